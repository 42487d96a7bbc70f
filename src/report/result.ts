import type { Problem, ProblemCode } from '../errors/problems.ts'
import type { Span } from '../host/log/log.ts'
import type { Live } from '../observe/function.ts'
import type { Architecture, PackageType } from '../plan/function.ts'
import type { Command } from '../plan/plan.ts'
import type { Code } from '../release/code.ts'
import { describeDone } from '../release/describe.ts'
import type { LiveAfter } from '../release/live-after.ts'
import type { Step } from '../release/steps.ts'

/** What is known about a function when its run ends. */
export type About = {
  readonly name: string
  /** The function as it was before; undefined if it was not looked at. */
  readonly before?: Live
  /** What should run, once it was made, and for which architecture. */
  readonly code?: Code
  readonly architecture?: Architecture
  /** The function as it was seen last, if anything was to be released. */
  readonly after?: Live
  /** What was planned; of a run that changed nothing, what it would do. */
  readonly steps: readonly Step[]
  /** The commit that this code comes from, where it is not the run's: empty if it is not known. */
  readonly commit?: string
  readonly sentBytes?: number
}

/** What `command: build` left: the zip or the OCI archive. */
export type BuiltFile = {
  readonly packageType: PackageType
  readonly architecture: Architecture
  /** An image's digest or a zip's CodeSha256. */
  readonly hash: string
  readonly path: string
}

/** What Lambda runs after a failure in words, for the message of a stopped run. */
export const liveWords: Readonly<Record<LiveAfter, string>> = {
  old: 'the code from before',
  new: 'the new code',
  mixed: 'the code from before, with the new layers',
  gone: 'nothing, because there is no such function',
  broken: 'nothing, because the function is in state Failed',
  unknown: 'the code from before or the new',
}

export type Outcome =
  | { readonly status: 'deployed' }
  | { readonly status: 'unchanged' }
  /** `steps` is empty if there is nothing to do. */
  | { readonly status: 'planned'; readonly steps: readonly Step[] }
  /** Without a file it was only checked. */
  | { readonly status: 'built'; readonly file?: BuiltFile }
  | { readonly status: 'pushed' }
  | {
      readonly status: 'failed'
      readonly phase: string
      readonly problems: readonly Problem[]
      readonly live: LiveAfter
      /** Whether code or tag had been changed by then, as far as known. */
      readonly changed: boolean
      /** Which of the steps had been done by then. */
      readonly done: readonly Step[]
      readonly error: unknown
    }

/** One function's part of the report. */
export type Result = About & Outcome & { readonly spans: readonly Span[] }

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
  /** In the order of the plan; none if the run was refused as a whole. */
  readonly results: readonly Result[]
  /** Why the run was refused as a whole. */
  readonly problems: readonly Problem[]
  readonly durationMs: number
  /** The action as a workflow names it: `OWNER/deploy-go-lambda@v1`. */
  readonly uses: string
  /** The URL of its documentation, with a trailing slash, or empty. */
  readonly documents: string
}

/** The name people use for the target: the environment, if one function is all of it, else the function. */
export const placeOf = ({ environment, results }: Report, functionName: string): string =>
  results.length > 1 ? functionName : (environment ?? functionName)

/** A function that failed. */
export type Failed = Result & { readonly status: 'failed' }

/** What was changed before a failure and stays so. */
export const changesIn = ({ done }: Failed): readonly string[] =>
  done.filter(({ kind }) => kind !== 'note' && kind !== 'verify').map(describeDone)

/** What runs after a failure that has found it out, by the error's code. */
const FOUND: Readonly<Partial<Record<ProblemCode, string>>> = {
  'deployed-elsewhere': 'what somebody else deployed',
  'other-code': 'other code than this run deployed',
}

/** What Lambda was found to run instead of the old code or the new; undefined after any other failure. */
export const foundLive = ({ problems, live }: Failed): string | undefined => {
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
