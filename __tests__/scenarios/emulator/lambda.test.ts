import {
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  ListFunctionsCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda'
import { makeBaseIndex } from '../../../emulator/images/aws-base.ts'
import { makeImage } from '../../../emulator/images/make.ts'
import { type Emulator, startEmulator } from '../../../emulator/server.ts'
import { clientsOf, refusalOf } from './clients.ts'
import { zipOf } from './zips.ts'

const ROLE = 'arn:aws:iam::123456789012:role/execution'

const imageScene = async (emulator: Emulator) => {
  await emulator.createFunction({ name: 'app', packageType: 'Image', repository: 'app', tag: 'live' })
  const image = await makeImage({ layers: [[{ path: 'main', content: 'new' }]], config: { Entrypoint: ['/main'] } })
  const digest = await emulator.putImage({ repository: 'app', tag: 'latest' }, image)
  const { lambda } = clientsOf(emulator)
  const uri = `${new URL(emulator.url).host}/app:latest`
  const get = () => lambda.send(new GetFunctionCommand({ FunctionName: 'app' }))
  const update = () =>
    lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'app', ImageUri: uri, Architectures: ['x86_64'] }))
  return { lambda, uri, digest, get, update }
}

test('an image update is InProgress until it settles, changes RevisionId twice, and resolves the tag once', async () => {
  await using emulator = await startEmulator()
  const { uri, digest, get, update } = await imageScene(emulator)
  const before = await get()
  const held = emulator.holdSettling('app')
  const accepted = await update()
  expect(accepted).toMatchObject({
    State: 'Active',
    LastUpdateStatus: 'InProgress',
    LastUpdateStatusReason: 'The function is being created.',
    LastUpdateStatusReasonCode: 'Creating',
    CodeSha256: digest.slice('sha256:'.length),
    CodeSize: 0,
  })
  held.release()
  const after = await get()
  expect(after.Configuration).toMatchObject({ LastUpdateStatus: 'Successful' })
  expect(after.Configuration?.LastUpdateStatusReasonCode).toBeUndefined()
  expect(after.Code).toStrictEqual({
    RepositoryType: 'ECR',
    ImageUri: uri,
    ResolvedImageUri: `${uri.split(':latest')[0]}@${digest}`,
  })
  const revisions = [before, after].map((answer) => answer.Configuration?.RevisionId)
  expect(new Set([...revisions, accepted.RevisionId]).size).toBe(3)
  const moved = await makeImage({ layers: [[{ path: 'main', content: 'newer' }]] })
  await emulator.putImage({ repository: 'app', tag: 'latest' }, moved)
  expect((await get()).Code?.ResolvedImageUri).toBe(after.Code?.ResolvedImageUri)
})

test('while an update is in progress other updates, versions and tags are refused with 409', async () => {
  await using emulator = await startEmulator()
  const { lambda, update } = await imageScene(emulator)
  const held = emulator.holdSettling('app')
  await update()
  const Resource = 'arn:aws:lambda:ap-northeast-1:123456789012:function:app'
  const expected = {
    name: 'ResourceConflictException',
    status: 409,
    message: `The operation cannot be performed at this time. An update is in progress for resource: ${Resource}`,
  }
  const refusals = await Promise.all(
    [
      update(),
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'app', Timeout: 9 })),
      lambda.send(new PublishVersionCommand({ FunctionName: 'app' })),
      lambda.send(new TagResourceCommand({ Resource, Tags: { a: 'b' } })),
    ].map(refusalOf),
  )
  expect(refusals).toStrictEqual([expected, expected, expected, expected])
  held.release()
  await update()
  expect(emulator.function('app').updates).toBe(2)
})

test('one of two simultaneous updates is accepted', async () => {
  await using emulator = await startEmulator({ settleMs: 40 })
  const { update } = await imageScene(emulator)
  const results = await Promise.allSettled([update(), update(), update()])
  expect(results.map((result) => result.status).sort()).toStrictEqual(['fulfilled', 'rejected', 'rejected'])
})

