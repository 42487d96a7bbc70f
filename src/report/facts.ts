import type { LiveFunction } from '../observe/function.ts'
import type { Architecture, PackageType } from '../plan/function.ts'
import { type Code, codeHash, existing, servingHash } from '../release/code.ts'
import { noteFor, originOf } from '../release/note.ts'
import { mayBeUpdated } from '../release/state.ts'
import { isCommit, shortCommit } from '../text/commit.ts'
import type { About, Report, Result } from './result.ts'

/** What a result says in the words of the report; hashes are image digests or CodeSha256 of zips. */
export type Facts = {
  readonly arn: string | undefined
  readonly packageType: PackageType | undefined
  readonly architecture: Architecture | undefined
  /** The function's log group: `/aws/lambda/my-function`. */
  readonly logGroup: string | undefined
  readonly hash: string | undefined
  readonly previous: Previous | undefined
  /** Of the image that ran before; empty for a zip. */
  readonly previousRepository: string
  readonly image: (Code & { readonly kind: 'image' }) | undefined
  readonly path: string | undefined
}

/** What ran before, with the commit that the function's tags name and the repository that it is in, if they name any. */
export type Previous = {
  readonly hash: string
  readonly commit: string
  readonly repository: string | undefined
}

export const factsOf = (result: Result): Facts => {
  const { name, code, before } = result
  const file = result.status === 'built' ? result.file : undefined
  const live = existing(before)
  const shown = existing(result.after) ?? live
  return {
    arn: shown?.arn,
    packageType: file?.packageType ?? code?.kind ?? live?.code.kind,
    architecture: file?.architecture ?? result.architecture ?? live?.architecture,
    logGroup: shown === undefined ? undefined : (shown.logGroup ?? `/aws/lambda/${name}`),
    hash: file?.hash ?? hashIn(code),
    previous: live === undefined ? undefined : previousOf(live),
    previousRepository: live?.code.kind === 'image' ? live.code.repositoryUri : '',
    image: code?.kind === 'image' ? code : undefined,
    path: file?.path,
  }
}

/** Undefined while Docker has not given it. */
const hashIn = (code: Code | undefined): string | undefined =>
  code === undefined || (code.kind === 'image' && code.isProvisional) ? undefined : codeHash(code)

/** While the function changes, what it shows may not be what it runs. */
const previousOf = (live: LiveFunction): Previous | undefined => {
  const hash = live.state === 'Failed' || !mayBeUpdated(live) ? undefined : servingHash(live)
  if (hash === undefined) return undefined
  const { commit = '' } = noteFor(live.tags, hash) ?? {}
  return { hash, commit, repository: originOf(live.tags, hash)?.repo }
}

/** The commit that the code comes from; empty if it is not known. */
export const commitOf = ({ sha }: Report, { commit = sha }: Pick<About, 'commit'> = {}): string => commit

/** The commit before if it is one of this repository; empty for another's, which its files and links do not have. */
export const previousCommit = ({ repository }: Report, { previous }: Facts): string =>
  previous === undefined || otherRepository(repository, previous) !== undefined ? '' : previous.commit

/** The repository that deployed it, if that is not the run's own. */
export const otherRepository = (own: string, { repository }: Previous): string | undefined =>
  repository === own || own === '' ? undefined : repository

/** The commit before in a few letters, with its repository if that is another: `octo/other@1234567`. */
export const previousName = ({ repository }: Report, previous: Previous): string => {
  const other = otherRepository(repository, previous)
  return `${other === undefined ? '' : `${other}@`}${shortCommit(previous.commit)}`
}

/** Without a known commit before there is none to tell apart. */
export const isSameCommit = (report: Report, result: Result): boolean => {
  const { previous } = factsOf(result)
  return previous === undefined || !isCommit(previous.commit) || isOwn(report, result, previous)
}

/** Whether this run's own commit was deployed before. */
const isOwn = (report: Report, result: Result, previous: Previous): boolean =>
  previous.commit === commitOf(report, result) && otherRepository(report.repository, previous) === undefined

/** From what the same code was deployed before this commit, if the function keeps its record. */
export const keptFrom = (report: Report, result: Result): Previous | undefined => {
  const { status, steps } = result
  const keeps = status === 'deployed' || status === 'unchanged' || (status === 'planned' && report.command === 'deploy')
  if (!keeps || steps.some(({ kind }) => kind === 'note')) return undefined
  const { previous } = factsOf(result)
  return previous !== undefined && isCommit(previous.commit) && !isOwn(report, result, previous) ? previous : undefined
}

/** Whether the function is known to exist, so that a link to it leads somewhere. */
export const isThere = (result: Result): boolean =>
  factsOf(result).arn !== undefined && !(result.status === 'failed' && result.live === 'gone')
