import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'
import { openTemp } from '../../../../src/host/disk/temp.ts'
import { readBinary } from '../../../../src/pack/made-elsewhere/binary.ts'
import { readZipFile } from '../../../../src/pack/made-elsewhere/zip-file.ts'
import { writeZip } from '../../../../src/pack/zip/zip.ts'
import { rawZip } from '../../../raw-zip.ts'
import '../../realms.ts'

const signal = new AbortController().signal

type ZipEntry = { readonly path: string; readonly content?: string; readonly mode?: number }

const zipOf = async (entries: readonly ZipEntry[]): Promise<Buffer> => {
  const zip = new ZipFile()
  for (const { path, content = 'x', mode = 0o100755 } of entries) zip.addBuffer(Buffer.from(content), path, { mode })
  zip.end()
  return buffer(zip.outputStream as AsyncIterable<Buffer>)
}

/** The same bytes with every occurrence of a text replaced by one of the same length, which yazl would not write. */
const replaced = (zip: Buffer, from: string, to: string): Buffer =>
  Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1')

/** The central directory's first entry with these bytes at an offset (PKWARE APPNOTE 4.3.12). */
const patched = (zip: Buffer, offset: number, bytes: readonly number[]): Buffer => {
  const copy = Buffer.from(zip)
  copy.set(bytes, copy.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + offset)
  return copy
}

/** A workspace with `function.zip`, written by `make`, and a folder for temporary files. */
const openPlace = async (make: (path: string) => Promise<unknown>) => {
  const temp = await openTemp(tmpdir())
  const [workspace, scratch] = [join(temp.path, 'workspace'), join(temp.path, 'temp')]
  await Promise.all([mkdir(workspace), mkdir(scratch)])
  const path = join(workspace, 'function.zip')
  await make(path)
  return { workspace, path, temp: scratch, [Symbol.asyncDispose]: () => temp[Symbol.asyncDispose]() }
}

const bytesAt = (bytes: Buffer | Promise<Buffer>) => async (path: string) => writeFile(path, await bytes)

