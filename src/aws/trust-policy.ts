/** What a statement of a trust policy lets in: tokens of this issuer, with this aud, and this sub or subs like it. */
export type Trusted = {
  readonly roleArn: string
  /** `https://token.actions.githubusercontent.com`; GitHub Enterprise has others. */
  readonly issuer: string
  readonly audience: string
  readonly subject: string
  /** Whether `*` in the subject stands for any text. */
  readonly isPattern: boolean
}

/** A trust policy as JSON, for a role in the account and partition of its ARN (IAM user guide, roles for OIDC federation). */
export const formatTrustPolicy = ({ roleArn, issuer, audience, subject, isPattern }: Trusted): string => {
  const [, partition = 'aws', , , account = ''] = roleArn.split(':')
  const provider = issuer.replace(/^https:\/\//, '')
  const [aud, sub] = [{ [`${provider}:aud`]: literal(audience) }, { [`${provider}:sub`]: literal(subject) }]
  const statement = {
    Effect: 'Allow',
    Principal: { Federated: `arn:${partition}:iam::${account}:oidc-provider/${provider}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: isPattern ? { StringEquals: aud, StringLike: sub } : { StringEquals: { ...aud, ...sub } },
  }
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, null, 2)
}

/** A branch may be called `${aws:username}`, which in a policy is a variable (IAM user guide, policy variables). */
const literal = (text: string): string => text.replace(/\$(?=\{)/g, () => `\${$}`)
