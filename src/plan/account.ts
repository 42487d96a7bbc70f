import type { Problem } from '../errors.ts'
import type { Caller } from '../host/caller.ts'
import { offending, settings as schemas } from '../settings.ts'
import type { Lookup } from './layers.ts'

/** The account and role to deploy with; without `roleArn` the SDK's default credentials. */
export type AccountSpec = {
  readonly region: string
  readonly roleArn: string | undefined
  readonly sessionName: string
  readonly durationSeconds: number
  readonly audience: string
  readonly allowedAccountIds: readonly string[]
  /** Why there may be no role, as far as the event shows it. */
  readonly roleHint: string
}

/** RoleSessionName takes 2 to 64 of these (STS API reference, AssumeRoleWithWebIdentity). */
const MAX_SESSION_NAME = 64

/** Region, role and guards from the settings, with everything that is wrong with them. */
export const readAccount = (
  settings: Lookup,
  caller: Caller,
  command: 'deploy' | 'build',
): { value: AccountSpec; problems: readonly Problem[] } => {
  const roleArn = settings.find('role-to-assume')?.value
  const allowedAccountIds = settings.find('allowed-account-ids')?.value ?? []
  return {
    problems: [
      ...regionProblems(settings, caller, command),
      ...tokenProblems(roleArn, caller, command),
      ...accountProblems(roleArn, allowedAccountIds),
    ],
    value: {
      region: settings.find('aws-region')?.value ?? caller.region ?? '',
      roleArn,
      sessionName: settings.find('role-session-name')?.value ?? defaultSessionName(caller),
      durationSeconds: settings.get('role-duration-seconds').value,
      audience: settings.get('audience').value,
      allowedAccountIds,
      roleHint: missingRoleHint(caller),
    },
  }
}

const regionProblems = (settings: Lookup, { region }: Caller, command: 'deploy' | 'build'): Problem[] => {
  if (settings.find('aws-region') !== undefined) return []
  if (region === undefined) {
    const hint = 'Set aws-region, such as  aws-region: ap-northeast-1 .'
    return command === 'build' ? [] : [{ message: 'aws-region is not set.', hint }]
  }
  if (offending('aws-region', region).length === 0) return []
  const message = `AWS_REGION is "${region}", not ${schemas['aws-region'].expects}.`
  return [{ message, hint: 'Set aws-region, or correct AWS_REGION.' }]
}

const tokenProblems = (roleArn: string | undefined, caller: Caller, command: 'deploy' | 'build'): Problem[] => {
  if (roleArn === undefined || caller.hasIdToken || command === 'build') return []
  return [
    {
      message: `role-to-assume is ${roleArn}, but this job may not ask GitHub for an OIDC token.`,
      hint: 'Give the job  permissions: { id-token: write, contents: read } . In a reusable workflow, the calling job needs it too.',
    },
  ]
}

const accountProblems = (roleArn: string | undefined, allowed: readonly string[]): Problem[] => {
  const account = roleArn?.split(':')[4]
  if (account === undefined || allowed.length === 0 || allowed.includes(account)) return []
  return [
    {
      message: `role-to-assume is of account ${account}, which is not one of allowed-account-ids: ${allowed.join(', ')}.`,
      hint: 'Take a role of an allowed account, or add this one to allowed-account-ids.',
    },
  ]
}

const defaultSessionName = (caller: Caller): string =>
  `gdl-${caller.runId}-${caller.runAttempt}-${caller.actor}`.replace(/[^\w+=,.@-]/g, '-').slice(0, MAX_SESSION_NAME)

/** GitHub gives an empty text both for an input that was left out and for a secret that this run may not have. */
const missingRoleHint = (caller: Caller): string => {
  if (caller.event.fromFork) return 'This run is for a fork, and forks get no secrets.'
  if (caller.actor === 'dependabot[bot]') {
    return "This run is Dependabot's, which gets only the secrets under Settings > Secrets > Dependabot: add the role's ARN there, or skip the deploy for dependabot[bot]."
  }
  if (caller.hasIdToken) {
    return 'The job has id-token: write, so role-to-assume was probably meant to be there: is the secret set for this repository and environment, and does a reusable workflow get it (secrets: inherit)?'
  }
  return 'Set role-to-assume and  permissions: id-token: write , or configure credentials in an earlier step.'
}