describe('readZipFile', () => {
  it('returns the CodeSha256 that Lambda will show, and extracts bootstrap', async () => {
    const bytes = await zipOf([
      { path: 'bootstrap', content: 'binary' },
      { path: 'static/page.html', mode: 0o100644 },
    ])
    await using place = await openPlace(bytesAt(bytes))
    const zip = await readZipFile(place, { temp: place.temp, signal })
    expect(zip).toStrictEqual({
      path: place.path,
      sizeBytes: bytes.length,
      codeSha256: createHash('sha256').update(bytes).digest('base64'),
      bytes,
      bootstrap: join(place.temp, 'bootstrap-of-zip'),
      found: { kind: 'file', mode: 0o755, isSymlink: false, content: { kind: 'other' } },
      notices: [],
    })
    expect(await readFile(zip.bootstrap, 'utf8')).toBe('binary')
    expect((await stat(zip.bootstrap)).mode & 0o111).not.toBe(0)
  })

  it.each([
    { name: 'folders as entries', entries: [{ path: 'bootstrap' }, { path: 'static/' }, { path: 'static/x' }] },
    { name: 'its root as an entry', entries: [{ path: './' }, { path: 'bootstrap' }, { path: './static/x' }] },
    { name: 'a mode without a type', entries: [{ path: 'bootstrap', mode: 0o755 }] },
    {
      name: 'a link besides bootstrap',
      entries: [{ path: 'bootstrap' }, { path: 'link', mode: 0o120777, content: 'x' }],
    },
  ])('accepts $name', async ({ entries }) => {
    const zip = new ZipFile()
    for (const { path, ...more } of entries as readonly ZipEntry[]) {
      if (path.endsWith('/')) zip.addEmptyDirectory(path)
      else zip.addBuffer(Buffer.from(more.content ?? 'x'), path, { mode: more.mode ?? 0o100755 })
    }
    zip.end()
    await using place = await openPlace(bytesAt(buffer(zip.outputStream as AsyncIterable<Buffer>)))
    await expect(readZipFile(place, { temp: place.temp, signal })).resolves.toMatchObject({ path: place.path })
  })

  it.each([
    { target: 'app', path: 'app' },
    { target: './bin//app', path: 'bin/app' },
  ])('follows a link from bootstrap to $target', async ({ target, path }) => {
    // As build-lambda-zip of aws-lambda-go 1.55.1 writes it: the link first, the program without a type, other files without a mode.
    const bytes = rawZip([
      { name: 'bootstrap', mode: 0o120755, content: target },
      { name: path, mode: 0o777, content: 'binary' },
      { name: 'config.json', mode: 0, madeBy: 0 },
    ])
    await using place = await openPlace(bytesAt(bytes))
    const zip = await readZipFile(place, { temp: place.temp, signal })
    expect(await readFile(zip.bootstrap, 'utf8')).toBe('binary')
  })

  it('accepts what this action writes, with the same CodeSha256', async () => {
    await using place = await openPlace((path) => writeFile(join(path, '../binary'), 'binary'))
    const written = await writeZip({ path: join(place.workspace, 'binary') }, [], place.path, signal)
    expect(await readZipFile(place, { temp: place.temp, signal })).toMatchObject(written)
  })

  const good = zipOf([{ path: 'bootstrap', content: 'binary' }])

  it.each([
    { name: 'nothing', make: async () => {}, says: 'zip-file: cannot find function.zip: no such file.' },
    { name: 'a folder', make: (path: string) => mkdir(path), says: 'zip-file: function.zip is not a regular file.' },
    {
      name: 'a link out of the workspace',
      make: (path: string) => symlink('/etc/passwd', path),
      says: 'zip-file: function.zip is a symbolic link out of the workspace.',
    },
    {
      name: 'any text',
      make: bytesAt(Buffer.from('no zip')),
      says: /^zip-file \S+\/function\.zip is not a zip, or is damaged: /,
    },
    {
      name: 'a truncated zip',
      make: bytesAt(good.then((zip) => zip.subarray(0, zip.length - 10))),
      says: /is not a zip, or is damaged: /,
    },
    {
      name: 'a wrong checksum',
      make: bytesAt(good.then((zip) => patched(zip, 16, [1, 2, 3, 4]))),
      says: 'zip-file is damaged: bootstrap does not match its checksum.',
    },
    {
      name: 'a wrong size',
      make: bytesAt(good.then((zip) => patched(zip, 24, [7, 0, 0, 0]))),
      says: /is not a zip, or is damaged: /,
    },
    {
      name: 'a path that leads out',
      make: bytesAt(zipOf([{ path: 'bootstrap' }, { path: 'aa/aa' }]).then((zip) => replaced(zip, 'aa/aa', '../aa'))),
      says: 'zip-file contains "../aa", which is not a path below its root.',
    },
    {
      name: 'an absolute path',
      make: bytesAt(zipOf([{ path: 'bootstrap' }, { path: 'aa/aa' }]).then((zip) => replaced(zip, 'aa/aa', '/a/aa'))),
      says: 'zip-file contains "/a/aa", which is not a path below its root.',
    },
    {
      name: 'a backslash',
      make: bytesAt(zipOf([{ path: 'bootstrap' }, { path: 'aa/aa' }]).then((zip) => replaced(zip, 'aa/aa', 'aa\\aa'))),
      says: 'zip-file contains "aa\\aa", which is not a path below its root.',
    },
    {
      name: 'a repeated name',
      make: bytesAt(
        zipOf([{ path: 'bootstrap' }, { path: 'bootstraq' }]).then((zip) => replaced(zip, 'bootstraq', 'bootstrap')),
      ),
      says: 'zip-file contains bootstrap twice.',
    },
    ...(
      [
        ['bootstrap', './bootstrap'],
        ['./bootstrap', 'bootstrap'],
        ['bootstrap', './/./bootstrap'],
        ['bootstrap', 'bootstrap/'],
      ] as const
    ).map((names) => ({
      name: `one file under two names, ${names.join(' and ')}`,
      make: bytesAt(rawZip(names.map((name) => ({ name, mode: 0o100755 })))),
      says: 'zip-file contains bootstrap twice.',
    })),
    ...(
      [
        ['bootstrap', 'a', 'a/b'],
        ['bootstrap', 'a/b', './a'],
        ['bootstrap', 'a', './a//b'],
      ] as const
    ).map((names) => ({
      name: `a file below a file, ${names.join(', ')}`,
      make: bytesAt(rawZip(names.map((name) => ({ name, mode: 0o100755 })))),
      says: 'zip-file contains a/b below a, which is not a folder.',
    })),
    {
      name: 'a file below bootstrap',
      make: bytesAt(rawZip(['bootstrap', 'bootstrap/x/y'].map((name) => ({ name, mode: 0o100755 })))),
      says: 'zip-file contains bootstrap/x/y below bootstrap, which is not a folder.',
    },
    {
      name: 'a file below a link',
      make: bytesAt(rawZip([{ name: 'bootstrap' }, { name: 'l', mode: 0o120777, content: 'x' }, { name: 'l/a' }])),
      says: 'zip-file contains l/a below l, which is not a folder.',
    },
    {
      name: 'bootstrap in another spelling',
      make: bytesAt(rawZip([{ name: './bootstrap', mode: 0o100755 }])),
      says: 'zip-file has its bootstrap at ./bootstrap, but Lambda looks for it at the root.',
    },
    {
      name: 'a folder as bootstrap',
      make: bytesAt(rawZip([{ name: 'bootstrap/', mode: 0o040755 }, { name: 'bootstrap/x' }])),
      says: 'zip-file: bootstrap is not a regular file.',
    },
    {
      name: 'an encrypted entry',
      make: bytesAt(good.then((zip) => patched(zip, 8, [0x09]))),
      says: 'zip-file: bootstrap is encrypted, or compressed with method 8.',
    },
    {
      name: 'another compression method',
      make: bytesAt(good.then((zip) => patched(zip, 10, [93]))),
      says: 'zip-file: bootstrap is encrypted, or compressed with method 93.',
    },
    {
      name: 'a declared size of more than 250 MB',
      make: bytesAt(good.then((zip) => patched(zip, 24, [0, 0, 0xa0, 0x0f]))),
      says: 'zip-file has at least 262144000 bytes when unpacked. Lambda accepts 262144000.',
    },
    {
      name: 'no bootstrap',
      make: bytesAt(zipOf([{ path: 'main' }, { path: 'x' }])),
      says: 'zip-file has no bootstrap among its 2 entries.',
    },
    {
      name: 'bootstrap in a folder',
      make: bytesAt(zipOf([{ path: 'dist/bootstrap' }])),
      says: 'zip-file has its bootstrap at dist/bootstrap, but Lambda looks for it at the root.',
    },
    ...[
      { target: '/bin/sh' },
      { target: '/var/task/main', others: [{ path: 'main' }] },
      { target: 'main' },
      { target: '../main', others: [{ path: 'main' }] },
      { target: 'lib/../main', others: [{ path: 'main' }] },
      { target: 'main/', others: [{ path: 'main' }] },
      { target: 'bin', others: [{ path: 'bin/main' }] },
      { target: 'bootstrap' },
      { target: 'link', others: [{ path: 'link', mode: 0o120777, content: 'main' }, { path: 'main' }] },
      { target: '' },
    ].map(({ target, others = [] }) => ({
      name: `a link as bootstrap, to "${target}", beside ${others.map(({ path }) => path).join() || 'nothing'}`,
      make: bytesAt(zipOf([{ path: 'bootstrap', mode: 0o120777, content: target }, ...others])),
      says: `zip-file: bootstrap is a link to ${target}, which is not a file of the zip.`,
    })),
    {
      name: 'a link of more bytes than a path has',
      make: bytesAt(zipOf([{ path: 'bootstrap', mode: 0o120777, content: 'a'.repeat(4_097) }])),
      says: 'zip-file: bootstrap is not a regular file.',
    },
    {
      name: 'a link to a file that may not be started',
      make: bytesAt(
        zipOf([
          { path: 'bootstrap', mode: 0o120755, content: 'main' },
          { path: 'main', mode: 0o100644 },
        ]),
      ),
      says: 'zip-file: main has mode 0644, so Lambda cannot start it.',
    },
    {
      name: 'a link to a file without a mode',
      make: bytesAt(
        rawZip([
          { name: 'bootstrap', mode: 0o120755, content: 'main' },
          { name: 'main', madeBy: 0 },
        ]),
      ),
      says: 'zip-file does not contain the modes of its files',
    },
    ...[0o644, 0o744, 0o711, 0o754].map((mode) => ({
      name: `mode ${mode.toString(8)}`,
      make: bytesAt(zipOf([{ path: 'bootstrap', mode: 0o100000 | mode }])),
      says: `zip-file: bootstrap has mode 0${mode.toString(8)}, so Lambda cannot start it.`,
    })),
    {
      name: 'no modes',
      make: bytesAt(good.then((zip) => patched(zip, 5, [0]))),
      says: 'zip-file does not contain the modes of its files, so Lambda cannot start bootstrap.',
    },
    {
      name: 'more than 50 MB',
      make: bytesAt(Buffer.alloc(52_428_801)),
      says: 'The zip has 52428801 bytes, more than the 52428800 that Lambda allows in a request.',
    },
  ])('refuses $name', async ({ make, says }) => {
    await using place = await openPlace(make)
    await expect(readZipFile(place, { temp: place.temp, signal })).rejects.toMatchObject({
      name: 'DeployError',
      message: typeof says === 'string' ? expect.stringContaining(says) : expect.stringMatching(says),
    })
  })

  it('writes only bootstrap, and only after checking all names and sizes', async () => {
    const hostile = zipOf([{ path: 'bootstrap' }, { path: 'aa/aa' }]).then((zip) => replaced(zip, 'aa/aa', '../aa'))
    await using place = await openPlace(bytesAt(hostile))
    await readZipFile(place, { temp: place.temp, signal }).catch(() => {})
    expect(await readdir(place.temp)).toStrictEqual([])
  })
})

