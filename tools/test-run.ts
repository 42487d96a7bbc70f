import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { show } from './command.ts'
import { addCounts, type Counts, formatCounts, readCounts } from './counts.ts'
import { buildDist, checkGenerated, type Finding } from './freshness.ts'
import type { OfflineGo } from './modules.ts'

export const root = join(import.meta.dirname, '..')

/** V8's compiled code of jest and dist stays between processes: a quarter of each start of dist. */
const COMPILE_CACHE = join(root, 'node_modules/.cache/node-compile-cache')

/** Counts what a part of the tests does, and ends this process with its last line, or leaves that to `.ci/run`, which adds up the parts. */
export const runPart = async (part: string, work: () => Promise<readonly Counts[]>): Promise<void> => {
  const counts = addCounts(await work().catch(failed))
  const file = process.env.COUNTS_FILE
  if (file) appendFileSync(file, `${JSON.stringify({ part, ...counts })}\n`)
  else console.log(`\n${formatCounts(counts)}`)
  process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1
}

const failed = (error: unknown): Counts[] => {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`)
  if (error instanceof Error && error.cause instanceof Error) console.error(error.cause.message)
  return [{ passed: 0, failed: 1, skipped: 0 }]
}

/** Whether dist, which the tests start, matches its sources. */
export const checkDist = (): Promise<Counts> => reported('dist is fresh', buildDist(root))

/** The same for dist and the generated files. */
export const checkFreshness = async (): Promise<Counts[]> => [
  await checkDist(),
  await reported('generated files are fresh', checkGenerated(root)),
]

const reported = async (name: string, check: Promise<Finding>): Promise<Counts> => {
  const finding = await check
  console.log(finding.passed ? `${name}: yes` : `${name}: NO: ${finding.message}\n${finding.detail}`)
  return countFinding(finding)
}

/** A check counts as one test. */
export const countFinding = ({ passed }: Finding): Counts => ({
  passed: passed ? 1 : 0,
  failed: passed ? 0 : 1,
  skipped: 0,
})

/** Reports the work and how long it took. */
export const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
  console.log(`\n${name}`)
  const started = Date.now()
  const result = await work()
  console.log(`  ${name}: ${((Date.now() - started) / 1_000).toFixed(1)} s`)
  return result
}

/** Runs jest and returns its counts; a run that fails without a failed test counts as one. */
export const runJest = async (
  args: readonly string[],
  env: OfflineGo & Readonly<Record<string, string>>,
): Promise<Counts> => {
  const directory = mkdtempSync(join(tmpdir(), 'counts-'))
  const file = join(directory, 'counts.json')
  try {
    const exitCode = await show(
      process.execPath,
      ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', ...args],
      // COUNTS_FILE is for the parts of `.ci/run`, not for a part that a test starts.
      { cwd: root, env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...env, JEST_COUNTS_FILE: file, COUNTS_FILE: '' } },
    )
    const counts = readCounts(file)
    return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
