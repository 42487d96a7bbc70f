/** `npm run check`: everything that is not a test. All checks run, even if one fails. */
import { join } from 'node:path'
import { reasonOf } from '../src/errors.ts'
import { capture } from './command.ts'
import type { Counts } from './counts.ts'
import { buildDist, checkGenerated, type Finding } from './freshness.ts'
import { installTools, toolPath } from './install.ts'
import { countFinding, root, runPart } from './test-run.ts'
import { workflowLints } from './workflows.ts'

const bin = (name: string): string => join(root, 'node_modules', '.bin', name)

const command = async (path: string, args: readonly string[]): Promise<Finding> => {
  const finished = await capture(path, args, { cwd: root, env: { NO_COLOR: '1' } })
  if (finished.exitCode === 0) return { passed: true }
  return { passed: false, message: `exit code ${finished.exitCode}`, detail: finished.stdout + finished.stderr }
}

const checks: readonly { readonly name: string; readonly run: () => Promise<Finding> }[] = [
  { name: 'types', run: () => command(bin('tsc'), ['--noEmit', '-p', 'tsconfig.json']) },
  { name: 'format and lint', run: () => command(bin('biome'), ['ci', '--colors=off', '.']) },
  { name: 'generated files', run: () => checkGenerated(root) },
  { name: 'dist', run: () => buildDist(root) },
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

await runPart('check', async () => {
  // Without them, each linter says so itself.
  await installTools(['actionlint', 'zizmor'], (line) => console.log(line)).catch((error: unknown) =>
    console.log(reasonOf(error)),
  )
  const counts: Counts[] = []
  for (const check of checks) counts.push(await run(check))
  return counts
})
