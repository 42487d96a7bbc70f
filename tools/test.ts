/** `npm test`: unit tests and scenarios, or only the files whose path contains a given word. Needs Node and Go, and installs nothing. */
import { availableParallelism } from 'node:os'
import { delimiter } from 'node:path'
import { OWN_PATH, openGoOnce } from './go-once.ts'
import { compileExamples, missingCommands } from './modules.ts'
import { checkFreshness, root, runJest, runPart, timed } from './test-run.ts'

/** Longer than the slowest scenario on a busy machine: it compiles Go and runs dist several times. */
const TIMEOUT_MS = 60_000

/** Scenarios wait for processes more than they compute. */
const WORKERS = availableParallelism() + 1

await runPart('test', async () => {
  const missing = await missingCommands(['go'])
  if (missing.length > 0) throw new Error(missing.join('\n'))
  const freshness = await timed('Freshness', checkFreshness)
  const go = await timed('Examples', () => compileExamples(root))
  await using once = openGoOnce()
  const env = { ...go, PATH: `${once.path}${delimiter}${process.env.PATH}`, [OWN_PATH]: process.env.PATH ?? '' }
  const words = process.argv.slice(2).flatMap((word) => ['--testPathPatterns', word])
  const args = ['--selectProjects', 'unit', 'scenarios', '--testTimeout', String(TIMEOUT_MS)]
  const tests = await timed('Tests', () => runJest([...args, '--maxWorkers', String(WORKERS), ...words], env))
  return [...freshness, tests]
})
