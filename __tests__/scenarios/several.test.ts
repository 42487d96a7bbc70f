import { readmePolicy } from '../../demo/policy.ts'
import { DEV, openScene, PROD, type Scene } from '../../demo/scene.ts'
import { parseNote, tagName } from '../../src/release/note.ts'
import { closingLines } from '../../src/report/last-lines.ts'
import { renderOutputs } from '../../src/report/outputs.ts'
import { renderSummary } from '../../src/report/summary.ts'
import { running, tagsOf, write } from './ground.ts'
import { answers, type Ended, named, ofType, problems, runSeveral, statuses, withPrograms } from './several.ts'

const codeNoted = (scene: Scene, name: string): string | undefined =>
  parseNote('current', scene.emulator.function(name).tags[tagName('current')] ?? '')?.code

/** The lines of each group, by its title, and those that are in none. */
const blocksOf = ({ lines }: Ended): Readonly<Record<string, readonly string[]>> => {
  let title = ''
  const titled = lines.map((line) => {
    if (line.startsWith('group: ')) title = line.slice('group: '.length)
    if (line === 'end') title = ''
    return { title, line }
  })
  const groups = Object.groupBy(titled, (one) => one.title)
  return Object.fromEntries(
    Object.entries(groups).map(([name, found = []]) => [
      name,
      found.map(({ line }) => line).filter((line) => line !== 'end' && !line.startsWith('group: ')),
    ]),
  )
}

