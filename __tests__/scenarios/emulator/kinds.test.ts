import { createHash } from 'node:crypto'
import {
  CreateFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import type { FunctionOptions } from '../../../emulator/lambda/existing-functions.ts'
import { type Emulator, startEmulator } from '../../../emulator/server.ts'
import { clientsOf, refusalOf } from './clients.ts'
import { zipOf } from './zips.ts'

const PROVIDER = 'arn:aws:lambda:ap-northeast-1:123456789012:capacity-provider:big'
const ROLE = 'arn:aws:iam::123456789012:role/execution'

/** A zip function `f`, and what a client does with it. */
const zipScene = async (emulator: Emulator, options: Partial<FunctionOptions> = {}) => {
  await emulator.createFunction({ name: 'f', packageType: 'Zip', ...options })
  const { lambda } = clientsOf(emulator)
  const zip = await zipOf({ bootstrap: '#!/bin/sh\n' })
  const update = (more: { DryRun?: boolean; PublishTo?: 'LATEST_PUBLISHED'; ZipFile?: Buffer } = {}) =>
    lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'f', ZipFile: zip, ...more }))
  const get = (Qualifier?: string) => lambda.send(new GetFunctionCommand({ FunctionName: 'f', Qualifier }))
  return { lambda, zip, update, get }
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64')

const inState = (state: string) => ({
  name: 'ResourceConflictException',
  status: 409,
  message: `The operation cannot be performed at this time. The function is currently in the following state: ${state}`,
})

describe('states', () => {
  test.each([
    { state: 'Active' },
    { state: 'Inactive', stateReasonCode: 'Idle', stateReason: 'The function was idle.' },
    { state: 'Failed', stateReasonCode: 'ImageDeleted', stateReason: 'The image was deleted.' },
    { state: 'Hibernating' },
  ])('$state is shown as it was set', async (shown) => {
    await using emulator = await startEmulator()
    const { get } = await zipScene(emulator, { ...shown, lastUpdateStatus: 'Failed' })
    const { Configuration: found } = await get()
    expect([found?.State, found?.StateReasonCode, found?.StateReason, found?.LastUpdateStatus]).toStrictEqual([
      shown.state,
      shown.stateReasonCode,
      shown.stateReason,
      'Failed',
    ])
  })

  it('an empty one is not sent', async () => {
    await using emulator = await startEmulator()
    const { get } = await zipScene(emulator)
    emulator.show('f', { state: '' })
    expect((await get()).Configuration).not.toHaveProperty('State')
  })

  test.each(['Pending', 'Deactivating', 'Deactivated', 'Deleting', 'Hibernating'])(
    '%s refuses updates',
    async (state) => {
      await using emulator = await startEmulator()
      const { update } = await zipScene(emulator, { state })
      expect(await refusalOf(update())).toStrictEqual(inState(state))
    },
  )

  it('an unknown status of the last update counts as an update in progress', async () => {
    await using emulator = await startEmulator()
    const { update } = await zipScene(emulator, { lastUpdateStatus: 'Paused' })
    expect(await refusalOf(update())).toMatchObject({ status: 409 })
  })

  test.each([
    { before: 'Inactive', code: 'Idle', after: 'Active' },
    { before: 'Inactive', code: 'EniLimitExceeded', after: 'Active' },
    { before: 'Failed', code: 'ImageDeleted', after: 'Active' },
    { before: 'Failed', code: 'ImageAccessDenied', after: 'Active' },
    { before: 'Failed', code: 'InvalidSubnet', after: 'Failed' },
  ])('an update makes $before ($code) $after', async ({ before, code, after }) => {
    await using emulator = await startEmulator()
    const { update } = await zipScene(emulator, { state: before, stateReasonCode: code })
    const held = emulator.holdSettling('f')
    expect(await update()).toMatchObject({ State: before, LastUpdateStatus: 'InProgress' })
    held.release()
    expect(emulator.function('f').configuration).toMatchObject({ State: after, LastUpdateStatus: 'Successful' })
  })

  it('a call wakes an Inactive function, and is refused meanwhile', async () => {
    await using emulator = await startEmulator()
    const { lambda } = await zipScene(emulator, { state: 'Inactive', stateReasonCode: 'Idle' })
    const held = emulator.holdSettling('f')
    expect(await refusalOf(lambda.send(new InvokeCommand({ FunctionName: 'f' })))).toStrictEqual(inState('Pending'))
    expect(emulator.function('f').configuration).toMatchObject({ State: 'Pending', StateReasonCode: 'Restoring' })
    held.release()
    expect(emulator.function('f').configuration.State).toBe('Active')
  })
})

