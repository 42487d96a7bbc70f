import { ECRClient } from '@aws-sdk/client-ecr'
import { GetFunctionCommand } from '@aws-sdk/client-lambda'
import { DEV, openScene, REPOSITORY, type Scene } from '../../demo/scene.ts'
import { repositoryArn } from '../../src/aws/arn.ts'
import type { Observed } from '../../src/decide/observed.ts'
import { createAgents } from '../../src/host/connections/agents.ts'
import { type Live, type LiveFunction, observeFunction } from '../../src/observe/function.ts'
import { observeRepository } from '../../src/observe/repository.ts'
import { applyStep } from '../../src/release/apply.ts'
import { describeStep } from '../../src/release/describe.ts'
import { differences } from '../../src/release/differences.ts'
import { tagName } from '../../src/release/note.ts'
import { manifestOf, planSteps, type Step } from '../../src/release/steps.ts'
import { parseSteps } from '../../src/release/stored.ts'
import { wayBack } from '../../src/release/way-back.ts'
import { changeMessage, running, somebodyElse, tagsOf } from './ground.ts'
import { openOwn } from './own-registry.ts'

/** What a later run has: the account, and steps as text. */
const openAccount = (scene: Scene) => {
  const { emulator } = scene
  const { region, accountId } = emulator
  const ecr = new ECRClient({ endpoint: emulator.url, region, credentials: emulator.staticKeys })
  const lambda = somebodyElse(scene)
  const home = { partition: 'aws', region, accountId }
  const { signal } = new AbortController()
  const agents = createAgents({})
  const look = async (): Promise<LiveFunction> => {
    const live = await observeFunction(lambda, DEV, home, signal)
    if (!live.exists) throw new Error('the function is gone')
    return live
  }
  const open = (uri: string) => openOwn(ecr, uri, { agents, signal })
  return {
    observe: async (): Promise<Observed> => {
      const live = await look()
      const place = { name: REPOSITORY, arn: repositoryArn(home, { name: REPOSITORY }), tag: 'dev' }
      const liveDigest = live.code.kind === 'image' ? live.code.digest : undefined
      return { live, repository: await observeRepository(ecr, { ...place, liveDigest }, signal) }
    },
    apply: async (steps: readonly Step[]): Promise<Live> => {
      const observed = await look()
      let live: Live = observed
      for (const step of steps) {
        live = await applyStep(step, live, {
          lambda,
          functionName: DEV,
          observed,
          look,
          open,
          zip: () => Buffer.alloc(0),
          wait: { functionName: DEV, timeoutMs: 30_000, signal, onState: () => {} },
          notice: (text) => {
            throw new Error(text)
          },
        })
      }
      return live
    },
    [Symbol.dispose]: () => agents[Symbol.dispose](),
  }
}

/** The steps that made `now` live, as they were planned before it. */
const stepsTo = (now: Observed, before: Observed): readonly Step[] => {
  if (!now.live.exists || now.live.code.kind !== 'image' || !now.repository?.exists) throw new Error('an image runs')
  const { name, arn, uri, tagged } = now.repository
  if (tagged === undefined) throw new Error('its tag exists')
  const wanted = {
    code: { kind: 'image', repository: { name, arn, uri }, digest: tagged.digest, tag: 'dev' },
    manifest: manifestOf(tagged),
    architecture: now.live.architecture,
    force: false,
    commit: '',
    environment: 'dev',
    origin: { repo: 'octo/app', run: '1' },
  } as const
  return planSteps(wanted, before.live, before.repository)
}

const tagsIn = ({ live }: Observed): Readonly<Record<string, string>> =>
  live.exists && live.tags !== 'not-permitted' ? live.tags : {}

const stateOf = (scene: Scene) => ({
  runs: running(scene, DEV),
  tag: Object.fromEntries(tagsOf(scene.emulator)).dev,
  uri: String(scene.emulator.function(DEV).code.ImageUri).replace(/^.*:/, ''),
})

describe('steps that were stored as JSON', () => {
  it('are applied later: the way back, and forth again', async () => {
    await using scene = await openScene()
    using account = openAccount(scene)
    await scene.push('dev')
    const [before, old] = [await account.observe(), stateOf(scene)]
    await changeMessage(scene, 'two')
    await scene.push('dev')
    const [now, latest] = [await account.observe(), stateOf(scene)]
    expect(latest).not.toStrictEqual(old)

    const done = stepsTo(now, before)
    const back = wayBack(before, now, done) ?? []
    expect(back.map((step) => describeStep(step, DEV).replace(/[0-9a-f]{12}/g, '…'))).toStrictEqual([
      'move tag dev from … to …',
      `note the commit in the tags of ${DEV}`,
      expect.stringMatching(/^update the code of \S+ to \S+:dev \(x86_64\)$/),
      `check that ${DEV} runs …`,
    ])
    const stored = JSON.stringify(back)
    const live = await account.apply(parseSteps(stored))
    expect(stateOf(scene)).toStrictEqual(old)
    expect(differences(live, before.live.exists ? before.live : {})).toStrictEqual([])
    const { Tags } = await somebodyElse(scene).send(new GetFunctionCommand({ FunctionName: DEV }))
    const [noted, undone] = [tagsIn(before), tagsIn(now)]
    expect(Tags).toMatchObject({
      [tagName('current')]: noted[tagName('current')],
      [tagName('origin')]: noted[tagName('origin')],
      [tagName('previous')]: undone[tagName('current')],
    })

    await account.apply(parseSteps(JSON.stringify(done)))
    expect(stateOf(scene)).toStrictEqual(latest)
  })

  it('hold no secret', async () => {
    await using scene = await openScene()
    using account = openAccount(scene)
    const before = await account.observe()
    await scene.push('dev')
    const now = await account.observe()
    const stored = JSON.stringify([...stepsTo(now, before), ...(wayBack(before, now, stepsTo(now, before)) ?? [])])
    const { staticKeys } = scene.emulator
    for (const secret of [staticKeys.secretAccessKey, staticKeys.accessKeyId]) expect(stored).not.toContain(secret)
    // Nothing but addresses, hashes, names and the manifests themselves.
    const keys = new Set<string>()
    JSON.parse(stored, (key, value) => {
      if (Number.isNaN(Number(key))) keys.add(key)
      return value
    })
    expect([...keys].filter((key) => !key.startsWith('deploy-go-lambda:')).toSorted()).toStrictEqual([
      ...['architecture', 'arn', 'code', 'digest', 'from', 'kind', 'mediaType', 'name', 'repository'],
      ...['tag', 'tags', 'text', 'to', 'uri'],
    ])
  })
})
