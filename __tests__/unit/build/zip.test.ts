import { createCipheriv, createHash } from 'node:crypto'
import { mkdir, open, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FileEntry } from '../../../src/build/include.ts'
import { writeZip } from '../../../src/build/zip.ts'
import { execute } from '../../../src/host/exec.ts'
import { openTemp } from '../../../src/host/temp.ts'

const signal = new AbortController().signal
const env = { PATH: process.env.PATH ?? '' }

/** A folder with a binary and two files, written as function.zip by a node of its own under a time zone, in whatever order. */
const zipIn = async (folder: string, timeZone: string): Promise<Buffer> => {
  await mkdir(folder)
  await writeFile(join(folder, 'binary'), 'binary\n'.repeat(10_000), { mode: 0o600 })
  await writeFile(join(folder, 'a.json'), '{}')
  await writeFile(join(folder, 'run.sh'), '#!/bin/sh\n')
  const script = `
    import { writeZip } from ${JSON.stringify(join(process.cwd(), 'src/build/zip.ts'))}
    const file = (path, mode) => ({ path, file: ${JSON.stringify(folder)} + '/' + path, mode })
    await writeZip(${JSON.stringify(folder)} + '/binary', [file('run.sh', 0o755), file('a.json', 0o644)],
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

  /** A zip of a binary and one file, in a folder of its own. */
  const openZip = async (files: readonly FileEntry[] = []) => {
    const temp = await openTemp(tmpdir())
    await writeFile(join(temp.path, 'built-binary'), 'binary')
    await writeFile(join(temp.path, 'x'), 'x')
    const path = join(temp.path, 'function.zip')
    const zip = await writeZip(
      join(temp.path, 'built-binary'),
      [{ path: 'static/é.html', file: join(temp.path, 'x'), mode: 0o644 }, ...files],
      path,
      signal,
    )
    return { temp, zip, path, [Symbol.asyncDispose]: () => temp[Symbol.asyncDispose]() }
  }

  it('tells path, size and CodeSha256 of what it wrote', async () => {
    await using scene = await openZip()
    const bytes = await readFile(scene.path)
    expect(scene.zip).toStrictEqual({
      path: scene.path,
      sizeBytes: bytes.length,
      codeSha256: createHash('sha256').update(bytes).digest('base64'),
    })
  })

  it('is taken by unzip', async () => {
    await using scene = await openZip()
    const tested = await execute('unzip', ['-t', scene.path], { cwd: '/', env })
    expect(tested.stdout).toContain('No errors detected in compressed data')
    expect(tested.exitCode).toBe(0)
  })

  it('holds bootstrap at its root as an executable that was made by Unix, at a fixed time', async () => {
    await using scene = await openZip()
    const listed = await execute('unzip', ['-Z', '-T', scene.path], { cwd: '/', env: { ...env, LC_ALL: 'C.UTF-8' } })
    const lines = listed.stdout.split('\n').map((line) => line.trim().split(/\s+/))
    const bootstrap = lines.find((line) => line.at(-1) === 'bootstrap')
    const page = lines.find((line) => line.at(-1)?.startsWith('static/'))
    expect([bootstrap?.[0], bootstrap?.[2], bootstrap?.at(-2)]).toStrictEqual(['-rwxr-xr-x', 'unx', '19800101.000000'])
    expect([page?.[0], page?.[2], page?.at(-2)]).toStrictEqual(['-rw-r--r--', 'unx', '19800101.000000'])
  })

  it('is unpacked to what went in', async () => {
    await using scene = await openZip()
    await execute('unzip', ['-q', scene.path, '-d', join(scene.temp.path, 'out')], { cwd: '/', env })
    expect(await readFile(join(scene.temp.path, 'out/bootstrap'), 'utf8')).toBe('binary')
    expect((await stat(join(scene.temp.path, 'out/bootstrap'))).mode & 0o777).toBe(0o755)
    expect(await readFile(join(scene.temp.path, 'out/static/é.html'), 'utf8')).toBe('x')
  })

  it('refuses what Lambda does not take in a request', async () => {
    await using temp = await openTemp(tmpdir())
    const big = join(temp.path, 'big')
    await using file = await open(big, 'w')
    // A cipher's stream is the same every time, and deflate cannot make it smaller.
    const stream = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16))
    await file.write(stream.update(Buffer.alloc(53_000_000)))
    await expect(writeZip(big, [], join(temp.path, 'function.zip'), signal)).rejects.toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^The zip has 5\d{7} bytes; Lambda takes 52428800 in a request\.$/),
        hint: 'Include less, or deploy it as a container image, which may have 10 GB:  package-type: image  on a new function.',
      }),
    )
  })

  it('rejects when a file is not there', async () => {
    await expect(openZip([{ path: 'gone', file: '/no/such/file', mode: 0o644 }])).rejects.toMatchObject({
      code: 'ENOENT',
    })
  }, 30_000)
})
