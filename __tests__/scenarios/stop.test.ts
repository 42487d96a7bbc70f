import { truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { DEV, openScene, REPOSITORY, type Scene } from '../../demo/scene.ts'
import { errorsOf, running, write } from './ground.ts'
import { type Interrupted, interrupt, interruptAt, logged, MOMENTS, sceneOptionsOf } from './interrupted.ts'
import { stubbornTool, untilGone } from './stubborn-tool.ts'

/** GitHub sends SIGINT, SIGTERM 7.5 s later, and SIGKILL 2.5 s after that. */
const SIGTERM_AFTER_MS = 7_000

type Expected = {
  readonly signal?: 'SIGTERM' | 'SIGINT'
  readonly phase: string
  readonly live: 'old' | 'new' | 'unknown'
  readonly changed?: boolean
  readonly previous?: string
}

const WORDS = {
  old: 'the code from before',
  new: 'the new code',
  unknown: 'the code from before or the new',
}

/** Before the look at the function, a step does not know whether it exists. */
const stateIn = (previous: string, live: keyof typeof WORDS): string =>
  previous === '' ? 'was not changed' : `runs ${WORDS[live]}`

/** What every stopped step owes: a true report, nothing left behind, and an early end. */
const expectStopped = (
  end: Interrupted,
  { signal = 'SIGTERM', phase, live, changed = false, previous = '' }: Expected,
) => {
  const [record] = JSON.parse(end.outputs.results ?? '[]')
  expect({
    exitCode: end.exitCode,
    errors: errorsOf(end),
    failed: end.outputs.failed,
    changed: end.outputs.changed,
    deployed: end.outputs.deployed,
    previous: end.outputs['previous-digest'],
    status: record?.status,
    phase: record?.phase,
    live: record?.live,
    leftovers: end.leftovers,
  }).toStrictEqual({
    exitCode: 1,
    errors: [
      `The run was stopped by ${signal}. Phase: ${phase}. ${DEV} ${stateIn(previous, live)}.\nNothing more was started after that. Run the workflow again.`,
    ],
    failed: `["${DEV}"]`,
    changed: changed ? `["${DEV}"]` : '[]',
    deployed: '[]',
    previous,
    status: 'failed',
    phase,
    live,
    leftovers: [],
  })
  expect(end.summary).toContain(`| Stopped at | \`${phase}\``)
  expect(end.lastedMs).toBeLessThan(SIGTERM_AFTER_MS)
}

const tagged = ({ emulator }: Scene): string | undefined => emulator.repository(REPOSITORY).tags.get('dev')

describe('SIGTERM', () => {
  it.each(MOMENTS)('ends a deploy that waits for $name, and the report is true', async (moment) => {
    await using scene = await openScene(sceneOptionsOf(moment))
    const before = running(scene, DEV)
    const isZip = moment.packageType === 'Zip'
    const tagBefore = isZip ? undefined : tagged(scene)
    const end = await interruptAt(scene, moment, 'SIGTERM')
    expectStopped(end, {
      phase: moment.phase,
      live: moment.code === 'updated' ? 'new' : 'old',
      changed:
        moment.code === 'updated' || (moment.tag === 'moved' && moment.fault.operation !== 'registry:PutManifest'),
      previous: moment.phase === 'account' || moment.name === 'the lookup of the function' ? '' : before,
    })
    const wanted = isZip ? end.outputs['code-sha256'] : end.outputs['image-digest']
    expect(running(scene, DEV)).toBe(moment.code === 'updated' ? wanted : before)
    if (!isZip) expect(tagged(scene)).toBe(moment.tag === 'moved' ? wanted : tagBefore)
  })
})

describe('a stop', () => {
  it('by SIGINT ends a deploy as well', async () => {
    await using scene = await openScene()
    const held = scene.emulator.fault({ operation: 'lambda:GetFunction', kind: 'hold' })
    const end = await interrupt(scene, { signals: ['SIGINT'], when: () => held.reached })
    expectStopped(end, { signal: 'SIGINT', phase: 'look', live: 'old' })
    held.release()
  })

  it('gives an accepted update a little time to settle, and reports what runs then', async () => {
    await using scene = await openScene({ settleMs: 1_000 })
    const previous = running(scene, DEV)
    const held = scene.emulator.fault({ operation: 'lambda:UpdateFunctionCode', kind: 'hold-answer' })
    const end = await interrupt(scene, { signals: ['SIGTERM'], when: () => held.reached })
    expectStopped(end, { phase: 'release', live: 'new', changed: true, previous })
    expect(running(scene, DEV)).toBe(end.outputs['image-digest'])
    held.release()
  })

  it('reports the old code when the accepted update settles as Failed', async () => {
    await using scene = await openScene({ settleMs: 1_000 })
    const previous = running(scene, DEV)
    scene.emulator.holdSettling(DEV).fail('broken layer', 'InvalidImage')
    const held = scene.emulator.fault({ operation: 'lambda:UpdateFunctionCode', kind: 'hold-answer' })
    const end = await interrupt(scene, { signals: ['SIGTERM'], when: () => held.reached })
    expectStopped(end, { phase: 'release', live: 'old', changed: true, previous })
    held.release()
  })

  it('says that it does not know when the update is still running after that time', async () => {
    await using scene = await openScene()
    const previous = running(scene, DEV)
    scene.emulator.holdSettling(DEV)
    const polled = scene.emulator.fault({ operation: 'lambda:GetFunction', kind: 'hold', nth: 2 })
    const end = await interrupt(scene, { signals: ['SIGTERM'], when: () => polled.reached })
    expectStopped(end, { phase: 'release', live: 'unknown', changed: true, previous })
    polled.release()
  })

  it('says that it does not know when Lambda stays silent', async () => {
    await using scene = await openScene()
    const previous = running(scene, DEV)
    const silent = scene.emulator.fault({ operation: 'lambda:GetFunction', kind: 'hold', nth: 2, times: 100 })
    const end = await interrupt(scene, { signals: ['SIGTERM'], when: () => silent.reached })
    expectStopped(end, { phase: 'release', live: 'unknown', changed: true, previous })
    silent.release()
  })

  it('ends the packing of something large', async () => {
    await using scene = await openScene()
    const previous = running(scene, DEV)
    // Nobody commits such a file, and git would take minutes.
    const sha = await scene.commit()
    await write(scene, 'large.bin', '')
    await truncate(join(scene.workspace, 'large.bin'), 4_000_000_000)
    const end = await interrupt(scene, {
      signals: ['SIGTERM'],
      sha,
      inputs: { include: 'large.bin' },
      when: (child) => logged(child, '\ninspect '),
    })
    expectStopped(end, { phase: 'pack', live: 'old', previous })
  })

  it('kills a compiler that ignores it, and what that has started', async () => {
    await using scene = await openScene()
    const previous = running(scene, DEV)
    await using go = await stubbornTool('go')
    const end = await interrupt(scene, {
      signals: ['SIGTERM'],
      env: { PATH: go.path },
      when: async (child) => Promise.all([go.started, logged(child, '\nbase '), logged(child, '\nrights ')]),
    })
    expectStopped(end, { phase: 'compile', live: 'old', previous })
    await untilGone(await go.started)
  })

  it('kills a credential helper that hangs, too', async () => {
    await using scene = await openScene()
    const previous = running(scene, DEV)
    await using helper = await stubbornTool('docker-credential-hanging')
    await write(scene, 'docker/config.json', JSON.stringify({ credHelpers: { [scene.bases.host]: 'hanging' } }))
    const end = await interrupt(scene, {
      signals: ['SIGTERM'],
      env: { PATH: helper.path, DOCKER_CONFIG: join(scene.workspace, 'docker') },
      when: async (child) => Promise.all([helper.started, logged(child, '\nlook ')]),
    })
    expectStopped(end, { phase: 'base', live: 'old', previous })
    await untilGone(await helper.started)
  })

  it('that is repeated ends the step at once, with everything it started', async () => {
    await using scene = await openScene()
    await using go = await stubbornTool('go')
    const end = await interrupt(scene, {
      signals: ['SIGINT', 'SIGTERM'],
      env: { PATH: go.path },
      when: async (child) => Promise.all([go.started, logged(child, '\nlook ')]),
    })
    expect(errorsOf(end)).toStrictEqual([
      expect.stringMatching(/^The run got a second stop signal, SIG(INT|TERM), and ended without a report\.\n/),
    ])
    expect([end.exitCode, end.outputs, end.leftovers]).toStrictEqual([1, {}, []])
    await untilGone(await go.started)
  })
})
