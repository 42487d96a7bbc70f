import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Header, pack } from 'tar-stream'
import { memoryBlob } from '../../../src/files/blob.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { readImageFolder } from '../../../src/lambda-layers/image-folder.ts'
import { openTotal } from '../../../src/lambda-layers/unpacking.ts'
import { parseImageReference } from '../../../src/plan/grammar/names.ts'
import type { BaseImage } from '../../../src/registry/base-image.ts'
import { mediaTypes } from '../../../src/registry/manifest.ts'

type TarEntry = Partial<Header> & { readonly name: string; readonly text?: string }

const PLAIN = 'application/vnd.oci.image.layer.v1.tar'
const { signal } = new AbortController()

const tarOf = async (entries: readonly TarEntry[]): Promise<Buffer> => {
  const tar = pack()
  for (const { text = '', ...header } of entries) tar.entry({ mtime: new Date(0), ...header }, text)
  tar.finalize()
  const chunks: Uint8Array[] = []
  for await (const chunk of tar) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks)
}

/** An image of these layers; nothing else of it is read. */
const imageOf = (layers: readonly Buffer[], mediaType: string): BaseImage => ({
  mediaType: mediaTypes.ociManifest,
  manifest: {
    schemaVersion: 2,
    config: { mediaType: mediaTypes.ociConfig, digest: `sha256:${'0'.repeat(64)}`, size: 1 },
    layers: [],
  },
  config: { architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [] } },
  layers: layers.map((bytes) => memoryBlob(bytes, mediaType)),
})

/** The contents of /opt in these layers: `path text`, `path -> target`. */
const readOpt = async (layers: readonly Buffer[], mediaType = PLAIN): Promise<readonly string[]> => {
  await using temp = await openTemp(tmpdir())
  const image = parseImageReference('agent')
  if (image === undefined) throw new Error('no reference')
  const source = { kind: 'image', text: 'agent', image, path: '/opt' } as const
  const unpacking = { layer: 'agent', folder: join(temp.path, 'files'), total: openTotal(), signal }
  const tree = await readImageFolder(source, async () => imageOf(layers, mediaType), unpacking)
  return Promise.all(
    [...tree].map(async ([path, entry]) => {
      if (entry.kind === 'file') return `${path} ${entry.mode.toString(8)} ${await readFile(entry.file, 'utf8')}`
      return entry.kind === 'symlink' ? `${path} -> ${entry.target}` : `${path}/`
    }),
  )
}

