import type { ProgramPath } from './children/program-path.ts'
import type { Endpoint } from './endpoints.ts'
import type { Log } from './log/log.ts'
import type { SessionTag } from './session-tags.ts'

/** Who started this run and for which commit: the runner's variables and event, read once and passed on as plain data. */
export type Caller = {
  readonly version: string
  /** Settings by kebab-case name, as text; empty ones are absent. */
  readonly inputs: ReadonlyMap<string, string>
  readonly event: {
    readonly name: string
    readonly defaultBranch: string | undefined
    /** The target branch of a pull request or merge group. */
    readonly baseBranch: string | undefined
    readonly fromFork: boolean
    /** Whether it is the closing of a pull request that was merged. */
    readonly isMerged: boolean
    /** The pull request's title, or the first line of the commit message. */
    readonly subject: string | undefined
    /** The value of a workflow_dispatch's input `environment`. */
    readonly chosenEnvironment: string | undefined
  }
  /** The full ref, such as refs/heads/dev. */
  readonly ref: string
  readonly branch: string | undefined
  readonly sha: string
  /** OWNER/NAME. */
  readonly repository: string
  readonly serverUrl: string
  /** GITHUB_API_URL. */
  readonly apiUrl: string
  readonly actor: string
  /** The URL of the action's documentation, with a trailing slash; empty if the runner does not name the action. */
  readonly documents: string
  /** The action as in `uses:`; undefined if the runner does not name it. */
  readonly action: { readonly repository: string; readonly ref: string } | undefined
  readonly runId: string
  readonly runAttempt: string
  /** What tells AWS which run this is, where credentials take a role. */
  readonly sessionTags: readonly SessionTag[]
  readonly workspace: string
  readonly tempDir: string
  /** Where the step looks for programs; undefined at a terminal, where that is the user's own choice. */
  readonly programs: ProgramPath | undefined
  readonly dockerConfigDir: string
  /** AWS_REGION or AWS_DEFAULT_REGION, as an earlier step may have set it. */
  readonly region: string | undefined
  readonly hasIdToken: boolean
  /** Whether variables name AWS credentials. */
  readonly hasAwsCredentials: boolean
  /** Whether the SDK may find others: of a profile in AWS's files, or of an instance on a self-hosted runner. */
  readonly mayFindCredentials: boolean
  /** The profile of AWS's files that the SDK uses. */
  readonly profile: string
  /** Whether AWS's files name a program that gives credentials. */
  readonly hasCredentialProcess: boolean
  /** Addresses other than AWS's own, from variables and AWS's config files. */
  readonly endpoints: readonly Endpoint[]
  /** Whether Node checks the certificates of servers: NODE_TLS_REJECT_UNAUTHORIZED is not 0. */
  readonly checksCertificates: boolean
  /** Variables that a build by hand would follow, such as GOFLAGS, by name; none is empty. */
  readonly buildVariables: Readonly<Record<string, string>>
  /** http_proxy, https_proxy and no_proxy, in either case, by variable name. */
  readonly proxies: Readonly<Record<string, string | undefined>>
}

/** The runner or a terminal, as the stages see it. */
export type Host = {
  readonly caller: Caller
  readonly log: Log
  /** Aborted when the runner asks us to stop. */
  readonly stop: AbortSignal
  /** Keeps a secret out of the log from now on; call it as soon as the secret exists. */
  readonly mask: (secret: string) => void
  /** Where to request OIDC tokens; empty if the job may not. */
  readonly tokenEndpoint: TokenEndpoint
}

/** The runner's OIDC token endpoint and our token for it: ACTIONS_ID_TOKEN_REQUEST_URL and _TOKEN. */
export type TokenEndpoint = { readonly url: string; readonly bearer: string }
