import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DEV, openScene, PROD, type Scene } from '../../demo/scene.ts'
import { listZip } from '../zip-listing.ts'
import { changeMessage, errorsOf, refused, running, visible, withOwnGo, write } from './ground.ts'

/** What the function's zip contains. */
const listed = (scene: Scene): ReturnType<typeof listZip> => {
  const { serving } = scene.emulator.function(DEV)
  if (serving.kind !== 'zip') throw new Error(`${DEV} is no zip function`)
  return listZip(serving.file)
}

describe('a push that deploys a zip', () => {
  it('puts bootstrap at the root, executable and made by Unix, and verifies it by CodeSha256', async () => {
    await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
    await write(scene, 'config/app.yaml', 'a: 1\n')
    const end = await scene.push('dev', { inputs: { include: 'config/*.yaml' } })
    expect(errorsOf(end)).toStrictEqual([])
    expect(end.outputs).toMatchObject({
      changed: `["${DEV}"]`,
      'code-sha256': running(scene, DEV),
      'image-digest': '',
      'image-uri': '',
    })
    expect(scene.emulator.function(PROD).updates).toBe(0)
    const fixed = { madeBy: 3, time: '1980-01-01 00:00:00' }
    expect(await listed(scene)).toStrictEqual([
      { name: 'bootstrap', mode: 0o100755, ...fixed, content: expect.any(String) },
      { name: 'config/app.yaml', mode: 0o100644, ...fixed, content: 'a: 1\n' },
    ])
    expect((await scene.emulator.invoke(DEV, {})).payload).toContain('Hello AWS Lambda')
  })

  it('makes the same bytes in another folder and time zone', async () => {
    await using one = await openScene({ packageType: 'Zip', example: 'zip' })
    await using other = await openScene({ packageType: 'Zip', example: 'zip' })
    await one.push('dev', { env: { ...withOwnGo(), TZ: 'Asia/Tokyo' } })
    await other.push('dev', { env: { ...withOwnGo(), TZ: 'America/New_York' } })
    expect(running(one, DEV)).toBe(running(other, DEV))
  })

  it('changes nothing when Lambda already runs these bytes', async () => {
    await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
    await scene.push('dev')
    const before = visible(scene)
    const end = await scene.push('dev')
    expect(visible(scene)).toStrictEqual(before)
    expect(end.outputs).toMatchObject({ changed: '[]', deployed: `["${DEV}"]` })
  })

  it('never asks ECR for anything', async () => {
    await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
    await scene.push('dev', { inputs: { 'package-type': 'zip' } })
    expect(scene.emulator.requests.filter(({ service }) => service === 'ecr' || service === 'registry')).toStrictEqual(
      [],
    )
    expect(scene.bases.requests).toStrictEqual([])
  })

  it('refuses a zip over 50 MB before it asks Lambda', async () => {
    await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
    await writeFile(join(scene.workspace, 'big.bin'), noise(53_000_000))
    const end = await refused(scene, () => scene.push('dev', { inputs: { include: 'big.bin' } }))
    expect(errorsOf(end).join()).toMatch(/The zip has \d+ bytes, more than the 52428800/)
  })

  it('answers with the new code after one line changed', async () => {
    await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
    await scene.push('dev')
    await changeMessage(scene, 'changed')
    await scene.push('dev')
    expect((await scene.emulator.invoke(DEV, {})).payload).toContain('changed')
  })
})

/** Incompressible bytes, the same every time. */
const noise = (sizeBytes: number): Buffer => {
  const blocks: Buffer[] = []
  for (let i = 0; blocks.length * 64 < sizeBytes; i++) blocks.push(createHash('sha512').update(String(i)).digest())
  return Buffer.concat(blocks)
}
