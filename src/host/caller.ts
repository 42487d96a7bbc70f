import type { TokenEndpoint } from './id-token.ts'
import type { Log } from './log.ts'

/** Who started this run and on what: the runner's variables and event, read once and passed on as plain data. */
export type Caller = {
  readonly version: string
  /** Settings by kebab-case name, as text; what was left empty is absent. */
  readonly inputs: ReadonlyMap<string, string>
  readonly event: {
    readonly name: string
    readonly defaultBranch: string | undefined
    /** The branch that a pull request or merge group would land on. */
    readonly baseBranch: string | undefined
    readonly fromFork: boolean
    /** What the commit or pull request is called: the first line of its message. */
    readonly subject: string | undefined
    /** What was chosen for the input `environment` of a workflow_dispatch. */
    readonly chosenEnvironment: string | undefined
  }
  /** The full ref, such as refs/heads/dev. */
  readonly ref: string
  readonly branch: string | undefined
  readonly sha: string
  /** OWNER/NAME. */
  readonly repository: string
  readonly serverUrl: string
  readonly actor: string
  /** The root of the action's documentation: an address that ends with a slash; empty where the runner does not name the action. */
  readonly documents: string
  /** The action as `uses:` names it, undefined where the runner does not say. */
  readonly action: { readonly repository: string; readonly ref: string } | undefined
  readonly runId: string
  readonly runAttempt: string
  readonly workspace: string
  readonly tempDir: string
  readonly dockerConfigDir: string
  /** AWS_REGION or AWS_DEFAULT_REGION, as an earlier step may have set it. */
  readonly region: string | undefined
  readonly hasIdToken: boolean
  readonly hasAwsCredentials: boolean
  /** AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_<SERVICE>, by variable name. */
  readonly endpoints: ReadonlyMap<string, string>
  /** http_proxy, https_proxy and no_proxy, in either case, by variable name. */
  readonly proxies: Readonly<Record<string, string | undefined>>
}

/** The runner (or, later, a terminal) as the stages see it. */
export type Host = {
  readonly caller: Caller
  readonly log: Log
  /** Aborted when the runner asks us to stop. */
  readonly stop: AbortSignal
  /** Keeps a secret out of the log from now on; called at the moment it is born. */
  readonly mask: (secret: string) => void
  /** Where OIDC tokens are given out; empty where the job may not ask for one. */
  readonly tokenEndpoint: TokenEndpoint
}