describe('what Lambda may not read in a zip', () => {
  const bootstrap = { name: 'bootstrap', mode: 0o100755 }
  const says = (what: string) => [
    `zip-file has ${what}. Open the files before you zip them:  chmod -R o+rX . . [zip-file-closed]`,
  ]

  test.each([
    {
      name: 'nothing',
      entries: [
        { name: 'a.txt', mode: 0o100644 },
        { name: 'static/', mode: 0o040755 },
      ],
      notices: [],
    },
    { name: 'nothing without modes', entries: [{ name: 'a.txt', mode: 0o100600, madeBy: 0 }], notices: [] },
    {
      name: 'a file',
      entries: [{ name: 'a.txt', mode: 0o100600 }],
      notices: says("a.txt, which is closed to Lambda's user: its mode is 0600"),
    },
    {
      name: 'a folder',
      entries: [{ name: 'static/', mode: 0o040750 }],
      notices: says("static/, which is closed to Lambda's user: its mode is 0750"),
    },
    {
      name: 'several',
      entries: [
        { name: 'a.txt', mode: 0o100640 },
        { name: 'b.txt', mode: 0o100640 },
        { name: 'c.txt', mode: 0o100644 },
      ],
      notices: says("a.txt, which is closed to Lambda's user: its mode is 0640 (and 1 more)"),
    },
  ])('is $name', async ({ entries, notices }) => {
    await using place = await openPlace(bytesAt(rawZip([bootstrap, ...entries])))
    expect((await readZipFile(place, { temp: place.temp, signal })).notices).toStrictEqual(notices)
  })
})

