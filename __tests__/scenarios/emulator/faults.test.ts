import { DescribeRepositoriesCommand, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr'
import {
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import type { PolicyDocument } from '../../../emulator/iam/policy.ts'
import type { FaultKind } from '../../../emulator/requests/faults.ts'
import { type Emulator, startEmulator } from '../../../emulator/server.ts'
import { clientsOf, refusalOf, registryAuthorization } from './clients.ts'
import { zipOf } from './zips.ts'

const update = async (emulator: Emulator) =>
  clientsOf(emulator).lambda.send(
    new UpdateFunctionCodeCommand({ FunctionName: 'z', ZipFile: await zipOf({ bootstrap: 'x' }) }),
  )

const zipScene = async (emulator: Emulator) => {
  await emulator.createFunction({ name: 'z', packageType: 'Zip' })
}

test.each<{ name: string; kind: FaultKind; expected: object; updates: number }>([
  {
    name: 'throttled',
    kind: { kind: 'throttle' },
    expected: { name: 'TooManyRequestsException', status: 429, message: 'Rate exceeded' },
    updates: 0,
  },
  {
    name: 'answered with a status',
    kind: { kind: 'status', status: 503, body: '{"message":"busy"}', headers: { 'x-amzn-ErrorType': 'Busy' } },
    expected: { name: 'Busy', status: 503, message: 'busy' },
    updates: 0,
  },
  { name: 'reset', kind: { kind: 'reset' }, expected: { message: expect.stringMatching(/ECONNRESET/) }, updates: 0 },
  {
    name: 'accepted and then reset',
    kind: { kind: 'reset-answer' },
    expected: { message: expect.stringMatching(/ECONNRESET/) },
    updates: 1,
  },
  {
    name: "answered with an error in the service's own form",
    kind: { kind: 'error', status: 412, code: 'PreconditionFailedException', message: 'changed meanwhile' },
    expected: { name: 'PreconditionFailedException', status: 412, message: 'changed meanwhile' },
    updates: 0,
  },
  {
    name: 'accepted and answered by half',
    kind: { kind: 'cut' },
    expected: { message: expect.stringMatching(/aborted/) },
    updates: 1,
  },
  { name: 'answered with garbage', kind: { kind: 'garbage' }, expected: { name: 'SyntaxError' }, updates: 0 },
])('a call that is $name fails once, and the next one works', async ({ kind, expected, updates }) => {
  await using emulator = await startEmulator()
  await zipScene(emulator)
  emulator.fault({ operation: 'lambda:UpdateFunctionCode', ...kind })
  expect(await refusalOf(update(emulator))).toMatchObject(expected)
  expect(emulator.function('z').updates).toBe(updates)
  emulator.holdSettling('z').release()
  await clientsOf(emulator).lambda.send(new GetFunctionCommand({ FunctionName: 'z' }))
  await update(emulator)
  expect(emulator.function('z').updates).toBe(updates + 1)
})

test('a fault hits the nth call, as often as it says', async () => {
  await using emulator = await startEmulator()
  const fault = emulator.fault({ operation: 'ecr:GetAuthorizationToken', kind: 'throttle', nth: 2, times: 2 })
  const call = () => clientsOf(emulator).ecr.send(new GetAuthorizationTokenCommand({}))
  const results = []
  for (let i = 0; i < 4; i++)
    results.push(
      await call().then(
        () => 'ok',
        (error: Error) => error.name,
      ),
    )
  expect(results).toStrictEqual(['ok', 'ThrottlingException', 'ThrottlingException', 'ok'])
  expect(fault.hits()).toBe(2)
})

test('a held call continues when it is released', async () => {
  await using emulator = await startEmulator()
  const fault = emulator.fault({ operation: 'sts:GetCallerIdentity', kind: 'hold' })
  const call = clientsOf(emulator).sts.send(new GetCallerIdentityCommand({}))
  await fault.reached
  expect(emulator.seen('sts:GetCallerIdentity').map((record) => record.status)).toStrictEqual([0])
  fault.release()
  expect((await call).Account).toBe('123456789012')
})

test('a held answer belongs to a call that has happened', async () => {
  await using emulator = await startEmulator()
  await zipScene(emulator)
  const fault = emulator.fault({ operation: 'lambda:UpdateFunctionCode', kind: 'hold-answer' })
  const call = update(emulator)
  await fault.reached
  expect(emulator.function('z').updates).toBe(1)
  expect(emulator.seen('lambda:UpdateFunctionCode').map((record) => record.status)).toStrictEqual([0])
  fault.release()
  expect((await call).FunctionName).toBe('z')
})

test('an update can be made to settle as Failed', async () => {
  await using emulator = await startEmulator()
  await zipScene(emulator)
  emulator.fault({ operation: 'lambda:UpdateFunctionCode', kind: 'settle-failed', reason: 'no', code: 'InvalidImage' })
  const held = emulator.holdSettling('z')
  await update(emulator)
  held.release()
  expect(emulator.function('z').configuration).toMatchObject({
    LastUpdateStatus: 'Failed',
    LastUpdateStatusReason: 'no',
    LastUpdateStatusReasonCode: 'InvalidImage',
  })
})

test('the real SDK’s retries survive a throttle', async () => {
  await using emulator = await startEmulator()
  await zipScene(emulator)
  emulator.fault({ operation: 'lambda:GetFunction', kind: 'throttle' })
  const lambda = new LambdaClient({ endpoint: emulator.url, region: emulator.region, credentials: emulator.staticKeys })
  await lambda.send(new GetFunctionCommand({ FunctionName: 'z' }))
  expect(emulator.seen('lambda:GetFunction').map((record) => record.status)).toStrictEqual([429, 200])
})

test('fifteen control-plane calls a second, a hundred of GetFunction, unless quotas are off', async () => {
  await using emulator = await startEmulator()
  await using free = await startEmulator({ quotas: false })
  const statuses = async (target: Emulator, command: () => GetFunctionCommand | GetFunctionConfigurationCommand) => {
    const { lambda } = clientsOf(target)
    const calls = Array.from({ length: 30 }, () =>
      lambda.send(command()).then(
        () => 200,
        (error) => error.$metadata.httpStatusCode,
      ),
    )
    return new Set(await Promise.all(calls))
  }
  const configuration = () => new GetFunctionConfigurationCommand({ FunctionName: 'z' })
  for (const target of [emulator, free]) await zipScene(target)
  expect(await statuses(emulator, configuration)).toStrictEqual(new Set([200, 429]))
  expect(await statuses(emulator, () => new GetFunctionCommand({ FunctionName: 'z' }))).toStrictEqual(new Set([200]))
  expect(await statuses(free, configuration)).toStrictEqual(new Set([200]))
})

test('every request is recorded with its caller and the IAM actions it implies', async () => {
  await using emulator = await startEmulator()
  await emulator.createFunction({ name: 'app', packageType: 'Image' })
  const { lambda } = clientsOf(emulator)
  const ImageUri = `${new URL(emulator.url).host}/app:latest`
  const arn = 'arn:aws:lambda:ap-northeast-1:123456789012:function:app'
  const repository = 'arn:aws:ecr:ap-northeast-1:123456789012:repository/app'
  await lambda.send(new GetFunctionCommand({ FunctionName: 'app' }))
  const held = emulator.holdSettling('app')
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'app', ImageUri }))
  held.release()
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'app', ImageUri }))
  const actions = emulator.requests.map(({ iam }) => iam.map(({ action, resource }) => `${action} ${resource}`))
  const image = [
    `lambda:UpdateFunctionCode ${arn}`,
    `ecr:BatchGetImage ${repository}`,
    `ecr:GetDownloadUrlForLayer ${repository}`,
    `ecr:GetRepositoryPolicy ${repository}`,
  ]
  expect(actions).toStrictEqual([
    [`lambda:GetFunction ${arn}`, `lambda:ListTags ${arn}`],
    [...image, `ecr:SetRepositoryPolicy ${repository}`],
    image,
  ])
  const [, record] = emulator.requests
  expect(record).toMatchObject({
    service: 'lambda',
    operation: 'UpdateFunctionCode',
    method: 'PUT',
    path: '/2015-03-31/functions/app/code',
    status: 200,
    caller: emulator.staticKeys.accessKeyId,
    bodyBytes: JSON.stringify({ ImageUri }).length,
  })
})

