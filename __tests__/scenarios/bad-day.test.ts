import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DEV } from '../../demo/scene.ts'
import { deployWith, endOf, openCell, openWorkshop, type Workshop } from './bad-day-cell.ts'
import { cellsOf, type End, endlessCellsOf, type Fault, type Row, table } from './bad-day-table.ts'
import { errorsOf, running } from './ground.ts'

/** Processes side by side: they mostly wait. */
const SIDE_BY_SIDE = 9

/** Loaded into dist where something is silent for ever: a wait of 15 s takes 0.4 s. */
const FAST_CLOCK = {
  NODE_OPTIONS: `--import=${fileURLToPath(new URL('fast-clock.js', import.meta.url))}`,
  FAST_CLOCK: '20',
  FAST_CLOCK_FROM: '1000',
}

/** For tests that wait for many processes at once, on a machine that has other work. */
const LONG_MS = 150_000

let workshop: Workshop
beforeAll(async () => {
  workshop = await openWorkshop()
})
afterAll(() => workshop[Symbol.asyncDispose]())

type Cell = { readonly row: Row; readonly name: string; readonly fault: Fault; readonly end: End }

const nameOf = ({ call: { operation, nth, deploy } }: Row): string =>
  [operation, ...(nth === undefined ? [] : [`(number ${nth})`]), ...(deploy === undefined ? [] : [`(${deploy})`])].join(
    ' ',
  )

/** Runs cells side by side, and compares how each ended with the table. */
const expectEnds = async (cells: readonly Cell[], width: number, env: Readonly<Record<string, string>> = {}) => {
  const ends = new Map<string, unknown>()
  const queue = cells.values()
  const worker = async (): Promise<void> => {
    for (const { row, name, fault, end } of queue) {
      const { call } = row
      const found = await deployWith(workshop, { call, fault, env }, (outcome) => endOf(workshop, call, end, outcome))
      ends.set(`${nameOf(row)}: ${name}`, found)
    }
  }
  await Promise.all(Array.from({ length: width }, worker))
  const expected = cells.map(({ row, name, end }) => [`${nameOf(row)}: ${name}`, end])
  expect(Object.fromEntries(ends)).toStrictEqual(Object.fromEntries(expected))
}

describe('a bad day', () => {
  it.each(table.map((row) => ({ name: nameOf(row), row })))('$name', ({ row }) =>
    expectEnds(
      cellsOf(row).map((cell) => ({ row, ...cell })),
      SIDE_BY_SIDE,
    ),
  )

  const endless = table.flatMap((row) => endlessCellsOf(row).map((cell) => ({ row, ...cell })))
  const isSilent = ({ fault }: Cell): boolean => fault.kind === 'hold'

  it(
    'comes to an end where a call goes wrong for ever',
    () =>
      // On a clock of its own: what is only slow on a busy machine would be taken for silent on the fast one.
      expectEnds(
        endless.filter((cell) => !isSilent(cell)),
        SIDE_BY_SIDE,
      ),
    LONG_MS,
  )

  it(
    'comes to an end where a call is silent for ever',
    () => expectEnds(endless.filter(isSilent), table.length, FAST_CLOCK),
    LONG_MS,
  )

  it(
    'is deployed after 20 s of silence, whichever call meets it',
    () =>
      expectEnds(
        table.map((row) => ({
          row,
          name: '20 s of silence',
          fault: { kind: 'delay', delayMs: 20_000 },
          end: row.passing,
        })),
        table.length,
      ),
    LONG_MS,
  )
})

describe('outputs and summary that cannot be written', () => {
  const folder = tmpdir()

  it.each([
    {
      name: 'outputs after a deploy: one error, and the log and the summary say what the function runs',
      env: { GITHUB_OUTPUT: folder },
      errors: ['The outputs of the step cannot be written: EISDIR'],
      summary: `### \`${DEV}\` (\`dev\`) runs the new code`,
      log: `${DEV} runs sha256:`,
    },
    {
      name: 'outputs in a file that is gone',
      env: { GITHUB_OUTPUT: join(folder, 'no', 'such', 'file') },
      errors: ['The outputs of the step cannot be written: ENOENT'],
      summary: `### \`${DEV}\` (\`dev\`) runs the new code`,
      log: `${DEV} runs sha256:`,
    },
    {
      name: 'the summary: a warning, for nothing depends on it',
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
    expect(errorsOf(end)).toStrictEqual([expect.stringContaining('AccessDeniedException')])
    expect(end.log).toContain('::warning::The outputs of the step cannot be written: EISDIR')
    expect(end.summary).toContain('| Lambda runs | the code from before |')
  })
})