describe('readImageFolder refuses', () => {
  test.each([
    {
      name: 'a device',
      entry: { name: 'opt/null', type: 'character-device' },
      says: 'agent contains "opt/null", which is a character-device, not a file, folder or link.',
    },
    {
      name: 'a disk',
      entry: { name: 'opt/sda', type: 'block-device' },
      says: 'agent contains "opt/sda", which is a block-device, not a file, folder or link.',
    },
    {
      name: 'a pipe',
      entry: { name: 'opt/pipe', type: 'fifo' },
      says: 'agent contains "opt/pipe", which is a fifo, not a file, folder or link.',
    },
    {
      name: 'a hard link out of /opt',
      entry: { name: 'opt/shadow', type: 'link', linkname: 'etc/shadow' },
      says: 'agent contains the link "opt/shadow" to "etc/shadow", which leads out of /opt.',
    },
    {
      name: 'a hard link to nothing',
      entry: { name: 'opt/a', type: 'link', linkname: 'opt/b' },
      says: 'agent contains the link "opt/a" to "opt/b", which leads out of /opt.',
    },
    {
      name: 'a hard link that goes up',
      entry: { name: 'opt/a', type: 'link', linkname: 'opt/../etc/x' },
      says: 'agent contains "opt/../etc/x", which leads out of /opt.',
    },
  ] as const)('$name', async ({ entry, says }) => {
    const layer = await tarOf([{ name: 'etc/shadow', text: 'secret' }, entry])
    await expect(readOpt([layer])).rejects.toMatchObject({ name: 'DeployError', message: says })
  })

  test.each([
    {
      name: 'a layer that is not gzip',
      layer: Buffer.from('this is a page of a portal'),
      mediaType: mediaTypes.ociLayer,
    },
    {
      name: 'a layer that is cut off',
      layer: gzipSync(Buffer.alloc(10_000)).subarray(0, 20),
      mediaType: mediaTypes.ociLayer,
    },
    { name: 'a layer that is not a tar', layer: Buffer.alloc(1_024, 'x'), mediaType: PLAIN },
  ])('$name', async ({ layer, mediaType }) => {
    await expect(readOpt([layer], mediaType)).rejects.toMatchObject({
      name: 'DeployError',
      message: expect.stringMatching(/^layers: a layer of agent is not a readable application\/vnd\.oci\S+: .+\.$/),
    })
  })

  test.each([
    {
      name: 'a backslash below the folder',
      entry: 'opt/a\\b',
      says: 'agent contains "opt/a\\b", a name with a backslash.',
    },
    {
      name: 'a whiteout with a backslash below the folder',
      entry: 'opt/.wh.a\\b',
      says: 'agent contains "opt/.wh.a\\b", a name with a backslash.',
    },
    {
      name: 'a name elsewhere that goes up',
      entry: 'etc/../opt/a',
      says: 'agent contains "etc/../opt/a", which leads out of /opt.',
    },
  ])('$name', async ({ entry, says }) => {
    await expect(readOpt([await tarOf([{ name: entry }])])).rejects.toMatchObject({
      name: 'DeployError',
      message: says,
    })
  })

  it('an entry that is cut off', async () => {
    const layer = await tarOf([{ name: 'opt/a', text: 'x'.repeat(5_000) }])
    await expect(readOpt([layer.subarray(0, 2_000)])).rejects.toMatchObject({ name: 'DeployError' })
  })

  it('hard links that would expand to more than 250 MB', async () => {
    const text = 'x'.repeat(10_000_000)
    const links = Array.from(
      { length: 26 },
      (_, at): TarEntry => ({ name: `opt/${at}`, type: 'link', linkname: 'opt/a' }),
    )
    const layer = await tarOf([{ name: 'opt/a', text }, ...links])
    await expect(readOpt([layer])).rejects.toThrow('agent has more than 262144000 bytes when unpacked.')
  })
})

describe('readImageFolder', () => {
  it('ignores files elsewhere, whatever their names', async () => {
    const deep = 'deep/'.repeat(110)
    const one = await tarOf([
      { name: 'usr/lib/systemd/system/system-systemd\\x2dcryptsetup.slice', text: 'x' },
      { name: 'etc/a\u0007b', text: 'x' },
      { name: `${deep}x`, text: 'x' },
      { name: 'optional\\x', text: 'x' },
      { name: 'opt/extensions/agent', text: 'agent', mode: 0o755 },
      { name: 'opt/lib', type: 'directory' },
      { name: 'opt/lib/a', text: 'a', mode: 0o644 },
    ])
    const two = await tarOf([
      { name: 'usr/lib/.wh.a\\x2db' },
      { name: 'usr/a\\b/.wh..wh..opq' },
      { name: 'opt/.wh.lib' },
    ])
    expect(await readOpt([one, two])).toStrictEqual(['extensions/agent 755 agent'])
  })

  it('copies hard links, within a layer and to a lower one', async () => {
    const one = await tarOf([
      { name: 'opt/a', text: 'text', mode: 0o4755 },
      { name: 'opt/b', type: 'link', linkname: '/opt/a' },
    ])
    const two = await tarOf([{ name: 'opt/c', type: 'link', linkname: 'opt/a' }])
    expect(await readOpt([one, two])).toStrictEqual(['a 755 text', 'b 755 text', 'c 755 text'])
  })

  it('reads long names, folders and links, gzipped', async () => {
    const long = `opt/${'long/'.repeat(40)}name`
    const layer = await tarOf([
      { name: './opt/', type: 'directory', mode: 0o755 },
      { name: './opt/lib/', type: 'directory', mode: 0o755 },
      { name: long, text: 'deep', mode: 0o644 },
      { name: 'opt/l', type: 'symlink', linkname: 'lib' },
      { name: 'dev/null', type: 'character-device' },
    ])
    expect(await readOpt([gzipSync(layer)], mediaTypes.dockerLayer)).toStrictEqual([
      'lib/',
      `${long.slice(4)} 644 deep`,
      'l -> lib',
    ])
  })
})