const allow = (...Action: string[]): PolicyDocument => ({ Statement: { Effect: 'Allow', Action, Resource: '*' } })
const USER = 'User: arn:aws:iam::123456789012:user/emulator is not authorized to perform:'

test.each<{ name: string; policy: PolicyDocument; message: string }>([
  {
    name: 'does not name the action',
    policy: allow('lambda:GetFunction'),
    message: `${USER} lambda:UpdateFunctionCode on resource: arn:aws:lambda:ap-northeast-1:123456789012:function:app because no identity-based policy allows the lambda:UpdateFunctionCode action`,
  },
  {
    name: 'names it for another function',
    policy: {
      Statement: [{ Effect: 'Allow', Action: 'lambda:*', Resource: 'arn:aws:lambda:*:*:function:other' }],
    },
    message: `${USER} lambda:UpdateFunctionCode on resource: arn:aws:lambda:ap-northeast-1:123456789012:function:app because no identity-based policy allows the lambda:UpdateFunctionCode action`,
  },
  {
    name: 'denies it',
    policy: {
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'lambda:Update*', Resource: '*' },
      ],
    },
    message: `${USER} lambda:UpdateFunctionCode on resource: arn:aws:lambda:ap-northeast-1:123456789012:function:app with an explicit deny in an identity-based policy`,
  },
  {
    name: 'lacks the ECR actions that the image needs',
    policy: allow('lambda:*', 'ecr:BatchGetImage'),
    message: 'Lambda does not have permission to access the ECR image. Check the ECR permissions.',
  },
])('an image update is refused when the policy $name', async ({ policy, message }) => {
  await using emulator = await startEmulator({ policy })
  await emulator.createFunction({ name: 'app', packageType: 'Image' })
  const ImageUri = `${new URL(emulator.url).host}/app:latest`
  const call = clientsOf(emulator).lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'app', ImageUri }))
  expect(await refusalOf(call)).toStrictEqual({ name: 'AccessDeniedException', status: 403, message })
  expect(emulator.function('app').updates).toBe(0)
})

