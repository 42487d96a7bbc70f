import { type Problem, problem, warning } from '../errors/problems.ts'
import type { Caller } from '../host/caller.ts'
import { offending, settings as schemas } from '../settings/settings.ts'
import { shownAddress } from '../text/address.ts'
import type { Lookup } from './precedence.ts'

/** The account and role to deploy with. */
export type AccountSpec = {
  readonly region: string
  /** Undefined where the job's credentials deploy themselves. */
  readonly roleArn: string | undefined
  /** Whether the SDK looks for credentials, to deploy or to take the role with; else the role is taken with an OIDC token. */
  readonly usesCredentials: boolean
  /** For a role that credentials take. */
  readonly externalId: string | undefined
  readonly skipsTagging: boolean
  readonly sessionName: string
  readonly durationSeconds: number
  readonly audience: string
  /** Undefined for any account. */
  readonly allowedAccountIds: readonly string[] | undefined
  /** Asks GitHub's API why a role was refused. */
  readonly githubToken: string | undefined
  /** Why there may be no role, judging by the event. */
  readonly whyNoRole:
    | 'credentials-missing'
    | 'credentials-of-fork'
    | 'credentials-of-dependabot'
    | 'credentials-secret-empty'
}

/** RoleSessionName has 2 to 64 characters (STS API reference, AssumeRoleWithWebIdentity). */
const MAX_SESSION_NAME = 64

/** Reads region, role and guards from the settings, with all their problems and warnings. */
export const readAccount = (
  settings: Lookup,
  caller: Caller,
  needsAws: boolean,
): { value: AccountSpec; problems: readonly Problem[]; warnings: readonly string[] } => {
  const roleArn = settings.find('role-to-assume')?.value
  const externalId = settings.find('role-external-id')?.value
  const usesCredentials = roleArn === undefined || !caller.hasIdToken
  const allowedAccountIds = settings.find('allowed-account-ids')?.value
  return {
    problems: [
      ...regionProblems(settings, caller, needsAws),
      ...tokenProblems(roleArn, caller, needsAws),
      ...(needsAws ? sourceProblems(usesCredentials, caller) : []),
      ...accountProblems(roleArn, allowedAccountIds),
    ],
    // STS takes an external id only beside credentials.
    warnings: needsAws && !usesCredentials && externalId !== undefined ? [warning('external-id-unused', {})] : [],
    value: {
      region: settings.find('aws-region')?.value ?? caller.region ?? '',
      roleArn,
      usesCredentials,
      externalId,
      skipsTagging: settings.get('role-skip-session-tagging').value,
      sessionName: settings.find('role-session-name')?.value ?? defaultSessionName(caller),
      durationSeconds: settings.get('role-duration-seconds').value,
      audience: settings.get('audience').value,
      allowedAccountIds,
      githubToken: settings.find('github-token')?.value,
      whyNoRole: guessWhyNoRole(caller),
    },
  }
}

const regionProblems = (settings: Lookup, { region }: Caller, needsAws: boolean): Problem[] => {
  if (settings.find('aws-region') !== undefined) return []
  if (region === undefined) {
    return needsAws ? [problem('region-missing', {})] : []
  }
  if (offending('aws-region', region).length === 0) return []
  return [problem('region-invalid', { region, expects: schemas['aws-region'].expects })]
}

const tokenProblems = (roleArn: string | undefined, caller: Caller, needsAws: boolean): Problem[] => {
  if (roleArn === undefined || caller.hasIdToken || !needsAws) return []
  if (caller.hasAwsCredentials || caller.mayFindCredentials) return []
  return [problem('id-token-permission', { role: roleArn })]
}

/** Where a token or credentials would come from over plain http. */
const sourceProblems = (usesCredentials: boolean, { endpoints }: Caller): Problem[] =>
  endpoints.flatMap(({ of, where, url, isSafe }) => {
    if (isSafe) return []
    if (of === 'id-token' && !usesCredentials)
      return [problem('id-token-insecure', { origin: URL.parse(url)?.origin ?? shownAddress(url) })]
    return of === 'credentials' && usesCredentials
      ? [problem('endpoint-insecure', { name: where, value: shownAddress(url) })]
      : []
  })

const accountProblems = (roleArn: string | undefined, allowed: readonly string[] | undefined): Problem[] => {
  const account = roleArn?.split(':')[4]
  if (account === undefined || allowed === undefined || allowed.includes(account)) return []
  return [problem('role-account', { account, allowed: allowed.join(', ') })]
}

const defaultSessionName = (caller: Caller): string =>
  `gdl-${caller.runId}-${caller.runAttempt}-${caller.actor}`.replace(/[^\w+=,.@-]/g, '-').slice(0, MAX_SESSION_NAME)

/** GitHub passes empty text both for an omitted input and for a secret that this run may not read. */
const guessWhyNoRole = (caller: Caller): AccountSpec['whyNoRole'] => {
  if (caller.event.fromFork) return 'credentials-of-fork'
  if (caller.actor === 'dependabot[bot]') return 'credentials-of-dependabot'
  return caller.hasIdToken ? 'credentials-secret-empty' : 'credentials-missing'
}