describe('a function on a capacity provider', () => {
  it('runs $LATEST.PUBLISHED, which only PublishTo moves', async () => {
    await using emulator = await startEmulator()
    const { lambda, get, update } = await zipScene(emulator, { capacityProvider: PROVIDER })
    const hashes = async () =>
      Promise.all([undefined, '$LATEST.PUBLISHED'].map(async (one) => (await get(one)).Configuration?.CodeSha256))
    expect((await get()).Configuration).toMatchObject({
      State: 'ActiveNonInvocable',
      LastUpdateStatus: 'Successful',
      CapacityProviderConfig: { LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: PROVIDER } },
    })
    const [old] = await hashes()
    await update()
    const [latest, answering] = await hashes()
    expect([latest === old, answering === old]).toStrictEqual([false, true])
    expect((await get()).Configuration?.State).toBe('ActiveNonInvocable')
    await lambda.send(new PublishVersionCommand({ FunctionName: 'f', PublishTo: 'LATEST_PUBLISHED' }))
    expect(await hashes()).toStrictEqual([latest, latest])
    await update({ ZipFile: await zipOf({ bootstrap: 'other' }), PublishTo: 'LATEST_PUBLISHED' })
    const [newest, published] = await hashes()
    expect([newest === latest, published === newest]).toStrictEqual([false, true])
  })

  it('does not answer as $LATEST, and elsewhere there is no $LATEST.PUBLISHED', async () => {
    await using emulator = await startEmulator()
    const { lambda } = await zipScene(emulator, { capacityProvider: PROVIDER })
    const call = lambda.send(new InvokeCommand({ FunctionName: 'f', Qualifier: '$LATEST' }))
    expect(await refusalOf(call)).toStrictEqual(inState('ActiveNonInvocable'))
    await emulator.createFunction({ name: 'g', packageType: 'Zip' })
    const asked = lambda.send(new GetFunctionCommand({ FunctionName: 'g', Qualifier: '$LATEST.PUBLISHED' }))
    expect(await refusalOf(asked)).toMatchObject({ name: 'ResourceNotFoundException' })
    const published = lambda.send(new PublishVersionCommand({ FunctionName: 'g', PublishTo: 'LATEST_PUBLISHED' }))
    expect(await refusalOf(published)).toMatchObject({ name: 'InvalidParameterValueException' })
  })
})

test('CreateFunction keeps what kind of function it is', async () => {
  await using emulator = await startEmulator()
  const { lambda } = clientsOf(emulator)
  const input = { Role: ROLE, Runtime: 'provided.al2023' as const, Handler: 'bootstrap' }
  const kinds = {
    CapacityProviderConfig: { LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: PROVIDER } },
    DurableConfig: { ExecutionTimeout: 60 },
    TenancyConfig: { TenantIsolationMode: 'PER_TENANT' as const },
  }
  const Code = { ZipFile: await zipOf({ bootstrap: 'x' }) }
  await lambda.send(new CreateFunctionCommand({ ...input, FunctionName: 'f', Code, ...kinds }))
  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: 'f' }))
  expect(Configuration).toMatchObject({ ...kinds, DurableConfig: { ExecutionTimeout: 60, RetentionPeriodInDays: 14 } })
  expect(Configuration?.State).toBe('ActiveNonInvocable')
})

test('the runtime custom needs the ARN of a runtime', async () => {
  await using emulator = await startEmulator()
  const { lambda } = await zipScene(emulator, { runtime: 'custom', runtimeArn: 'arn:aws:lambda:x' })
  expect(emulator.function('f').configuration).toMatchObject({
    Runtime: 'custom',
    RuntimeConfig: { RuntimeArn: 'arn:aws:lambda:x' },
  })
  // The SDK's types do not know it yet.
  const Runtime = 'custom' as 'provided'
  const change = lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'f', Runtime }))
  expect(await refusalOf(change)).toMatchObject({ name: 'InvalidParameterValueException' })
})

