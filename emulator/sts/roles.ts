import type { Account } from '../iam/account.ts'
import { awsId } from '../iam/callers.ts'
import { listOf, type OneOrMany, type PolicyDocument } from '../iam/policy.ts'
import type { TrustPolicy } from './trust.ts'

export type RoleOptions = {
  readonly name: string
  readonly trust?: Trust
  /** Whose tokens it trusts, as IAM takes it, instead of `trust.sub`. */
  readonly trustPolicy?: TrustPolicy
  readonly maxSessionSeconds?: number
  /** What its sessions may do. */
  readonly policy?: PolicyDocument
}

/**
 * Whom a role trusts. GitHub's tokens: `sub` with wildcards (default any, or none where `principals` are named), `aud` (default sts.amazonaws.com).
 * Keys: the ARNs of their users, roles or accounts, with sts:TagSession unless `tagSession` is false, and only with this `externalId` if it is set.
 */
export type Trust = {
  readonly sub?: OneOrMany
  readonly aud?: string
  readonly principals?: readonly string[]
  readonly externalId?: string
  readonly tagSession?: boolean
}

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

/** Adds a role and returns its ARN. `name` may have a path: `team/deploy`. */
export const addRole = (
  account: Pick<Account, 'accountId'> & { readonly roles: Map<string, Role> },
  { name, trust = {}, trustPolicy, maxSessionSeconds = 3_600, policy }: RoleOptions,
): string => {
  const arn = `arn:aws:iam::${account.accountId}:role/${name}`
  const { principals = [], tagSession = true, externalId } = trust
  const subs = trust.sub ?? (principals.length > 0 ? [] : '*')
  account.roles.set(arn, {
    name: name.split('/').at(-1) ?? name,
    arn,
    id: awsId('AROA'),
    subs: listOf(subs),
    audience: trust.aud ?? 'sts.amazonaws.com',
    principals,
    tagSession,
    ...(externalId !== undefined && { externalId }),
    maxSessionSeconds,
    ...(trustPolicy && { trustPolicy }),
    ...(policy && { policy }),
  })
  return arn
}
