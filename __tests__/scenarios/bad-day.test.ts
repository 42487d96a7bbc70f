import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEV } from '../../demo/scene.ts'
import { openCell, openWorkshop, type Workshop } from './bad-day-cell.ts'
import { describeBadDay } from './bad-day-run.ts'
import { cellsOf, chosenCellsOf, REPRESENTATIVES, type Row, table } from './bad-day-table.ts'
import { errorsOf, running } from './ground.ts'

/** Deploys of a short run; the whole table has 446. */
const CELLS = 212

const isWhole = (row: Row): boolean => chosenCellsOf(row).length === cellsOf(row).length

// The whole table is `npm run e2e -- bad-day`.
describeBadDay(chosenCellsOf)

it('is bad for every call in at least one way, and in every way for one call of each client', () => {
  const chosen = table.map((row) => ({ operation: row.call.operation, isWhole: isWhole(row), few: chosenCellsOf(row) }))
  expect(
    chosen
      .filter((row) => row.isWhole)
      .map(({ operation }) => operation)
      .toSorted(),
  ).toStrictEqual(REPRESENTATIVES.toSorted())
  expect(chosen.filter(({ few }) => few.length < 3)).toStrictEqual([])
  expect(chosen.flatMap(({ few }) => few)).toHaveLength(CELLS)
})

describe('outputs and summary that cannot be written', () => {
  let workshop: Workshop
  beforeAll(async () => {
    workshop = await openWorkshop()
  })
  afterAll(() => workshop[Symbol.asyncDispose]())

  const folder = tmpdir()

  it.each([
    {
      name: 'outputs after a deploy: one error, and the log and the summary say what the function runs',
      env: { GITHUB_OUTPUT: folder },
      errors: ['The outputs of the step cannot be written: EISDIR'],
      summary: '### ✅ `dev` runs `',
      log: '\ndev runs ',
    },
    {
      name: 'outputs in a file that is gone',
      env: { GITHUB_OUTPUT: join(folder, 'no', 'such', 'file') },
      errors: ['The outputs of the step cannot be written: ENOENT'],
      summary: '### ✅ `dev` runs `',
      log: '\ndev runs ',
    },
    {
      name: 'the summary: a warning, because nothing depends on it',
      env: { GITHUB_STEP_SUMMARY: folder },
      errors: [],
      summary: '',
      log: '::warning::The job summary cannot be written: ',
    },
  ])('$name', async ({ env, errors, summary, log }) => {
    await using scene = await openCell('image')
    const end = await scene.push('dev', { env: { PATH: workshop.path, ...env } })
    expect(running(scene, DEV)).toBe(workshop.wanted.image)
    expect(end.exitCode).toBe(errors.length)
    expect(errorsOf(end)).toStrictEqual(errors.map((error) => expect.stringContaining(error)))
    expect(end.summary).toContain(summary)
    expect(end.log).toContain(log)
    expect(end.leftovers).toStrictEqual([])
  })

  it('do not hide why the deploy failed', async () => {
    await using scene = await openCell('image')
    scene.emulator.fault({
      operation: 'lambda:UpdateFunctionCode',
      kind: 'error',
      status: 403,
      code: 'AccessDeniedException',
    })
    const end = await scene.push('dev', { env: { PATH: workshop.path, GITHUB_OUTPUT: folder } })
    expect(end.exitCode).toBe(1)
    expect(errorsOf(end)).toStrictEqual([expect.stringContaining('the role may not call lambda:UpdateFunctionCode')])
    expect(end.log).toContain('::warning::The outputs of the step cannot be written: EISDIR')
    expect(end.summary).toMatch(/^\| Still live \| `\w{12}` \|$/m)
  })
})
