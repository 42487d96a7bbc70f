import { ServiceError } from '../http/errors.ts'
import { escapeXml } from '../http/messages.ts'
import { awsId, awsSecret, type Caller } from '../iam/callers.ts'
import type { StsAccount } from './account.ts'
import type { Role } from './roles.ts'

const DEFAULT_DURATION_SECONDS = 3_600
const MIN_DURATION_SECONDS = 900

/** STS's ValidationError, 400. */
export const invalid = (message: string): ServiceError => new ServiceError(400, 'ValidationError', message)

/** The same for a value that its parameter does not allow. */
export const invalidValue = (value: string | number, parameter: string, constraint: string): ServiceError =>
  invalid(`1 validation error detected: Value '${value}' at '${parameter}' failed to satisfy constraint: ${constraint}`)

/** Whom a request takes, and as which session. Refuses the ARN of something else than a role, and a session name that STS does not take. */
export const readSession = (form: URLSearchParams): { readonly roleArn: string; readonly session: string } => {
  const roleArn = form.get('RoleArn') ?? ''
  const session = form.get('RoleSessionName') ?? ''
  if (!/^arn:aws[a-zA-Z-]*:iam::\d{12}:role\/.+$/.test(roleArn)) throw invalid(`${roleArn} is invalid`)
  if (!/^[\w+=,.@-]{2,64}$/.test(session)) {
    throw invalidValue(session, 'roleSessionName', 'Member must satisfy regular expression pattern: [\\w+=,.@-]*')
  }
  return { roleArn, session }
}

/** The seconds that a request asks for, within what the role allows. */
export const durationOf = (form: URLSearchParams, role: Role): number => {
  const seconds = Number(form.get('DurationSeconds') ?? DEFAULT_DURATION_SECONDS)
  if (!Number.isInteger(seconds) || seconds < MIN_DURATION_SECONDS) {
    const atLeast = `Member must have value greater than or equal to ${MIN_DURATION_SECONDS}`
    throw invalidValue(seconds, 'durationSeconds', atLeast)
  }
  if (seconds > role.maxSessionSeconds) {
    throw invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
  }
  return seconds
}

/** Makes keys for a session of the role. */
export const issue = (
  account: StsAccount,
  role: Role,
  { session, seconds }: { session: string; seconds: number },
): Caller => {
  const policy = role.policy ?? account.policy
  const caller: Caller = {
    accessKeyId: awsId('ASIA'),
    secretAccessKey: awsSecret(),
    sessionToken: Buffer.from(`${awsSecret()}${awsSecret()}${awsSecret()}`).toString('base64'),
    arn: `arn:aws:sts::${account.accountId}:assumed-role/${role.name}/${session}`,
    roleArn: role.arn,
    userId: `${role.id}:${session}`,
    expiresAt: Date.now() + seconds * 1000,
    ...(policy && { policy }),
  }
  account.callers.set(caller.accessKeyId, caller)
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
