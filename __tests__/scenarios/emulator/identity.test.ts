import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr'
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import type { UserOptions } from '../../../emulator/iam/account.ts'
import { type Emulator, startEmulator } from '../../../emulator/server.ts'
import type { Trust } from '../../../emulator/sts/roles.ts'
import { clientsOf, refusalOf } from './clients.ts'

const tokenFrom = async (emulator: Emulator, audience = 'sts.amazonaws.com'): Promise<string> => {
  const { ACTIONS_ID_TOKEN_REQUEST_URL, ACTIONS_ID_TOKEN_REQUEST_TOKEN } = emulator.runnerEnvironment()
  const response = await fetch(`${ACTIONS_ID_TOKEN_REQUEST_URL}&audience=${encodeURIComponent(audience)}`, {
    headers: { Authorization: `Bearer ${ACTIONS_ID_TOKEN_REQUEST_TOKEN}` },
  })
  const body: unknown = await response.json()
  return String(Object(body).value)
}

const assume = (
  emulator: Emulator,
  input: { RoleArn: string; WebIdentityToken: string; DurationSeconds?: number; RoleSessionName?: string },
) => clientsOf(emulator).sts.send(new AssumeRoleWithWebIdentityCommand({ RoleSessionName: 'session', ...input }))

const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

test('a token carries the claims of the scene, the requested audience, and times', async () => {
  await using emulator = await startEmulator()
  emulator.claims({ sub: 'repo:me/app:environment:dev', environment: 'dev', ref: 'refs/heads/dev' })
  const claims = claimsOf(await tokenFrom(emulator))
  expect(claims).toMatchObject({
    iss: 'https://token.actions.githubusercontent.com',
    aud: 'sts.amazonaws.com',
    sub: 'repo:me/app:environment:dev',
    environment: 'dev',
    ref: 'refs/heads/dev',
    repository: 'octo-org/octo-repo',
  })
  expect(Number(claims.exp)).toBeGreaterThan(Date.now() / 1000)
})

test('the OIDC endpoint refuses another request token', async () => {
  await using emulator = await startEmulator()
  const { ACTIONS_ID_TOKEN_REQUEST_URL = '' } = emulator.runnerEnvironment()
  const response = await fetch(ACTIONS_ID_TOKEN_REQUEST_URL, { headers: { Authorization: 'Bearer other' } })
  expect(response.status).toBe(401)
})

test('a role that trusts the token gives keys that work for an hour, and says who they are', async () => {
  await using emulator = await startEmulator()
  const arn = emulator.createRole({ name: 'deployer', trust: { sub: 'repo:octo-org/octo-repo:*' } })
  const { Credentials, AssumedRoleUser, Audience, Provider, SubjectFromWebIdentityToken } = await assume(emulator, {
    RoleArn: arn,
    WebIdentityToken: await tokenFrom(emulator),
  })
  expect(Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/)
  expect((Credentials?.Expiration?.getTime() ?? 0) - Date.now()).toBeGreaterThan(3_590_000)
  expect({ Audience, Provider, SubjectFromWebIdentityToken }).toStrictEqual({
    Audience: 'sts.amazonaws.com',
    Provider: 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com',
    SubjectFromWebIdentityToken: 'repo:octo-org/octo-repo:ref:refs/heads/main',
  })
  const sts = new STSClient({
    endpoint: emulator.url,
    region: emulator.region,
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  })
  const { Arn, Account } = await sts.send(new GetCallerIdentityCommand({}))
  expect({ Arn, Account }).toStrictEqual({
    Arn: 'arn:aws:sts::123456789012:assumed-role/deployer/session',
    Account: '123456789012',
  })
  expect(Arn).toBe(AssumedRoleUser?.Arn)
})

const NOT_AUTHORIZED = {
  name: 'AccessDenied',
  status: 403,
  message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
}

