import { createHash } from 'node:crypto'
import { readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { execute } from '../../../src/host/children/exec.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { mediaTypes } from '../../../src/registry/manifest.ts'
import { type LayerEntry, writeLayer } from '../../../src/tar/image-layer-writer.ts'

const signal = new AbortController().signal
const sha256 = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`
const LONG = `var/task/${'long/'.repeat(40)}name.txt`

/** The folders below var/task/ on the way to a file, the upper first. */
const foldersTo = (path: string): readonly string[] => {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_part, at) => `${parts.slice(0, at + 1).join('/')}/`).slice(2)
}

/** A folder with a file `binary`, and the entries of a layer that contains it. */
const openScene = async () => {
  const temp = await openTemp(tmpdir())
  const binary = join(temp.path, 'binary')
  await writeFile(binary, 'x'.repeat(3_000_000))
  const entries: readonly LayerEntry[] = [
    { kind: 'file', path: 'var/task/bootstrap', mode: 0o755, content: { file: binary } },
    { kind: 'directory', path: 'tmp', mode: 0o1777 },
    { kind: 'directory', path: 'var/task', mode: 0o755 },
    { kind: 'file', path: 'etc/ca.crt', mode: 0o644, content: { bytes: Buffer.from('certificates') } },
    { kind: 'file', path: LONG, mode: 0o644, content: { bytes: Buffer.from('deep') } },
    { kind: 'file', path: 'var/task/été', mode: 0o644, content: { bytes: Buffer.alloc(0) } },
  ]
  const write = (name: string, some = entries) => writeLayer(some, join(temp.path, name), mediaTypes.ociLayer, signal)
  return { temp, binary, entries, write, [Symbol.asyncDispose]: () => temp[Symbol.asyncDispose]() }
}

describe('writeLayer', () => {
  it('returns the digest, size and diff ID of its output', async () => {
    await using scene = await openScene()
    const layer = await scene.write('layer')
    const bytes = await readFile(join(scene.temp.path, 'layer'))
    expect({ ...layer, blob: { ...layer.blob, open: undefined } }).toStrictEqual({
      blob: { digest: sha256(bytes), sizeBytes: bytes.length, mediaType: mediaTypes.ociLayer, open: undefined },
      diffId: sha256(gunzipSync(bytes)),
    })
    expect(Buffer.concat(await (await layer.blob.open()).toArray())).toStrictEqual(bytes)
  })

  it('gives the same bytes twice, whatever the order, times and modes of the files', async () => {
    await using scene = await openScene()
    const one = await scene.write('one')
    await utimes(scene.binary, 1, 1)
    await execute('chmod', ['600', scene.binary], { cwd: '/', env: { PATH: process.env.PATH ?? '' } })
    const other = await scene.write('other', scene.entries.toReversed())
    expect(other.blob.digest).toBe(one.blob.digest)
    expect(other.diffId).toBe(one.diffId)
    expect(await readFile(join(scene.temp.path, 'other'))).toStrictEqual(await readFile(join(scene.temp.path, 'one')))
  })

  it('is readable by tar, with the promised modes, owner and time', async () => {
    await using scene = await openScene()
    await scene.write('layer')
    const env = { PATH: process.env.PATH ?? '', TZ: 'UTC', LC_ALL: 'C.UTF-8' }
    const listed = await execute('tar', ['tzvf', 'layer', '--numeric-owner'], { cwd: scene.temp.path, env })
    expect(listed).toMatchObject({ exitCode: 0, stderr: '' })
    expect(
      listed.stdout
        .trim()
        .split('\n')
        .map((line) => line.replace(/ +/g, ' ')),
    ).toStrictEqual([
      'drwxr-xr-x 0/0 0 1970-01-01 00:00 etc/',
      '-rw-r--r-- 0/0 12 1970-01-01 00:00 etc/ca.crt',
      'drwxrwxrwt 0/0 0 1970-01-01 00:00 tmp/',
      'drwxr-xr-x 0/0 0 1970-01-01 00:00 var/',
      'drwxr-xr-x 0/0 0 1970-01-01 00:00 var/task/',
      '-rwxr-xr-x 0/0 3000000 1970-01-01 00:00 var/task/bootstrap',
      ...foldersTo(LONG).map((path) => `drwxr-xr-x 0/0 0 1970-01-01 00:00 ${path}`),
      `-rw-r--r-- 0/0 4 1970-01-01 00:00 ${LONG}`,
      '-rw-r--r-- 0/0 0 1970-01-01 00:00 var/task/été',
    ])
  })

  it('rejects if a file does not exist', async () => {
    await using scene = await openScene()
    const gone: LayerEntry = { kind: 'file', path: 'a', mode: 0o644, content: { file: '/no/such/file' } }
    await expect(scene.write('layer', [...scene.entries, gone])).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('rejects when the run stops', async () => {
    await using scene = await openScene()
    const stop = new AbortController()
    const writing = writeLayer(scene.entries, join(scene.temp.path, 'layer'), mediaTypes.ociLayer, stop.signal)
    setImmediate(() => stop.abort())
    await expect(writing).rejects.toThrow()
  })

  it('leaves the input files unchanged', async () => {
    await using scene = await openScene()
    await scene.write('layer')
    expect((await stat(scene.binary)).size).toBe(3_000_000)
  })
})
