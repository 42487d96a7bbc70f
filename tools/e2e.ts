/** `npm run e2e`: the tests with real components, installing what is missing; or only the files whose path contains a given word. Long runs run by name alone: `npm run e2e -- bad-day`. */
import { globSync } from 'node:fs'
import { basename } from 'node:path'
import type { Counts } from './counts.ts'
import { installTools } from './install.ts'
import { compileExamples, missingCommands } from './modules.ts'
import { checkDist, root, runJest, runPart, timed } from './test-run.ts'

/** Longer than the slowest test on a busy machine: it starts engines and builds images. */
const TIMEOUT_MS = 180_000

const NEEDS_ROOT = 'these tests start Docker engines, which takes root: sudo --set-home env "PATH=$PATH" npm run e2e'

/** Each test has its own engines and servers, and waits for them more than it computes. */
const WORKERS = 2

const TOOLS = [
  'git',
  'unzip',
  'zip',
  'openssl',
  'gcc',
  'busybox',
  'dockerd',
  'buildx',
  'buildkitd',
  'buildctl',
  'moby',
  'debootstrap',
  'root',
  'rie',
  'crane',
  'act',
  'moto',
  'aws',
  'actionlint',
  'zizmor',
] as const

const LONG = globSync('__tests__/long/*.test.ts', { cwd: root }).map((path) => basename(path, '.test.ts'))

/** What is missing; long runs need only what scenarios need. */
const findMissing = async (isLongAlone: boolean): Promise<readonly string[]> => {
  if (isLongAlone) return missingCommands(['go'])
  const missing = await missingCommands(['go', 'python3'])
  return process.getuid?.() === 0 ? missing : [...missing, NEEDS_ROOT]
}

await runPart('e2e', async () => {
  const words = process.argv.slice(2)
  const long = words.filter((word) => LONG.includes(word))
  const short = words.filter((word) => !long.includes(word))
  const isLongAlone = long.length > 0 && short.length === 0
  const missing = await findMissing(isLongAlone)
  if (missing.length > 0) throw new Error(missing.join('\n'))
  if (!isLongAlone) await timed('Tools', () => installTools(TOOLS, (line) => console.log(line)))
  const dist = await timed('Freshness', checkDist)
  const go = await timed('Examples', () => compileExamples(root))
  const run = (project: string, patterns: readonly string[]): Promise<Counts> => {
    const args = ['--selectProjects', project, '--maxWorkers', String(WORKERS), '--testTimeout', String(TIMEOUT_MS)]
    const chosen = patterns.flatMap((pattern) => ['--testPathPatterns', pattern])
    return timed(`Tests: ${project}`, () => runJest([...args, ...chosen], go))
  }
  // If dist is fresh, the tests that start it count.
  const counts = dist.failed > 0 ? [dist] : []
  if (!isLongAlone) counts.push(await run('e2e', short))
  for (const name of long) counts.push(await run('long', [`long/${name}.test`]))
  return counts
})
