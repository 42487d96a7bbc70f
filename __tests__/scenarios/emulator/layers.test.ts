import { createHash } from 'node:crypto'
import {
  GetFunctionCommand,
  GetLayerVersionByArnCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { startEmulator } from '../../../emulator/server.ts'
import { rawZip } from '../../raw-zip.ts'
import { clientsOf, refusalOf } from './clients.ts'
import { zipOf } from './zips.ts'

const OTHER_ACCOUNT = '210987654321'

const openScene = async () => {
  const emulator = await startEmulator()
  const zip = await zipOf({ 'extensions/agent': 'binary' })
  const { lambda } = clientsOf(emulator)
  await emulator.createFunction({ name: 'worker', packageType: 'Zip' })
  return {
    emulator,
    zip,
    arn: await emulator.createLayer({ name: 'agent', zip, architectures: ['x86_64'] }),
    read: (Arn: string) => lambda.send(new GetLayerVersionByArnCommand({ Arn })),
    attach: (Layers: string[], FunctionName = 'worker') =>
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Layers })),
    attached: async () => {
      const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: 'worker' }))
      return Configuration?.Layers
    },
    [Symbol.asyncDispose]: () => emulator[Symbol.asyncDispose](),
  }
}

test('a layer version says where its zip is, which downloads without the caller’s signature', async () => {
  await using scene = await openScene()
  const { $metadata: _, Content, CreatedDate, ...answer } = await scene.read(scene.arn)
  expect(answer).toStrictEqual({
    LayerArn: 'arn:aws:lambda:ap-northeast-1:123456789012:layer:agent',
    LayerVersionArn: 'arn:aws:lambda:ap-northeast-1:123456789012:layer:agent:1',
    Description: '',
    Version: 1,
    CompatibleArchitectures: ['x86_64'],
  })
  expect(CreatedDate).toMatch(/^\d{4}-.*\+0000$/)
  expect({ ...Content, Location: undefined }).toStrictEqual({
    Location: undefined,
    CodeSha256: createHash('sha256').update(scene.zip).digest('base64'),
    CodeSize: scene.zip.length,
  })
  expect(Content?.Location).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/layers\/.*X-Amz-Signature=/)
  const downloaded = await fetch(Content?.Location ?? '')
  expect(Buffer.from(await downloaded.arrayBuffer())).toStrictEqual(scene.zip)
  const forged = await fetch((Content?.Location ?? '').replace(/Signature=.*/, 'Signature=0'))
  expect(forged.status).toBe(403)
})

test('layer versions are numbered', async () => {
  await using scene = await openScene()
  const second = await scene.emulator.createLayer({ name: 'agent', zip: scene.zip })
  expect(second).toBe(`${scene.arn.slice(0, -1)}2`)
  expect((await scene.read(second)).CompatibleArchitectures).toBeUndefined()
})

test('a layer version that is missing, not shared or not an ARN is refused', async () => {
  await using scene = await openScene()
  const { emulator, zip, arn, read } = scene
  const options = { name: 'private', zip, accountId: OTHER_ACCOUNT, isShared: false }
  const refusals = await Promise.all(
    [
      arn.replace(/1$/, '9'),
      await emulator.createLayer(options),
      arn.replace(/123456789012/, OTHER_ACCOUNT),
      arn.slice(0, -2),
    ].map((one) => refusalOf(read(one))),
  )
  expect(refusals.map(({ name, status }) => `${name} ${status}`)).toStrictEqual([
    'ResourceNotFoundException 404',
    'AccessDeniedException 403',
    'AccessDeniedException 403',
    'ValidationException 400',
  ])
})

test('reading and attaching a layer requires lambda:GetLayerVersion on its version', async () => {
  await using scene = await openScene()
  const { emulator, arn, read, attach } = scene
  await read(arn)
  await attach([arn])
  const uses = (operation: string) => emulator.seen(operation).map(({ iam }) => iam)
  const layer = { action: 'lambda:GetLayerVersion', resource: arn }
  const resource = 'arn:aws:lambda:ap-northeast-1:123456789012:function:worker'
  expect(uses('lambda:GetLayerVersionByArn')).toStrictEqual([[layer]])
  expect(uses('lambda:UpdateFunctionConfiguration')).toStrictEqual([
    [{ action: 'lambda:UpdateFunctionConfiguration', resource }, layer],
  ])
})

test('layers are attached in order, stay when not mentioned, and go when the list is empty', async () => {
  await using scene = await openScene()
  const { emulator, zip, arn, attach, attached } = scene
  const shared = await emulator.createLayer({ name: 'shared', zip, accountId: OTHER_ACCOUNT })
  await attach([shared, arn])
  const both = [
    { Arn: shared, CodeSize: zip.length },
    { Arn: arn, CodeSize: zip.length },
  ]
  expect(await attached()).toStrictEqual(both)
  await clientsOf(emulator).lambda.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: 'worker', Description: 'x' }),
  )
  expect(await attached()).toStrictEqual(both)
  await attach([])
  expect(await attached()).toBeUndefined()
})

test('layers that a function cannot have are refused', async () => {
  await using scene = await openScene()
  const { emulator, zip, arn, attach } = scene
  await emulator.createFunction({ name: 'image', packageType: 'Image' })
  const numbered = await Promise.all(
    Array.from({ length: 6 }, (_, at) => emulator.createLayer({ name: `layer-${at}`, zip })),
  )
  const second = await emulator.createLayer({ name: 'agent', zip })
  const huge = await emulator.createLayer({ name: 'huge', zip: rawZip([{ name: 'a', sizeBytes: 262_144_000 }]) })
  const foreign = await emulator.createLayer({ name: 'private', zip, accountId: OTHER_ACCOUNT, isShared: false })
  const refusals = await Promise.all([
    refusalOf(attach([arn], 'image')),
    refusalOf(attach(numbered)),
    refusalOf(attach([arn, second])),
    refusalOf(attach([huge])),
    refusalOf(attach([arn.replace('ap-northeast-1', 'us-east-1')])),
    refusalOf(attach([arn.replace(/1$/, '9')])),
    refusalOf(attach([foreign])),
  ])
  expect(refusals.map(({ message }) => message)).toStrictEqual([
    'Lambda layers are not supported for functions created with container images.',
    'Cannot reference more than 5 layers.',
    `Two different versions of the same layer are not allowed to be referenced in the same function. ${arn} and ${second} are versions of the same layer.`,
    'Layers consume more than the available size of 262144000 bytes',
    'Layers are not in the same region as the function. Layers are expected to be in region ap-northeast-1.',
    `Layer version ${arn.replace(/1$/, '9')} does not exist.`,
    expect.stringContaining('is not authorized to perform: lambda:GetLayerVersion'),
  ])
  expect(emulator.function('worker').configurationUpdates).toBe(0)
})
