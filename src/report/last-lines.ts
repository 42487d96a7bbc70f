import { describeStep } from '../release/describe.ts'
import { codeOf } from '../text/commit.ts'
import { formatTime, shortHash } from '../text/format.ts'
import { commitOf, factsOf, isSameCommit, keptFrom, type Previous, previousName } from './facts.ts'
import { changesIn, type Failed, foundLive, placeOf, type Report, type Result } from './result.ts'

/** The last lines of the log: what runs now, what ran before, and how long it took. */
export const closingLines = (report: Report): readonly string[] => {
  const { results } = report
  if (report.skipped !== undefined) return []
  const lines =
    results.length === 0
      ? [report.environment === undefined ? 'nothing was deployed' : `${report.environment} was not deployed`]
      : results.flatMap((result) => linesOf(report, result))
  return lines.map((line, index) => (index < lines.length - 1 ? line : `${line}. ${formatTime(report.durationMs)}`))
}

const linesOf = (report: Report, result: Result): readonly string[] => {
  const { name } = result
  const facts = factsOf(result)
  const place = placeOf(report, name)
  const wanted = codeOf(commitOf(report, result), facts.hash)
  const before = facts.previous === undefined ? undefined : codeBefore(report, result, facts.previous)
  const kept = keptFrom(report, result)
  const from = kept === undefined ? undefined : `, deployed from ${previousName(report, kept)}`
  switch (result.status) {
    case 'deployed':
      return [`${place} runs ${wanted}${from ?? (before === undefined ? '' : `, was ${before}`)}`]
    case 'unchanged':
      return [`${place} already runs ${wanted}${from ?? ''}`]
    case 'planned':
      return [
        ...result.steps.map((step) => `would ${describeStep(step, name)}`),
        plannedLine(report, result, { place, wanted, before }),
      ]
    case 'built':
      return [
        facts.path === undefined
          ? 'built, not deployed: this run has no AWS credentials'
          : `built ${facts.path}, ${shortHash(facts.hash ?? '')}`,
      ]
    case 'pushed':
      return [result.steps.length === 0 ? nothingToPush(wanted) : `pushed ${wanted}; ${name} was not touched`]
    case 'failed':
      return [failedLine(place, result, before)]
  }
}

const nothingToPush = (wanted: string): string => `nothing to push: the tag points to ${wanted} already`

type Words = { readonly place: string; readonly wanted: string; readonly before: string | undefined }

const plannedLine = (
  { command }: Report,
  { steps }: Result & { status: 'planned' },
  { place, wanted, before }: Words,
): string => {
  if (command === 'push') {
    return steps.length === 0 ? nothingToPush(wanted) : `dry run: would push ${wanted}`
  }
  if (steps.length === 0) return `nothing to do: ${place} runs this code`
  return `dry run: ${place} would run ${wanted}${before === undefined ? '' : ` instead of ${before}`}`
}

/** The commit if it tells the two apart, else the hash. */
const codeBefore = (report: Report, result: Result, previous: Previous): string =>
  isSameCommit(report, result) ? shortHash(previous.hash) : previousName(report, previous)

const failedLine = (place: string, result: Failed, before: string | undefined): string => {
  const was = before === undefined ? '' : ` (${before})`
  const changes = changesIn(result)
  const found = foundLive(result)
  const but = changes.length === 0 ? '' : `, but ${changes.join(', ')}`
  if (found !== undefined) return `${place} was not deployed: Lambda runs ${found}${but}`
  switch (result.live) {
    case 'old': {
      const still = before === undefined ? 'Lambda runs the code from before' : `Lambda still runs ${before}`
      return `${place} was not deployed: ${before === undefined && but === '' ? 'nothing was changed' : `${still}${but}`}`
    }
    case 'new':
      return `${place} failed after the update: Lambda runs the new code`
    case 'mixed':
      return `${place} was not deployed: Lambda runs the code from before${was} with the new layers`
    default:
      return `${place} failed during the update: Lambda runs the code from before${was} or the new code`
  }
}