describe('readBinary', () => {
  it('returns the binary as if compiled here, whatever its mode', async () => {
    await using place = await openPlace((path) => writeFile(path, 'binary', { mode: 0o644 }))
    const path = join(place.workspace, 'function.zip')
    const binary = { path, sizeBytes: 6, goPackage: 'function.zip', architecture: 'arm64' }
    expect(await readBinary({ ...place, path }, 'arm64')).toStrictEqual(binary)
    await symlink('function.zip', join(place.workspace, 'link'))
    const linked = await readBinary({ ...place, path: join(place.workspace, 'link') }, 'arm64')
    expect(linked).toStrictEqual({ ...binary, goPackage: 'link' })
  })

  it.each([
    { name: 'nothing', make: async () => {}, says: 'binary: cannot find function.zip: no such file.' },
    { name: 'a folder', make: (path: string) => mkdir(path), says: 'binary: function.zip is not a regular file.' },
    {
      name: 'a device',
      make: (path: string) => symlink('/dev/null', path),
      says: 'binary: function.zip is a symbolic link out of',
    },
    {
      name: 'a dangling link',
      make: (path: string) => symlink('gone', path),
      says: 'binary: cannot find function.zip: no such file.',
    },
  ])('refuses $name', async ({ make, says }) => {
    await using place = await openPlace(make)
    await expect(readBinary(place, 'x86_64')).rejects.toMatchObject({ message: expect.stringContaining(says) })
  })

  it("does not show the machine's path of a missing file, only how to write it", async () => {
    await using place = await openPlace((path) => writeFile(path, 'binary'))
    for (const [file, reason] of [
      ['gone', 'no such file'],
      ['function.zip/gone', 'a part of the path is a file, not a folder'],
    ] as const) {
      const error: unknown = await readBinary({ ...place, path: join(place.workspace, file) }, 'arm64').catch(
        (one) => one,
      )
      expect(error).toMatchObject({
        message: `binary: cannot find ${file}: ${reason}.`,
        hint: 'The path is relative to working-directory. To pass a file from another job, use actions/upload-artifact there and actions/download-artifact here.',
      })
      expect(error).not.toHaveProperty('cause')
    }
  })
})
