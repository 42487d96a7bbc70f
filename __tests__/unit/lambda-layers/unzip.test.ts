import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { digestOf } from '../../../src/files/digest.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { openTotal } from '../../../src/lambda-layers/unpacking.ts'
import { unzip } from '../../../src/lambda-layers/unzip.ts'
import { type RawEntry, rawZip } from '../../raw-zip.ts'

const LINK = 0o120777
const { signal } = new AbortController()

/** What a zip unpacks to, files with their contents. */
const unpack = async (bytes: Buffer) => {
  await using temp = await openTemp(tmpdir())
  const file = join(temp.path, 'layer.zip')
  await writeFile(file, bytes)
  const tree = await unzip(file, { layer: 'LAYER', folder: join(temp.path, 'files'), total: openTotal(), signal })
  const read = async ([path, entry]: [string, typeof tree extends ReadonlyMap<string, infer E> ? E : never]) => {
    if (entry.kind !== 'file') return { path, ...entry }
    const { file: at, seal, ...rest } = entry
    const text = await readFile(at)
    expect(seal).toStrictEqual({ digest: digestOf(text), sizeBytes: text.length })
    return { path, ...rest, text: text.toString() }
  }
  return Promise.all([...tree].map(read))
}

const damaged = (change: (bytes: Buffer) => Buffer): Buffer => change(rawZip([{ name: 'a', content: 'x'.repeat(100) }]))

describe('unzip refuses', () => {
  const entryTable: readonly { name: string; entries: readonly RawEntry[]; expected: string }[] = [
    {
      name: 'a name that goes up',
      entries: [{ name: '../evil' }],
      expected: 'LAYER contains "../evil", which leads out of /opt.',
    },
    {
      name: 'a name that goes up later',
      entries: [{ name: 'a/../../b' }],
      expected: 'LAYER contains "a/../../b", which leads out of /opt.',
    },
    {
      name: 'a name that goes up but stays within',
      entries: [{ name: 'a/../b' }],
      expected: 'LAYER contains "a/../b", which leads out of /opt.',
    },
    {
      name: 'an absolute name',
      entries: [{ name: '/etc/passwd' }],
      expected: 'LAYER contains "/etc/passwd", which leads out of /opt.',
    },
    {
      name: 'a backslash',
      entries: [{ name: 'extensions\\agent' }],
      expected: 'LAYER contains "extensions\\agent", a name with a backslash.',
    },
    {
      name: 'a way up through backslashes',
      entries: [{ name: '..\\..\\evil' }],
      expected: 'LAYER contains "..\\..\\evil", a name with a backslash.',
    },
    {
      name: 'a repeated name',
      entries: [{ name: 'a' }, { name: 'a' }],
      expected: 'LAYER contains "a" more than once.',
    },
    {
      name: 'a repeated name, written differently',
      entries: [{ name: 'a/b' }, { name: 'a/./b' }],
      expected: 'LAYER contains "a/b" more than once.',
    },
    {
      name: 'a file and a folder with the same name',
      entries: [{ name: 'a' }, { name: 'a/' }],
      expected: 'LAYER contains "a" more than once.',
    },
    {
      name: 'a zero in a name',
      entries: [{ name: 'a\0b' }],
      expected: 'LAYER contains an entry with an invalid name: "ab".',
    },
    {
      name: 'a workflow command in a name',
      entries: [{ name: 'a\n::error::x' }],
      expected: 'LAYER contains an entry with an invalid name: "a : :error::x".',
    },
    { name: 'an empty name', entries: [{ name: '' }], expected: 'LAYER contains an entry with an invalid name: "".' },
    {
      name: 'an endless name',
      entries: [{ name: `${'a/'.repeat(101)}b` }],
      expected: `LAYER contains an entry with an invalid name: "${'a/'.repeat(100)}".`,
    },
    {
      name: 'a whiteout',
      entries: [{ name: 'lib/.wh.c.so' }],
      expected: 'LAYER contains "lib/.wh.c.so", whose name would delete a file of the image.',
    },
    {
      name: 'an opaque whiteout',
      entries: [{ name: '.wh..wh..opq' }],
      expected: 'LAYER contains ".wh..wh..opq", whose name would delete a file of the image.',
    },
    {
      name: 'a device',
      entries: [{ name: 'null', mode: 0o020666 }],
      expected: 'LAYER contains "null", which is an entry of mode 20666, not a file, folder or link.',
    },
    {
      name: 'a pipe',
      entries: [{ name: 'pipe', mode: 0o010666 }],
      expected: 'LAYER contains "pipe", which is an entry of mode 10666, not a file, folder or link.',
    },
    {
      name: 'an encrypted entry',
      entries: [{ name: 'a', flags: 0x801 }],
      expected: 'LAYER contains "a", which is encrypted or compressed in a way that Lambda cannot read.',
    },
    {
      name: 'an entry packed with LZMA',
      entries: [{ name: 'a', method: 14 }],
      expected: 'LAYER contains "a", which is encrypted or compressed in a way that Lambda cannot read.',
    },
    {
      name: 'a wrong checksum',
      entries: [{ name: 'a', content: 'x', crc: 1 }],
      expected: 'LAYER is damaged: a does not match its checksum.',
    },
    {
      name: 'a link to nothing',
      entries: [{ name: 'l', mode: LINK }],
      expected: 'LAYER contains the link "l" to "", which leads out of /opt.',
    },
    {
      name: 'a link with an invalid target',
      entries: [{ name: 'l', mode: LINK, content: 'x'.repeat(5_000) }],
      expected: `LAYER contains the link "l" to "", which leads out of /opt.`,
    },
  ]

  test.each(entryTable)('$name', async ({ entries, expected }) => {
    await expect(unpack(rawZip(entries))).rejects.toMatchObject({ name: 'DeployError', message: expected })
  })

  test.each([
    { name: 'an entry longer than declared', zip: rawZip([{ name: 'a', content: 'xx', sizeBytes: 1 }]) },
    { name: 'an entry shorter than declared', zip: rawZip([{ name: 'a', content: 'xx', sizeBytes: 9 }]) },
    { name: 'a zip that is cut off', zip: damaged((bytes) => bytes.subarray(0, -10)) },
    { name: 'a zip without its first bytes', zip: damaged((bytes) => bytes.subarray(10)) },
    {
      name: 'an entry that is not deflate',
      zip: damaged((bytes) => Buffer.concat([bytes.subarray(0, 31), Buffer.from('ffff', 'hex'), bytes.subarray(33)])),
    },
    { name: 'something else', zip: Buffer.from('this is a page of a portal') },
    { name: 'nothing', zip: Buffer.alloc(0) },
  ])('$name, as damaged', async ({ zip }) => {
    await expect(unpack(zip)).rejects.toMatchObject({
      name: 'DeployError',
      message: expect.stringMatching(/^LAYER is damaged: .+\.$/),
    })
  })
})

