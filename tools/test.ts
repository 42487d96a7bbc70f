/** `npm test`: installs what is missing, builds, compiles the examples, runs every test, and ends with one line of counts. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { show } from './command.ts'
import { addCounts, type Counts, formatCounts, readCounts } from './counts.ts'
import { buildDist, checkGenerated, type Finding } from './freshness.ts'
import { installTools } from './install.ts'
import { compileExamples, missingLanguages, type OfflineGo } from './modules.ts'

const root = join(import.meta.dirname, '..')

/** Longer than the slowest test on a busy machine: a scenario compiles Go and runs dist several times, an e2e test starts engines. */
const SCENARIO_TIMEOUT_MS = 60_000
const E2E_TIMEOUT_MS = 180_000

const TOOLS = [
  'unzip',
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

const runs = [
  {
    name: 'unit and scenarios',
    args: ['--selectProjects', 'unit', 'scenarios', '--testTimeout', String(SCENARIO_TIMEOUT_MS)],
  },
  { name: 'e2e', args: ['--selectProjects', 'e2e', '--runInBand', '--testTimeout', String(E2E_TIMEOUT_MS)] },
] as const

const main = async (): Promise<Counts> => {
  await prepare()
  const findings = [
    await reported('dist is fresh', buildDist(root)),
    await reported('generated files are fresh', checkGenerated(root)),
  ]
  const go = await timed('Examples', () => compileExamples(root))
  const counts: Counts[] = findings.map((finding) => ({
    passed: finding.passed ? 1 : 0,
    failed: finding.passed ? 0 : 1,
    skipped: 0,
  }))
  for (const run of runs) counts.push(await timed(`Tests: ${run.name}`, () => runJest(run.args, go)))
  return addCounts(counts)
}

const prepare = async (): Promise<void> => {
  const missing = await missingLanguages()
  if (missing.length > 0) throw new Error(missing.join('\n'))
  await timed('Tools', () => installTools(TOOLS, (line) => console.log(line)))
}

const reported = async (name: string, check: Promise<Finding>): Promise<Finding> => {
  const finding = await check
  console.log(finding.passed ? `\n${name}: yes` : `\n${name}: NO: ${finding.message}\n${finding.detail}`)
  return finding
}

const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
  console.log(`\n${name}`)
  const started = Date.now()
  const result = await work()
  console.log(`  ${name}: ${((Date.now() - started) / 1_000).toFixed(1)} s`)
  return result
}

const runJest = async (args: readonly string[], go: OfflineGo): Promise<Counts> => {
  const directory = mkdtempSync(join(tmpdir(), 'counts-'))
  const file = join(directory, 'counts.json')
  try {
    const exitCode = await show(
      process.execPath,
      ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', ...args],
      {
        cwd: root,
        env: { ...go, JEST_COUNTS_FILE: file },
      },
    )
    const counts = readCounts(file)
    return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

const failed = (error: unknown): Counts => {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`)
  if (error instanceof Error && error.cause instanceof Error) console.error(error.cause.message)
  return { passed: 0, failed: 1, skipped: 0 }
}

const counts = await main().catch(failed)
console.log(`\n${formatCounts(counts)}`)
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1
