import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, readlink, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { unpackZip } from '../../../../src/pack/zip/unpack.ts'

type Packed = { readonly name: string; readonly text: string; readonly mode: number }

const openZip = async (entries: readonly Packed[]) => {
  const path = await mkdtemp(join(tmpdir(), 'unpack-'))
  const zip = new ZipFile()
  zip.addEmptyDirectory('empty/')
  for (const { name, text, mode } of entries) zip.addBuffer(Buffer.from(text), name, { mode })
  zip.end()
  await pipeline(zip.outputStream, createWriteStream(join(path, 'f.zip')))
  const unpack = async (): Promise<void> =>
    unpackZip(await readFile(join(path, 'f.zip')), join(path, 'task'), new AbortController().signal)
  return { path, unpack, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

const LINK = 0o120777

describe('an unpacked zip', () => {
  it('has its files, folders, links and modes', async () => {
    await using zip = await openZip([
      { name: 'bootstrap', text: 'program', mode: 0o100755 },
      { name: 'a/b/file.txt', text: 'text', mode: 0o100644 },
      { name: 'a/link', text: 'b/file.txt', mode: LINK },
    ])
    await zip.unpack()
    const task = join(zip.path, 'task')
    expect((await stat(join(task, 'bootstrap'))).mode & 0o777).toBe(0o755)
    expect((await stat(join(task, 'a/b/file.txt'))).mode & 0o777).toBe(0o644)
    expect((await stat(join(task, 'empty'))).isDirectory()).toBe(true)
    expect(await readlink(join(task, 'a/link'))).toBe('b/file.txt')
    expect(await readFile(join(task, 'a/link'), 'utf8')).toBe('text')
  })

  it('writes nothing through one of its own links', async () => {
    await using zip = await openZip([
      { name: 'out', text: '..', mode: LINK },
      { name: 'out/escaped', text: 'x', mode: 0o100644 },
    ])
    await expect(zip.unpack()).rejects.toThrow('EEXIST')
    await expect(stat(join(zip.path, 'escaped'))).rejects.toThrow('ENOENT')
  })
})
