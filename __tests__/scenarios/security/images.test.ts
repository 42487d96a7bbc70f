import { gunzipSync, gzipSync } from 'node:zlib'
import { UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda'
import { DEV, openScene, PROD, REPOSITORY, type Scene } from '../../../demo/scene.ts'
import { type MadeImage, makeImage, tarOf } from '../../../emulator/images/make.ts'
import { digestOf } from '../../../src/files/digest.ts'
import { makeElf } from '../../unit/inspect/elf-file.ts'
import { errorsOf, readBlob, running, somebodyElse, tagsOf, warningsOf } from '../ground.ts'

type Manifest = { layers: { mediaType: string; digest: string; size: number }[]; config: { digest: string } }

/** Pushes the live image with a change under its tag, and puts it live. Returns its digest. */
const replaceLive = async (scene: Scene, change: Change): Promise<string> => {
  const { emulator } = scene
  const stored = emulator.repository(REPOSITORY).manifests.get(running(scene, DEV) as `sha256:${string}`)
  const manifest: Manifest = JSON.parse(stored?.bytes.toString() ?? '')
  const last = await readBlob(scene, manifest.layers.at(-1)?.digest ?? '')
  const bytes = await change.layer(last)
  const layer = { ...manifest.layers.at(-1), digest: digestOf(bytes), size: bytes.length }
  const text = change.manifest(manifest, { ...manifest, layers: manifest.layers.with(-1, layer as never) })
  const image: MadeImage = {
    digest: digestOf(Buffer.from(text)),
    mediaType: stored?.mediaType ?? '',
    manifest: Buffer.from(text),
    blobs: [{ digest: digestOf(bytes), bytes, mediaType: '' }],
    children: [],
  }
  await emulator.putImage({ repository: REPOSITORY, tag: 'dev' }, image)
  const ImageUri = `${new URL(emulator.url).host}/${REPOSITORY}:dev`
  await somebodyElse(scene).send(new UpdateFunctionCodeCommand({ FunctionName: DEV, ImageUri }))
  expect(scene.emulator.function(DEV).code.ResolvedImageUri).toContain(image.digest)
  return image.digest
}

type Change = {
  readonly layer: (own: Buffer) => Promise<Buffer> | Buffer
  readonly manifest: (own: Manifest, changed: Manifest) => string
}

const inItsPlace: Change['manifest'] = (_own, changed) => JSON.stringify(changed)
const evil = async (): Promise<Buffer> =>
  gzipSync(await tarOf([{ path: 'var/runtime/bootstrap', content: '#!/bin/sh\necho evil\n' }]))

const forgeries: readonly (Change & { readonly name: string; readonly says: string | undefined })[] = [
  { name: 'another last layer', layer: evil, manifest: inItsPlace, says: 'holds other contents' },
  {
    name: 'more behind the contents of its last layer',
    layer: async (own) => Buffer.concat([own, await evil()]),
    manifest: inItsPlace,
    says: 'holds other contents',
  },
  {
    name: 'a last layer that is no gzip',
    layer: () => Buffer.from('not compressed'),
    manifest: inItsPlace,
    says: 'cannot be read: ',
  },
  {
    name: 'a last layer that is much larger',
    layer: (own) => Buffer.concat([own, Buffer.alloc(8_000_000)]),
    manifest: inItsPlace,
    says: undefined,
  },
  {
    name: 'one layer more',
    layer: evil,
    manifest: (own, { layers }) => JSON.stringify({ ...own, layers: [...own.layers, ...layers.slice(-1)] }),
    says: undefined,
  },
  {
    name: 'its layers under a key that only Go reads as layers',
    layer: evil,
    manifest: (own, { layers }) => JSON.stringify({ ...own, Layers: layers }),
    says: undefined,
  },
  {
    name: 'its layers twice',
    layer: evil,
    manifest: (own, { layers }) =>
      JSON.stringify(own).replace('"layers":', () => `"layers":${JSON.stringify(layers)},"layers":`),
    says: undefined,
  },
]

describe('a live image with our config and base layers', () => {
  it.each(forgeries)('and $name is replaced by ours', async ({ says, ...change }) => {
    await using scene = await openScene()
    const own = (await scene.push('dev')).outputs['image-digest']
    await replaceLive(scene, change)
    const end = await scene.push('dev')
    expect(errorsOf(end)).toStrictEqual([])
    expect(end.outputs).toMatchObject({ changed: `["${DEV}"]`, 'image-digest': own })
    expect(running(scene, DEV)).toBe(own)
    expect(Object.fromEntries(tagsOf(scene.emulator)).dev).toBe(own)
    const warned = warningsOf(end).filter((text) => text.includes('has the config of this build'))
    expect(warned).toStrictEqual(says === undefined ? [] : [expect.stringContaining(says)])
  })

  it('that somebody may not let us read is replaced by ours', async () => {
    await using scene = await openScene()
    const own = (await scene.push('dev')).outputs['image-digest']
    await replaceLive(scene, { layer: (layer) => gzipSync(gunzipSync(layer), { level: 9 }), manifest: inItsPlace })
    scene.emulator.fault({ operation: 'registry:GetBlob', kind: 'status', status: 403, body: '{}', times: 9 })
    const end = await scene.push('dev')
    expect(errorsOf(end)).toStrictEqual([])
    expect(running(scene, DEV)).toBe(own)
    expect(warningsOf(end).join()).toContain('cannot be read: ')
  })

  it('that another zlib compressed stays, because its layer is proved to hold our contents; force applies ours', async () => {
    await using scene = await openScene()
    const own = (await scene.push('dev')).outputs['image-digest']
    const other = await replaceLive(scene, {
      layer: (layer) => gzipSync(gunzipSync(layer), { level: 9 }),
      manifest: inItsPlace,
    })
    const { updates } = scene.emulator.function(DEV)
    const end = await scene.push('dev')
    expect(errorsOf(end)).toStrictEqual([])
    expect(end.outputs).toMatchObject({ changed: '[]', 'image-digest': other })
    expect(scene.emulator.function(DEV).updates).toBe(updates)
    expect(warningsOf(end).join()).not.toContain('has the config of this build')
    const forced = await scene.push('dev', { inputs: { force: 'true' } })
    expect(errorsOf(forced)).toStrictEqual([])
    expect(running(scene, DEV)).toBe(own)
    expect(Object.fromEntries(tagsOf(scene.emulator)).dev).toBe(own)
  })
})

/** An image that Lambda can start. */
const startable = (content: string): Promise<MadeImage> =>
  makeImage({
    layers: [
      [
        { path: 'main', content: makeElf({ machine: 62 }) },
        { path: 'text', content },
      ],
    ],
    config: { Entrypoint: ['/main'] },
  })

describe('a tag that somebody moves during the run', () => {
  it.each(['lambda:TagResource', 'lambda:UpdateFunctionCode'])(
    'before %s does not choose what image-uri puts live: the image that was looked at does',
    async (operation) => {
      await using scene = await openScene()
      const [seen, other] = [await startable('seen'), await startable('other')]
      await scene.emulator.putImage({ repository: REPOSITORY, tag: 'v1' }, seen)
      const held = scene.emulator.fault({ operation, kind: 'hold' })
      const inputs = { 'image-uri': `${REPOSITORY}:v1` }
      const step = scene.push('dev', { inputs })
      await held.reached
      await scene.emulator.putImage({ repository: REPOSITORY, tag: 'v1' }, other)
      held.release()
      const end = await step
      expect(errorsOf(end)).toStrictEqual([])
      expect(running(scene, DEV)).toBe(seen.digest)
      const uri = `${new URL(scene.emulator.url).host}/${REPOSITORY}`
      expect(scene.emulator.function(DEV).code.ImageUri).toBe(`${uri}@${seen.digest}`)
      expect(end.outputs).toMatchObject({ 'image-uri': `${uri}:v1`, tag: 'v1', 'image-digest': seen.digest })
      const again = await scene.push('dev', { inputs: { 'image-uri': `${REPOSITORY}@${seen.digest}` } })
      expect(again.outputs).toMatchObject({ changed: '[]', deployed: `["${DEV}"]` })
    },
  )

  it('and that had our image when the step looked stops the run before the update', async () => {
    await using scene = await openScene()
    const own = (await scene.push('main')).outputs['image-digest'] ?? ''
    const before = running(scene, DEV)
    const held = scene.emulator.fault({ operation: 'ecr:BatchCheckLayerAvailability', kind: 'hold' })
    const inputs = { environments: `dev: { function-name: ${DEV}, tag: latest }` }
    const step = scene.push('dev', { inputs })
    await held.reached
    const other = await startable('other')
    await scene.emulator.putImage({ repository: REPOSITORY, tag: 'latest' }, other)
    held.release()
    const end = await step
    expect(errorsOf(end)).toStrictEqual([
      `Tag latest of ${REPOSITORY} was moved to ${other.digest} during this run, so ${DEV} was not updated.\nGive the workflows that move this tag one concurrency group, or give each function its own tag, and run the step again.`,
    ])
    expect(running(scene, DEV)).toBe(before)
    expect(scene.emulator.function(DEV)).toMatchObject({ updates: 0, tags: {} })
    expect(end.outputs).toMatchObject({ changed: '[]', deployed: '[]' })
    expect(running(scene, PROD)).toBe(own)
  })

  it('between our move and Lambda’s own look is never green, and the report says what runs', async () => {
    await using scene = await openScene()
    const held = scene.emulator.fault({ operation: 'lambda:UpdateFunctionCode', kind: 'hold' })
    const step = scene.push('dev')
    await held.reached
    const other = await startable('other')
    await scene.emulator.putImage({ repository: REPOSITORY, tag: 'dev' }, other)
    held.release()
    const end = await step
    expect(end.exitCode).toBe(1)
    expect(errorsOf(end)[0]).toContain(`${DEV} runs ${other.digest}, but ${end.outputs['image-digest']} was deployed.`)
    expect(end.outputs).toMatchObject({ deployed: '[]', failed: `["${DEV}"]` })
    expect(end.log).toContain('dev was not deployed: Lambda runs other code than this run deployed')
  })
})