test('an update that settles as Failed keeps the function Active on its old code', async () => {
  await using emulator = await startEmulator()
  const { get, update } = await imageScene(emulator)
  const before = emulator.function('app').serving
  emulator.holdSettling('app').fail('The image was deleted', 'ImageDeleted')
  await update()
  await waitUntil(async () => (await get()).Configuration?.LastUpdateStatus !== 'InProgress')
  expect((await get()).Configuration).toMatchObject({
    State: 'Active',
    LastUpdateStatus: 'Failed',
    LastUpdateStatusReason: 'The image was deleted',
    LastUpdateStatusReasonCode: 'ImageDeleted',
  })
  expect(emulator.function('app').serving).toStrictEqual(before)
})

test('the SDK’s own waiter sees an update settle', async () => {
  await using emulator = await startEmulator({ settleMs: 20 })
  const { lambda, update } = await imageScene(emulator)
  await update()
  const waited = await waitUntilFunctionUpdatedV2(
    { client: lambda, maxWaitTime: 10, minDelay: 1, maxDelay: 1 },
    { FunctionName: 'app' },
  )
  expect(waited.state).toBe('SUCCESS')
})

const waitUntil = async (condition: () => Promise<boolean>): Promise<void> => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5))
}

const invalid = (message: unknown) => ({ name: 'InvalidParameterValueException', status: 400, message })

test.each([
  { name: 'without tag or digest', image: 'app', text: 'is not valid. Provide a valid source image.' },
  {
    name: 'of another registry',
    image: 'public.ecr.aws/app:latest',
    text: 'is not valid. Provide a valid source image.',
  },
  {
    name: 'with a missing tag',
    image: 'HOST/app:missing',
    text: 'does not exist. Provide a valid source image.',
  },
  {
    name: 'of a missing repository',
    image: 'HOST/nope:latest',
    text: 'does not exist. Provide a valid source image.',
  },
  {
    name: 'with a missing digest',
    image: `HOST/app@sha256:${'0'.repeat(64)}`,
    text: 'does not exist. Provide a valid source image.',
  },
])('an image URI $name is refused', async ({ image, text }) => {
  await using emulator = await startEmulator()
  const { lambda } = await imageScene(emulator)
  const ImageUri = image.replace('HOST', new URL(emulator.url).host)
  const call = lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'app', ImageUri }))
  expect(await refusalOf(call)).toStrictEqual(invalid(`Source image ${ImageUri} ${text}`))
  expect(emulator.function('app').updates).toBe(0)
})

test.each(['oci', 'docker'] as const)(
  'an %s index, and an attestation in it, are refused with Lambda’s text',
  async (format) => {
    await using emulator = await startEmulator()
    const { lambda, uri } = await imageScene(emulator)
    const index = await makeBaseIndex({ format })
    await emulator.putImage({ repository: 'app', tag: 'latest' }, index)
    const attestation = index.children.at(format === 'oci' ? -1 : 0)
    const text = (source: string) =>
      `The image manifest, config or layer media type for the source image ${source} is not supported.`
    const send = (ImageUri: string) => lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'app', ImageUri }))
    expect(await refusalOf(send(uri))).toStrictEqual(invalid(text(uri)))
    const child = uri.replace(':latest', `@${attestation?.digest}`)
    if (format === 'oci') expect(await refusalOf(send(child))).toStrictEqual(invalid(text(child)))
    else await send(child)
  },
)

test('UpdateFunctionCode resets the architecture and the source key when they are not sent', async () => {
  await using emulator = await startEmulator()
  await emulator.createFunction({ name: 'z', packageType: 'Zip', architecture: 'arm64', sourceKmsKeyArn: 'arn:key' })
  const { lambda } = clientsOf(emulator)
  const ZipFile = await zipOf({ bootstrap: 'x' })
  const key = async () => (await lambda.send(new GetFunctionCommand({ FunctionName: 'z' }))).Code?.SourceKMSKeyArn
  expect(await key()).toBe('arn:key')
  const answer = await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'z', ZipFile }))
  expect([answer.Architectures, await key()]).toStrictEqual([['x86_64'], undefined])
})

