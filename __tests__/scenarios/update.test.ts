import { setTimeout as delay } from 'node:timers/promises'
import {
  DeleteFunctionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { readmePolicy } from '../../demo/policy.ts'
import { DEV, openScene, PROD, type Scene } from '../../demo/scene.ts'
import { changeMessage, errorsOf, running, somebodyElse } from './ground.ts'

/** Lambda's answer while an update is in progress. */
const CONFLICT = {
  kind: 'status',
  status: 409,
  body: JSON.stringify({
    Type: 'User',
    message: 'The operation cannot be performed at this time. An update is in progress',
  }),
  headers: { 'x-amzn-errortype': 'ResourceConflictException' },
} as const

/** Resolves when the emulator has answered this operation once more. */
const seenOnce = async ({ emulator }: Scene, operation: string): Promise<void> => {
  const before = emulator.seen(operation).filter(({ status }) => status === 200).length
  while (emulator.seen(operation).filter(({ status }) => status === 200).length <= before) await delay(20)
}

/** Somebody else puts production's image on the dev function. */
const somebodyElseDeploys = async (scene: Scene): Promise<void> => {
  const ImageUri = String(scene.emulator.function(PROD).code.ImageUri)
  await somebodyElse(scene).send(new UpdateFunctionCodeCommand({ FunctionName: DEV, ImageUri }))
}

describe('the update and its proof', () => {
  it('applies another tag of the same image again when somebody changed the configuration in between', async () => {
    await using scene = await openScene()
    await scene.push('dev')
    const held = scene.emulator.fault({ operation: 'lambda:UpdateFunctionCode', kind: 'hold' })
    const inputs = { environments: `dev: { function-name: ${DEV}, tag: other }` }
    const step = scene.push('dev', { inputs })
    await held.reached
    await somebodyElse(scene).send(new UpdateFunctionConfigurationCommand({ FunctionName: DEV, Description: 'theirs' }))
    held.release()
    const end = await step
    expect(errorsOf(end)).toStrictEqual([])
    expect(String(scene.emulator.function(DEV).code.ImageUri)).toMatch(/:other$/)
  })

  it('is green only after the update has settled', async () => {
    await using scene = await openScene()
    const settling = scene.emulator.holdSettling(DEV)
    const polled = scene.emulator.fault({ operation: 'lambda:GetFunction', kind: 'hold', nth: 3 })
    let isOver = false
    const step = scene.push('dev').then((end) => {
      isOver = true
      return end
    })
    await polled.reached
    expect(scene.emulator.function(DEV).configuration.LastUpdateStatus).toBe('InProgress')
    expect(isOver).toBe(false)
    settling.release()
    polled.release()
    expect((await step).exitCode).toBe(0)
    expect(running(scene, DEV)).toBe((await step).outputs['image-digest'])
  })

  it("ends at once with Lambda's reason when the update settles as Failed, and says that the old code runs", async () => {
    await using scene = await openScene()
    const before = running(scene, DEV)
    scene.emulator.fault({
      operation: 'lambda:UpdateFunctionCode',
      kind: 'settle-failed',
      reason: 'UnsupportedImageLayerDetected',
      code: 'InvalidImage',
    })
    const end = await scene.push('dev')
    expect(end.exitCode).toBe(1)
    expect(errorsOf(end).join()).toContain(`The update of ${DEV} failed: InvalidImage: UnsupportedImageLayerDetected`)
    expect(end.outputs).toMatchObject({ failed: `["${DEV}"]`, deployed: '[]', 'previous-digest': before })
    expect(JSON.parse(end.outputs.results ?? '')).toMatchObject([
      { name: DEV, status: 'failed', phase: 'release', live: 'old' },
    ])
    expect((await scene.emulator.invoke(DEV, {})).payload).not.toContain('Hello')
    expect(end.summary).toContain('| Stopped at | `release`, ')
  })

  it("waits for somebody else's running update before it looks", async () => {
    await using scene = await openScene()
    const settling = scene.emulator.holdSettling(DEV)
    await somebodyElse(scene).send(
      new UpdateFunctionConfigurationCommand({ FunctionName: DEV, Description: 'by somebody else' }),
    )
    const looked = scene.emulator.fault({ operation: 'lambda:GetFunction', kind: 'hold', nth: 2 })
    const step = scene.push('dev')
    await looked.reached
    settling.release()
    looked.release()
    const end = await step
    expect(errorsOf(end)).toStrictEqual([])
    expect(running(scene, DEV)).toBe(end.outputs['image-digest'])
  })

  it('waits for an update that starts between its lookup and its own update', async () => {
    await using scene = await openScene()
    const held = scene.emulator.fault({ operation: 'lambda:UpdateFunctionCode', kind: 'hold' })
    const step = scene.push('dev')
    await held.reached
    const settling = scene.emulator.holdSettling(DEV)
    await somebodyElse(scene).send(
      new UpdateFunctionConfigurationCommand({ FunctionName: DEV, Description: 'by somebody else' }),
    )
    const looked = scene.emulator.fault({ operation: 'lambda:GetFunction', kind: 'hold' })
    held.release()
    await looked.reached
    expect(scene.emulator.function(DEV).updates).toBe(0)
    settling.release()
    looked.release()
    const end = await step
    expect(errorsOf(end)).toStrictEqual([])
    expect(running(scene, DEV)).toBe(end.outputs['image-digest'])
  })

  it('tries again after 409, when the other update has settled', async () => {
    await using scene = await openScene()
    for (const operation of ['lambda:TagResource', 'lambda:UpdateFunctionCode']) {
      scene.emulator.fault({ operation, ...CONFLICT })
    }
    const end = await scene.push('dev')
    expect(errorsOf(end)).toStrictEqual([])
    expect(scene.emulator.seen('lambda:TagResource').map(({ status }) => status)).toStrictEqual([409, 204])
    expect(scene.emulator.seen('lambda:UpdateFunctionCode').map(({ status }) => status)).toStrictEqual([409, 200])
    expect(end.log).not.toContain('::notice::')
  })

  it('is not green for what was live before the build, when somebody else deployed in between', async () => {
    await using scene = await openScene()
    await scene.push('dev')
    await changeMessage(scene, 'production')
    await scene.push('main')
    await changeMessage(scene, 'Hello AWS Lambda')
    const held = scene.bases.fault({ operation: 'registry:GetManifest', kind: 'hold' })
    const step = scene.push('dev')
    await held.reached
    await seenOnce(scene, 'ecr:BatchGetImage')
    await somebodyElseDeploys(scene)
    held.release()
    const end = await step
    expect(end.exitCode).toBe(1)
    expect(end.outputs.deployed).toBe('[]')
    expect(errorsOf(end).join()).toContain(`${DEV} runs ${running(scene, PROD)}, but `)
  })

  it('does not overwrite, after a 409, what somebody else deployed', async () => {
    await using scene = await openScene()
    await scene.push('main')
    await changeMessage(scene, 'mine')
    const held = scene.emulator.fault({ operation: 'lambda:TagResource', kind: 'hold' })
    const step = scene.push('dev')
    await held.reached
    await somebodyElseDeploys(scene)
    scene.emulator.fault({ operation: 'lambda:UpdateFunctionCode', ...CONFLICT })
    held.release()
    const end = await step
    expect(end.exitCode).toBe(1)
    expect(errorsOf(end).join()).toContain(`Somebody else deployed ${DEV} during this run`)
    expect(running(scene, DEV)).toBe(running(scene, PROD))
  })

  it("reports Lambda's reason when our update was accepted, its answer lost, and it settles as Failed", async () => {
    await using scene = await openScene()
    const settling = scene.emulator.holdSettling(DEV)
    settling.fail('broken layer', 'InvalidImage')
    scene.emulator.fault({ operation: 'lambda:UpdateFunctionCode', kind: 'reset-answer' })
    const end = await scene.push('dev')
    expect(end.exitCode).toBe(1)
    expect(errorsOf(end).join()).toContain(`The update of ${DEV} failed: InvalidImage: broken layer`)
  })

  it('goes on when only the configuration changed since the lookup (412)', async () => {
    await using scene = await openScene()
    const held = scene.emulator.fault({ operation: 'lambda:UpdateFunctionCode', kind: 'hold' })
    const step = scene.push('dev')
    await held.reached
    await somebodyElse(scene).send(
      new UpdateFunctionConfigurationCommand({ FunctionName: DEV, Description: 'by somebody else' }),
    )
    held.release()
    const end = await step
    expect(errorsOf(end)).toStrictEqual([])
    expect(scene.emulator.seen('lambda:UpdateFunctionCode').map(({ status }) => status)).toStrictEqual([412, 200])
  })

  it('does not overwrite code that somebody else deployed since the lookup (412)', async () => {
    await using scene = await openScene()
    await scene.push('main')
    await changeMessage(scene, 'mine')
    const held = scene.emulator.fault({ operation: 'lambda:UpdateFunctionCode', kind: 'hold' })
    const step = scene.push('dev')
    await held.reached
    await somebodyElseDeploys(scene)
    held.release()
    const end = await step
    expect(end.exitCode).toBe(1)
    expect(errorsOf(end).join()).toContain(`Somebody else deployed ${DEV} during this run`)
    expect(running(scene, DEV)).toBe(running(scene, PROD))
  })

  it.each([
    { operation: 'lambda:UpdateFunctionCode', kind: 'throttle' },
    { operation: 'lambda:UpdateFunctionCode', kind: 'reset' },
    { operation: 'lambda:UpdateFunctionCode', kind: 'reset-answer' },
    { operation: 'lambda:GetFunction', kind: 'throttle' },
    { operation: 'ecr:GetAuthorizationToken', kind: 'throttle' },
    { operation: 'sts:AssumeRoleWithWebIdentity', kind: 'reset' },
    { operation: 'registry:FinishUpload', kind: 'reset' },
    { operation: 'registry:PutManifest', kind: 'throttle' },
  ] as const)('tries again after $kind of $operation', async ({ operation, kind }) => {
    await using scene = await openScene()
    const fault = scene.emulator.fault({ operation, kind })
    const end = await scene.push('dev')
    expect(errorsOf(end)).toStrictEqual([])
    expect(fault.hits()).toBe(1)
    expect(running(scene, DEV)).toBe(end.outputs['image-digest'])
  })

  it('tries again after 503 from the base registry', async () => {
    await using scene = await openScene()
    const fault = scene.bases.fault({ operation: 'registry:GetManifest', kind: 'status', status: 503 })
    expect((await scene.push('dev')).exitCode).toBe(0)
    expect(fault.hits()).toBe(1)
  })

  it('resends what UpdateFunctionCode would silently reset', async () => {
    const policy = readmePolicy({ functions: ['kept'] })
    await using scene = await openScene({ packageType: 'Zip', example: 'zip', policy })
    const key = 'arn:aws:kms:ap-northeast-1:123456789012:key/11111111-2222-3333-4444-555555555555'
    await scene.emulator.createFunction({
      name: 'kept',
      packageType: 'Zip',
      architecture: 'arm64',
      sourceKmsKeyArn: key,
    })
    const end = await scene.push('dev', { inputs: { environments: 'dev: { function-name: kept }' } })
    expect(errorsOf(end)).toStrictEqual([])
    expect(scene.emulator.function('kept').configuration.Architectures).toStrictEqual(['arm64'])
    expect(scene.emulator.function('kept').code.SourceKMSKeyArn).toBe(key)
  })

  it('gives up after wait-timeout with the last state', async () => {
    await using scene = await openScene()
    scene.emulator.holdSettling(DEV)
    const end = await scene.push('dev', { inputs: { 'wait-timeout': '5' } })
    expect(end.exitCode).toBe(1)
    expect(errorsOf(end).join()).toContain(`${DEV} is still Active, last update InProgress, after 5 s`)
    expect(errorsOf(end).join()).toContain('wait-timeout')
  })

  it('fails at once and names function and region when the function is deleted during the deploy (404)', async () => {
    await using scene = await openScene()
    const held = scene.emulator.fault({ operation: 'lambda:UpdateFunctionCode', kind: 'hold' })
    const step = scene.push('dev')
    await held.reached
    await somebodyElse(scene).send(new DeleteFunctionCommand({ FunctionName: DEV }))
    held.release()
    const end = await step
    expect(end.exitCode).toBe(1)
    expect(errorsOf(end).join()).toContain(
      `Updating the code of ${DEV} in ap-northeast-1 failed: ResourceNotFoundException`,
    )
    expect(errorsOf(end).join()).toContain(`:function:${DEV} exists`)
    expect(scene.emulator.seen('lambda:UpdateFunctionCode')).toHaveLength(1)
  })
})
