import { cleanCommit, isCommit, shortCommit } from '../text/commit.ts'
import { otherRepository, type Previous } from './facts.ts'
import { code, link } from './markdown.ts'
import type { Report } from './result.ts'

/** A commit as a link; plain text without a repository. */
export const commitLink = ({ repository, serverUrl }: Report, sha: string): string => {
  if (!isCommit(sha)) return 'not known'
  return repository === ''
    ? code(shortCommit(sha))
    : link(shortCommit(sha), `${serverUrl}/${repository}/commit/${cleanCommit(sha)}`)
}

/** The same of what ran before, which another repository may have deployed. */
export const previousLink = (report: Report, previous: Previous | undefined): string => {
  if (previous === undefined) return commitLink(report, '')
  const { commit } = previous
  const other = otherRepository(report.repository, previous)
  if (other === undefined || !isCommit(commit)) return commitLink(report, commit)
  return `${code(other)} ${commitLink({ ...report, repository: other }, commit)}`
}

/** A link that compares two commits; undefined if one is unknown, or both are the same. */
export const compareLink = ({ repository, serverUrl }: Report, before: string, after: string): string | undefined => {
  if (repository === '' || !isCommit(before) || !isCommit(after)) return undefined
  const [from, to] = [cleanCommit(before), cleanCommit(after)]
  if (from === to) return undefined
  const label = `compare ${shortCommit(before)}…${shortCommit(after)}`
  return link(label, `${serverUrl}/${repository}/compare/${from}...${to}`)
}

/** The function in the AWS console of its partition. */
export const functionUrl = (name: string, region: string, arn: string | undefined): string =>
  `${consoleOf(region, arn)}/lambda/home?region=${region}#/functions/${encodeURIComponent(name)}`

/** Its log group there. The console expects the name encoded twice, with $ for the outer %. */
export const logsUrl = (logGroup: string, region: string, arn: string | undefined): string => {
  const name = encodeURIComponent(encodeURIComponent(logGroup)).replaceAll('%', '$')
  return `${consoleOf(region, arn)}/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${name}`
}

const DOMAINS: Readonly<Record<string, string>> = {
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
}

/** Of a region, until the ARN is known. */
const partitionOf = (region: string): string => region.match(/^(?:cn|us-gov)(?=-)/)?.[0] ?? ''

const consoleOf = (region: string, arn = ''): string =>
  `https://${region}.${DOMAINS[arn.split(':')[1] ?? `aws-${partitionOf(region)}`] ?? 'console.aws.amazon.com'}`