test.each([
  {
    name: 'a zip for an image function',
    target: 'app',
    input: { ZipFile: Buffer.from('x') },
    expected: invalid('Please provide ImageUri when updating a function with packageType Image.'),
  },
  {
    name: 'an image for a zip function',
    target: 'z',
    input: { ImageUri: 'x/y:z' },
    expected: invalid("Please don't provide ImageUri when updating a function with packageType Zip."),
  },
  {
    name: 'bytes that are not a zip',
    target: 'z',
    input: { ZipFile: Buffer.from('not a zip at all, just some text') },
    expected: invalid('Could not unzip uploaded file. Please check your file, then try to upload again.'),
  },
  {
    name: 'another revision',
    target: 'z',
    input: { ZipFile: Buffer.from('x'), RevisionId: 'other' },
    expected: {
      name: 'PreconditionFailedException',
      status: 412,
      message:
        'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    },
  },
  {
    name: 'a function whose runtime is past its update block',
    target: 'old',
    input: { ZipFile: Buffer.from('x') },
    expected: invalid(expect.stringContaining('The runtime parameter of go1.x is no longer supported')),
  },
  {
    name: 'a missing function',
    target: 'missing',
    input: { ZipFile: Buffer.from('x') },
    expected: {
      name: 'ResourceNotFoundException',
      status: 404,
      message: 'Function not found: arn:aws:lambda:ap-northeast-1:123456789012:function:missing',
    },
  },
  {
    name: 'a function in another region',
    target: 'arn:aws:lambda:eu-west-1:123456789012:function:z',
    input: { ZipFile: Buffer.from('x') },
    expected: {
      name: 'ResourceNotFoundException',
      status: 404,
      message: "Functions from 'eu-west-1' are not reachable in this region ('ap-northeast-1')",
    },
  },
])('UpdateFunctionCode is refused for $name', async ({ target, input, expected }) => {
  await using emulator = await startEmulator()
  await emulator.createFunction({ name: 'app', packageType: 'Image' })
  await emulator.createFunction({ name: 'z', packageType: 'Zip' })
  await emulator.createFunction({ name: 'old', packageType: 'Zip', runtime: 'go1.x' })
  const { lambda } = clientsOf(emulator)
  expect(await refusalOf(lambda.send(new UpdateFunctionCodeCommand({ FunctionName: target, ...input })))).toEqual(
    expected,
  )
  expect(['app', 'z', 'old'].map((name) => emulator.function(name).updates)).toStrictEqual([0, 0, 0])
})

test('a zip over 50 MB is 413, one that unpacks to 250 MB is refused', async () => {
  await using emulator = await startEmulator()
  await emulator.createFunction({ name: 'z', packageType: 'Zip' })
  const { lambda } = clientsOf(emulator)
  const send = (ZipFile: Uint8Array) =>
    refusalOf(lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'z', ZipFile })))
  expect(await send(Buffer.alloc(52_428_801))).toStrictEqual({
    name: 'RequestEntityTooLargeException',
    status: 413,
    message: 'Zipped size must be smaller than 52428800 bytes',
  })
  const large = await zipOf({ a: Buffer.alloc(131_072_000), b: Buffer.alloc(131_072_000) })
  expect(await send(large)).toStrictEqual(invalid('Unzipped size must be smaller than 262144000 bytes'))
})

test('DryRun checks the request and changes nothing', async () => {
  await using emulator = await startEmulator()
  const { lambda, uri } = await imageScene(emulator)
  const before = emulator.function('app')
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'app', ImageUri: uri, DryRun: true }))
  expect(emulator.function('app')).toStrictEqual(before)
  const bad = lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'app', ImageUri: `${uri}x`, DryRun: true }))
  expect((await refusalOf(bad)).name).toBe('InvalidParameterValueException')
})