describe('two functions in one run', () => {
  it('go live side by side, with nothing of one in the other', async () => {
    await using scene = await openScene()
    await withPrograms(scene)
    const ended = await runSeveral(scene, (spec) => [named(spec, PROD, './one'), named(spec, DEV, './two')])
    expect(problems(ended)).toStrictEqual([])
    expect(statuses(ended)).toStrictEqual([`${PROD} deployed`, `${DEV} deployed`])
    expect(await answers(scene, [PROD, DEV])).toStrictEqual(['"one"', '"two"'])
    expect(tagsOf(scene.emulator)).toStrictEqual(
      expect.arrayContaining([
        [PROD, running(scene, PROD)],
        [DEV, running(scene, DEV)],
      ]),
    )
    expect([PROD, DEV].map((name) => codeNoted(scene, name))).toStrictEqual(
      [PROD, DEV].map((name) => running(scene, name).slice('sha256:'.length).slice(0, 32)),
    )
    expect(ended.leftovers).toStrictEqual([])
  })

  it('print a block each, and both are in the report', async () => {
    await using scene = await openScene()
    await withPrograms(scene)
    const ended = await runSeveral(scene, (spec) => [named(spec, PROD, './one'), named(spec, DEV, './two')])
    const blocks = blocksOf(ended)
    expect(Object.keys(blocks).toSorted()).toStrictEqual(['', PROD, DEV].toSorted())
    expect(blocks['']).toStrictEqual([
      expect.stringContaining(`-> ${PROD}, ${DEV} (no environments set)`),
      expect.any(String),
    ])
    for (const [name, other] of [
      [PROD, DEV],
      [DEV, PROD],
    ] as const) {
      const text = blocks[name]?.join('\n')
      expect(text).toMatch(new RegExp(`^look .* ${name} runs image `, 'm'))
      expect(text).not.toMatch(new RegExp(`^look .* ${other} runs image `, 'm'))
      for (const phase of ['account', 'look', 'compile', 'base', 'rights', 'pack', 'push', 'release'])
        expect(blocks[name]?.filter((line) => line.startsWith(`${phase} `))).toHaveLength(1)
    }
    const { report } = ended
    expect(report.results.map(({ spans }) => spans.filter(({ name }) => name === 'release').length)).toStrictEqual([
      1, 1,
    ])
    expect(renderOutputs(report)).toMatchObject({
      deployed: JSON.stringify([PROD, DEV]),
      changed: JSON.stringify([PROD, DEV]),
      failed: '[]',
      'function-name': '',
    })
    expect(closingLines(report)).toStrictEqual([
      expect.stringMatching(`^${PROD} runs `),
      expect.stringMatching(`^${DEV} runs `),
    ])
    for (const name of [PROD, DEV]) expect(renderSummary(report)).toContain(`### ✅ \`${name}\` runs `)
  })

  it('sign in once, and read the base once', async () => {
    await using scene = await openScene()
    await withPrograms(scene)
    await runSeveral(scene, (spec) => [named(spec, PROD, './one'), named(spec, DEV, './two')])
    expect(scene.emulator.seen('sts:AssumeRoleWithWebIdentity')).toHaveLength(1)
    expect(scene.emulator.seen('ecr:GetAuthorizationToken')).toHaveLength(1)
    const asked = scene.bases.requests.filter(({ method, path, status }) => {
      return method === 'GET' && status === 200 && path.includes('/manifests/')
    })
    expect(new Set(asked.map(({ path }) => path)).size).toBe(asked.length)
  })

  it('are an image and a zip', async () => {
    await using scene = await openScene({
      policy: readmePolicy({ functions: [PROD, 'zip-function'] }),
    })
    await scene.emulator.createFunction({ name: 'zip-function', packageType: 'Zip' })
    await withPrograms(scene)
    const ended = await runSeveral(scene, (spec) => [
      named(spec, PROD, './one'),
      named(spec, 'zip-function', './two', { ...ofType('zip'), repository: undefined }),
    ])
    expect(problems(ended)).toStrictEqual([])
    expect(await answers(scene, [PROD, 'zip-function'])).toStrictEqual(['"one"', '"two"'])
  })

  it('each end as they do: one that fails stops none of the others', async () => {
    await using scene = await openScene()
    await withPrograms(scene)
    await write(scene, 'broken/main.go', 'package main\n\nfunc main() { broken }\n')
    const before = running(scene, PROD)
    const ended = await runSeveral(scene, (spec) => [
      named(spec, PROD, './broken'),
      named(spec, DEV, './two'),
      named(spec, 'not-there', './one'),
    ])
    expect(statuses(ended)).toStrictEqual([`${PROD} failed`, `${DEV} deployed`, 'not-there failed'])
    expect(problems(ended)).toStrictEqual([
      'broken/main.go:3: undefined: broken',
      expect.stringContaining('Reading function not-there in ap-northeast-1 failed: the role may not call'),
    ])
    expect(running(scene, PROD)).toBe(before)
    expect(await answers(scene, [DEV])).toStrictEqual(['"two"'])
    expect(renderOutputs(ended.report)).toMatchObject({
      deployed: JSON.stringify([DEV]),
      failed: JSON.stringify([PROD, 'not-there']),
    })
    expect(ended.leftovers).toStrictEqual([])
  })

  it('stop together, and each says where it was', async () => {
    await using scene = await openScene()
    await withPrograms(scene)
    const stop = new AbortController()
    const held = scene.emulator.fault({ operation: 'lambda:GetFunction', kind: 'hold' })
    const going = runSeveral(scene, (spec) => [named(spec, PROD, './one'), named(spec, DEV, './two')], {
      stop: stop.signal,
    })
    await held.reached
    stop.abort(new Error('enough'))
    const ended = await going
    held.release()
    expect(statuses(ended)).toStrictEqual([`${PROD} failed`, `${DEV} failed`])
    expect(ended.report.results.every((result) => result.status === 'failed' && result.live === 'old')).toBe(true)
    expect(scene.emulator.seen('lambda:UpdateFunctionCode').filter(({ status }) => status === 200)).toHaveLength(0)
    expect(tagsOf(scene.emulator).map(([tag]) => tag)).not.toContain(PROD)
    expect(ended.leftovers).toStrictEqual([])
  })
})
