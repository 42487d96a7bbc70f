import { ServiceError } from '../http/errors.ts'
import { accountOf } from '../iam/account.ts'
import { authenticateForSts, type Caller } from '../iam/callers.ts'
import { evaluate } from '../iam/policy.ts'
import type { Call } from '../requests/calls.ts'
import type { StsAccount } from './account.ts'
import type { Role } from './roles.ts'
import { credentialsXml, durationOf, invalid, invalidValue, issue, readSession } from './sessions.ts'

/** How long a session lasts at most that another session takes (IAM user guide, role chaining). */
const MAX_CHAINED_SECONDS = 3_600
const MAX_TAGS = 50

/** AssumeRole (AWS API reference, Security Token Service): keys take a role that trusts them, and tag the session. */
export const assumeRole = (account: StsAccount, call: Call, form: URLSearchParams): string => {
  const caller = authenticateForSts(account.callers, call)
  const { roleArn, session } = readSession(form)
  const tags = tagsOf(form)
  const externalId = form.get('ExternalId') ?? undefined
  const role = account.roles.get(roleArn)
  const isKnown = role !== undefined && (role.externalId === undefined || role.externalId === externalId)
  allow(call, caller, { action: 'sts:AssumeRole', role: isKnown ? role : undefined, roleArn })
  if (Object.keys(tags).length > 0)
    allow(call, caller, { action: 'sts:TagSession', role: role?.tagSession ? role : undefined, roleArn })
  if (role === undefined) throw new Error('a missing role is refused above')
  const seconds = durationOf(form, role)
  if (caller.sessionToken !== undefined && seconds > MAX_CHAINED_SECONDS)
    throw invalid('The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining')
  account.sessions.push({
    ...{ roleArn, by: caller.arn, session, seconds, tags },
    ...(externalId !== undefined && { externalId }),
  })
  return credentialsXml(issue(account, role, { session, seconds }))
}

/** IAM's rule: the role's trust policy and a policy of the caller must both allow it, but within an account the trust of exactly this user or role is enough. */
const allow = (
  call: Call,
  caller: Caller,
  { action, role, roleArn }: { readonly action: string; readonly role: Role | undefined; readonly roleArn: string },
): void => {
  call.record.iam.push({ action, resource: roleArn })
  const own = evaluate(caller.policy, action, roleArn)
  const account = accountOf(caller.arn)
  const isExact = role?.principals.some((one) => one === caller.arn || one === caller.roleArn) ?? false
  const isTrusted = isExact || (role?.principals.includes(`arn:aws:iam::${account}:root`) ?? false)
  const isEnough = own === 'allowed' || (own === 'not-allowed' && isExact && account === accountOf(roleArn))
  if (isTrusted && isEnough) return
  throw new ServiceError(
    403,
    'AccessDenied',
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${roleArn}`,
  )
}

/** `Tags.member.1.Key` and so on, within STS's limits (API reference, Tag). */
const tagsOf = (form: URLSearchParams): Record<string, string> => {
  const tags: Record<string, string> = {}
  for (let n = 1; form.has(`Tags.member.${n}.Key`); n += 1) {
    const key = form.get(`Tags.member.${n}.Key`) ?? ''
    const value = form.get(`Tags.member.${n}.Value`) ?? ''
    check(value, `tags.${n}.member.value`, /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u)
    check(key, `tags.${n}.member.key`, /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u)
    tags[key] = value
  }
  if (Object.keys(tags).length > MAX_TAGS) throw invalid(`1 validation error detected: Value at 'tags' is too long`)
  return tags
}

const check = (value: string, at: string, pattern: RegExp): void => {
  if (pattern.test(value)) return
  throw invalidValue(value, at, String(pattern))
}
