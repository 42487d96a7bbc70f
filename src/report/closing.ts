import { codeOf, formatTime, isCommit, shortCommit, shortHash } from '../words.ts'
import { placeOf, type Report, type Result } from './result.ts'

/** The last lines of the log: what runs now, what ran before, and how long it took. */
export const closingLines = (report: Report): readonly string[] => {
  const { result } = report
  if (report.skipped !== undefined) return []
  const lines =
    result === undefined
      ? [report.environment === undefined ? 'nothing was deployed' : `${report.environment} was not deployed`]
      : linesOf(report, result)
  return lines.map((line, index) => (index < lines.length - 1 ? line : `${line}. ${formatTime(report.durationMs)}`))
}

const linesOf = (report: Report, result: Result): readonly string[] => {
  const { name, facts } = result
  const place = placeOf(report, name)
  const wanted = codeOf(report.sha, facts.hash)
  const before = facts.previousHash === undefined ? undefined : codeBefore(report, result)
  switch (result.status) {
    case 'deployed':
      return [`${place} runs ${wanted}${before === undefined ? '' : `, was ${before}`}`]
    case 'unchanged':
      return [`${place} already runs ${wanted}${isSameCommit(report, result) ? '' : `, deployed from ${before}`}`]
    case 'planned':
      return result.steps.length === 0
        ? [`nothing to do: ${place} runs this code`]
        : [
            ...result.steps.map((step) => `would ${step}`),
            `dry run: ${place} would run ${wanted}${before === undefined ? '' : ` instead of ${before}`}`,
          ]
    case 'built':
      return [
        facts.path === undefined
          ? 'built, not deployed: this run has no AWS credentials'
          : `built ${facts.path}, ${shortHash(facts.hash ?? '')}`,
      ]
    case 'pushed':
      return [`pushed ${wanted}; ${name} was not touched`]
    case 'failed':
      return [failedLine(place, result, before)]
  }
}

const isSameCommit = ({ sha }: Report, { facts }: Result): boolean =>
  facts.previousCommit === undefined || facts.previousCommit === sha

/** The commit if it tells the two apart, else the hash. */
const codeBefore = ({ sha }: Report, { facts }: Result): string => {
  const { previousCommit, previousHash = '' } = facts
  return previousCommit === undefined || previousCommit === sha || !isCommit(previousCommit)
    ? shortHash(previousHash)
    : shortCommit(previousCommit)
}

const failedLine = (place: string, { live }: Result & { status: 'failed' }, before: string | undefined): string => {
  const was = before === undefined ? '' : ` (${before})`
  switch (live) {
    case 'old':
      return `${place} was not deployed: ${before === undefined ? 'nothing was changed' : `Lambda still runs ${before}`}`
    case 'new':
      return `${place} failed after the update: Lambda runs the new code`
    case 'mixed':
      return `${place} was not deployed: Lambda runs the code from before${was} with the new layers`
    case 'unknown':
      return `${place} failed during the update: Lambda runs the code from before${was} or the new code`
  }
}
