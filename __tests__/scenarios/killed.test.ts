import { DEV, openScene, REPOSITORY, type Scene } from '../../demo/scene.ts'
import { cutHash, parseNote, tagName } from '../../src/release/note.ts'
import { errorsOf, running } from './ground.ts'
import { interrupt, interruptAt, logged, MOMENTS, sceneOptionsOf } from './interrupted.ts'
import { isAlive, stubbornTool } from './stubborn-tool.ts'

/** What the account shows, and what the step says about it. */
const deployedOf = async (scene: Scene, step: ReturnType<Scene['push']>) => {
  const end = await step
  const { tags } = scene.emulator.function(DEV)
  const [record] = JSON.parse(end.outputs.results ?? '[]')
  const isZip = end.outputs.repository === ''
  return {
    errors: errorsOf(end),
    exitCode: end.exitCode,
    deployed: end.outputs.deployed,
    status: record?.status,
    previous: end.outputs['previous-digest'],
    runs: running(scene, DEV) === end.outputs[isZip ? 'code-sha256' : 'image-digest'],
    tagged: isZip || scene.emulator.repository(REPOSITORY).tags.get('dev') === end.outputs['image-digest'],
    noted: (['current', 'previous'] as const).map((tag) => parseNote(tag, tags[tagName(tag)] ?? '')?.code),
    answers: (await scene.emulator.invoke(DEV, {})).payload,
  }
}

const ANSWER = '{"message":"Hello AWS Lambda"}'

/** A deploy that ended in the expected state, from the code that ran before it. */
const wanted = (scene: Scene, { status, previous, before }: { status: string; previous: string; before: string }) => ({
  errors: [],
  exitCode: 0,
  deployed: `["${DEV}"]`,
  status,
  previous,
  runs: true,
  tagged: true,
  noted: [running(scene, DEV), before].map(cutHash),
  answers: ANSWER,
})

describe('the next run after a SIGKILL', () => {
  it.each(MOMENTS)('ends in the expected state when the first waited for $name', async (moment) => {
    await using scene = await openScene(sceneOptionsOf(moment))
    const before = running(scene, DEV)
    const killed = await interruptAt(scene, moment, 'SIGKILL')
    expect([killed.exitCode, killed.outputs]).toStrictEqual([null, {}])
    const previous = running(scene, DEV)
    const end = await deployedOf(scene, scene.push('dev'))
    const status = moment.code === 'updated' ? 'unchanged' : 'deployed'
    expect(end).toStrictEqual(wanted(scene, { status, previous, before }))
  })

  it('ends in the expected state when the first was packing', async () => {
    await using scene = await openScene()
    const before = running(scene, DEV)
    await interrupt(scene, { signals: ['SIGKILL'], when: (child) => logged(child, '\ninspect ') })
    const end = await deployedOf(scene, scene.push('dev'))
    expect(end).toStrictEqual(wanted(scene, { status: 'deployed', previous: before, before }))
  })

  it('waits for the update that the first began, and finds it done', async () => {
    await using scene = await openScene()
    const before = running(scene, DEV)
    const settling = scene.emulator.holdSettling(DEV)
    const polled = scene.emulator.fault({ operation: 'lambda:GetFunction', kind: 'hold', nth: 2 })
    await interrupt(scene, { signals: ['SIGKILL'], when: () => polled.reached })
    polled.release()
    const looked = scene.emulator.fault({ operation: 'lambda:GetFunction', kind: 'hold', nth: 2 })
    const step = scene.push('dev')
    await looked.reached
    expect(scene.emulator.function(DEV).configuration.LastUpdateStatus).toBe('InProgress')
    settling.release()
    looked.release()
    const end = await deployedOf(scene, step)
    const previous = running(scene, DEV)
    expect(end).toStrictEqual(wanted(scene, { status: 'unchanged', previous, before }))
  })

  it('updates again when the update that the first began settled as Failed', async () => {
    await using scene = await openScene()
    const before = running(scene, DEV)
    const settling = scene.emulator.holdSettling(DEV)
    const polled = scene.emulator.fault({ operation: 'lambda:GetFunction', kind: 'hold', nth: 2 })
    await interrupt(scene, { signals: ['SIGKILL'], when: () => polled.reached })
    settling.fail('broken layer', 'InvalidImage')
    polled.release()
    const end = await deployedOf(scene, scene.push('dev'))
    expect(end).toStrictEqual(wanted(scene, { status: 'deployed', previous: '', before }))
  })

  it('is not disturbed by the compiler of the first, which keeps running', async () => {
    await using scene = await openScene()
    const before = running(scene, DEV)
    await using go = await stubbornTool('go')
    await interrupt(scene, { signals: ['SIGKILL'], env: { PATH: go.path }, when: () => go.started })
    const [leader = 0] = await go.started
    try {
      const end = await deployedOf(scene, scene.push('dev'))
      expect(end).toStrictEqual(wanted(scene, { status: 'deployed', previous: before, before }))
      expect(isAlive(leader)).toBe(true)
    } finally {
      process.kill(-leader, 'SIGKILL')
    }
  })
})
