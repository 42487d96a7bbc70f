import { causesOf, DeployError, documentOf, type Problem, shortOf } from '../errors.ts'
import type { Span } from '../host/log.ts'
import { formatBytes, formatTime, isCommit, shortCommit, shortHash } from '../words.ts'
import { commitLink, compareLink, functionUrl, logsUrl } from './links.ts'
import { alert, code, fence, folded, link, prose, table, text } from './markdown.ts'
import { type Facts, type LiveAfter, placeOf, type Report, type Result } from './result.ts'
import { timeline } from './timeline.ts'

type Failed = Result & { readonly status: 'failed' }

/** The job summary in GitHub's Markdown: the result, what runs where now, what ran before, how to roll back, and where the time went. */
export const renderSummary = (report: Report): string => {
  const { result } = report
  if (report.skipped !== undefined) return `### ⏭️ Nothing to deploy: ${code(report.skipped)}\n`
  const parts =
    result === undefined
      ? refusedParts(report)
      : result.status === 'failed'
        ? failedParts(report, result)
        : doneParts(report, result)
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

const doneParts = (report: Report, result: Exclude<Result, Failed>): readonly string[] => [
  `### ${doneHeading(report, result)}`,
  about(report, result),
  beforeAndNow(report, result),
  placeLine(report, result),
  result.status === 'planned' && result.steps.length > 0 ? `It would:\n\n${numbered(result.steps)}` : '',
  rollback(report, result),
  wholeHashes(result.facts),
  times(report),
]

const doneHeading = (report: Report, { name, status, facts, ...rest }: Exclude<Result, Failed>): string => {
  const place = code(placeOf(report, name))
  const now = nowRuns(report, facts)
  switch (status) {
    case 'deployed':
      return `✅ ${place} runs ${now}`
    case 'unchanged':
      return `✅ ${place} already runs ${now}`
    case 'planned':
      return 'steps' in rest && rest.steps.length === 0
        ? `✅ Nothing to do: ${place} runs this code`
        : `🔎 Dry run: ${place} would run ${now}`
    case 'built':
      return facts.path === undefined ? `✅ ${place}: built, not deployed` : `✅ Built ${code(facts.path)}`
    case 'pushed':
      return `✅ Pushed ${now}; ${place} was not touched`
  }
}

/** The commit, or the code's hash if no commit is known. */
const nowRuns = ({ sha }: Report, { hash }: Facts): string =>
  code(isCommit(sha) ? shortCommit(sha) : shortHash(hash ?? 'the code'))

/** `**Fix the greeting** · octocat · compare 866d187…85093ac · deployed in 2.4 s`. */
const about = (report: Report, { status, facts }: Result): string => {
  const { subject, durationMs } = report
  const done = {
    deployed: 'deployed',
    unchanged: 'checked',
    planned: 'checked',
    built: 'built',
    pushed: 'pushed',
    failed: 'stopped',
  }
  return [
    subject === undefined ? undefined : `**${text(subject)}**`,
    actorLink(report),
    compareLink(report, facts.previousCommit),
    `${done[status]} in ${formatTime(durationMs)}`,
  ]
    .filter((part) => part !== undefined)
    .join(' · ')
}

const actorLink = ({ actor, serverUrl }: Report): string | undefined => {
  if (actor === '') return undefined
  return /^[A-Za-z0-9-]+$/.test(actor) && serverUrl !== '' ? link(actor, `${serverUrl}/${actor}`) : text(actor)
}

const beforeAndNow = (report: Report, { facts, status }: Result): string => {
  const { previousHash, previousCommit, hash, image, packageType } = facts
  if (hash === undefined) return ''
  const now = {
    deployed: 'Now',
    unchanged: 'Now',
    planned: 'Would run',
    built: 'Built',
    pushed: 'Pushed',
    failed: 'Not deployed',
  }[status]
  const tag = image?.tag === undefined ? '' : ` on tag ${code(image.tag)}`
  const isKnown = previousCommit !== undefined && isCommit(previousCommit)
  const isSame = previousHash === hash && (!isKnown || previousCommit === report.sha)
  const hasBefore = previousHash !== undefined && !isSame
  const cells = (label: string, before: string, after: string): string[] =>
    hasBefore ? [label, before, after] : [label, after]
  return table(hasBefore ? ['', status === 'planned' ? 'Now' : 'Before', now] : ['', now], [
    ...(report.sha === ''
      ? []
      : [cells('Commit', isKnown ? commitLink(report, previousCommit) : 'not known', commitLink(report, report.sha))]),
    cells(
      packageType === 'zip' ? 'Zip' : 'Image',
      code(shortHash(previousHash ?? '')),
      `${code(shortHash(hash))}${tag}`,
    ),
  ])
}

/** Where it is: function, logs, region, account, kind, what was sent. */
const placeLine = ({ region }: Report, { name, facts }: Result): string => {
  const { arn, logGroup, packageType, architecture, sentBytes, image } = facts
  return [
    region === '' ? code(name) : link(text(name), functionUrl(name, region, arn)),
    logGroup === undefined || region === '' ? undefined : link('logs', logsUrl(logGroup, region, arn)),
    image === undefined ? undefined : code(image.repository),
    region === '' ? undefined : code(region),
    arn === undefined ? undefined : `account ${arn.split(':')[4]}`,
    packageType === undefined ? undefined : `${packageType}, ${architecture}`,
    sentBytes === undefined ? undefined : `${formatBytes(sentBytes)} sent`,
  ]
    .filter((part) => part !== undefined)
    .join(' · ')
}

/** How to roll back: revert the commit, or deploy the old image by digest. */
const rollback = (report: Report, { name, status, facts }: Result): string => {
  const { previousHash, previousCommit, image, packageType } = facts
  if (status !== 'deployed' || previousHash === undefined || previousHash === facts.hash) return ''
  const target = isCommit(previousCommit ?? '') ? shortCommit(previousCommit ?? '') : shortHash(previousHash)
  const title = `Go back to ${text(target)}`
  const commit = isCommit(report.sha) ? shortCommit(report.sha) : 'COMMIT'
  const revert = `Revert and push:\n\n${fence(`git revert --no-edit ${commit}\ngit push`, 'sh')}`
  if (packageType !== 'image' || image === undefined) return folded(title, revert)
  const step = [
    `- uses: ${report.uses}`,
    '  with:',
    `    role-to-assume: \${{ secrets.ASSUME_ROLE_ARN }}`,
    `    aws-region: ${report.region}`,
    `    function-name: ${name}`,
    `    image-uri: ${image.uri}@${previousHash}`,
  ]
  const again = `Or run this step once, with the role you use; it deploys that image unchanged:\n\n${fence(step.join('\n'), 'yaml')}`
  return folded(title, `${revert}\n\n${again}`)
}

const wholeHashes = ({ hash, previousHash, path }: Facts): string => {
  if (hash === undefined) return ''
  const rows = [
    ['after', hash],
    ...(previousHash === undefined ? [] : [['before', previousHash]]),
    ...(path === undefined ? [] : [['file', path]]),
  ]
  return folded(
    'Whole hashes',
    table(
      ['', ''],
      rows.map(([label = '', value = '']) => [label, code(value)]),
    ),
  )
}

const times = ({ spans, durationMs }: Report): string =>
  spans.length === 0 ? '' : folded(`Where ${formatTime(durationMs)} went`, timeline(spans, durationMs))

const numbered = (items: readonly string[]): string =>
  items.map((item, index) => `${index + 1}. ${text(item)}`).join('\n')

/** The error itself if it says more than its parts, such as go's output above the annotations. */
const problemsIn = (error: unknown, problems: readonly Problem[]): readonly Problem[] =>
  error instanceof DeployError && error.code !== 'several' && !problems.some(({ code: name }) => name === error.code)
    ? [error]
    : problems

const MAX_PROBLEMS = 50

const refusedParts = (report: Report): readonly string[] => [
  `### ❌ ${report.environment === undefined ? 'Nothing was' : `${code(report.environment)} was not`} deployed${reason(report.problems)}`,
  caution(report, report.problems),
  table(['', ''], [['Changed', 'nothing'], ...commitRow(report, 'Not deployed')]),
]

const failedParts = (report: Report, result: Failed): readonly string[] => {
  const { problems, phase, name, error } = result
  const place = code(placeOf(report, name))
  const said = causesOf(error)
  return [
    `### ❌ ${place} ${FAILED[result.live]}${reason(problems)}`,
    caution(report, problemsIn(error, problems)),
    table(
      ['', ''],
      [
        ...liveRows(report, result),
        ...commitRow(report, IS_OLD_CODE[result.live] ? 'Not deployed' : 'Commit'),
        ['Stopped at', `${code(phase)}${doneBefore(report, phase)}`],
      ],
    ),
    placeLine(report, result),
    said.length === 0 ? '' : folded(isOfAws(error) ? 'What AWS said' : 'What led to it', fence(said.join('\n'))),
    wholeHashes(result.facts),
    times(report),
  ]
}

/** Whether Lambda certainly does not run the new code. */
const IS_OLD_CODE: Readonly<Record<LiveAfter, boolean>> = { old: true, new: false, mixed: true, unknown: false }

const FAILED: Readonly<Record<LiveAfter, string>> = {
  old: 'was not deployed',
  new: 'failed after the update',
  mixed: 'was not deployed',
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

const caution = (report: Report, problems: readonly Problem[]): string => {
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
    ...(problem.hint === '' ? [] : [`**To do:** ${prose(problem.hint)} (${more})`]),
  ].join('\n\n')
}

const liveRows = (report: Report, { live, facts }: Failed): readonly (readonly string[])[] => {
  const { previousHash, previousCommit } = facts
  const commit = isCommit(previousCommit ?? '') ? `${commitLink(report, previousCommit ?? '')}, ` : ''
  if (previousHash === undefined && live === 'old') return [['Changed', 'nothing']]
  const before = previousHash === undefined ? 'the code from before' : `${commit}${code(shortHash(previousHash))}`
  const words: Readonly<Record<LiveAfter, readonly [string, string]>> = {
    old: ['Still live', before],
    new: ['Live', 'the new code'],
    mixed: ['Still live', `${before}, with the new layers`],
    unknown: ['Live', `${before} or the new code: look at the function`],
  }
  return [words[live]]
}

const commitRow = (report: Report, label: string): readonly (readonly string[])[] => {
  if (report.sha === '') return []
  const subject = report.subject === undefined ? '' : ` ${text(report.subject)}`
  const actor = actorLink(report)
  return [[label, `${commitLink(report, report.sha)}${subject}${actor === undefined ? '' : ` by ${actor}`}`]]
}

/** The phases that were done by then, without those still running. */
const doneBefore = ({ spans }: Report, phase: string): string => {
  const endedMs = ({ startMs, durationMs }: Span): number => startMs + durationMs
  const last = spans.findLast(({ name }) => name === phase)
  const earlier = last === undefined ? [] : spans.filter((span) => span !== last && endedMs(span) <= endedMs(last))
  const done = [...new Set(earlier.map(({ name }) => name))]
  return done.length === 0 ? '' : `, after ${done.join(', ')}`
}

const isOfAws = (error: unknown): boolean =>
  error instanceof DeployError && error.cause instanceof Error && '$metadata' in error.cause
