import { describeToken, subjectOf } from '../../../src/aws/token.ts'

const tokenWith = (claims: unknown): string =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`

const COMMIT = '9c1f2aae7f8091a2b3c4d5e6f708192a3b4c5d6e'
const REPOSITORY = 'repo:octo/app'
const WITH_IDS = 'repo:octo@1/app@2'

describe('subjectOf', () => {
  test.each([
    { context: 'ref:refs/heads/main', expected: undefined },
    { context: 'ref:refs/heads/feature/pull_request', expected: undefined },
    { context: 'ref:refs/heads/gh-readonly-queue', expected: undefined },
    { context: 'ref:refs/pull/7/merge', expected: undefined },
    { context: 'pull_request', expected: { kind: 'pullRequest', values: {} } },
    {
      context: `ref:refs/heads/gh-readonly-queue/release/1.x/pr-7-${COMMIT}`,
      expected: { kind: 'mergeQueue', values: { branch: 'release/1.x' } },
    },
    { context: 'environment:prod', expected: { kind: 'environment', values: { environment: 'prod' } } },
    { context: 'environment:my prod', expected: { kind: 'environment', values: { environment: 'my prod' } } },
    { context: 'ref:refs/tags/v1.2.3', expected: { kind: 'tag', values: {} } },
  ])('of $context, with ids or without', ({ context, expected }) => {
    for (const repository of [REPOSITORY, WITH_IDS]) {
      const sub = `${repository}:${context}`
      expect(subjectOf(tokenWith({ sub }))).toStrictEqual(
        expected === undefined ? undefined : { ...expected, values: { sub, repository, ...expected.values } },
      )
    }
  })

  test.each([
    { sub: `${REPOSITORY}:ref:refs/heads/main:job_workflow_ref:octo/x/.github/workflows/d.yml@refs/heads/main` },
    { sub: `${REPOSITORY}:pull_request:workflow:check` },
    { sub: 'job_workflow_ref:octo/x/.github/workflows/d.yml@refs/heads/main' },
    { sub: 'repository_id:2' },
    { sub: '' },
  ])('is one of its own for $sub', ({ sub }) => {
    expect(subjectOf(tokenWith({ sub }))).toMatchObject({ kind: 'custom', values: { sub } })
  })

  test.each([{ token: '' }, { token: 'a.b.c' }, { token: tokenWith({}) }, { token: tokenWith({ sub: 1 }) }])(
    'is unknown for a token that cannot be read: "$token"',
    ({ token }) => {
      expect(subjectOf(token)).toBeUndefined()
    },
  )
})

describe('describeToken', () => {
  it('shows what trust policies check, and nothing else', () => {
    const token = tokenWith({ sub: `${REPOSITORY}:pull_request`, aud: 'sts.amazonaws.com', jti: 'x' })
    expect(describeToken(token)).toBe(`sub ${REPOSITORY}:pull_request, aud sts.amazonaws.com, no environment`)
    expect(describeToken('x')).toBe('nothing readable')
  })
})
