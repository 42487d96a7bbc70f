import { DEV, openScene, type Scene } from '../../demo/scene.ts'
import type { Shown } from '../../emulator/lambda/existing-functions.ts'
import { changeMessage, codesOf, errorsOf, refused, running } from './ground.ts'

const SOON = { 'wait-timeout': '1' }
const LOOK = `aws lambda get-function-configuration --function-name ${DEV} .`
const OUT = `Find out who took it out of service, and run the step again when it is Active:  ${LOOK}`
const UNKNOWN = `Look at the function:  ${LOOK} If AWS has a new state, use a newer version of the action.`
const SLOW =
  'AWS may still finish it. Check the function, then run the step again. If it is always this slow, raise wait-timeout.'

/** States that the step waits for, and how the error at the end of the wait reads. */
const strange: readonly { shown: Shown; code: string; says: string }[] = [
  {
    shown: { state: 'Pending', stateReasonCode: 'Restoring', stateReason: 'The function is being restored.' },
    code: 'settle-timeout',
    says: `${DEV} is still Pending (Restoring: The function is being restored.), last update Successful, after 1 s.\n${SLOW}`,
  },
  {
    shown: { state: 'ActiveNonInvocable' },
    code: 'function-out-of-service',
    says: `${DEV} is ActiveNonInvocable, last update Successful: it takes no calls.\n${OUT}`,
  },
  {
    shown: { state: 'Deactivating', stateReasonCode: 'DrainingDurableExecutions', stateReason: '2 left' },
    code: 'function-out-of-service',
    says: `${DEV} is Deactivating (DrainingDurableExecutions: 2 left), last update Successful: it takes no calls.\n${OUT}`,
  },
  {
    shown: { state: 'Deactivated' },
    code: 'function-out-of-service',
    says: `${DEV} is Deactivated, last update Successful: it takes no calls.\n${OUT}`,
  },
  {
    shown: { state: 'Deleting' },
    code: 'function-deleting',
    says: `${DEV} is being deleted: its state is Deleting.\nIf it should live, create it again when it is gone, then run the step again.`,
  },
  {
    shown: { state: 'Hibernating' },
    code: 'state-unknown',
    says: `${DEV} shows state Hibernating and last update Successful, which this version of the step does not know.\n${UNKNOWN}`,
  },
  {
    shown: { state: '' },
    code: 'state-unknown',
    says: `${DEV} shows state none and last update Successful, which this version of the step does not know.\n${UNKNOWN}`,
  },
  {
    shown: { lastUpdateStatus: 'Paused' },
    code: 'state-unknown',
    says: `${DEV} shows state Active and last update Paused, which this version of the step does not know.\n${UNKNOWN}`,
  },
]

const named = strange.map((row) => ({ name: row.shown.state ?? row.shown.lastUpdateStatus, ...row }))

/** One of Lambda's words, and two that nobody knows: unit/release/state has the whole table. */
const some = named.filter(({ name }) => ['Deactivating', 'Hibernating', 'Paused'].includes(name ?? ''))

/** Runs a step during which the function shows this from the nth look on. */
const showing = async (scene: Scene, { nth, shown }: { nth: number; shown: Shown }, inputs = {}) => {
  const looked = scene.emulator.fault({ operation: 'lambda:GetFunction', kind: 'hold', nth })
  const step = scene.push('dev', { inputs })
  await looked.reached
  scene.emulator.show(DEV, shown)
  looked.release()
  return step
}

describe('a state that passes', () => {
  it.each(some)('"$name" is waited for, and the deploy goes on when it is Active', async ({ shown }) => {
    await using scene = await openScene()
    scene.emulator.show(DEV, shown)
    const end = await showing(scene, { nth: 2, shown: { state: 'Active' } })
    expect(errorsOf(end)).toStrictEqual([])
    expect(running(scene, DEV)).toBe(end.outputs['image-digest'])
  })
})

