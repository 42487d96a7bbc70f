import { readPlan } from '../../../src/plan/plan.ts'
import { caller } from '../caller.ts'
import { functionSpec } from '../observed.ts'

const ROLE = 'arn:aws:iam::123456789012:role/deploy'
const ENVIRONMENTS = [
  'prod: { branches: main, function-name: container-lambda-function, tag: latest }',
  'dev:  { function-name: container-lambda-function-dev, tag: dev }',
].join('\n')
const inputs = { 'role-to-assume': ROLE, repository: 'container-lambda-repository', environments: ENVIRONMENTS }
const one = { 'role-to-assume': ROLE, 'function-name': 'my-function' }

const problemsOf = (on: ReturnType<typeof caller>) => {
  const planning = readPlan(on)
  return planning.kind === 'refuse' ? planning.problems : []
}

const planOf = (on: ReturnType<typeof caller>) => {
  const planning = readPlan(on)
  if (planning.kind !== 'plan') throw new Error(JSON.stringify(planning))
  return planning.plan
}

describe('readPlan', () => {
  it('plans a push to dev', () => {
    expect(readPlan(caller({ branch: 'dev', inputs }))).toStrictEqual({
      kind: 'plan',
      plan: {
        command: 'deploy',
        dryRun: false,
        environment: 'dev',
        account: {
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
        functions: [
          functionSpec({
            functionName: 'container-lambda-function-dev',
            repository: { name: 'container-lambda-repository' },
            tag: 'dev',
          }),
        ],
        naming: expect.objectContaining({ branch: 'dev' }),
        siblings: {
          functions: [{ environment: 'prod', name: 'container-lambda-function' }],
          repositories: [{ environment: 'prod', name: 'container-lambda-repository' }],
        },
        warnings: [],
        notes: [],
        isGuarded: false,
      },
    })
  })

  it('plans production for a push to main', () => {
    expect(planOf(caller({ branch: 'main', inputs }))).toMatchObject({
      environment: 'prod',
      functions: [{ functionName: 'container-lambda-function', tag: 'latest' }],
    })
  })

  it('plans production for a workflow_dispatch of prod from dev', () => {
    const on = caller({
      branch: 'dev',
      inputs: { ...inputs, environment: 'prod' },
      event: { name: 'workflow_dispatch' },
    })
    expect(planOf(on)).toMatchObject({ environment: 'prod', dryRun: false, command: 'deploy' })
  })

  it('does not mistake an environment’s name in braces for a reported placeholder', () => {
    const environments = "'{x}': { branches: main, function-name: 'f-{environment}', tag: '{environment}' }"
    expect(
      problemsOf(caller({ branch: 'main', inputs: { 'aws-region': 'ap-northeast-1', environments } })).map(
        ({ message }) => message,
      ),
    ).toStrictEqual([
      'environments.{x}.function-name, line 1: "f-{x}" has characters other than letters, digits, - and _.',
      'environments.{x}.tag, line 1: "{environment}" becomes "{x}", which is not an image tag (1 to 128 letters, digits, ., _ or -, not starting with . or -).',
    ])
  })

  it('skips any other branch', () => {
    expect(readPlan(caller({ branch: 'feature/x', inputs }))).toStrictEqual({
      kind: 'skip',
      reason: 'no environment for feature/x (prod: main; dev: dev)',
      warnings: [],
    })
  })

  it('lets an environment override the role and the region', () => {
    const environments = `main: { function-name: f, aws-region: eu-west-1, role-to-assume: 'arn:aws:iam::210987654321:role/eu' }`
    expect(planOf(caller({ inputs: { ...one, environments } })).account).toMatchObject({
      region: 'eu-west-1',
      roleArn: 'arn:aws:iam::210987654321:role/eu',
    })
  })

  test.each([
    { event: 'push', role: true, token: true, credentials: false, dryRun: false, command: 'deploy' },
    { event: 'push', role: false, token: false, credentials: false, dryRun: false, command: 'deploy' },
    { event: 'schedule', role: true, token: true, credentials: false, dryRun: false, command: 'deploy' },
    { event: 'release', role: true, token: true, credentials: false, dryRun: false, command: 'deploy' },
    { event: 'repository_dispatch', role: true, token: true, credentials: false, dryRun: false, command: 'deploy' },
    { event: 'pull_request', role: true, token: true, credentials: false, dryRun: true, command: 'deploy' },
    { event: 'pull_request', role: false, token: false, credentials: true, dryRun: true, command: 'deploy' },
    { event: 'pull_request', role: true, token: false, credentials: false, dryRun: true, command: 'check' },
    { event: 'pull_request', role: false, token: true, credentials: false, dryRun: true, command: 'check' },
    { event: 'merge_group', role: true, token: true, credentials: false, dryRun: true, command: 'deploy' },
    { event: 'merge_group', role: false, token: false, credentials: false, dryRun: true, command: 'check' },
  ])(
    '$event with role $role, token $token, credentials $credentials: $command, dry run $dryRun',
    ({ event, role, token, credentials, dryRun, command }) => {
      const on = caller({
        inputs: { 'function-name': 'f', ...(role ? { 'role-to-assume': ROLE } : {}) },
        event: { name: event },
        hasIdToken: token,
        hasAwsCredentials: credentials,
      })
      expect(planOf(on)).toMatchObject({ dryRun, command })
    },
  )

  it('accepts dry-run for any event', () => {
    expect(planOf(caller({ inputs: { ...one, 'dry-run': 'true' } }))).toMatchObject({ dryRun: true, command: 'deploy' })
  })

  it("builds a fork's pull request without a region", () => {
    const on = caller({
      ref: 'refs/pull/1/merge',
      region: undefined,
      hasIdToken: false,
      inputs: { 'function-name': 'f', repository: '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/team/app' },
      event: { name: 'pull_request', baseBranch: 'main', fromFork: true },
    })
    expect(problemsOf(on)).toStrictEqual([])
  })

  it('reports a missing region only as missing', () => {
    const on = caller({
      region: undefined,
      inputs: { ...one, repository: '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/team/app' },
    })
    expect(problemsOf(on)).toMatchObject([
      { message: 'aws-region is not set.', hint: 'Set aws-region, such as  aws-region: ap-northeast-1 .' },
    ])
  })

  test.each(['pull_request_review', 'pull_request_review_comment'])('does not deploy a pull request on %s', (name) => {
    const on = caller({ ref: 'refs/pull/7/merge', inputs, event: { name, baseBranch: 'main' } })
    const planning = readPlan(on)
    expect(planning.kind === 'plan' && !planning.plan.dryRun).toBe(false)
  })

  describe('warnings', () => {
    test.each([
      {
        name: 'a branch other than the default',
        on: caller({ branch: 'dev', inputs: one }),
        expected: [
          'dev is not the default branch (main), and without environments every branch deploys my-function. Set environments, or on.push.branches. [every-branch]',
        ],
      },
      { name: 'the default branch', on: caller({ inputs: one }), expected: [] },
      {
        name: 'a default branch that is not main',
        on: caller({ branch: 'trunk', inputs: one, event: { defaultBranch: 'trunk' } }),
        expected: [],
      },
      {
        name: 'an event without a default branch',
        on: caller({ branch: 'dev', inputs: one, event: { defaultBranch: undefined } }),
        expected: [],
      },
      { name: 'a tag', on: caller({ ref: 'refs/tags/v1', inputs: one }), expected: [] },
      { name: 'environments', on: caller({ branch: 'dev', inputs }), expected: [] },
      {
        name: 'a merge group',
        on: caller({
          branch: 'gh-readonly-queue/main/x',
          inputs: one,
          event: { name: 'merge_group', baseBranch: 'main' },
        }),
        expected: [],
      },
    ])('$name', ({ on, expected }) => {
      expect(planOf(on).warnings).toStrictEqual(expected)
    })

    test.each([
      { event: 'pull_request', more: {}, count: 1 },
      { event: 'pull_request', more: { 'dry-run': 'true' }, count: 0 },
      { event: 'pull_request', more: { command: 'build' }, count: 0 },
      { event: 'pull_request_target', more: { 'allow-events': 'pull_request_target' }, count: 0 },
    ])('$count for a merged pull request on $event with $more', ({ event, more, count }) => {
      const merged = { name: event, baseBranch: 'main', isMerged: true }
      const { warnings } = planOf(caller({ inputs: { ...inputs, ...more }, event: merged }))
      expect(warnings).toStrictEqual(Array(count).fill(expect.stringContaining('[merged-pull-request]')))
    })
  })

  test.each([
    { event: 'pull_request_target', allowed: 'pull_request_target', expected: true },
    { event: 'workflow_run', allowed: 'workflow_run,issue_comment', expected: true },
    { event: 'of_tomorrow', allowed: 'of_tomorrow', expected: true },
    { event: 'push', allowed: 'workflow_run', expected: false },
    { event: 'pull_request', allowed: 'pull_request', expected: false },
  ])('$event is guarded: $expected', ({ event, allowed, expected }) => {
    const on = caller({ inputs: { ...one, 'allow-events': allowed }, event: { name: event } })
    expect(planOf(on).isGuarded).toBe(expected)
  })

  describe('endpoints', () => {
    test.each([
      { value: 'https://lambda.eu-west-1.amazonaws.com', notes: [] },
      { value: 'https://lambda.cn-north-1.amazonaws.com.cn', notes: [] },
      { value: 'https://lambda.eu-west-1.api.aws', notes: [] },
      { value: 'https://me:pw@aws.example', notes: ['AWS_ENDPOINT_URL is https://aws.example, which is not AWS'] },
      { value: 'http://localhost:4566', notes: ['AWS_ENDPOINT_URL is http://localhost:4566, which is not AWS'] },
      {
        value: 'https://abcdefghij.execute-api.eu-west-1.amazonaws.com',
        notes: ['AWS_ENDPOINT_URL is https://abcdefghij.execute-api.eu-west-1.amazonaws.com, which is not AWS'],
      },
      {
        value: 'https://amazonaws.com.evil.example',
        notes: ['AWS_ENDPOINT_URL is https://amazonaws.com.evil.example, which is not AWS'],
      },
      {
        value: 'https://evilamazonaws.com',
        notes: ['AWS_ENDPOINT_URL is https://evilamazonaws.com, which is not AWS'],
      },
    ])('says of $value: $notes', ({ value, notes }) => {
      expect(planOf(caller({ inputs: one, endpoints: { AWS_ENDPOINT_URL: value } })).notes).toStrictEqual(notes)
    })

    test.each([
      'https://lambda.example.com',
      'http://localhost:4566',
      'http://127.0.0.1:4566',
      'http://127.1.2.3',
      'http://[::1]:4566',
    ])('accepts %s', (value) => {
      expect(problemsOf(caller({ inputs: one, endpoints: { AWS_ENDPOINT_URL: value } }))).toStrictEqual([])
    })

    test.each([
      'http://lambda.example.com',
      'http://10.0.0.1:4566',
      'http://localhost.evil.example',
      'http://127.0.0.1.evil.example',
      'ftp://localhost',
      'file:///etc/passwd',
      'localhost:4566',
      'nonsense',
    ])('refuses "%s"', (value) => {
      expect(problemsOf(caller({ inputs: one, endpoints: { AWS_ENDPOINT_URL_LAMBDA: value } }))).toMatchObject([
        {
          message: `AWS_ENDPOINT_URL_LAMBDA is "${value}", but an endpoint must use https, or http on a loopback address.`,
          hint: 'Correct AWS_ENDPOINT_URL_LAMBDA or remove it.',
        },
      ])
    })

    test.each([
      { value: 'http://localhost@evil.example', shown: 'http://evil.example' },
      { value: 'http://me:secret@lambda.example', shown: 'http://lambda.example' },
      { value: 'http://me:sec/ret@lambda.example', shown: 'http://lambda.example' },
    ])('refuses "$value", without its login', ({ value, shown }) => {
      expect(problemsOf(caller({ inputs: one, endpoints: { AWS_ENDPOINT_URL: value } }))).toMatchObject([
        {
          message: `AWS_ENDPOINT_URL is "${shown}", but an endpoint must use https, or http on a loopback address.`,
        },
      ])
    })

    it('names an endpoint of all services once, and none of a service that is not asked', () => {
      const endpoints = { AWS_ENDPOINT_URL: 'http://a.example', AWS_ENDPOINT_URL_DYNAMODB: 'http://dynamodb:8000' }
      expect(problemsOf(caller({ inputs: one, endpoints }))).toMatchObject([
        { message: expect.stringMatching(/^AWS_ENDPOINT_URL is "http:\/\/a\.example"/) },
      ])
    })

    it('refuses a run in which nothing checks certificates', () => {
      expect(problemsOf(caller({ inputs: one, checksCertificates: false }))).toMatchObject([
        {
          message: 'NODE_TLS_REJECT_UNAUTHORIZED is 0, so nothing checks who answers for AWS and for registries.',
          hint: 'Remove it. If a proxy or a registry has a certificate from your own CA, set NODE_EXTRA_CA_CERTS to the file of that CA.',
        },
      ])
    })
  })

  test.each([
    {
      name: 'nothing at all',
      on: caller({ region: undefined }),
      expected: ['aws-region is not set.', 'function-name is not set.'],
    },
    {
      name: 'an unknown environment',
      on: caller({ inputs: { ...inputs, environment: 'staging' } }),
      expected: ['environment "staging" is not in environments (prod, dev).'],
    },
    {
      name: 'an environment without environments',
      on: caller({ inputs: { ...one, environment: 'dev' } }),
      expected: ['environment is "dev", but environments is not set.'],
    },
    {
      name: 'a guarded event with an unknown input and a malformed environment',
      on: caller({
        inputs: { ...one, functon: 'x', environments: 'dev: { tga: x }' },
        event: { name: 'pull_request_target' },
        endpoints: { AWS_ENDPOINT_URL: 'http://example.com' },
      }),
      expected: [
        'Unknown input "functon".',
        'environments.dev.tga, line 1: unknown key "tga".',
        "The event pull_request_target is refused: others may cause it, and it runs with the repository's permissions.",
        'AWS_ENDPOINT_URL is "http://example.com", but an endpoint must use https, or http on a loopback address.',
      ],
    },
    {
      name: 'a role without a token and a bad name',
      on: caller({ hasIdToken: false, inputs: { ...one, 'function-name': 'a b' } }),
      expected: [
        `role-to-assume is ${ROLE}, but this job may not ask GitHub for an OIDC token, and no earlier step set AWS credentials.`,
        'input function-name: "a b" has characters other than letters, digits, - and _.',
      ],
    },
    {
      name: 'an environment on a branch that would be skipped, with a broken map',
      on: caller({ branch: 'feature/x', inputs: { environments: 'dev' } }),
      expected: ['environments is not a map of environments.'],
    },
    {
      name: 'an environment without a function',
      on: caller({ inputs: { environments: 'main: { tag: x }' } }),
      expected: ['function-name is not set.'],
    },
  ])('refuses $name', ({ on, expected }) => {
    expect(problemsOf(on).map(({ message }) => message)).toStrictEqual(expected)
  })

  it('says where an environment’s bad value is', () => {
    const environments = 'prod: { function-name: f }\nmain:\n  function-name: f\n  tag: a/b'
    expect(problemsOf(caller({ inputs: { environments } })).map(({ message }) => message)).toStrictEqual([
      'environments.main.tag, line 4: "a/b" is not an image tag (1 to 128 letters, digits, ., _ or -, not starting with . or -).',
    ])
  })
})
