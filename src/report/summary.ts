import type { Problem } from '../errors.ts'
import { liveWords, type Report, type Result } from './result.ts'

/** The job summary in GitHub's markdown: what runs where now, what it was before, and what it took. */
export const renderSummary = (report: Report): string => {
  const { result } = report
  const parts = [`### ${heading(report)}`]
  if (result !== undefined) parts.push(table(rows(report, result)))
  if (result?.status === 'planned' || result?.status === 'deployed' || result?.status === 'pushed')
    parts.push(list(result.status === 'planned' ? 'Would be done' : 'Done', result.steps))
  const problems = result?.status === 'failed' ? result.problems : report.problems
  if (problems.length > 0) parts.push(...problems.slice(0, MAX_PROBLEMS).map(problemBlock))
  if (problems.length > MAX_PROBLEMS) parts.push(`and ${problems.length - MAX_PROBLEMS} more, in the log`)
  if (report.spans.length > 0) parts.push(spanTable(report))
  return `${parts.join('\n\n')}\n`
}

const MAX_PROBLEMS = 50

const heading = ({ environment, skipped, result }: Report): string => {
  const where = environment === undefined ? '' : ` (${code(environment)})`
  if (skipped !== undefined) return `Nothing to deploy: ${code(skipped)}`
  if (result === undefined) return 'Refused: nothing was done'
  const name = code(result.name)
  switch (result.status) {
    case 'deployed':
      return `${name}${where} runs the new code`
    case 'unchanged':
      return `${name}${where} ran this code already`
    case 'planned':
      return `${name}${where}: dry run`
    case 'built':
      return `${name}${where}: built, not deployed`
    case 'pushed':
      return `${name}${where}: pushed, not deployed`
    case 'failed':
      return `${name}${where} failed while: ${text(result.phase)}`
  }
}

const HASH_LABELS = {
  deployed: 'Now',
  unchanged: 'Now',
  planned: 'Would run',
  built: 'Built',
  pushed: 'Pushed',
  failed: 'Wanted',
} as const

const RUNS = { ...liveWords, unknown: 'either; look at the function' } as const

const rows = (report: Report, { name, facts, ...rest }: Result): [string, string][] => {
  const found: [string, string][] = []
  const add = (label: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') found.push([label, value])
  }
  add('Environment', report.environment === undefined ? undefined : code(report.environment))
  const where = `${link(name, consoleUrl(name, report.region, facts.arn))} in ${code(report.region)}`
  add('Function', report.region === '' ? code(name) : where)
  add('Package', facts.packageType === undefined ? undefined : `${facts.packageType}, ${facts.architecture}`)
  add('Tag', facts.image?.tag === undefined ? undefined : code(`${facts.image.repository}:${facts.image.tag}`))
  add('File', facts.path === undefined ? undefined : code(facts.path))
  add('Before', before(report, facts.previousHash, facts.previousCommit))
  add(
    HASH_LABELS[rest.status],
    facts.hash === undefined
      ? undefined
      : `${code(facts.hash)}${report.sha === '' ? '' : ` at ${commitLink(report, report.sha)}`}`,
  )
  add('Sent', facts.sentBytes === undefined ? undefined : formatBytes(facts.sentBytes))
  if (rest.status === 'failed') add('Lambda runs', RUNS[rest.live])
  return found
}

const before = (report: Report, hash: string | undefined, commit: string | undefined): string | undefined => {
  if (hash === undefined) return undefined
  if (commit === undefined || !isSha(commit) || report.repository === '') return code(hash)
  if (commit === report.sha) return `${code(hash)} at the same commit`
  const compare = `${report.serverUrl}/${report.repository}/compare/${commit}...${report.sha}`
  return `${code(hash)} at ${commitLink(report, commit)}, ${link('compare', compare)}`
}

const isSha = (commit: string): boolean => /^[0-9a-f]{40}$/.test(commit)

const commitLink = (report: Report, sha: string): string =>
  report.repository === '' || !isSha(sha)
    ? code(sha.slice(0, 7))
    : link(sha.slice(0, 7), `${report.serverUrl}/${report.repository}/commit/${sha}`)

/** The function in the AWS console of its partition. */
const consoleUrl = (name: string, region: string, arn: string | undefined): string => {
  const domains: Record<string, string> = {
    'aws-cn': 'console.amazonaws.cn',
    'aws-us-gov': 'console.amazonaws-us-gov.com',
  }
  const domain = domains[arn?.split(':')[1] ?? 'aws'] ?? 'console.aws.amazon.com'
  return `https://${region}.${domain}/lambda/home?region=${region}#/functions/${encodeURIComponent(name)}`
}

const table = (found: readonly [string, string][]): string =>
  ['| | |', '|---|---|', ...found.map(([label, value]) => `| ${label} | ${value} |`)].join('\n')

const list = (title: string, items: readonly string[]): string =>
  `${title}:\n\n${items.map((item, index) => `${index + 1}. ${text(item)}`).join('\n')}`

const problemBlock = ({ message, hint }: Problem): string => fence(hint === '' ? message : `${message}\n\n${hint}`)

const spanTable = ({ spans }: Report): string =>
  [
    '<details><summary>Times</summary>',
    '',
    '| | from | took |',
    '|---|---|---|',
    ...spans.map(({ name, startMs, durationMs }) => `| ${text(name)} | ${seconds(startMs)} | ${seconds(durationMs)} |`),
    '',
    '</details>',
  ].join('\n')

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`

/** `12.3 MB`, in powers of ten as registries count. */
export const formatBytes = (bytes: number): string => {
  if (bytes < 1_000) return `${bytes} B`
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1_000, 'kB'] : [bytes / 1_000_000, 'MB']
  return `${value.toFixed(1)} ${unit}`
}

/** Text that is not ours as a code span: one line, no backticks, no table cells. */
const code = (value: string): string => `\`${oneLine(value).replaceAll('`', "'").replaceAll('|', '¦')}\``

/** Text that is not ours in running text: markdown's and HTML's own characters are escaped, and what makes GitHub turn a bare address into a link. */
const text = (value: string): string =>
  oneLine(value).replace(/[\\`*_{}[\]()#+!|<>~@:.]/g, (character) => `&#${character.charCodeAt(0)};`)

const link = (label: string, url: string): string => `[${text(label)}](${url})`

/** A block of text that is not ours: the fence is longer than any run of backticks in it. */
const fence = (value: string): string => {
  const lines = value.replace(COLOURS, '').replace(LINE_BREAKS, '\n').replace(CONTROLS, '')
  const longest = Math.max(2, ...[...lines.matchAll(/`+/g)].map(([run]) => run.length))
  const bar = '`'.repeat(longest + 1)
  return `${bar}text\n${lines}\n${bar}`
}

const oneLine = (value: string): string =>
  value.replace(COLOURS, '').replace(LINE_BREAKS, ' ').replace(CONTROLS, '').replaceAll('\n', ' ')

// Taken out here, not later: what stands around them would join to markup, or begin a line.
const COLOURS = /\u001b\[[0-?]*[ -/]*[@-~]/g
const LINE_BREAKS = /\r\n?|[\u0085\u2028\u2029\v\f]/g
const CONTROLS = /[^\P{Cc}\n\t]|\p{Bidi_Control}/gu
