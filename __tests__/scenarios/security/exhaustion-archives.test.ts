import { tmpdir } from 'node:os'
import { archiveInputs } from '../../../bench/hostile/archives.ts'
import type { HostileInput } from '../../../bench/hostile/input.ts'
import { openScene } from '../../../demo/scene.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { codesOf, refused } from '../ground.ts'
import { interrupt, logged } from '../interrupted.ts'

const named = (name: string): HostileInput => {
  const found = archiveInputs.find((input) => input.name === name)
  if (found === undefined) throw new Error(`no input is called ${name}`)
  return found
}

describe('what is small to send and costly to read', () => {
  it.each(archiveInputs)('ends in one error, with nothing changed and nothing left: $name', async ({ code, lay }) => {
    await using scene = await openScene()
    await using outside = await openTemp(tmpdir())
    const more = await lay(scene, outside.path)
    const end = await refused(scene, () => scene.push('dev', more))
    expect(codesOf(end)).toStrictEqual([code])
  })

  it.each([
    { name: 'a gzipped OCI archive of 12 MB that unpacks to 12 GB', after: 'deploy-go-lambda ' },
    { name: 'a chain of 1,000 links in a layer', after: '\nlook ' },
    { name: 'a layer of 1 MB with folders 199 deep', after: '\narchive ' },
  ])('leaves nothing where an interrupt comes in the middle of it: $name', async ({ name, after }) => {
    await using scene = await openScene()
    await using outside = await openTemp(tmpdir())
    const more = await named(name).lay(scene, outside.path)
    const step = () => interrupt(scene, { ...more, signals: ['SIGINT'], when: (child) => logged(child, after) })
    const end = await refused(scene, step)
    // On a fast machine it has ended by then.
    expect(['stopped', 'stopped-in-phase', named(name).code]).toContain(codesOf(end).join())
  })
})