describe('unzip', () => {
  test.each([
    { name: 'the mode of a file', entry: { mode: 0o100750 }, expected: 0o750 },
    { name: 'no set-user-id', entry: { mode: 0o104755 }, expected: 0o755 },
    { name: 'the usual mode for a file without one', entry: { mode: 0 }, expected: 0o644 },
    {
      name: 'the usual mode for a file zipped on Windows',
      entry: { mode: 0o100777, madeBy: 0 },
      expected: 0o644,
    },
  ])('keeps $name', async ({ entry, expected }) => {
    const [found] = await unpack(rawZip([{ name: 'a', ...entry }]))
    expect(found).toMatchObject({ kind: 'file', mode: expected })
  })

  it('returns files, folders and links unchanged', async () => {
    const zip = rawZip([
      { name: 'lib/', mode: 0o040700 },
      { name: 'lib/été.so', content: 'code' },
      { name: './extensions/agent', content: 'binary', mode: 0o100755, method: 0 },
      { name: 'lib/link.so', content: 'été.so', mode: LINK },
      { name: 'empty' },
    ])
    expect(await unpack(zip)).toStrictEqual([
      { path: 'lib', kind: 'directory', mode: 0o700 },
      { path: 'lib/été.so', kind: 'file', mode: 0o644, sizeBytes: 4, text: 'code' },
      { path: 'extensions/agent', kind: 'file', mode: 0o755, sizeBytes: 6, text: 'binary' },
      { path: 'lib/link.so', kind: 'symlink', target: 'été.so' },
      { path: 'empty', kind: 'file', mode: 0o644, sizeBytes: 0, text: '' },
    ])
  })

  it('stops with the run', async () => {
    await using temp = await openTemp(tmpdir())
    const file = join(temp.path, 'layer.zip')
    await writeFile(file, rawZip([{ name: 'a' }]))
    const reason = new Error('stopped')
    const unpacking = {
      layer: 'LAYER',
      folder: join(temp.path, 'files'),
      total: openTotal(),
      signal: AbortSignal.abort(reason),
    }
    await expect(unzip(file, unpacking)).rejects.toBe(reason)
  })
})
