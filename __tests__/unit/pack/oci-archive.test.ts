import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { extract } from 'tar-stream'
import { memoryBlob } from '../../../src/files/blob.ts'
import { execute } from '../../../src/host/children/exec.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { assembleImage, type Image, unchangedImage } from '../../../src/pack/image.ts'
import { readArchive } from '../../../src/pack/made-elsewhere/oci-archive.ts'
import { writeArchive } from '../../../src/pack/oci-archive.ts'
import { mediaTypes } from '../../../src/registry/manifest.ts'
import { digest } from '../observed.ts'
import '../realms.ts'

const signal = new AbortController().signal
const start = {
  entryPoint: '/var/task/bootstrap',
  command: undefined,
  architecture: 'x86_64',
  workingDirectory: '/var/task',
} as const
const layer = memoryBlob(Buffer.from('a layer'), mediaTypes.ociLayer)
const image: Image = assembleImage('scratch', [{ blob: layer, diffId: digest('d') }], start)
const [, config] = image.own

const entriesOf = async (path: string): Promise<Record<string, string>> => {
  const found: Record<string, string> = {}
  for await (const entry of Readable.from([await readFile(path)]).pipe(extract())) {
    found[entry.header.name] = (await buffer(entry)).toString()
  }
  return found
}

const blobPath = (name = ''): string => `blobs/${name.replace(':', '/')}`

describe('writeArchive', () => {
  it('writes what OCI tools and docker load can read', async () => {
    await using temp = await openTemp(tmpdir())
    const path = join(temp.path, 'image.tar')
    const written = await writeArchive(image, path, { reference: { repository: 'team/app', tag: 'dev' }, signal })
    expect(written).toStrictEqual({ path, sizeBytes: (await readFile(path)).length, digest: image.manifest.digest })
    const entries = await entriesOf(path)
    const { 'index.json': index, 'manifest.json': docker, 'oci-layout': layout, ...blobs } = entries
    expect(Object.keys(entries)).toStrictEqual(Object.keys(entries).toSorted())
    expect(JSON.parse(layout ?? '')).toStrictEqual({ imageLayoutVersion: '1.0.0' })
    expect(JSON.parse(index ?? '')).toStrictEqual({
      schemaVersion: 2,
      mediaType: mediaTypes.ociIndex,
      manifests: [
        {
          mediaType: mediaTypes.ociManifest,
          digest: image.manifest.digest,
          size: image.manifest.bytes.length,
          annotations: {
            'io.containerd.image.name': 'docker.io/team/app:dev',
            'org.opencontainers.image.ref.name': 'dev',
          },
        },
      ],
    })
    expect(JSON.parse(docker ?? '')).toStrictEqual([
      { Config: blobPath(config?.digest), RepoTags: ['team/app:dev'], Layers: [blobPath(layer.digest)] },
    ])
    expect(blobs).toStrictEqual({
      [blobPath(layer.digest)]: 'a layer',
      [blobPath(config?.digest)]: (await buffer(await (config ?? layer).open())).toString(),
      [blobPath(image.manifest.digest)]: image.manifest.bytes.toString(),
    })
  })

  it.each([
    { repository: 'app', expected: 'docker.io/library/app:1' },
    { repository: 'team/app', expected: 'docker.io/team/app:1' },
    { repository: 'localhost/app', expected: 'localhost/app:1' },
    { repository: '127.0.0.1:5000/app', expected: '127.0.0.1:5000/app:1' },
    { repository: 'ghcr.io/team/app', expected: 'ghcr.io/team/app:1' },
  ])('gives containerd the full name of $repository', async ({ repository, expected }) => {
    await using temp = await openTemp(tmpdir())
    const path = join(temp.path, 'image.tar')
    await writeArchive(image, path, { reference: { repository, tag: '1' }, signal })
    expect((await entriesOf(path))['index.json']).toContain(`"io.containerd.image.name":"${expected}"`)
  })

  it('gives the same bytes for the same image, and no names without a reference', async () => {
    await using temp = await openTemp(tmpdir())
    const [first, second] = [join(temp.path, '1'), join(temp.path, '2')]
    await writeArchive(image, first, { signal })
    await writeArchive(image, second, { signal })
    expect((await readFile(first)).equals(await readFile(second))).toBe(true)
    const entries = await entriesOf(first)
    expect(entries['index.json']).not.toContain('annotations')
    expect(entries['manifest.json']).toContain('"RepoTags":null')
  })

  it('reads back as the same image', async () => {
    await using temp = await openTemp(tmpdir())
    const path = join(temp.path, 'image.tar')
    await writeArchive(image, path, { signal })
    const options = { name: 'x', architecture: 'x86_64', temp: temp.path, signal } as const
    const again = unchangedImage(await readArchive(path, options))
    expect(again.manifest).toStrictEqual(image.manifest)
    expect(again.config).toBe(image.config)
    expect(again.base.map((blob) => blob.digest)).toStrictEqual([layer.digest])
  })

  it('can overwrite the archive that its layers come from', async () => {
    await using temp = await openTemp(tmpdir())
    const path = join(temp.path, 'image.tar')
    const written = await writeArchive(image, path, { signal })
    const options = { name: 'x', architecture: 'x86_64', temp: temp.path, signal } as const
    const again = unchangedImage(await readArchive(path, options))
    expect(await writeArchive(again, path, { signal })).toStrictEqual(written)
    expect((await readArchive(path, options)).digest).toBe(image.manifest.digest)
  })

  it('stores a repeated layer once, and is a tar to another program', async () => {
    await using temp = await openTemp(tmpdir())
    const path = join(temp.path, 'image.tar')
    await writeArchive({ ...image, base: [layer] }, path, { signal })
    const listed = await execute('tar', ['-tf', path], {
      cwd: temp.path,
      env: { PATH: process.env.PATH ?? '' },
      signal,
    })
    expect(listed).toMatchObject({ exitCode: 0, stderr: '' })
    expect(listed.stdout.trim().split('\n')).toHaveLength(6)
  })

  it.each([
    {
      name: 'a layer that breaks off',
      blob: { ...layer, open: async () => Readable.from([Buffer.from('a l')], { objectMode: false }) },
    },
    {
      name: 'a registry that refuses',
      blob: {
        ...layer,
        open: async () => {
          throw new Error('refused')
        },
      },
    },
  ])('fails with $name, does not hang, and leaves nothing behind', async ({ blob }) => {
    await using temp = await openTemp(tmpdir())
    await expect(writeArchive({ ...image, own: [blob] }, join(temp.path, 'x'), { signal })).rejects.toThrow()
    expect(await readdir(temp.path)).toStrictEqual([])
  })
})
