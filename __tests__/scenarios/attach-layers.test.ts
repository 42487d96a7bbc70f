import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { layersStatements, readmePolicy } from '../../demo/policy.ts'
import type { PolicyDocument } from '../../emulator/iam/policy.ts'
import { startEmulator } from '../../emulator/server.ts'
import { type LiveFunction, observeFunction } from '../../src/observe/function.ts'
import { applyStep } from '../../src/release/apply.ts'
import type { Step } from '../../src/release/steps.ts'
import { zipOf } from './emulator/zips.ts'

const NAME = 'worker'
const FUNCTION = `arn:aws:lambda:ap-northeast-1:123456789012:function:${NAME}`
const LAYER = 'arn:aws:lambda:ap-northeast-1:123456789012:layer:agent:1'

/** A zip function, a layer, and a way to apply one step to the function. */
const openScene = async (policy?: PolicyDocument) => {
  const emulator = await startEmulator(policy === undefined ? {} : { policy })
  await emulator.createFunction({ name: NAME, packageType: 'Zip' })
  await emulator.createLayer({ name: 'agent', zip: await zipOf({ 'extensions/agent': 'binary' }) })
  const settings = { endpoint: emulator.url, region: emulator.region, credentials: emulator.staticKeys, maxAttempts: 3 }
  const lambda = new LambdaClient(settings)
  const { signal } = new AbortController()
  const home = { partition: 'aws', region: emulator.region, accountId: emulator.accountId }
  const look = async (): Promise<LiveFunction> => {
    const live = await observeFunction(lambda, NAME, home, signal)
    if (!live.exists) throw new Error('the function is gone')
    return live
  }
  const observed = await look()
  return {
    emulator,
    observed,
    somebodyElse: (Description: string) =>
      new LambdaClient(settings).send(new UpdateFunctionConfigurationCommand({ FunctionName: NAME, Description })),
    apply: (step: Step) =>
      applyStep(step, observed, {
        lambda,
        functionName: NAME,
        observed,
        look,
        open: () => Promise.reject(new TypeError('a zip has no repository')),
        zip: () => Buffer.alloc(0),
        wait: { functionName: NAME, timeoutMs: 30_000, signal, onState: () => {} },
        notice: () => {},
      }),
    [Symbol.asyncDispose]: async () => {
      lambda.destroy()
      await emulator[Symbol.asyncDispose]()
    },
  }
}

const attach = (...layers: readonly string[]): Step => ({ kind: 'update-configuration', layers })

