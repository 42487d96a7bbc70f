import { randomUUID } from 'node:crypto'
import { authenticate, awsId, awsSecret, type Caller } from './callers.ts'
import type { Call } from './calls.ts'
import { ServiceError } from './errors.ts'
import { escapeXml, type Reply } from './http.ts'
import { type PolicyDocument, wildcard } from './iam.ts'
import { type Claims, verifyToken } from './jwt.ts'
import { ISSUER } from './oidc.ts'
import type { World } from './state.ts'

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/'
const DEFAULT_DURATION_SECONDS = 3_600
const MIN_DURATION_SECONDS = 900

/** A role that GitHub's tokens may assume. `sub` may hold wildcards (StringLike); `aud` must match exactly. */
export type Role = {
  readonly name: string
  readonly arn: string
  readonly id: string
  readonly subs: readonly string[]
  readonly audience: string
  readonly maxSessionSeconds: number
  readonly policy?: PolicyDocument
}

/** Answers STS (AWS API reference, Security Token Service): AssumeRoleWithWebIdentity unsigned, GetCallerIdentity signed. */
export const handleSts = async (world: World, call: Call): Promise<Reply> => {
  const form = new URLSearchParams((await call.body()).toString())
  switch (call.operation) {
    case 'AssumeRoleWithWebIdentity':
      return xmlReply(call.operation, await assumeRole(world, form))
    case 'GetCallerIdentity':
      return xmlReply(call.operation, callerIdentity(world, call))
    default:
      throw new ServiceError(400, 'InvalidAction', `Could not find operation ${call.operation} for version 2011-06-15`)
  }
}

const xmlReply = (operation: string, result: string): Reply => ({
  status: 200,
  headers: { 'Content-Type': 'text/xml' },
  body:
    `<${operation}Response xmlns="${NAMESPACE}"><${operation}Result>${result}</${operation}Result>` +
    `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${operation}Response>`,
})

const element = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>`

const callerIdentity = (world: World, call: Call): string => {
  const caller = authenticate(world.callers, call.request, 403)
  call.record.caller = caller.accessKeyId
  return element('Arn', caller.arn) + element('UserId', caller.userId) + element('Account', world.accountId)
}

const notAuthorized = (): ServiceError =>
  new ServiceError(403, 'AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity')

const invalid = (message: string): ServiceError => new ServiceError(400, 'ValidationError', message)

const assumeRole = async (world: World, form: URLSearchParams): Promise<string> => {
  const roleArn = form.get('RoleArn') ?? ''
  const session = form.get('RoleSessionName') ?? ''
  validateRequest(roleArn, session)
  const claims = await claimsOf(form.get('WebIdentityToken') ?? '')
  const role = world.roles.get(roleArn)
  if (role === undefined) throw notAuthorized()
  trust(role, claims)
  const seconds = durationOf(form, role)
  const caller = issue(world, role, { session, seconds })
  return credentialsXml(caller, { role, session, claims })
}

const validateRequest = (roleArn: string, session: string): void => {
  if (!/^arn:aws[a-zA-Z-]*:iam::\d{12}:role\/.+$/.test(roleArn)) throw invalid(`${roleArn} is invalid`)
  if (!/^[\w+=,.@-]{2,64}$/.test(session)) {
    throw invalid(
      `1 validation error detected: Value '${session}' at 'roleSessionName' failed to satisfy constraint: ` +
        'Member must satisfy regular expression pattern: [\\w+=,.@-]*',
    )
  }
}

const claimsOf = async (token: string): Promise<Claims> => {
  const claims = await verifyToken(token)
  if (claims === undefined || claims.iss !== ISSUER) {
    throw new ServiceError(
      400,
      'InvalidIdentityToken',
      "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
    )
  }
  if (typeof claims.exp !== 'number' || claims.exp * 1000 <= Date.now()) {
    throw new ServiceError(
      400,
      'ExpiredTokenException',
      'Token expired: current date/time must be before the expiration',
    )
  }
  return claims
}

/** The provider's audiences come before the trust policy, because IAM's OIDC provider has its own client id list. */
const trust = (role: Role, claims: Claims): void => {
  if (claims.aud !== role.audience) {
    throw new ServiceError(400, 'InvalidIdentityToken', 'Incorrect token audience')
  }
  if (!role.subs.some((pattern) => wildcard(pattern).test(String(claims.sub)))) throw notAuthorized()
}

const durationOf = (form: URLSearchParams, role: Role): number => {
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

const issue = (world: World, role: Role, { session, seconds }: { session: string; seconds: number }): Caller => {
  const policy = role.policy ?? world.policy
  const caller: Caller = {
    accessKeyId: awsId('ASIA'),
    secretAccessKey: awsSecret(),
    sessionToken: Buffer.from(`${awsSecret()}${awsSecret()}${awsSecret()}`).toString('base64'),
    arn: `arn:aws:sts::${world.accountId}:assumed-role/${role.name}/${session}`,
    userId: `${role.id}:${session}`,
    expiresAt: Date.now() + seconds * 1000,
    ...(policy && { policy }),
  }
  world.callers.set(caller.accessKeyId, caller)
  return caller
}

const credentialsXml = (
  caller: Caller,
  { role, session, claims }: { role: Role; session: string; claims: Claims },
): string => {
  const expiration = new Date(caller.expiresAt ?? 0).toISOString().replace(/\.\d+Z$/, 'Z')
  const credentials =
    element('AccessKeyId', caller.accessKeyId) +
    element('SecretAccessKey', caller.secretAccessKey) +
    element('SessionToken', caller.sessionToken ?? '') +
    element('Expiration', expiration)
  const user = element('AssumedRoleId', `${role.id}:${session}`) + element('Arn', caller.arn)
  return (
    `<Credentials>${credentials}</Credentials><AssumedRoleUser>${user}</AssumedRoleUser>` +
    element('SubjectFromWebIdentityToken', String(claims.sub)) +
    element('Audience', String(claims.aud)) +
    element('Provider', `arn:aws:iam::${role.arn.split(':')[4]}:oidc-provider/token.actions.githubusercontent.com`)
  )
}
