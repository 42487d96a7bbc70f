import { tmpdir } from 'node:os'
import { textInputs } from '../../../bench/hostile/texts.ts'
import { openScene } from '../../../demo/scene.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { codesOf, refused, visible } from '../ground.ts'
import { interrupt, logged } from '../interrupted.ts'

const wrong = textInputs.filter(({ code }) => code !== undefined)
const cheap = textInputs.filter(({ code }) => code === undefined)

describe('a hostile input', () => {
  it.each(wrong)('ends in one error before anything changes: $name', async ({ lay, code }) => {
    await using scene = await openScene()
    await using outside = await openTemp(tmpdir())
    const more = await lay(scene, outside.path)
    const end = await refused(scene, () => scene.push('dev', more))
    // The tenth annotation only says how many more there are.
    expect(new Set(codesOf(end).filter((one) => one !== undefined))).toStrictEqual(new Set([code]))
  })

  it.each(cheap)('costs little, and the step goes on: $name', async ({ lay }) => {
    await using scene = await openScene()
    await using outside = await openTemp(tmpdir())
    const more = await lay(scene, outside.path)
    const end = await scene.push('dev', more)
    expect(end.log).not.toContain('[unexpected]')
    expect(end.leftovers).toStrictEqual([])
  })

  // Where the phase before has its line, the step is busy with the input.
  it.each([
    { part: 'folders, each with two links', after: '\naccount ' },
    { part: 'braces in a pattern', after: '\naccount ' },
    { part: 'a registry that sends a byte at a time', after: '\nlook ' },
    { part: 'a layer that comes a byte at a time', after: '\nlook ' },
    { part: 'docker that prints 1 GB', after: 'deploy-go-lambda ' },
  ])('lets an interrupt end the step: $part', async ({ part, after }) => {
    const input = textInputs.find(({ name }) => name.includes(part))
    await using scene = await openScene()
    const before = visible(scene)
    await using outside = await openTemp(tmpdir())
    const more = await input?.lay(scene, outside.path)
    const end = await interrupt(scene, { ...more, signals: ['SIGINT'], when: (child) => logged(child, after) })
    expect(visible(scene)).toStrictEqual(before)
    expect([end.exitCode, codesOf(end), end.leftovers]).toStrictEqual([1, ['stopped-in-phase'], []])
  })
})
