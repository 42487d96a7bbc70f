import { problem } from '../../../src/errors/problems.ts'
import { readAccount } from '../../../src/plan/account.ts'
import { lookup, readInputLevel } from '../../../src/plan/precedence.ts'
import { caller } from '../caller.ts'

const ROLE = 'arn:aws:iam::123456789012:role/deploy'

const account = (inputs: Readonly<Record<string, string>>, on = caller(), needsAws = true) => {
  const { level, problems } = readInputLevel(new Map(Object.entries(inputs)))
  expect(problems).toStrictEqual([])
  return readAccount(lookup([level]), on, needsAws)
}

describe('readAccount', () => {
  it('has defaults for everything but the region and the role', () => {
    expect(account({ 'role-to-assume': ROLE })).toStrictEqual({
      problems: [],
      warnings: [],
      value: {
        region: 'ap-northeast-1',
        roleArn: ROLE,
        usesCredentials: false,
        externalId: undefined,
        skipsTagging: false,
        sessionName: 'gdl-42-1-mona',
        durationSeconds: 3_600,
        audience: 'sts.amazonaws.com',
        allowedAccountIds: undefined,
        githubToken: undefined,
        whyNoRole: 'credentials-secret-empty',
      },
    })
  })

  it('uses the settings', () => {
    expect(
      account({
        'aws-region': 'us-gov-west-1',
        'role-to-assume': 'arn:aws-us-gov:iam::123456789012:role/path/deploy',
        'role-session-name': 'me@example.com',
        'role-duration-seconds': '900',
        audience: 'mine',
        'allowed-account-ids': '123456789012,210987654321',
        'github-token': 'ghs_x',
      }),
    ).toMatchObject({
      problems: [],
      value: {
        region: 'us-gov-west-1',
        roleArn: 'arn:aws-us-gov:iam::123456789012:role/path/deploy',
        sessionName: 'me@example.com',
        durationSeconds: 900,
        audience: 'mine',
        allowedAccountIds: ['123456789012', '210987654321'],
        githubToken: 'ghs_x',
      },
    })
  })

  test.each([
    {
      name: 'no region',
      inputs: {},
      on: caller({ region: undefined }),
      message: 'aws-region is not set.',
      hint: 'Set aws-region, such as  aws-region: ap-northeast-1 .',
    },
    {
      name: 'a role without id-token: write and without credentials',
      inputs: { 'role-to-assume': ROLE },
      on: caller({ hasIdToken: false }),
      message: `role-to-assume is ${ROLE}, but this job may not ask GitHub for an OIDC token, and no earlier step set AWS credentials.`,
      hint: 'Give the job  permissions: { id-token: write, contents: read } . In a reusable workflow, the calling job needs it too. Or configure AWS credentials that may assume the role in an earlier step.',
    },
    {
      name: 'credentials for a role that would come over plain http',
      inputs: { 'role-to-assume': ROLE },
      on: caller({
        hasIdToken: false,
        hasAwsCredentials: true,
        endpoints: { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://evil.example/' },
      }),
      message:
        'AWS_CONTAINER_CREDENTIALS_FULL_URI is "http://evil.example/", but an endpoint must use https, or http on a loopback address.',
      hint: 'Correct AWS_CONTAINER_CREDENTIALS_FULL_URI or remove it.',
    },
    {
      name: 'a role in an account that is not allowed',
      inputs: { 'role-to-assume': ROLE, 'allowed-account-ids': '210987654321, 111111111111' },
      on: caller(),
      message:
        'role-to-assume is in account 123456789012, which is not in allowed-account-ids (210987654321, 111111111111).',
      hint: 'Use a role in an allowed account, or add this account to allowed-account-ids.',
    },
    {
      name: 'a role whose token would come over plain http',
      inputs: { 'role-to-assume': ROLE },
      on: caller({ endpoints: { ACTIONS_ID_TOKEN_REQUEST_URL: 'http://runner.example/token?x=1' } }),
      message:
        'This runner has OIDC tokens at http://runner.example, but they are only requested over https, or http on loopback.',
      hint: "Give the runner's server an https address. Or leave role-to-assume out, and configure credentials in an earlier step.",
    },
    {
      name: 'credentials that would come over plain http',
      inputs: {},
      on: caller({ endpoints: { AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://metadata.example' } }),
      message:
        'AWS_EC2_METADATA_SERVICE_ENDPOINT is "http://metadata.example", but an endpoint must use https, or http on a loopback address.',
      hint: 'Correct AWS_EC2_METADATA_SERVICE_ENDPOINT or remove it.',
    },
    {
      name: "credentials from a host that the SDK takes for loopback's",
      inputs: {},
      on: caller({ endpoints: { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1x/' } }),
      message:
        'AWS_CONTAINER_CREDENTIALS_FULL_URI is "http://127.0.0.1x/", but an endpoint must use https, or http on a loopback address.',
      hint: 'Correct AWS_CONTAINER_CREDENTIALS_FULL_URI or remove it.',
    },
  ])('refuses $name', ({ inputs, on, message, hint }) => {
    expect(account(inputs, on).problems).toMatchObject([{ message, hint }])
  })

  test.each([
    { name: 'keys of an earlier step', on: { hasAwsCredentials: true }, roleArn: ROLE, expected: true },
    { name: 'a profile, or a self-hosted runner', on: { mayFindCredentials: true }, roleArn: ROLE, expected: true },
    {
      name: 'keys, where there is a token, too',
      on: { hasIdToken: true, hasAwsCredentials: true, mayFindCredentials: true },
      roleArn: ROLE,
      expected: false,
    },
    { name: 'keys without a role', on: { hasAwsCredentials: true }, roleArn: '', expected: true },
    { name: 'a token without a role', on: { hasIdToken: true }, roleArn: '', expected: true },
  ])('says whether credentials are used: $name', ({ on, roleArn, expected }) => {
    const inputs = roleArn === '' ? {} : { 'role-to-assume': roleArn }
    const { value, problems } = account(inputs, caller({ hasIdToken: false, ...on }))
    expect({ problems, usesCredentials: value.usesCredentials }).toStrictEqual({
      problems: [],
      usesCredentials: expected,
    })
  })

  test.each([
    { name: 'OIDC, which sends none', on: {}, needsAws: true, expected: 1 },
    {
      name: 'credentials, which send it',
      on: { hasIdToken: false, hasAwsCredentials: true },
      needsAws: true,
      expected: 0,
    },
    { name: 'a build without AWS', on: {}, needsAws: false, expected: 0 },
  ])('warns of an external id that is not sent: $name', ({ on, needsAws, expected }) => {
    const inputs = { 'role-to-assume': ROLE, 'role-external-id': 'partner:4/7', 'role-skip-session-tagging': 'true' }
    const { value, warnings } = account(inputs, caller(on), needsAws)
    expect(value).toMatchObject({ externalId: 'partner:4/7', skipsTagging: true })
    expect(warnings).toHaveLength(expected)
    for (const text of warnings) expect(text).toContain('role-external-id is not sent: this job has id-token: write')
  })

  it('lists all problems at once', () => {
    const { problems } = account(
      { 'role-to-assume': ROLE, 'allowed-account-ids': '210987654321' },
      caller({ region: undefined, hasIdToken: false }),
    )
    expect(problems).toHaveLength(3)
  })

  test.each([
    {
      name: 'a token, without a role',
      inputs: {},
      endpoints: { ACTIONS_ID_TOKEN_REQUEST_URL: 'http://runner.example/' },
    },
    {
      name: 'credentials, with a role',
      inputs: { 'role-to-assume': ROLE },
      endpoints: { AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://metadata.example' },
    },
  ])('does not mind where nobody asks for $name', ({ inputs, endpoints }) => {
    expect(account(inputs, caller({ endpoints })).problems).toStrictEqual([])
  })

  it('needs neither region nor token for a build without AWS', () => {
    expect(
      account({ 'role-to-assume': ROLE }, caller({ region: undefined, hasIdToken: false }), false).problems,
    ).toStrictEqual([])
  })

  test.each(['tokyo', 'ap-northeast-1a', 'AP-NORTHEAST-1', 'x.example/#'])(
    'refuses AWS_REGION %s like aws-region',
    (region) => {
      expect(account({}, caller({ region })).problems).toHaveLength(1)
    },
  )

  test.each([
    { actor: 'mona', expected: 'gdl-42-1-mona' },
    { actor: 'dependabot[bot]', expected: 'gdl-42-1-dependabot-bot-' },
    { actor: 'été x', expected: 'gdl-42-1--t--x' },
    { actor: 'x'.repeat(100), expected: `gdl-42-1-${'x'.repeat(55)}` },
  ])('the session of $actor is $expected', ({ actor, expected }) => {
    const { sessionName } = account({}, caller({ actor })).value
    expect(sessionName).toBe(expected)
    expect(sessionName).toMatch(/^[\w+=,.@-]{2,64}$/)
  })

  test.each([
    {
      name: 'a fork',
      on: caller({ event: { name: 'pull_request', fromFork: true }, actor: 'dependabot[bot]' }),
      expected:
        'This run is for a fork, and forks get no secrets. Deploy on push. To compile pull requests without deploying, leave role-to-assume out.',
    },
    {
      name: 'Dependabot',
      on: caller({ actor: 'dependabot[bot]' }),
      expected:
        "Dependabot started this run, so it only gets the secrets under Settings > Secrets > Dependabot. Add the role's ARN there, or skip the deploy for dependabot[bot].",
    },
    {
      name: 'id-token: write without a role',
      on: caller(),
      expected:
        'The job has id-token: write, so role-to-assume was probably meant to be set. Is the secret set for this repository and environment, and does a reusable workflow get it (secrets: inherit)?',
    },
    {
      name: 'neither',
      on: caller({ hasIdToken: false }),
      expected: 'Set role-to-assume and  permissions: id-token: write , or configure credentials in an earlier step.',
    },
  ])('explains why there may be no role: $name', ({ on, expected }) => {
    expect(problem(account({}, on).value.whyNoRole, {})).toMatchObject({
      message: 'There are no AWS credentials: role-to-assume is empty, and no earlier step set any.',
      hint: expected,
    })
  })
})