test('a created function is Pending with no LastUpdateStatus, then Active, and exists once', async () => {
  await using emulator = await startEmulator()
  const { lambda } = clientsOf(emulator)
  const held = emulator.holdSettling('new')
  const input = {
    FunctionName: 'new',
    Role: ROLE,
    Runtime: 'provided.al2023' as const,
    Handler: 'bootstrap',
    Code: { ZipFile: await zipOf({ bootstrap: 'x' }) },
    Tags: { team: 'a' },
  }
  const created = await lambda.send(new CreateFunctionCommand(input))
  expect(created).toMatchObject({
    State: 'Pending',
    StateReasonCode: 'Creating',
    PackageType: 'Zip',
    Version: '$LATEST',
  })
  expect(created.LastUpdateStatus).toBeUndefined()
  const pending = lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'new', Timeout: 5 }))
  expect(await refusalOf(pending)).toStrictEqual({
    name: 'ResourceConflictException',
    status: 409,
    message:
      'The operation cannot be performed at this time. The function is currently in the following state: Pending',
  })
  held.release()
  const { Configuration, Tags } = await lambda.send(new GetFunctionCommand({ FunctionName: 'new' }))
  expect([Configuration?.State, Configuration?.LastUpdateStatus, Tags]).toStrictEqual([
    'Active',
    'Successful',
    { team: 'a' },
  ])
  expect(await refusalOf(lambda.send(new CreateFunctionCommand(input)))).toStrictEqual({
    name: 'ResourceConflictException',
    status: 409,
    message: 'Function already exist: new',
  })
})

test.each([
  {
    name: 'a zip without a runtime',
    input: {},
    message: 'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
  },
  {
    name: 'a dead runtime',
    input: { Runtime: 'go1.x' as const, Handler: 'main' },
    message:
      'The runtime parameter of go1.x is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.',
  },
])('creating a function is refused for $name', async ({ input, message }) => {
  await using emulator = await startEmulator()
  const { lambda } = clientsOf(emulator)
  const Code = { ZipFile: await zipOf({ bootstrap: 'x' }) }
  const call = lambda.send(new CreateFunctionCommand({ FunctionName: 'f', Role: ROLE, Code, ...input }))
  expect(await refusalOf(call)).toStrictEqual(invalid(message))
})

test('a configuration update changes only what is sent, and replaces the ImageConfig as a whole', async () => {
  await using emulator = await startEmulator()
  await emulator.createFunction({ name: 'app', packageType: 'Image', timeout: 7, imageConfig: { EntryPoint: ['/a'] } })
  const { lambda } = clientsOf(emulator)
  const update = async (input: object) => {
    const answer = await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'app', ...input }))
    await waitUntil(async () => emulator.function('app').configuration.LastUpdateStatus === 'Successful')
    return answer
  }
  const first = await update({ ImageConfig: { Command: ['b'] }, Environment: { Variables: { A: '1' } } })
  expect([first.Timeout, first.ImageConfigResponse?.ImageConfig, first.Environment?.Variables]).toStrictEqual([
    7,
    { Command: ['b'] },
    { A: '1' },
  ])
  const second = await update({ ImageConfig: {} })
  expect([second.ImageConfigResponse, second.Environment?.Variables]).toStrictEqual([undefined, { A: '1' }])
  const large = { Environment: { Variables: { A: 'x'.repeat(4096) } } }
  const refusal = await refusalOf(
    lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'app', ...large })),
  )
  expect(refusal.message).toContain('exceeded the 4KB limit')
})

test('versions: published once for the same code, Pending with Publish=true, guarded by CodeSha256', async () => {
  await using emulator = await startEmulator()
  await emulator.createFunction({ name: 'z', packageType: 'Zip' })
  const { lambda } = clientsOf(emulator)
  const publish = (input = {}) => lambda.send(new PublishVersionCommand({ FunctionName: 'z', ...input }))
  const [first, again] = [await publish(), await publish()]
  expect([first.Version, first.State, again.Version, again.RevisionId]).toStrictEqual([
    '1',
    'Active',
    '1',
    first.RevisionId,
  ])
  expect((await refusalOf(publish({ CodeSha256: 'other' }))).message).toMatch(/^CodeSHA256 \(other\) is different from/)
  const held = emulator.holdSettling('z')
  const ZipFile = await zipOf({ bootstrap: 'two' })
  const second = await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'z', ZipFile, Publish: true }))
  expect([second.Version, second.State, second.LastUpdateStatus]).toStrictEqual(['2', 'Pending', undefined])
  held.release()
  const { State } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'z', Qualifier: '2' }))
  expect(State).toBe('Active')
  const { Versions } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName: 'z' }))
  expect(Versions?.map(({ Version, State }) => [Version, State])).toStrictEqual([
    ['$LATEST', undefined],
    ['1', undefined],
    ['2', undefined],
  ])
})

