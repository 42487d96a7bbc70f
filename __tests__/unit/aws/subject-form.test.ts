import { explainSubject } from '../../../src/aws/subject-form.ts'
import { formatTrustPolicy } from '../../../src/aws/trust-policy.ts'

const ROLE = 'arn:aws:iam::123456789012:role/deploy'
const ISSUER = 'https://token.actions.githubusercontent.com'
const NAMES = 'repo:octo/app'
const IDS = 'repo:octo@11/app@22'
const CLAIMS = {
  iss: ISSUER,
  ref: 'refs/heads/main',
  repository: 'octo/app',
  repository_id: '22',
  repository_owner_id: '11',
}
const DEFAULT = { use_default: true }
const chosen = (...keys: string[]) => ({ use_default: false, include_claim_keys: keys })

const explained = (claims: object, form: Parameters<typeof explainSubject>[0] = DEFAULT) => {
  const token = `e30.${Buffer.from(JSON.stringify({ ...CLAIMS, ...claims })).toString('base64url')}.signature`
  return explainSubject(form, { role: ROLE, token, audience: 'sts.amazonaws.com' })
}

describe('explainSubject', () => {
  test.each([
    { name: 'without a sub', claims: {} },
    { name: 'whose issuer is no address', claims: { sub: `${NAMES}:pull_request`, iss: 'https://x"' } },
    { name: 'without an issuer', claims: { sub: `${NAMES}:pull_request`, iss: undefined } },
    { name: 'of a repository that none is', claims: { sub: `${NAMES}:pull_request`, repository: 'octo' } },
  ])('says nothing for a token $name', ({ claims }) => {
    expect(explained(claims)).toStrictEqual({ forms: '', trust: '' })
  })

  test.each([
    { sub: `${NAMES}:ref:refs/heads/main`, lines: ['only names', 'with ids', `${IDS}:ref:refs/heads/main`] },
    { sub: `${IDS}:ref:refs/heads/a/b`, lines: [' ids ', 'by name', `${NAMES}:ref:refs/heads/a/b`] },
    { sub: `${IDS}:environment:my prod`, lines: [' ids ', 'by name', `${NAMES}:environment:my prod`] },
    { sub: 'repo:oc-to@1/a.p@2:pull_request', lines: [' ids ', 'by name', 'repo:oc-to/a.p:pull_request'] },
    {
      name: 'whose token has no ids',
      sub: `${NAMES}:pull_request`,
      claims: { repository_id: undefined, repository_owner_id: 'x' },
      lines: ['only names', 'with ids', 'repo:octo@OWNER_ID/app@REPOSITORY_ID:pull_request'],
    },
    {
      name: 'of chosen claims on a branch',
      sub: `${NAMES}:ref:refs/heads/main:actor:mona`,
      form: chosen('repo', 'context', 'actor'),
      lines: ['chose what its sub contains (repo, context, actor)', 'default', `${NAMES}:ref:refs/heads/main`],
    },
    {
      name: 'of chosen claims in an environment',
      sub: 'repository_id:22',
      claims: { environment: 'a:b' },
      form: { ...chosen('repository_id'), sub_claim_prefix: IDS },
      lines: ['(repository_id)', 'default', `${IDS}:environment:a%3Ab`],
    },
    {
      name: 'of chosen claims on a pull request',
      sub: 'repository_id:22',
      claims: { ref: 'refs/pull/7/merge' },
      form: chosen('repository_id'),
      lines: ['(repository_id)', 'default', `${NAMES}:pull_request`],
    },
    {
      name: 'that the organization chose',
      sub: `${NAMES}:workflow:x`,
      form: { use_default: false },
      lines: ['The organization of this', 'default', `${NAMES}:ref:refs/heads/main`],
    },
    {
      name: 'that is the default again since the token was made',
      sub: `${NAMES}:workflow:x`,
      form: { use_default: true, include_claim_keys: ['workflow'] },
      lines: ['The organization of this', 'default', `${NAMES}:ref:refs/heads/main`],
    },
  ])('shows both forms of $sub $name', ({ sub, claims = {}, form, lines: [title = '', label = '', other = ''] }) => {
    const [, first, now, second, ...more] = explained({ sub, ...claims }, form).forms.split('\n')
    expect(first).toContain(title)
    expect(now).toBe(`  now${' '.repeat(label.length - 1)}${sub}`)
    expect(second).toBe(`  ${label}  ${other}`)
    expect(more).toStrictEqual([])
  })

  test.each([
    { sub: 'environment:prod' },
    { sub: 'actor:mona' },
    { sub: 'repository_owner:octo' },
    { sub: 'job_workflow_ref:octo/x/.github/workflows/d.yml@refs/heads/main' },
  ])('offers no trust policy for $sub, which others may have, too', ({ sub }) => {
    expect(explained({ sub }, chosen('x')).trust).toBe('')
  })

  test.each([
    { sub: `${NAMES}:ref:refs/heads/main`, isReading: false },
    { sub: `${NAMES}:pull_request`, isReading: true },
    { sub: 'repository_id:22', isReading: false },
    { sub: `${NAMES}:ref:refs/heads/gh-readonly-queue/main/pr-7-${'0'.repeat(40)}`, isReading: true },
  ])('offers one for $sub, for a role that may only read: $isReading', ({ sub, isReading }) => {
    expect(explained({ sub }, chosen('x')).trust.includes('only to a role that may only read')).toBe(isReading)
  })
})

describe('formatTrustPolicy', () => {
  const trusted = { roleArn: ROLE, issuer: ISSUER, audience: 'sts.amazonaws.com', subject: 'x', isPattern: false }

  test.each([
    {
      name: 'another partition, with a path in the ARN',
      more: { roleArn: 'arn:aws-us-gov:iam::210987654321:role/a/b', audience: 'mine' },
      provider: 'arn:aws-us-gov:iam::210987654321:oidc-provider/token.actions.githubusercontent.com',
      condition: {
        StringEquals: {
          'token.actions.githubusercontent.com:aud': 'mine',
          'token.actions.githubusercontent.com:sub': 'x',
        },
      },
    },
    {
      name: 'a GitHub Enterprise server, and a pattern',
      more: { issuer: 'https://ghe.example/_services/token', isPattern: true, subject: 'x/*' },
      provider: 'arn:aws:iam::123456789012:oidc-provider/ghe.example/_services/token',
      condition: {
        StringEquals: { 'ghe.example/_services/token:aud': 'sts.amazonaws.com' },
        StringLike: { 'ghe.example/_services/token:sub': 'x/*' },
      },
    },
  ])('fits $name', ({ more, provider, condition }) => {
    expect(JSON.parse(formatTrustPolicy({ ...trusted, ...more }))).toStrictEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: provider },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: condition,
        },
      ],
    })
  })

  it("takes a branch's name literally: it is no variable and no JSON of the policy", () => {
    const subject = `repo:o/a:ref:refs/heads/\${aws:username}"]},$x`
    const text = formatTrustPolicy({ ...trusted, subject })
    expect(JSON.parse(text).Statement[0].Condition.StringEquals[`${ISSUER.slice(8)}:sub`]).toBe(
      `repo:o/a:ref:refs/heads/\${$}{aws:username}"]},$x`,
    )
  })
})
