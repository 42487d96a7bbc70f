/** `npm run check`: everything that is not a test. All checks run, even if one fails; `npm run check -- lock` runs those with `lock` in their name. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { reasonOf } from '../src/errors/problems.ts'
import { actionProblems } from './action-file.ts'
import { capture } from './command.ts'
import type { Counts } from './counts.ts'
import { buildDist, checkGenerated, distFiles, type Finding } from './freshness.ts'
import { installTools, toolPath } from './install.ts'
import { LOCK, lockProblems, parseLock } from './lock.ts'
import { countFinding, root, runPart } from './test-run.ts'
import { workflowLints } from './workflows.ts'

const bin = (name: string): string => join(root, 'node_modules', '.bin', name)

const command = async (path: string, args: readonly string[]): Promise<Finding> => {
  const finished = await capture(path, args, { cwd: root, env: { NO_COLOR: '1' } })
  if (finished.exitCode === 0) return { passed: true }
  return { passed: false, message: `exit code ${finished.exitCode}`, detail: finished.stdout + finished.stderr }
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const found = (problems: readonly string[]): Finding => {
  const [first, ...others] = problems
  if (first === undefined) return { passed: true }
  return { passed: false, message: first, detail: others.join('\n') }
}

const checkLock = async (): Promise<Finding> => found(lockProblems(parseLock(read(LOCK))))

/** After dist, which it has built anew if it was stale. */
const checkAction = async (): Promise<Finding> => found(actionProblems(read('action.yml'), distFiles(root)))

const checks: readonly { readonly name: string; readonly run: () => Promise<Finding> }[] = [
  { name: 'types', run: () => command(bin('tsc'), ['--noEmit', '-p', 'tsconfig.json']) },
  { name: 'format and lint', run: () => command(bin('biome'), ['ci', '--colors=off', '.']) },
  { name: 'generated files', run: () => checkGenerated(root) },
  { name: LOCK, run: checkLock },
  { name: 'dist', run: () => buildDist(root) },
  { name: 'action.yml', run: checkAction },
  ...workflowLints(root).map(({ name, tool, args }) => ({ name, run: () => command(toolPath(tool), args) })),
]

const run = async ({ name, run }: (typeof checks)[number]): Promise<Counts> => {
  const finding = await run().catch(
    (error: unknown): Finding => ({ passed: false, message: String(error), detail: '' }),
  )
  console.log(finding.passed ? `ok      ${name}` : `FAILED  ${name}: ${finding.message}`)
  if (!finding.passed && finding.detail !== '') console.log(finding.detail.trimEnd().replaceAll(/^/gm, '        '))
  return countFinding(finding)
}

const LINTERS = ['actionlint', 'zizmor'] as const

const isAsked = ({ name }: (typeof checks)[number]): boolean =>
  process.argv.length <= FIRST || process.argv.slice(FIRST).some((word) => name.includes(word))

/** Of the words after `check`. */
const FIRST = 2

await runPart('check', async () => {
  const asked = checks.filter(isAsked)
  // Without them, each linter says so itself.
  const tools = asked.some(({ name }) => /actionlint|zizmor/.test(name)) ? LINTERS : []
  await installTools(tools, (line) => console.log(line)).catch((error: unknown) => console.log(reasonOf(error)))
  const counts: Counts[] = []
  for (const check of asked) counts.push(await run(check))
  return counts
})
