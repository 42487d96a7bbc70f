import { type Asked, explainRefusedRole } from '../../../src/aws/chain-refusal.ts'

const ROLE = 'arn:aws:iam::123456789012:role/team/deploy'
const USER = 'arn:aws:iam::123456789012:user/ci'

const asked: Asked = {
  region: 'ap-northeast-1',
  githubToken: undefined,
  roleArn: ROLE,
  usesCredentials: true,
  externalId: undefined,
  skipsTagging: false,
  sessionName: 'gdl',
  durationSeconds: 3_600,
  audience: 'sts.amazonaws.com',
  allowedAccountIds: undefined,
  whyNoRole: 'credentials-missing',
  credentials: 'the keys in AWS_ACCESS_KEY_ID',
  identity: USER,
  isSession: false,
}

const refusal = (name: string, message = 'no'): Error => Object.assign(new Error(message), { name })

const explained = (error: Error, more: Partial<Asked> = {}) => {
  const { code, message, hint } = explainRefusedRole(error, { ...asked, ...more })
  return { code, message, hint }
}

const NOT_ALLOWED = `User: ${USER} is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`
const NO_TAGS = `User: ${USER} is not authorized to perform: sts:TagSession on resource: ${ROLE}`

describe('a role that STS does not give to credentials', () => {
  it('names who asked, and both policies', () => {
    expect(explained(refusal('AccessDenied', NOT_ALLOWED))).toStrictEqual({
      code: 'role-chain-denied',
      message: `role-to-assume ${ROLE} cannot be assumed by ${USER}: AccessDenied: ${NOT_ALLOWED}`,
      hint: `Add to the policy of ${USER}:
  { "Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"], "Resource": "${ROLE}" }
Add to the trust policy of the role:
  { "Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"], "Principal": { "AWS": "${USER}" } }
If the trust policy asks for sts:ExternalId, set role-external-id. If they may not tag sessions, set  role-skip-session-tagging: true  instead of allowing sts:TagSession.`,
    })
  })

  it.each([
    { identity: USER, expected: USER },
    {
      identity: 'arn:aws-cn:sts::123456789012:assumed-role/runner/i-0123',
      expected: 'arn:aws-cn:iam::123456789012:role/runner',
    },
    { identity: undefined, expected: 'ARN OF THE CREDENTIALS' },
  ])('trusts what a policy can name: $identity', ({ identity, expected }) => {
    const { hint, message } = explained(refusal('AccessDenied', NOT_ALLOWED), { identity })
    expect(hint).toContain(`"Principal": { "AWS": "${expected}" }`)
    expect(message).toContain(`cannot be assumed by ${identity ?? 'the keys in AWS_ACCESS_KEY_ID'}: `)
  })

  it.each([
    {
      name: 'an external id that was sent, and never what it is',
      error: refusal('AccessDenied', NOT_ALLOWED),
      more: { externalId: 'partner-47', skipsTagging: true },
      code: 'role-chain-denied',
      hint: '\nIf the trust policy asks for sts:ExternalId, it must be exactly role-external-id.',
      not: 'TagSession',
    },
    {
      name: 'tags',
      error: refusal('AccessDenied', NO_TAGS),
      code: 'role-tags-denied',
      hint: 'Set  role-skip-session-tagging: true . Or add sts:TagSession beside sts:AssumeRole',
    },
    {
      name: 'another text for a denial',
      error: refusal('AccessDenied', 'Nope'),
      code: 'role-chain-denied',
      hint: 'role-skip-session-tagging: true',
    },
    {
      name: 'more than an hour by a session',
      error: refusal('ValidationError', 'The requested DurationSeconds exceeds the 1 hour session limit'),
      more: { durationSeconds: 7_200, isSession: true },
      code: 'role-chain-duration',
      hint: 'set  role-duration-seconds: 3600 .',
    },
    {
      name: "more than the role's maximum by a user",
      error: refusal('ValidationError', 'exceeds the MaxSessionDuration'),
      more: { durationSeconds: 7_200 },
      code: 'role-chain-refused',
      hint: 'role-duration-seconds is not above the maximum of the role',
    },
    {
      name: 'an hour by a session',
      error: refusal('ValidationError', 'x is invalid'),
      more: { isSession: true },
      code: 'role-chain-refused',
      hint: 'Check role-to-assume',
    },
    {
      name: 'expired credentials',
      error: refusal('ExpiredToken'),
      code: 'role-chain-refused',
      hint: 'The credentials of the job have expired.',
    },
    {
      name: 'unknown keys',
      error: refusal('InvalidClientTokenId'),
      code: 'role-chain-refused',
      hint: 'AWS does not know these credentials. Check that the key exists',
    },
    {
      name: 'another secret key',
      error: refusal('SignatureDoesNotMatch'),
      code: 'role-chain-refused',
      hint: 'The secret key does not belong to the key id',
    },
    {
      name: 'tags too large',
      error: refusal('PackedPolicyTooLargeException'),
      code: 'role-chain-refused',
      hint: 'Set  role-skip-session-tagging: true .',
    },
    {
      name: 'a tag of the calling session',
      error: refusal('InvalidParameterValue'),
      code: 'role-chain-refused',
      hint: 'Set  role-skip-session-tagging: true .',
    },
    {
      name: 'anything else',
      error: refusal('toString'),
      code: 'role-chain-refused',
      hint: 'Check role-to-assume, the credentials and the region.',
    },
  ])('says what to do about $name', ({ error, more = {}, code, hint, not = 'partner-47' }) => {
    const found = explained(error, more)
    expect(found).toMatchObject({ code, hint: expect.stringContaining(hint) })
    expect(found.message + found.hint).not.toContain(not)
    expect(found.message).not.toContain('partner-47')
    if (code === 'role-chain-refused')
      expect(found.message).toBe(
        `role-to-assume ${ROLE} cannot be assumed with the keys in AWS_ACCESS_KEY_ID: ${error.name}: ${error.message}`,
      )
  })
})
