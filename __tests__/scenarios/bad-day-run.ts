import { fileURLToPath } from 'node:url'
import { deployWith, endOf, openWorkshop, type Workshop } from './bad-day-cell.ts'
import { type Cell, type Row, table } from './bad-day-table.ts'

/** Processes side by side: they mostly wait. */
const SIDE_BY_SIDE = 6

/** Loaded into dist where something stays silent for ever: a wait of 15 s takes 1.5 s. */
const FAST_CLOCK = {
  NODE_OPTIONS: `--import=${fileURLToPath(new URL('fast-clock.js', import.meta.url))}`,
  FAST_CLOCK: '10',
  FAST_CLOCK_FROM: '1000',
}

/** For rows whose cells wait for those of others, on a busy machine. */
const LONG_MS = 900_000

const nameOf = ({ call: { operation, nth, deploy } }: Row): string =>
  [operation, ...(nth === undefined ? [] : [`(number ${nth})`]), ...(deploy === undefined ? [] : [`(${deploy})`])].join(
    ' ',
  )

/** Runs the chosen cells of every row and compares each end with the table: one test per row. */
export const describeBadDay = (choose: (row: Row) => readonly Cell[]): void => {
  describe('a bad day', () => {
    let workshop: Workshop
    let ends: ReadonlyMap<Cell, Promise<unknown>> = new Map()
    const rows = table.map((row) => ({ name: nameOf(row), cells: choose(row) }))
    beforeAll(async () => {
      workshop = await openWorkshop()
      ends = runAll(
        workshop,
        rows.flatMap(({ cells }) => cells),
      )
    })
    afterAll(async () => {
      await Promise.all(ends.values())
      await workshop?.[Symbol.asyncDispose]()
    }, LONG_MS)

    it.each(rows)(
      '$name',
      async ({ cells }) => {
        const found = await Promise.all(cells.map(async (cell) => [cell.name, await ends.get(cell)]))
        expect(Object.fromEntries(found)).toStrictEqual(Object.fromEntries(cells.map(({ name, end }) => [name, end])))
      },
      LONG_MS,
    )
  })
}

/** Starts all of them, a few at a time. Those that only wait run beside the others. Silent ones come last: on their fast clock a busy machine would look silent, too. */
const runAll = (workshop: Workshop, cells: readonly Cell[]): ReadonlyMap<Cell, Promise<unknown>> => {
  const ends = new Map(cells.map((cell) => [cell, Promise.withResolvers<unknown>()]))
  const run = async (cell: Cell, env: Readonly<Record<string, string>> = {}): Promise<void> => {
    const { call } = cell.row
    const judge = (outcome: Parameters<typeof endOf>[3]) => endOf(workshop, call, cell.end, outcome)
    const end = deployWith(workshop, { call, fault: cell.fault, env }, judge)
    ends.get(cell)?.resolve(await end.catch((error: unknown) => ({ broken: String(error) })))
  }
  const { quick = [], slow = [], silent = [] } = Object.groupBy(cells, paceOf)
  const sideBySide = async (some: readonly Cell[], env?: Readonly<Record<string, string>>): Promise<void> => {
    const queue = some.values()
    const worker = async (): Promise<void> => {
      for (const cell of queue) await run(cell, env)
    }
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker))
  }
  void Promise.all([sideBySide(quick), sideBySide(slow)]).then(() => sideBySide(silent, FAST_CLOCK))
  return new Map([...ends].map(([cell, { promise }]) => [cell, promise]))
}

const paceOf = ({ name, fault }: Cell): 'silent' | 'slow' | 'quick' => {
  if (fault.kind === 'hold') return 'silent'
  return fault.kind === 'delay' || name.startsWith('always') ? 'slow' : 'quick'
}
