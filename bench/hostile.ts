/**
 * `node bench/hostile.ts [REVISION] [NAME…]`: what hostile inputs take of the step's dist, and of the dist of a revision before it.
 * Names choose inputs by a part of theirs. Prints a table, and exits 1 where a bound is broken.
 */

import type { Figure } from './figures.ts'
import { archiveInputs } from './hostile/archives.ts'
import { BOUNDS, type HostileInput } from './hostile/input.ts'
import { brokenBounds, describeRun, type HostileRun, runHostile } from './hostile/run.ts'
import { textInputs } from './hostile/texts.ts'
import { openRevision, type Revision } from './revision.ts'

const inputs: readonly HostileInput[] = [...archiveInputs, ...textInputs]

export type Row = { readonly input: HostileInput; readonly before?: HostileRun; readonly after: HostileRun }

const BOUND = `${BOUNDS.tookMs / 1_000} s, ${BOUNDS.memoryBytes / 1e6} MB, stopped in ${BOUNDS.interruptedMs / 1_000} s`

/** The measurements as a table; a column for the revision where there is one. */
export const hostileTable = (rows: readonly Row[], before?: string): string => {
  const head = ['input', ...(before === undefined ? ['measured'] : [`before (${before})`, 'after']), 'bound']
  const body = rows.map(({ input, before: old, after }) => [
    input.name,
    ...(before === undefined ? [] : [old === undefined ? '' : describeRun(old)]),
    `**${describeRun(after)}**`,
    `${BOUND}, ${input.code === undefined ? 'no error of its own' : `\`${input.code}\``}`,
  ])
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

const most = (rows: readonly Row[], of: (run: HostileRun) => number): Row | undefined =>
  rows.toSorted((a, b) => of(b.after) - of(a.after))[0]

const SECOND_MS = 1_000
const MEGABYTE = 1e6

/** What the hardest inputs took, for docs/performance.md. */
export const hostileFigures = (rows: readonly Row[]): Figure[] => {
  const figure = (
    what: string,
    bound: number,
    [unit, per]: readonly [string, number],
    of: (run: HostileRun) => number,
  ) => {
    const hardest = most(rows, of)
    const measured = hardest === undefined ? 0 : of(hardest.after) / per
    return {
      what,
      atMost: bound / per,
      measured,
      unit,
      from: `${rows.length} inputs; ${hardest?.input.name ?? 'none'}`,
    }
  }
  return [
    figure('Until a hostile input ends in its error', BOUNDS.tookMs, ['s', SECOND_MS], ({ tookMs }) => tookMs),
    figure('Resident memory for one', BOUNDS.memoryBytes, ['MB', MEGABYTE], ({ memoryBytes }) => memoryBytes),
    figure(
      'From an interrupt in its middle to the end',
      BOUNDS.interruptedMs,
      ['s', SECOND_MS],
      (run) => run.interruptedMs,
    ),
  ]
}

/** Runs every input through the step. */
export const measureHostile = async (
  chosen: readonly HostileInput[] = inputs,
  revision?: Revision,
): Promise<readonly Row[]> => {
  const rows: Row[] = []
  for (const input of chosen) {
    const before = revision === undefined ? {} : { before: await runHostile(input, revision.dist) }
    const row = { input, ...before, after: await runHostile(input) }
    rows.push(row)
    const broken = brokenBounds(input, row.after)
    const old = row.before === undefined ? '' : `${describeRun(row.before)}  ->  `
    console.log(`${input.name}: ${old}${describeRun(row.after)}${broken.length === 0 ? '' : `  BROKEN: ${broken}`}`)
  }
  return rows
}

/** Whether every input stayed within the bounds. */
export const areBounded = (rows: readonly Row[]): boolean =>
  rows.every(({ input, after }) => brokenBounds(input, after).length === 0)

const main = async (args: readonly string[]): Promise<void> => {
  const isName = (word: string): boolean => inputs.some(({ name }) => name.includes(word))
  const [first] = args
  const revisionName = first === undefined || isName(first) ? undefined : first
  const names = args.filter((word) => word !== revisionName)
  const chosen = inputs.filter(({ name }) => names.length === 0 || names.some((word) => name.includes(word)))
  if (revisionName === undefined) {
    const rows = await measureHostile(chosen)
    console.log(`\n${hostileTable(rows)}`)
    if (!areBounded(rows)) process.exitCode = 1
    return
  }
  await using revision = await openRevision(revisionName)
  const rows = await measureHostile(chosen, revision)
  console.log(`\n${hostileTable(rows, revisionName)}`)
  if (!areBounded(rows)) process.exitCode = 1
}

if (import.meta.main) await main(process.argv.slice(2))