describe('a state that does not pass', () => {
  it.each(named)('"$name" ends the deploy before anything changes', async ({ shown, code, says }) => {
    await using scene = await openScene()
    scene.emulator.show(DEV, shown)
    const before = scene.emulator.function(DEV)
    const end = await refused(scene, () => scene.push('dev', { inputs: SOON }))
    expect([codesOf(end), errorsOf(end)]).toStrictEqual([[code], [says]])
    expect(scene.emulator.function(DEV)).toStrictEqual(before)
  })

  it.each([
    ...named,
    {
      name: 'Inactive',
      shown: { state: 'Inactive', stateReasonCode: 'EniLimitExceeded', stateReason: 'No address.' },
      code: 'function-inactive',
      says: `${DEV} is Inactive (EniLimitExceeded: No address.), last update Successful: calls fail.\nFix what the reason names and run the step again.`,
    },
  ])('"$name" after the update is not green', async ({ shown, code, says }) => {
    await using scene = await openScene()
    const end = await showing(scene, { nth: 2, shown }, SOON)
    expect([end.exitCode, codesOf(end), errorsOf(end)]).toStrictEqual([1, [code], [says]])
    expect(end.outputs).toMatchObject({ deployed: '[]', changed: `["${DEV}"]` })
    expect(JSON.parse(end.outputs.results ?? '')).toMatchObject([{ status: 'failed', live: 'unknown' }])
  })

  it.each(some)('"$name" is not "unchanged", although the code is there', async ({ shown, code }) => {
    await using scene = await openScene()
    await scene.push('dev')
    const before = scene.emulator.function(DEV).updates
    const seen = scene.emulator.seen('lambda:GetFunction').length
    const end = await showing(scene, { nth: 2, shown }, SOON)
    expect(scene.emulator.seen('lambda:GetFunction').length).toBeGreaterThan(seen + 1)
    expect([end.exitCode, codesOf(end)]).toStrictEqual([1, [code]])
    expect(scene.emulator.function(DEV).updates).toBe(before)
  })

  it('Failed after the update ends the run at once', async () => {
    await using scene = await openScene()
    const shown = { state: 'Failed', stateReasonCode: 'InvalidSubnet', stateReason: 'It is gone' }
    const end = await showing(scene, { nth: 2, shown })
    expect(errorsOf(end)).toStrictEqual([
      `${DEV} is in state Failed: InvalidSubnet: It is gone.\nCheck the subnets and security groups of the function, and that they have free addresses and interfaces. If the function failed when it was created, create it again.`,
    ])
  })
})

describe('a state that new code ends', () => {
  it.each([
    { state: 'Inactive', stateReasonCode: 'Idle' },
    { state: 'Inactive', stateReasonCode: 'ImageAccessDenied' },
    { state: 'Inactive' },
    { state: 'Failed', stateReasonCode: 'ImageDeleted' },
    { lastUpdateStatus: 'Failed' },
  ])('$state $stateReasonCode $lastUpdateStatus is not waited for', async (shown) => {
    await using scene = await openScene()
    scene.emulator.show(DEV, shown)
    const end = await scene.push('dev')
    expect(errorsOf(end)).toStrictEqual([])
    expect(running(scene, DEV)).toBe(end.outputs['image-digest'])
    expect(scene.emulator.function(DEV).configuration).toMatchObject({
      State: 'Active',
      LastUpdateStatus: 'Successful',
    })
    expect(scene.emulator.seen('lambda:GetFunction').length).toBeLessThanOrEqual(3)
  })

  it.each([
    { shown: { state: 'Inactive', stateReasonCode: 'Idle' }, updates: 1 },
    { shown: { state: 'Inactive', stateReasonCode: 'ImageDeleted' }, updates: 2 },
    { shown: { state: 'Failed', stateReasonCode: 'ImageDeleted' }, updates: 2 },
    { shown: { lastUpdateStatus: 'Failed' }, updates: 2 },
  ])('the same code under $shown is deployed in $updates updates', async ({ shown, updates }) => {
    await using scene = await openScene()
    await scene.push('dev')
    scene.emulator.show(DEV, shown)
    const end = await scene.push('dev')
    expect(errorsOf(end)).toStrictEqual([])
    expect(scene.emulator.function(DEV).updates).toBe(updates)
  })

  it('stays an error if Lambda takes no update in it', async () => {
    await using scene = await openScene()
    scene.emulator.show(DEV, { state: 'Failed', stateReasonCode: 'InvalidSubnet', stateReason: 'Gone' })
    await changeMessage(scene, 'another')
    const end = await scene.push('dev')
    expect(codesOf(end)).toStrictEqual(['function-failed'])
  })
})