test('without lambda:ListTags GetFunction answers with TagsError instead of tags', async () => {
  await using emulator = await startEmulator({ policy: allow('lambda:GetFunction') })
  await emulator.createFunction({ name: 'app', packageType: 'Image', tags: { a: 'b' } })
  const { Tags, TagsError } = await clientsOf(emulator).lambda.send(new GetFunctionCommand({ FunctionName: 'app' }))
  expect(Tags).toBeUndefined()
  expect(TagsError).toMatchObject({
    ErrorCode: 'AccessDeniedException',
    Message: expect.stringContaining('lambda:ListTags'),
  })
})

test('ECR and its registry refuse what the policy does not allow', async () => {
  await using emulator = await startEmulator({ policy: allow('ecr:GetAuthorizationToken') })
  emulator.createRepository('app')
  const { ecr } = clientsOf(emulator)
  const call = ecr.send(new DescribeRepositoriesCommand({ repositoryNames: ['app'] }))
  expect(await refusalOf(call)).toStrictEqual({
    name: 'AccessDeniedException',
    status: 400,
    message: `${USER} ecr:DescribeRepositories on resource: arn:aws:ecr:ap-northeast-1:123456789012:repository/app because no identity-based policy allows the ecr:DescribeRepositories action`,
  })
  const headers = { Authorization: await registryAuthorization(emulator) }
  const response = await fetch(`${emulator.url}/v2/app/blobs/uploads/`, { method: 'POST', headers })
  expect([response.status, await response.json()]).toStrictEqual([
    403,
    { errors: [{ code: 'DENIED', message: expect.stringContaining('ecr:InitiateLayerUpload') }] },
  ])
})