test('a durable function is only invoked with a qualifier, one with tenants only for a tenant', async () => {
  await using emulator = await startEmulator()
  const { lambda } = await zipScene(emulator, { durable: { executionTimeoutSeconds: 60, retentionDays: 1 } })
  await emulator.createFunction({ name: 'tenants', packageType: 'Zip', tenantIsolation: 'PER_TENANT' })
  const invoke = (FunctionName: string, more: { Qualifier?: string; TenantId?: string } = {}) =>
    lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'DryRun', ...more }))
  const refused = { name: 'InvalidParameterValueException', status: 400 }
  expect(await refusalOf(invoke('f'))).toMatchObject(refused)
  expect((await invoke('f', { Qualifier: '$LATEST' })).StatusCode).toBe(204)
  expect(await refusalOf(invoke('tenants'))).toMatchObject(refused)
  expect((await invoke('tenants', { TenantId: 'a' })).StatusCode).toBe(204)
})

test('an update with a zip turns code by reference into a copy', async () => {
  await using emulator = await startEmulator()
  const { get, update } = await zipScene(emulator, { s3Object: { bucket: 'releases', key: 'f.zip', version: '1' } })
  expect((await get()).Code?.ResolvedS3Object).toStrictEqual({
    S3Bucket: 'releases',
    S3Key: 'f.zip',
    S3ObjectVersion: '1',
  })
  await update({ DryRun: true })
  expect((await get()).Code).toHaveProperty('ResolvedS3Object')
  await update()
  expect((await get()).Code).not.toHaveProperty('ResolvedS3Object')
})

test('a runtime can be past its update block, for a dry run too', async () => {
  await using emulator = await startEmulator({ blockedRuntimes: ['provided.al2'] })
  const { update } = await zipScene(emulator, { runtime: 'provided.al2' })
  const expected = {
    name: 'InvalidParameterValueException',
    status: 400,
    message:
      'The runtime parameter of provided.al2 is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.',
  }
  expect(await refusalOf(update())).toStrictEqual(expected)
  expect(await refusalOf(update({ DryRun: true }))).toStrictEqual(expected)
})

describe('a code signing config', () => {
  it.each([
    { name: 'blocks what is not signed', codeSigning: { policy: 'Enforce' }, error: 'CodeVerificationFailedException' },
    { name: 'lets it in with a warning', codeSigning: { policy: 'Warn' }, error: undefined },
    {
      name: 'that is gone blocks everything',
      codeSigning: { policy: 'Warn', isDeleted: true },
      error: 'CodeSigningConfigNotFoundException',
    },
  ] as const)('$name', async ({ codeSigning, error }) => {
    await using emulator = await startEmulator()
    const { update } = await zipScene(emulator, { codeSigning })
    for (const DryRun of [true, false]) {
      expect((await refusalOf(update({ DryRun }))).name).toBe(error ?? 'Error')
    }
    expect(emulator.function('f').updates).toBe(error === undefined ? 1 : 0)
  })

  it('lets in a zip that Signer signed, and blocks one that was changed since, even if it only warns', async () => {
    await using emulator = await startEmulator()
    const hash = sha256(await zipOf({ bootstrap: '#!/bin/sh\n' }))
    const { update } = await zipScene(emulator, { codeSigning: { policy: 'Enforce', signed: [hash] } })
    await update()
    expect(emulator.function('f').updates).toBe(1)
    await emulator.createFunction({
      name: 'g',
      packageType: 'Zip',
      codeSigning: { policy: 'Warn', damaged: [hash] },
    })
    const ZipFile = await zipOf({ bootstrap: '#!/bin/sh\n' })
    const { lambda } = clientsOf(emulator)
    const call = lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'g', ZipFile }))
    expect(await refusalOf(call)).toMatchObject({ name: 'InvalidCodeSignatureException', status: 400 })
  })
})
