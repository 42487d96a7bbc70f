import type { Claims } from '../github/jwt.ts'
import { listOf, type OneOrMany, wildcard } from '../iam/policy.ts'

type Condition = Readonly<Record<string, Readonly<Record<string, OneOrMany>>>>

export type TrustStatement = {
  readonly Sid?: string
  readonly Effect: 'Allow'
  readonly Principal: { readonly Federated: OneOrMany }
  readonly Action: OneOrMany
  readonly Condition: Condition
}

/** A role's trust policy for OIDC tokens. */
export type TrustPolicy = { readonly Version?: string; readonly Statement: readonly TrustStatement[] }

/** Which of a role's OIDC providers a token is from: that of its issuer, in the role's account. */
type Token = { readonly provider: string; readonly claims: Claims }

/** Whether one statement allows the token (IAM user guide, string condition operators). Throws on an operator that is not known here. */
export const isTrusted = ({ Statement }: TrustPolicy, token: Token): boolean =>
  Statement.some(
    ({ Principal, Action, Condition }) =>
      listOf(Principal.Federated).includes(token.provider) &&
      listOf(Action).includes('sts:AssumeRoleWithWebIdentity') &&
      Object.entries(Condition).every(([operator, keys]) =>
        Object.entries(keys).every(([key, values]) => meets(operator, listOf(values), claimOf(key, token))),
      ),
  )

/** `token.actions.githubusercontent.com:sub`: the provider without its ARN, and the claim. */
const claimOf = (key: string, { provider, claims }: Token): string | undefined => {
  const prefix = `${provider.replace(/^[^/]*\//, '')}:`
  return key.startsWith(prefix) ? String(claims[key.slice(prefix.length)] ?? '') : undefined
}

const meets = (operator: string, values: readonly string[], claim: string | undefined): boolean => {
  if (claim === undefined) return false
  // `${$}` is how a policy writes a $ that begins no variable.
  const texts = values.map((value) => value.replace(/\$\{\$\}/g, () => '$'))
  if (operator === 'StringEquals') return texts.includes(claim)
  if (operator === 'StringLike') return texts.some((text) => wildcard(text).test(claim))
  throw new Error(`the emulator does not know the operator ${operator} of a trust policy`)
}