describe('attaching layers', () => {
  it('changes only the layers, and waits until the update settles', async () => {
    await using scene = await openScene()
    const before = scene.emulator.function(NAME)
    const held = scene.emulator.holdSettling(NAME)
    const polled = scene.emulator.fault({ operation: 'lambda:GetFunction', kind: 'hold', nth: 2 })
    const applying = scene.apply(attach(LAYER))
    await polled.reached
    expect(scene.emulator.function(NAME).configuration.LastUpdateStatus).toBe('InProgress')
    held.release()
    polled.release()
    const live = await applying
    expect(live).toMatchObject({ layers: [LAYER], update: 'Successful', code: scene.observed.code })
    expect(live).not.toMatchObject({ revisionId: scene.observed.revisionId })
    const after = scene.emulator.function(NAME)
    expect(after.updates).toBe(before.updates)
    const { Layers, LastModified: _, RevisionId: __, ...rest } = after.configuration
    const { LastModified: ___, RevisionId: ____, ...kept } = before.configuration
    expect(Layers).toStrictEqual([{ Arn: LAYER, CodeSize: expect.any(Number) }])
    expect(rest).toStrictEqual(kept)
  })

  it('goes on to the code in a state that only new code may end, instead of waiting for it to pass', async () => {
    await using scene = await openScene()
    const polled = scene.emulator.fault({ operation: 'lambda:GetFunction', kind: 'hold' })
    const applying = scene.apply(attach(LAYER))
    await polled.reached
    scene.emulator.show(NAME, { state: 'Inactive', stateReasonCode: 'InvalidZipFileException' })
    polled.release()
    expect(await applying).toMatchObject({ layers: [LAYER], state: 'Inactive', update: 'Successful' })
    expect(scene.emulator.seen('lambda:GetFunction')).toHaveLength(2)
  })

  it('removes them all', async () => {
    await using scene = await openScene()
    await scene.apply(attach(LAYER))
    await scene.apply(attach())
    expect(scene.emulator.function(NAME).configuration).not.toHaveProperty('Layers')
  })

  it("waits for somebody else's update in progress, and keeps its changes", async () => {
    await using scene = await openScene()
    const held = scene.emulator.holdSettling(NAME)
    await scene.somebodyElse('theirs')
    const refused = scene.emulator.fault({ operation: 'lambda:UpdateFunctionConfiguration', kind: 'delay', delayMs: 0 })
    const applying = scene.apply(attach(LAYER))
    await refused.reached
    held.release()
    await applying
    expect(scene.emulator.function(NAME).configuration).toMatchObject({
      Description: 'theirs',
      Layers: [{ Arn: LAYER }],
    })
  })

  it('recognises its own update if the answer is lost and the retry is refused', async () => {
    await using scene = await openScene()
    scene.emulator.fault({ operation: 'lambda:UpdateFunctionConfiguration', kind: 'reset-answer' })
    expect(await scene.apply(attach(LAYER))).toMatchObject({ layers: [LAYER], update: 'Successful' })
    expect(scene.emulator.function(NAME).configurationUpdates).toBe(1)
    expect(scene.emulator.seen('lambda:UpdateFunctionConfiguration').map(({ status }) => status)).toStrictEqual([
      0, 412,
    ])
  })

  it("ends with Lambda's reason if it settles as Failed", async () => {
    await using scene = await openScene()
    scene.emulator.holdSettling(NAME).fail('no access to the layer', 'InvalidConfiguration')
    await expect(scene.apply(attach(LAYER))).rejects.toThrow(
      `The update of ${NAME} failed: InvalidConfiguration: no access to the layer.`,
    )
  })

  it('names the missing rights if the role may not', async () => {
    const Statement = [{ Effect: 'Allow', Action: 'lambda:GetFunction', Resource: '*' }] as const
    await using scene = await openScene({ Statement })
    await expect(scene.apply(attach(LAYER))).rejects.toMatchObject({
      message: expect.stringMatching(
        `^Setting the layers of ${NAME} in ap-northeast-1 failed: the role may not call lambda:UpdateFunctionConfiguration on `,
      ),
      hint: expect.stringMatching(`^Add lambda:UpdateFunctionConfiguration on ${FUNCTION} to the role's policy\\.$`),
    })
  })

  it('needs exactly what the policy for layers adds', async () => {
    const options = { functions: [NAME], layers: [LAYER.replace(/1$/, '*')] }
    await using scene = await openScene(readmePolicy(options))
    expect(await scene.apply(attach(LAYER))).toMatchObject({ layers: [LAYER] })
    const actions = layersStatements.map(({ Action }) => String(Action))
    expect(actions).toStrictEqual(['lambda:GetLayerVersion', 'lambda:UpdateFunctionConfiguration'])
    for (const action of actions) {
      await using less = await openScene(readmePolicy({ ...options, without: [action] }))
      await expect(less.apply(attach(LAYER))).rejects.toMatchObject({
        code: 'access-denied',
        message: expect.stringContaining(`the role may not call ${action} on `),
        hint: expect.stringMatching(`^Add ${action} on \\S+ to the role's policy\\.$`),
        cause: expect.objectContaining({
          message: expect.stringContaining(`is not authorized to perform: ${action} on`),
        }),
      })
    }
  })

  it('is verified: it is an error if somebody else removed the layers', async () => {
    await using scene = await openScene()
    const code = { kind: 'zip', sizeBytes: 1 } as const
    const { codeSha256 } = { codeSha256: '', ...scene.observed.code }
    const verify: Step = { kind: 'verify', code: { ...code, codeSha256 }, architecture: 'x86_64', layers: [LAYER] }
    await expect(scene.apply(verify)).rejects.toThrow(`${NAME} has the layers none, expected ${LAYER}.`)
    await scene.apply(attach(LAYER))
    expect(await scene.apply(verify)).toMatchObject({ layers: [LAYER] })
  })
})
