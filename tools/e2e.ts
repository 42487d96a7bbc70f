/** `npm run e2e`: the tests with real components, which are installed where they are missing; or only those files whose path holds a given word. Long runs are made by name alone: `npm run e2e -- bad-day`. */
import { globSync } from 'node:fs'
import { basename } from 'node:path'
import { installTools } from './install.ts'
import { compileExamples, missingCommands } from './modules.ts'
import { checkFreshness, root, runJest, runPart, timed } from './test-run.ts'

/** Longer than the slowest test on a busy machine: it starts engines and builds images. */
const TIMEOUT_MS = 180_000

/** Each test has engines and servers of its own, and waits for them more than it computes. */
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

await runPart('e2e', async () => {
  const words = process.argv.slice(2)
  const long = words.filter((word) => LONG.includes(word))
  const missing = await missingCommands(['go', 'python3'])
  if (missing.length > 0) throw new Error(missing.join('\n'))
  // Long runs need what scenarios need, and nothing else.
  if (words.length === 0 || long.length < words.length)
    await timed('Tools', () => installTools(TOOLS, (line) => console.log(line)))
  const freshness = await timed('Freshness', checkFreshness)
  const go = await timed('Examples', () => compileExamples(root))
  const project = (name: string, patterns: readonly string[]) => {
    const args = ['--selectProjects', name, '--maxWorkers', String(WORKERS), '--testTimeout', String(TIMEOUT_MS)]
    return timed(`Tests: ${name}`, () =>
      runJest([...args, ...patterns.flatMap((word) => ['--testPathPatterns', word])], go),
    )
  }
  const short = words.filter((word) => !long.includes(word))
  return [
    ...freshness,
    ...(words.length === 0 || short.length > 0 ? [await project('e2e', short)] : []),
    ...(long.length > 0
      ? [
          await project(
            'long',
            long.map((name) => `long/${name}.test`),
          ),
        ]
      : []),
  ]
})