test('aliases point at versions, refuse missing ones, and keep what is not sent', async () => {
  await using emulator = await startEmulator()
  await emulator.createFunction({ name: 'z', packageType: 'Zip' })
  const { lambda } = clientsOf(emulator)
  const name = { FunctionName: 'z', Name: 'live' }
  const arn = 'arn:aws:lambda:ap-northeast-1:123456789012:function:z'
  expect((await refusalOf(lambda.send(new GetAliasCommand(name)))).message).toBe(`Cannot find alias arn: ${arn}:live`)
  expect((await refusalOf(lambda.send(new UpdateAliasCommand(name)))).message).toBe(`Alias not found: ${arn}:live`)
  const toMissing = lambda.send(new CreateAliasCommand({ ...name, FunctionVersion: '10' }))
  expect((await refusalOf(toMissing)).message).toBe(`Function not found: ${arn}:10`)
  await lambda.send(new PublishVersionCommand({ FunctionName: 'z' }))
  await lambda.send(new CreateAliasCommand({ ...name, FunctionVersion: '1', Description: 'first' }))
  expect((await refusalOf(lambda.send(new CreateAliasCommand({ ...name, FunctionVersion: '1' })))).status).toBe(409)
  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: 'z', Qualifier: 'live' }))
  expect(Configuration?.Version).toBe('1')
  const numeric = lambda.send(new CreateAliasCommand({ FunctionName: 'z', Name: '12', FunctionVersion: '1' }))
  expect((await refusalOf(numeric)).name).toBe('ValidationException')
})

test('tags: set, listed, removed; not on versions, not more than fifty', async () => {
  await using emulator = await startEmulator()
  await emulator.createFunction({ name: 'z', packageType: 'Zip' })
  const { lambda } = clientsOf(emulator)
  const Resource = 'arn:aws:lambda:ap-northeast-1:123456789012:function:z'
  await lambda.send(new TagResourceCommand({ Resource, Tags: { 'deploy-go-lambda:current': 'v1 a b', b: 'c' } }))
  await lambda.send(new UntagResourceCommand({ Resource, TagKeys: ['b'] }))
  const { Tags } = await lambda.send(new ListTagsCommand({ Resource }))
  expect(Tags).toStrictEqual({ 'deploy-go-lambda:current': 'v1 a b' })
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, 'v']))
  expect((await refusalOf(lambda.send(new TagResourceCommand({ Resource, Tags: many })))).message).toBe(
    'Number of tags exceeds resource tag limit.',
  )
  expect(
    (await refusalOf(lambda.send(new TagResourceCommand({ Resource: `${Resource}:1`, Tags: { a: 'b' } })))).message,
  ).toBe('Tags on function aliases and versions are not supported. Please specify a function ARN.')
})

test('a function is found by name, partial ARN and ARN, and is gone after DeleteFunction', async () => {
  await using emulator = await startEmulator()
  await emulator.createFunction({ name: 'z', packageType: 'Zip' })
  const { lambda } = clientsOf(emulator)
  const forms = ['z', '123456789012:function:z', 'arn:aws:lambda:ap-northeast-1:123456789012:function:z']
  for (const FunctionName of forms) {
    const { Configuration, Code } = await lambda.send(new GetFunctionCommand({ FunctionName }))
    expect(Configuration?.FunctionName).toBe('z')
    expect((await fetch(Code?.Location ?? '')).status).toBe(200)
  }
  expect((await lambda.send(new ListFunctionsCommand({}))).Functions?.map((fn) => fn.FunctionName)).toStrictEqual(['z'])
  await lambda.send(new DeleteFunctionCommand({ FunctionName: 'z' }))
  expect((await refusalOf(lambda.send(new GetFunctionCommand({ FunctionName: 'z' })))).status).toBe(404)
})