test.each([
  { name: 'another subject', trust: { sub: 'repo:other/app:*' }, expected: NOT_AUTHORIZED },
  {
    name: 'a subject that is only a prefix',
    trust: { sub: 'repo:octo-org/octo-repo' },
    expected: NOT_AUTHORIZED,
  },
  {
    name: 'an audience that is not the provider’s',
    trust: { aud: 'sts.example.com' },
    expected: { name: 'InvalidIdentityTokenException', status: 400, message: 'Incorrect token audience' },
  },
  {
    name: 'a missing role',
    input: { RoleArn: 'arn:aws:iam::123456789012:role/missing' },
    expected: NOT_AUTHORIZED,
  },
  {
    name: 'an invalid ARN',
    input: { RoleArn: 'deployer-of-everything-here' },
    expected: { name: 'ValidationError', status: 400, message: 'deployer-of-everything-here is invalid' },
  },
  {
    name: 'a session longer than the role allows',
    input: { DurationSeconds: 7200 },
    expected: {
      name: 'ValidationError',
      status: 400,
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    },
  },
  {
    name: 'a token nobody signed',
    input: { WebIdentityToken: 'e30.e30.e30' },
    expected: {
      name: 'InvalidIdentityTokenException',
      status: 400,
      message: expect.stringContaining("Couldn't retrieve"),
    },
  },
  {
    name: 'a session name with a space',
    input: { RoleSessionName: 'not good' },
    expected: { name: 'ValidationError', status: 400, message: expect.stringContaining("at 'roleSessionName'") },
  },
])('assuming a role is refused for $name', async ({ trust, input, expected }) => {
  await using emulator = await startEmulator()
  const arn = emulator.createRole({ name: 'deployer', ...(trust && { trust }) })
  const call = assume(emulator, { RoleArn: arn, WebIdentityToken: await tokenFrom(emulator), ...input })
  expect(await refusalOf(call)).toEqual(expected)
})

test('an expired token is refused', async () => {
  await using emulator = await startEmulator()
  const RoleArn = emulator.createRole({ name: 'deployer' })
  emulator.claims({ exp: Math.floor(Date.now() / 1000) - 1 })
  const call = assume(emulator, { RoleArn, WebIdentityToken: await tokenFrom(emulator) })
  expect(await refusalOf(call)).toMatchObject({ name: 'ExpiredTokenException', status: 400 })
})

