import { describeStep } from '../release/describe.ts'
import { isCommit, shortCommit } from '../text/commit.ts'
import { formatTime, shortHash } from '../text/format.ts'
import { commitOf, factsOf, isSameCommit, keptFrom, previousCommit } from './facts.ts'
import { caution, failedParts, refusedParts } from './failure.ts'
import { commitLink, compareLink, previousLink } from './links.ts'
import { code, table, text } from './markdown.ts'
import { type Failed, placeOf, type Report, type Result } from './result.ts'
import { rollback } from './rollback.ts'
import { actorLink, dotted, placeLine, times, wholeHashes } from './summary-parts.ts'

/** The job summary in GitHub's Markdown: the result, what runs where now, what ran before, how to roll back, and where the time went. */
export const renderSummary = (report: Report): string => {
  const { results } = report
  if (report.skipped !== undefined) return `### ⏭️ Nothing to deploy: ${code(report.skipped)}\n`
  const parts =
    results.length === 0
      ? refusedParts(report)
      : [
          results.length > 1 ? ofRun(report) : '',
          ...results.flatMap((result) =>
            result.status === 'failed' ? failedParts(report, result) : doneParts(report, result),
          ),
        ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

/** What went wrong beside the functions. */
const ofRun = (report: Report): string => (report.problems.length > 0 ? caution(report, report.problems) : '')

const doneParts = (report: Report, result: Exclude<Result, Failed>): readonly string[] => [
  `### ${doneHeading(report, result)}`,
  report.results.length === 1 ? ofRun(report) : '',
  about(report, result),
  beforeAndNow(report, result),
  placeLine(report, result),
  result.status === 'planned' && result.steps.length > 0
    ? `It would:\n\n${numbered(result.steps.map((step) => describeStep(step, result.name)))}`
    : '',
  result.status === 'deployed' ? rollback(report, result) : '',
  wholeHashes(result),
  times(report, result),
]

const doneHeading = (report: Report, result: Exclude<Result, Failed>): string => {
  const place = code(placeOf(report, result.name))
  const now = nowRuns(report, result)
  switch (result.status) {
    case 'deployed':
      return `✅ ${place} runs ${now}`
    case 'unchanged':
      return keptFrom(report, result) === undefined
        ? `✅ ${place} already runs ${now}`
        : `✅ ${place} already runs this code`
    case 'planned':
      return plannedHeading(report, result, { place, now })
    case 'built':
      return result.file === undefined ? `✅ ${place}: built, not deployed` : `✅ Built ${code(result.file.path)}`
    case 'pushed':
      return result.steps.length === 0 ? NOTHING_TO_PUSH : `✅ Pushed ${now}; ${place} was not touched`
  }
}

const NOTHING_TO_PUSH = '✅ Nothing to push: the tag points to this image already'

const plannedHeading = (
  { command }: Report,
  { steps }: Result & { readonly status: 'planned' },
  { place, now }: { readonly place: string; readonly now: string },
): string => {
  if (command === 'push') return steps.length === 0 ? NOTHING_TO_PUSH : `🔎 Dry run: would push ${now}`
  return steps.length === 0 ? `✅ Nothing to do: ${place} runs this code` : `🔎 Dry run: ${place} would run ${now}`
}

/** The commit, or the code's hash if no commit is known. */
const nowRuns = (report: Report, result: Result): string => {
  const commit = commitOf(report, result)
  return code(isCommit(commit) ? shortCommit(commit) : shortHash(factsOf(result).hash ?? 'the code'))
}

/** `**Fix the greeting** · octocat · compare 866d187…85093ac · deployed in 2.4 s`. */
const about = (report: Report, result: Exclude<Result, Failed>): string => {
  const { subject, durationMs } = report
  const done = {
    deployed: 'deployed',
    unchanged: 'checked',
    planned: 'checked',
    built: 'built',
    pushed: 'pushed',
  }
  return dotted([
    subject === undefined ? undefined : `**${text(subject)}**`,
    actorLink(report),
    compareLink(report, previousCommit(report, factsOf(result)), commitOf(report, result)),
    `${done[result.status]} in ${formatTime(durationMs)}`,
  ])
}

const LABELS = {
  deployed: 'Now',
  unchanged: 'Now',
  planned: 'Would run',
  built: 'Built',
  pushed: 'Pushed',
} as const

const labelOf = ({ command }: Report, result: Exclude<Result, Failed>): string => {
  if (result.status !== 'planned') return LABELS[result.status]
  if (command === 'push') return 'Would push'
  return result.steps.length === 0 ? LABELS.unchanged : LABELS.planned
}

const beforeAndNow = (report: Report, result: Exclude<Result, Failed>): string => {
  const { previous, hash, image, packageType } = factsOf(result)
  if (hash === undefined) return ''
  const commit = commitOf(report, result)
  const label = labelOf(report, result)
  const tag = image?.tag === undefined ? '' : ` on tag ${code(image.tag)}`
  const kept = keptFrom(report, result)
  const isSame = previous?.hash === hash && (kept !== undefined || isSameCommit(report, result))
  const commitCell =
    kept === undefined
      ? commitLink(report, commit)
      : `${previousLink(report, kept)}; the code of ${commitLink(report, commit)} is the same`
  // A push does not touch what runs.
  const hasBefore = previous !== undefined && !isSame && report.command !== 'push'
  const cells = (row: string, before: string, after: string): string[] =>
    hasBefore ? [row, before, after] : [row, after]
  return table(hasBefore ? ['', result.status === 'planned' ? 'Now' : 'Before', label] : ['', label], [
    ...(report.sha === '' ? [] : [cells('Commit', previousLink(report, previous), commitCell)]),
    cells(
      packageType === 'zip' ? 'Zip' : 'Image',
      code(shortHash(previous?.hash ?? '')),
      `${code(shortHash(hash))}${tag}`,
    ),
  ])
}

const numbered = (items: readonly string[]): string =>
  items.map((item, index) => `${index + 1}. ${text(item)}`).join('\n')
