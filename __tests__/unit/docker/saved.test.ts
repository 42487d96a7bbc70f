import { createHash } from 'node:crypto'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { pack } from 'tar-stream'
import { readSaved } from '../../../src/docker/saved.ts'

const sha256 = (content: string): `sha256:${string}` => `sha256:${createHash('sha256').update(content).digest('hex')}`

type Written = { readonly name: string; readonly content?: string; readonly link?: string }

/** A tar as `docker save` writes it, in a temporary folder. */
const save = async (entries: readonly Written[]) => {
  const folder = mkdtempSync(join(tmpdir(), 'saved-'))
  const path = join(folder, 'saved.tar')
  const tar = pack()
  for (const { name, content, link } of entries) {
    if (link === undefined) tar.entry({ name }, content ?? '')
    else tar.entry({ name, type: 'symlink', linkname: link })
  }
  tar.finalize()
  await pipeline(tar, createWriteStream(path))
  return { path, [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true }) }
}

const config = (layers: readonly string[]): string =>
  JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    config: { Entrypoint: ['/main'] },
    rootfs: { type: 'layers', diff_ids: layers.map(sha256) },
  })

const manifest = (layers: readonly string[]): Written => ({
  name: 'manifest.json',
  content: JSON.stringify([{ Config: 'c.json', RepoTags: null, Layers: layers }]),
})

describe('docker save output', () => {
  it('is read layer by layer, including a repeated layer, which older engines write as a link', async () => {
    await using saved = await save([
      { name: 'c.json', content: config(['one', 'two', 'one']) },
      { name: 'b/layer.tar', link: '../a/layer.tar' },
      { name: 'a/layer.tar', content: 'one' },
      { name: 't/layer.tar', content: 'two' },
      manifest(['a/layer.tar', 't/layer.tar', 'b/layer.tar']),
    ])
    const imageId = sha256(config(['one', 'two', 'one']))
    const { layers, config: read } = await readSaved(saved.path, { name: 'Dockerfile', imageId })
    expect(read.config?.Entrypoint).toStrictEqual(['/main'])
    expect(await Promise.all(layers.map(async (layer) => text(await layer.open())))).toStrictEqual([
      'one',
      'two',
      'one',
    ])
    expect(layers.map(({ digest }) => digest)).toStrictEqual(['one', 'two', 'one'].map(sha256))
  })

  it.each([
    { name: 'no manifest', entries: [], reason: 'docker save did not write manifest.json' },
    {
      name: 'an invalid manifest',
      entries: [{ name: 'manifest.json', content: '{}' }],
      reason: 'its manifest.json is not what docker save writes',
    },
    {
      name: 'a missing layer',
      entries: [{ name: 'c.json', content: config(['one']) }, manifest(['a/layer.tar'])],
      diffIds: ['one'],
      reason: 'docker save did not write a/layer.tar',
    },
    {
      name: 'another image',
      entries: [{ name: 'c.json', content: config(['evil']) }, manifest([])],
      diffIds: ['one'],
      reason: 'docker save wrote another image',
    },
    {
      name: 'more layers than the config has',
      entries: [
        { name: 'c.json', content: config([]) },
        { name: 'a/layer.tar', content: 'one' },
        manifest(['a/layer.tar']),
      ],
      reason: 'it has more layers than its config lists',
    },
  ])('is refused with $name', async ({ entries, reason, diffIds = [] }) => {
    await using saved = await save(entries)
    const imageId = sha256(config(diffIds))
    await expect(readSaved(saved.path, { name: 'Dockerfile', imageId })).rejects.toThrow(reason)
  })

  it('is refused with a layer that holds other contents than its config names', async () => {
    await using saved = await save([
      { name: 'c.json', content: config(['one']) },
      { name: 'a/layer.tar', content: 'two' },
      manifest(['a/layer.tar']),
    ])
    const { layers } = await readSaved(saved.path, { name: 'Dockerfile', imageId: sha256(config(['one'])) })
    await expect(layers[0]?.open().then(text)).rejects.toThrow(`${saved.path} was changed during the run`)
  })
})