test('keys that nobody issued are refused by Lambda and ECR', async () => {
  await using emulator = await startEmulator()
  const settings = {
    endpoint: emulator.url,
    region: emulator.region,
    credentials: { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' },
  }
  const expected = {
    name: 'UnrecognizedClientException',
    message: 'The security token included in the request is invalid.',
  }
  const lambda = new LambdaClient(settings).send(new GetFunctionCommand({ FunctionName: 'f' }))
  expect(await refusalOf(lambda)).toStrictEqual({ ...expected, status: 403 })
  const ecr = new ECRClient(settings).send(new DescribeRepositoriesCommand({}))
  expect(await refusalOf(ecr)).toStrictEqual({ ...expected, status: 400 })
})

test('issued keys with another session token are refused, and so is an unsigned request', async () => {
  await using emulator = await startEmulator()
  const RoleArn = emulator.createRole({ name: 'deployer' })
  const { Credentials } = await assume(emulator, { RoleArn, WebIdentityToken: await tokenFrom(emulator) })
  const lambda = new LambdaClient({
    endpoint: emulator.url,
    region: emulator.region,
    credentials: { accessKeyId: Credentials?.AccessKeyId ?? '', secretAccessKey: 'x', sessionToken: 'other' },
  })
  const refusal = await refusalOf(lambda.send(new GetFunctionCommand({ FunctionName: 'f' })))
  expect(refusal.name).toBe('UnrecognizedClientException')
  const unsigned = await fetch(`${emulator.url}/2015-03-31/functions/f`)
  expect([unsigned.status, unsigned.headers.get('x-amzn-errortype')]).toStrictEqual([
    403,
    'MissingAuthenticationTokenException',
  ])
})

const USER = { principals: ['arn:aws:iam::123456789012:user/ci'] }

const chain = async (
  emulator: Emulator,
  trust: Trust,
  {
    input = {},
    user = {},
    maxSessionSeconds,
  }: {
    readonly input?: Partial<AssumeRoleCommandInput>
    readonly user?: Omit<UserOptions, 'name'>
    readonly maxSessionSeconds?: number
  } = {},
) => {
  const credentials = emulator.createUser({ name: 'ci', policy: { Statement: [] }, ...user })
  const more = maxSessionSeconds === undefined ? {} : { maxSessionSeconds }
  const RoleArn = emulator.createRole({ name: 'team/chained', trust, ...more })
  const sts = new STSClient({ endpoint: emulator.url, region: emulator.region, credentials })
  return sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session', ...input }))
}

const denied = (action: string, user = 'arn:aws:iam::123456789012:user/ci') => ({
  name: 'AccessDenied',
  status: 403,
  message: `User: ${user} is not authorized to perform: ${action} on resource: arn:aws:iam::123456789012:role/team/chained`,
})

const ALLOW: UserOptions['policy'] = { Statement: [{ Effect: 'Allow', Action: 'sts:*', Resource: '*' }] }
const DENY: UserOptions['policy'] = { Statement: [{ Effect: 'Deny', Action: 'sts:TagSession', Resource: '*' }] }
const TAGS = [{ Key: 'Repository', Value: 'octo/app' }]
const ROOT = { principals: ['arn:aws:iam::123456789012:root'] }
const ELSEWHERE = { principals: ['arn:aws:iam::210987654321:user/ci'] }

test.each<{ name: string; trust: Trust; more?: Parameters<typeof chain>[2] }>([
  { name: 'this user', trust: USER },
  { name: 'this user, with tags', trust: USER, more: { input: { Tags: TAGS } } },
  { name: 'the account, whose user has the right', trust: ROOT, more: { user: { policy: ALLOW } } },
  {
    name: "another account's user, who has the right",
    trust: ELSEWHERE,
    more: { user: { accountId: '210987654321', policy: ALLOW } },
  },
  {
    name: 'the right external id',
    trust: { ...USER, externalId: 'partner' },
    more: { input: { ExternalId: 'partner' } },
  },
])('keys take a role that trusts $name', async ({ trust, more }) => {
  await using emulator = await startEmulator()
  const { AssumedRoleUser, Credentials } = await chain(emulator, trust, more)
  expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::123456789012:assumed-role/chained/session')
  expect(Credentials?.AccessKeyId).toMatch(/^ASIA/)
  expect(emulator.sessions).toHaveLength(1)
})

test.each<{ name: string; trust: Trust; more?: Parameters<typeof chain>[2]; expected: unknown }>([
  { name: 'a role that trusts tokens only', trust: {}, expected: denied('sts:AssumeRole') },
  {
    name: 'a role that trusts somebody else, whatever the own policy',
    trust: ELSEWHERE,
    more: { user: { policy: ALLOW } },
    expected: denied('sts:AssumeRole'),
  },
  { name: 'the account, without the right', trust: ROOT, expected: denied('sts:AssumeRole') },
  {
    name: "another account's user, without the right",
    trust: ELSEWHERE,
    more: { user: { accountId: '210987654321' } },
    expected: denied('sts:AssumeRole', 'arn:aws:iam::210987654321:user/ci'),
  },
  {
    name: 'a wrong external id',
    trust: { ...USER, externalId: 'partner' },
    more: { input: { ExternalId: 'other' } },
    expected: denied('sts:AssumeRole'),
  },
  {
    name: 'tags that the role does not trust',
    trust: { ...USER, tagSession: false },
    more: { input: { Tags: TAGS } },
    expected: denied('sts:TagSession'),
  },
  {
    name: 'tags that the own policy denies',
    trust: USER,
    more: { input: { Tags: TAGS }, user: { policy: DENY } },
    expected: denied('sts:TagSession'),
  },
  {
    name: 'a tag with a character that STS does not take',
    trust: USER,
    more: { input: { Tags: [{ Key: 'Workflow', Value: 'a!' }] } },
    expected: { name: 'ValidationError', status: 400, message: expect.stringContaining("at 'tags.1.member.value'") },
  },
  {
    name: 'a tag of more than 256 characters',
    trust: USER,
    more: { input: { Tags: [{ Key: 'Workflow', Value: 'a'.repeat(257) }] } },
    expected: { name: 'ValidationError', status: 400, message: expect.stringContaining("at 'tags.1.member.value'") },
  },
])('keys are refused: $name', async ({ trust, more, expected }) => {
  await using emulator = await startEmulator()
  expect(await refusalOf(chain(emulator, trust, more))).toEqual(expected)
  expect(emulator.sessions).toStrictEqual([])
})

test('a session takes another role for one hour at most, a user for longer', async () => {
  await using emulator = await startEmulator()
  const more = { maxSessionSeconds: 43_200, input: { DurationSeconds: 7_200 } }
  const { Credentials } = await chain(emulator, USER, more)
  const RoleArn = emulator.createRole({
    name: 'second',
    maxSessionSeconds: 43_200,
    trust: { principals: ['arn:aws:iam::123456789012:role/team/chained'] },
  })
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
  const sts = new STSClient({ endpoint: emulator.url, region: emulator.region, credentials })
  const take = (DurationSeconds: number) =>
    sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'second', DurationSeconds }))
  expect(await refusalOf(take(3_601))).toEqual({
    name: 'ValidationError',
    status: 400,
    message: 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
  })
  expect((await take(3_600)).AssumedRoleUser?.Arn).toBe('arn:aws:sts::123456789012:assumed-role/second/second')
})

test('STS has its own names for keys that it does not take', async () => {
  await using emulator = await startEmulator()
  const credentials = { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' }
  const sts = new STSClient({ endpoint: emulator.url, region: emulator.region, credentials })
  expect(await refusalOf(sts.send(new GetCallerIdentityCommand({})))).toEqual({
    name: 'InvalidClientTokenId',
    status: 403,
    message: 'The security token included in the request is invalid.',
  })
})
