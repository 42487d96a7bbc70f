export type OneOrMany<T = string> = T | readonly T[]

/** A policy's only value may stand without a list. */
export const listOf = <T extends string | object>(values: OneOrMany<T>): readonly T[] => [values].flat() as readonly T[]

export type PolicyStatement = {
  readonly Sid?: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Action: OneOrMany
  readonly Resource: OneOrMany
}

/** An identity policy. Action and Resource support `*` and `?`; conditions are not read. */
export type PolicyDocument = {
  readonly Version?: string
  readonly Statement: OneOrMany<PolicyStatement>
}

export type Verdict = 'allowed' | 'denied' | 'not-allowed'

/** IAM's evaluation: an explicit Deny wins, otherwise one Allow is needed. Without a policy everything is allowed. */
export const evaluate = (policy: PolicyDocument | undefined, action: string, resource: string): Verdict => {
  if (policy === undefined) return 'allowed'
  const meeting = listOf(policy.Statement).filter(
    (one) => meets(one.Action, action, 'i') && meets(one.Resource, resource, ''),
  )
  if (meeting.some((one) => one.Effect === 'Deny')) return 'denied'
  return meeting.length > 0 ? 'allowed' : 'not-allowed'
}

const meets = (patterns: OneOrMany, value: string, flags: string): boolean =>
  listOf(patterns).some((pattern) => wildcard(pattern, flags).test(value))

/** IAM's wildcards as a regular expression: `*` any text, `?` one character. */
export const wildcard = (pattern: string, flags = ''): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    flags,
  )
