import { createCipheriv, createHash } from 'node:crypto'
import { mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execute } from '../../../../src/host/children/exec.ts'
import { openTemp } from '../../../../src/host/disk/temp.ts'
import type { FileEntry } from '../../../../src/pack/include.ts'
import { writeZip } from '../../../../src/pack/zip/zip.ts'
import { listZip } from '../../../zip-listing.ts'

const signal = new AbortController().signal
const env = { PATH: process.env.PATH ?? '' }

/** Writes a folder with a binary and two files as function.zip, in a separate node under a time zone, in any order. */
const zipIn = async (folder: string, timeZone: string): Promise<Buffer> => {
  await mkdir(folder)
  await writeFile(join(folder, 'binary'), 'binary\n'.repeat(10_000), { mode: 0o600 })
  await writeFile(join(folder, 'a.json'), '{}')
  await writeFile(join(folder, 'run.sh'), '#!/bin/sh\n')
  const script = `
    import { writeZip } from ${JSON.stringify(join(process.cwd(), 'src/pack/zip/zip.ts'))}
    const file = (path, mode) => ({ path, file: ${JSON.stringify(folder)} + '/' + path, mode })
    await writeZip({ path: ${JSON.stringify(folder)} + '/binary' }, [file('run.sh', 0o755), file('a.json', 0o644)],
      ${JSON.stringify(folder)} + '/function.zip', new AbortController().signal)`
  const run = await execute(process.execPath, ['--input-type=module', '-e', script], {
    cwd: process.cwd(),
    env: { ...env, TZ: timeZone },
  })
  expect(run).toMatchObject({ exitCode: 0, stderr: '' })
  return readFile(join(folder, 'function.zip'))
}

describe('writeZip', () => {
  it('gives the same bytes in any folder and time zone', async () => {
    await using temp = await openTemp(tmpdir())
    const [one, other] = await Promise.all([
      zipIn(join(temp.path, 'one'), 'Pacific/Kiritimati'),
      zipIn(join(temp.path, 'the-other'), 'America/Los_Angeles'),
    ])
    expect(other).toStrictEqual(one)
  })

  /** A zip of a binary and one file, in its own folder. */
  const openZip = async (files: readonly FileEntry[] = []) => {
    const temp = await openTemp(tmpdir())
    await writeFile(join(temp.path, 'built-binary'), 'binary')
    await writeFile(join(temp.path, 'x'), 'x')
    const path = join(temp.path, 'function.zip')
    const zip = await writeZip(
      { path: join(temp.path, 'built-binary') },
      [{ path: 'static/é.html', file: join(temp.path, 'x'), mode: 0o644 }, ...files],
      path,
      signal,
    )
    return { temp, zip, path, [Symbol.asyncDispose]: () => temp[Symbol.asyncDispose]() }
  }

  it('returns path, size and CodeSha256 of its output', async () => {
    await using scene = await openZip()
    const bytes = await readFile(scene.path)
    expect(scene.zip).toStrictEqual({
      path: scene.path,
      sizeBytes: bytes.length,
      codeSha256: createHash('sha256').update(bytes).digest('base64'),
    })
  })

  it('has the files and, at its root, bootstrap as a Unix executable with a fixed time', async () => {
    await using scene = await openZip()
    const fixed = { madeBy: 3, time: '1980-01-01 00:00:00' }
    expect(await listZip(scene.path)).toStrictEqual([
      { name: 'bootstrap', mode: 0o100755, ...fixed, content: 'binary' },
      { name: 'static/é.html', mode: 0o100644, ...fixed, content: 'x' },
    ])
  })

  it('refuses more than Lambda accepts in a request', async () => {
    await using temp = await openTemp(tmpdir())
    const big = join(temp.path, 'big')
    await using file = await open(big, 'w')
    // A cipher's stream is the same every time, and deflate cannot shrink it.
    const stream = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16))
    await file.write(stream.update(Buffer.alloc(53_000_000)))
    await expect(writeZip({ path: big }, [], join(temp.path, 'function.zip'), signal)).rejects.toThrow(
      expect.objectContaining({
        message: expect.stringMatching(
          /^The zip has 5\d{7} bytes, more than the 52428800 that Lambda allows in a request\.$/,
        ),
        hint: 'Include less, or deploy it as a container image of up to 10 GB:  package-type: image  on a new function.',
      }),
    )
  })

  it('rejects if a file does not exist', async () => {
    await expect(openZip([{ path: 'gone', file: '/no/such/file', mode: 0o644 }])).rejects.toMatchObject({
      code: 'ENOENT',
    })
  }, 30_000)
})
