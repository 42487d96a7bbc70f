import { awsId, awsSecret, type Caller } from '../shared/callers.ts'
import { ServiceError } from '../shared/errors.ts'
import { escapeXml } from '../shared/http.ts'
import type { PolicyDocument } from '../shared/iam.ts'
import type { World } from '../state.ts'
import type { TrustPolicy } from './trust.ts'

const DEFAULT_DURATION_SECONDS = 3_600
const MIN_DURATION_SECONDS = 900

/** A role, and whom it trusts: GitHub's tokens by `subs`, which may hold wildcards (StringLike), unless there is a whole trust policy, and `audience`; keys by `principals`. */
export type Role = {
  readonly name: string
  readonly arn: string
  readonly id: string
  readonly subs: readonly string[]
  readonly trustPolicy?: TrustPolicy
  readonly audience: string
  /** ARNs of users, roles or accounts (`arn:aws:iam::123456789012:root`). */
  readonly principals: readonly string[]
  /** What sts:ExternalId must be. */
  readonly externalId?: string
  /** Whether it trusts the principals with sts:TagSession, too. */
  readonly tagSession: boolean
  readonly maxSessionSeconds: number
  readonly policy?: PolicyDocument
}

/** A session that keys took, as its CloudTrail event would tell. */
export type SessionRecord = {
  readonly roleArn: string
  /** The ARN of who took it. */
  readonly by: string
  readonly session: string
  readonly seconds: number
  readonly tags: Readonly<Record<string, string>>
  readonly externalId?: string
}

/** STS's ValidationError, 400. */
export const invalid = (message: string): ServiceError => new ServiceError(400, 'ValidationError', message)

/** Refuses the ARN of something else than a role, and a session name that STS does not take. */
export const validateRequest = (roleArn: string, session: string): void => {
  if (!/^arn:aws[a-zA-Z-]*:iam::\d{12}:role\/.+$/.test(roleArn)) throw invalid(`${roleArn} is invalid`)
  if (!/^[\w+=,.@-]{2,64}$/.test(session)) {
    throw invalid(
      `1 validation error detected: Value '${session}' at 'roleSessionName' failed to satisfy constraint: ` +
        'Member must satisfy regular expression pattern: [\\w+=,.@-]*',
    )
  }
}

/** The seconds that a request asks for, within what the role allows. */
export const durationOf = (form: URLSearchParams, role: Role): number => {
  const seconds = Number(form.get('DurationSeconds') ?? DEFAULT_DURATION_SECONDS)
  if (!Number.isInteger(seconds) || seconds < MIN_DURATION_SECONDS) {
    throw invalid(
      `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to ${MIN_DURATION_SECONDS}`,
    )
  }
  if (seconds > role.maxSessionSeconds) {
    throw invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
  }
  return seconds
}

/** Makes keys for a session of the role. */
export const issue = (world: World, role: Role, { session, seconds }: { session: string; seconds: number }): Caller => {
  const policy = role.policy ?? world.policy
  const caller: Caller = {
    accessKeyId: awsId('ASIA'),
    secretAccessKey: awsSecret(),
    sessionToken: Buffer.from(`${awsSecret()}${awsSecret()}${awsSecret()}`).toString('base64'),
    arn: `arn:aws:sts::${world.accountId}:assumed-role/${role.name}/${session}`,
    roleArn: role.arn,
    userId: `${role.id}:${session}`,
    expiresAt: Date.now() + seconds * 1000,
    ...(policy && { policy }),
  }
  world.callers.set(caller.accessKeyId, caller)
  return caller
}

/** One XML element with this text. */
export const element = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>`

/** The keys and the assumed role, as both ways to take one answer. */
export const credentialsXml = (caller: Caller): string => {
  const expiration = new Date(caller.expiresAt ?? 0).toISOString().replace(/\.\d+Z$/, 'Z')
  const credentials =
    element('AccessKeyId', caller.accessKeyId) +
    element('SecretAccessKey', caller.secretAccessKey) +
    element('SessionToken', caller.sessionToken ?? '') +
    element('Expiration', expiration)
  const user = element('AssumedRoleId', caller.userId) + element('Arn', caller.arn)
  return `<Credentials>${credentials}</Credentials><AssumedRoleUser>${user}</AssumedRoleUser>`
}
