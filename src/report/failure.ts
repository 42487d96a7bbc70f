import { causesOf, DeployError, documentOf, type Problem, shortOf } from '../errors/problems.ts'
import type { Span } from '../host/log/log.ts'
import type { LiveAfter } from '../release/live-after.ts'
import { cleanCommit, isCommit } from '../text/commit.ts'
import { shortHash } from '../text/format.ts'
import { commitOf, factsOf } from './facts.ts'
import { commitLink, previousLink } from './links.ts'
import { alert, code, fence, folded, link, prose, table, text } from './markdown.ts'
import { changesIn, type Failed, foundLive, placeOf, type Report, type Result } from './result.ts'
import { actorLink, placeLine, times, wholeHashes } from './summary-parts.ts'

/** The error itself if it says more than its parts, such as go's output above the annotations. */
const problemsIn = (error: unknown, problems: readonly Problem[]): readonly Problem[] =>
  error instanceof DeployError && error.code !== 'several' && !problems.some(({ code: name }) => name === error.code)
    ? [error]
    : problems

const MAX_PROBLEMS = 50

/** A run that was refused as a whole. */
export const refusedParts = (report: Report): readonly string[] => [
  `### ❌ ${report.environment === undefined ? 'Nothing was' : `${code(report.environment)} was not`} deployed${reason(report.problems)}`,
  caution(report, report.problems),
  table(['', ''], [['Changed', 'nothing'], ...commitRow(report, 'Not deployed')]),
]

/** A function that failed: why, what to do, what is live, where it stopped, and what AWS said. */
export const failedParts = (report: Report, result: Failed): readonly string[] => {
  const { problems, phase, name, error } = result
  const place = code(placeOf(report, name))
  const said = causesOf(error)
  return [
    `### ❌ ${place} ${foundLive(result) === undefined ? FAILED[result.live] : FAILED.old}${reason(problems)}`,
    caution(report, problemsIn(error, problems)),
    table(
      ['', ''],
      [
        ...liveRows(report, result),
        ...commitRow(
          report,
          IS_OLD_CODE.includes(result.live) || foundLive(result) !== undefined ? 'Not deployed' : 'Commit',
          result,
        ),
        ['Stopped at', `${code(phase)}${doneBefore(result)}`],
      ],
    ),
    placeLine(report, result),
    said.length === 0 ? '' : folded(saying(error), fence(said.join('\n'))),
    wholeHashes(result),
    times(report, result),
  ]
}

/** Where Lambda certainly does not run the new code. */
const IS_OLD_CODE: readonly LiveAfter[] = ['old', 'mixed']

const FAILED: Readonly<Record<LiveAfter, string>> = {
  old: 'was not deployed',
  new: 'failed after the update',
  mixed: 'was not deployed',
  gone: 'was not deployed',
  broken: 'was not deployed',
  unknown: 'may have been deployed',
}

/** `: the role lacks a right`, `: 3 problems`, or nothing. */
const reason = (problems: readonly Problem[]): string => {
  const [first, ...rest] = problems
  if (first === undefined) return ''
  if (new Set(problems.map((problem) => shortOf(problem.code))).size > 1) return `: ${rest.length + 1} problems`
  const short = shortOf(first.code)
  return short === '' ? '' : `: ${short}`
}

/** The problems, in a box that GitHub marks as a caution. */
export const caution = (report: Report, problems: readonly Problem[]): string => {
  const shown = problems.slice(0, MAX_PROBLEMS).map((problem) => problemText(report, problem))
  const more = problems.length > MAX_PROBLEMS ? [`and ${problems.length - MAX_PROBLEMS} more, in the log`] : []
  return alert('CAUTION', [...shown, ...more].join('\n\n'))
}

/** The message, its details as a block, the fix, and a link to the documentation. */
const problemText = ({ documents }: Report, problem: Problem): string => {
  const [first = '', ...block] = problem.message.split('\n')
  const { code: name, file, line = 1 } = problem
  const at = file === undefined || first.includes(file) ? '' : ` (${code(`${file}:${line}`)})`
  const more = documents === '' ? code(name) : link(name, `${documents}${documentOf(name)}`)
  return [
    `${prose(first)}${at}`,
    ...(block.length === 0 ? [] : [fence(block.join('\n'))]),
    // The end of a block has a line of its own.
    ...(problem.hint === ''
      ? []
      : [`**To do:** ${prose(problem.hint)}${/\n {2}.*$/.test(problem.hint) ? `\n\n(${more})` : ` (${more})`}`]),
  ].join('\n\n')
}

const liveRows = (report: Report, result: Failed): readonly (readonly string[])[] => {
  const { live, changed } = result
  const { previous } = factsOf(result)
  const found = foundLive(result)
  if (found !== undefined) return [['Live', found], ...changedRow(result)]
  if (previous === undefined && live === 'old' && !changed) return [['Changed', 'nothing']]
  const commit = isCommit(previous?.commit ?? '') ? `${previousLink(report, previous)}, ` : ''
  const before = previous === undefined ? 'the code from before' : `${commit}${code(shortHash(previous.hash))}`
  const words: Readonly<Partial<Record<LiveAfter, readonly [string, string]>>> = {
    old: ['Still live', before],
    new: ['Live', 'the new code'],
    mixed: ['Still live', `${before}, with the new layers`],
  }
  return [words[live] ?? ['Live', `${before} or the new code: look at the function`], ...changedRow(result)]
}

const changedRow = (result: Failed): readonly (readonly string[])[] => {
  const changes = changesIn(result)
  return changes.length === 0 ? [] : [['Changed', changes.map(text).join(', ')]]
}

const commitRow = (report: Report, label: string, result?: Result): readonly (readonly string[])[] => {
  if (report.sha === '') return []
  const commit = commitOf(report, result)
  // The subject is that of the run's own commit.
  const subject = report.subject === undefined || cleanCommit(commit) !== report.sha ? '' : ` ${text(report.subject)}`
  const actor = actorLink(report)
  return [[label, `${commitLink(report, commit)}${subject}${actor === undefined ? '' : `, run by ${actor}`}`]]
}

/** The phases that were done by then, without those still running. A phase without a line of its own has no span. */
const doneBefore = ({ spans, phase }: Failed): string => {
  const endedMs = ({ startMs, durationMs }: Span): number => startMs + durationMs
  const last = spans.findLast(({ name }) => name === phase)
  const endMs = last === undefined ? Number.POSITIVE_INFINITY : endedMs(last)
  const earlier = spans.filter((span) => span !== last && span.isDone && endedMs(span) <= endMs)
  const done = [...new Set(earlier.map(({ name }) => name))]
  return done.length === 0 ? '' : `, after ${done.join(', ')}`
}

/** The title of what others said, by the error they gave. */
const saying = (error: unknown): string => {
  const cause = error instanceof DeployError ? error.cause : undefined
  if (!(cause instanceof Error)) return 'What led to it'
  if ('$metadata' in cause) return 'What AWS said'
  return cause.name === 'RegistryError' ? 'What the registry said' : 'What led to it'
}
