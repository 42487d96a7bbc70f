import { readFileSync } from 'node:fs'

/** How many tests ended how. */
export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number }

/** The counts of several runs together. */
export const addCounts = (all: readonly Counts[]): Counts =>
  all.reduce(
    (sum, one) => ({
      passed: sum.passed + one.passed,
      failed: sum.failed + one.failed,
      skipped: sum.skipped + one.skipped,
    }),
    {
      passed: 0,
      failed: 0,
      skipped: 0,
    },
  )

/** The closing line: `3 passed, 0 failed`, with `, 1 skipped` where some were. */
export const formatCounts = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`

/** What the reporter of one jest run wrote; a run that wrote nothing counts as one failure. */
export const readCounts = (file: string): Counts => {
  try {
    return parseCounts(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

const parseCounts = (value: unknown): Counts => {
  if (typeof value !== 'object' || value === null) throw new TypeError('counts are an object')
  const number = (name: keyof Counts): number => {
    const found: unknown = Reflect.get(value, name)
    if (typeof found !== 'number') throw new TypeError(`${name} is a number`)
    return found
  }
  return { passed: number('passed'), failed: number('failed'), skipped: number('skipped') }
}

/** Adds up what the named parts left in a file, one line each; a part without a readable line has failed. */
export const sumParts = (text: string, parts: readonly string[]): Counts => {
  const lines = text.split('\n').filter((line) => line !== '')
  const countsOf = (part: string): Counts => {
    try {
      const found = lines.map((line): unknown => JSON.parse(line)).find((line) => isOf(line, part))
      return parseCounts(found)
    } catch {
      console.error(`${part} has left no counts`)
      return { passed: 0, failed: 1, skipped: 0 }
    }
  }
  return addCounts(parts.map(countsOf))
}

const isOf = (line: unknown, part: string): boolean =>
  typeof line === 'object' && line !== null && Reflect.get(line, 'part') === part

if (import.meta.main) {
  const [file = '', ...parts] = process.argv.slice(2)
  const counts = sumParts(readFileSync(file, 'utf8'), parts)
  console.log(`\n${formatCounts(counts)}`)
  process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1
}
