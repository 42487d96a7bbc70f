import type { Problem, ProblemCode } from '../errors.ts'
import type { Span } from '../host/log.ts'
import type { Architecture, PackageType } from '../plan/function.ts'
import type { Command } from '../plan/plan.ts'
import { isCommit } from '../words.ts'

/** What is known about a function when the run ends; hashes are image digests or CodeSha256 of zips. */
export type Facts = {
  readonly arn?: string
  readonly packageType?: PackageType
  readonly architecture?: Architecture
  /** The function's log group: `/aws/lambda/my-function`. */
  readonly logGroup?: string
  readonly previousHash?: string
  readonly previousCommit?: string
  readonly hash?: string
  /** The commit that this code comes from, where it is not the run's: empty if it is not known. */
  readonly commit?: string
  /** The commit that the function's tags keep naming, because its code stays the same. */
  readonly keptCommit?: string
  /** The repository of the image that ran before. */
  readonly previousRepository?: string
  /** Where an image is: `repository` by name, the rest as in its URI; without a tag it is deployed by digest. */
  readonly image?: { readonly repository: string; readonly uri: string; readonly tag: string | undefined }
  /** Where `command: build` left the zip or the OCI archive. */
  readonly path?: string
  readonly sentBytes?: number
}

/**
 * What Lambda runs after a failure: the old code, the new code, the old code with the new layers, nothing because the function does not
 * exist or is in state Failed, or unknown.
 */
export type LiveAfter = 'old' | 'new' | 'mixed' | 'gone' | 'broken' | 'unknown'

/** The same in words, for the message of a stopped run. */
export const liveWords: Readonly<Record<LiveAfter, string>> = {
  old: 'the code from before',
  new: 'the new code',
  mixed: 'the code from before, with the new layers',
  gone: 'nothing, because there is no such function',
  broken: 'nothing, because the function is in state Failed',
  unknown: 'the code from before or the new',
}

export type Result = { readonly name: string; readonly facts: Facts } & (
  | { readonly status: 'deployed' }
  | { readonly status: 'unchanged' }
  | { readonly status: 'planned'; readonly steps: readonly string[] }
  | { readonly status: 'built' }
  | { readonly status: 'pushed'; readonly steps: readonly string[] }
  | {
      readonly status: 'failed'
      readonly phase: string
      readonly problems: readonly Problem[]
      readonly live: LiveAfter
      /** Whether code or tag had been changed by then, as far as known. */
      readonly changed: boolean
      /** What had been done by then that others see: `tag dev moved`. */
      readonly done: readonly string[]
      readonly error: unknown
    }
)

/** The run as reported in outputs and summary. */
export type Report = {
  readonly command: Command
  readonly repository: string
  readonly serverUrl: string
  readonly sha: string
  /** The first line of the commit's message, if known. */
  readonly subject: string | undefined
  readonly actor: string
  readonly region: string
  readonly environment: string | undefined
  readonly skipped: string | undefined
  readonly result: Result | undefined
  /** Why the run was refused as a whole. */
  readonly problems: readonly Problem[]
  readonly spans: readonly Span[]
  readonly durationMs: number
  /** The action as a workflow names it: `OWNER/deploy-go-lambda@v1`. */
  readonly uses: string
  /** The URL of its documentation, with a trailing slash, or empty. */
  readonly documents: string
}

/** The name people use for the target: the environment, else the function. */
export const placeOf = ({ environment }: Report, functionName: string): string => environment ?? functionName

/** The commit that the code comes from; empty if it is not known. */
export const commitOf = ({ sha }: Report, { commit = sha }: Facts): string => commit

/** Without a known commit before there is none to tell apart. */
export const isSameCommit = (report: Report, facts: Facts): boolean =>
  !isCommit(facts.previousCommit ?? '') || facts.previousCommit === commitOf(report, facts)

/** The commit from which the same code was deployed before this one, if the function keeps its record. */
export const keptFrom = (report: Report, facts: Facts): string | undefined => {
  const { keptCommit = '' } = facts
  return isCommit(keptCommit) && keptCommit !== commitOf(report, facts) ? keptCommit : undefined
}

/** What was changed before a failure and stays so. */
export const changesIn = ({ done }: Result & { status: 'failed' }): readonly string[] =>
  done.filter((step) => step !== 'commit noted' && step !== 'checked')

/** What runs after a failure that has found it out, by the error's code. */
const FOUND: Readonly<Partial<Record<ProblemCode, string>>> = {
  'deployed-elsewhere': 'what somebody else deployed',
  'other-code': 'other code than this run deployed',
}

/** What Lambda was found to run instead of the old code or the new; undefined after any other failure. */
export const foundLive = ({ problems, live }: Result & { status: 'failed' }): string | undefined => {
  switch (live) {
    case 'gone':
      return problems.some(({ code }) => code === 'function-deleted')
        ? 'nothing, because the function was deleted'
        : liveWords.gone
    case 'broken':
      return liveWords.broken
    case 'unknown':
      return problems.map(({ code }) => FOUND[code]).find((words) => words !== undefined)
    default:
      return undefined
  }
}

/** Whether the function is known to exist, so that a link to it leads somewhere. */
export const isThere = (result: Result): boolean =>
  result.facts.arn !== undefined && !(result.status === 'failed' && result.live === 'gone')
