import { randomUUID } from 'node:crypto'
import { type Claims, verifyToken } from '../github/jwt.ts'
import { ISSUER } from '../github/oidc.ts'
import { ServiceError, STS_NAMESPACE } from '../http/errors.ts'
import type { Reply } from '../http/messages.ts'
import { accountOf } from '../iam/account.ts'
import { authenticateForSts } from '../iam/callers.ts'
import { wildcard } from '../iam/policy.ts'
import type { Call } from '../requests/calls.ts'
import type { StsAccount } from './account.ts'
import { assumeRole } from './assume-role.ts'
import type { Role } from './roles.ts'
import { credentialsXml, durationOf, element, issue, readSession } from './sessions.ts'
import { isTrusted } from './trust.ts'

/** Answers STS (AWS API reference, Security Token Service): AssumeRoleWithWebIdentity unsigned, AssumeRole and GetCallerIdentity signed. */
export const handleSts = async (account: StsAccount, call: Call): Promise<Reply> => {
  const form = new URLSearchParams((await call.body()).toString())
  switch (call.operation) {
    case 'AssumeRoleWithWebIdentity':
      return xmlReply(call.operation, await assumeRoleWithToken(account, form))
    case 'AssumeRole':
      return xmlReply(call.operation, assumeRole(account, call, form))
    case 'GetCallerIdentity':
      return xmlReply(call.operation, callerIdentity(account, call))
    default:
      throw new ServiceError(400, 'InvalidAction', `Could not find operation ${call.operation} for version 2011-06-15`)
  }
}

const xmlReply = (operation: string, result: string): Reply => ({
  status: 200,
  headers: { 'Content-Type': 'text/xml' },
  body:
    `<${operation}Response xmlns="${STS_NAMESPACE}"><${operation}Result>${result}</${operation}Result>` +
    `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${operation}Response>`,
})

const callerIdentity = (account: StsAccount, call: Call): string => {
  const { arn, userId } = authenticateForSts(account.callers, call)
  return element('Arn', arn) + element('UserId', userId) + element('Account', accountOf(arn))
}

const notAuthorized = (): ServiceError =>
  new ServiceError(403, 'AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity')

const assumeRoleWithToken = async (account: StsAccount, form: URLSearchParams): Promise<string> => {
  const { roleArn, session } = readSession(form)
  const claims = await claimsOf(form.get('WebIdentityToken') ?? '')
  const role = account.roles.get(roleArn)
  if (role === undefined) throw notAuthorized()
  trust(role, claims)
  const seconds = durationOf(form, role)
  return (
    credentialsXml(issue(account, role, { session, seconds })) +
    element('SubjectFromWebIdentityToken', String(claims.sub)) +
    element('Audience', String(claims.aud)) +
    element('Provider', providerOf(role))
  )
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
  const isAllowed =
    role.trustPolicy === undefined
      ? role.subs.some((pattern) => wildcard(pattern).test(String(claims.sub)))
      : isTrusted(role.trustPolicy, { provider: providerOf(role), claims })
  if (!isAllowed) throw notAuthorized()
}

const providerOf = ({ arn }: Role): string =>
  `arn:aws:iam::${accountOf(arn)}:oidc-provider/token.actions.githubusercontent.com`
