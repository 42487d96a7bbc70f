import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { inspectElf, offeredGlibc } from '../../../src/inspect/elf.ts'
import '../realms.ts'
import { makeElf } from './elf-file.ts'

const inspected = async (bytes: Buffer): Promise<unknown> => {
  await using temp = await openTemp(tmpdir())
  const path = join(temp.path, 'program')
  await writeFile(path, bytes)
  return inspectElf(path)
}

describe('inspectElf', () => {
  it.each([
    { name: 'an empty file', bytes: Buffer.alloc(0) },
    { name: 'a script', bytes: Buffer.from('#!/bin/sh\nexec /main\n') },
    { name: 'the magic and nothing else', bytes: Buffer.from('\x7fELF\x02\x01', 'latin1') },
  ])('finds no ELF in $name', async ({ bytes }) => {
    expect(await inspected(bytes)).toBeUndefined()
  })

  it.each([
    {
      name: 'a static program',
      bytes: makeElf({ machine: 62 }),
      facts: { machine: 'x86_64', type: 'executable', interpreter: undefined, libraries: [], glibc: undefined },
    },
    {
      name: 'one for another machine',
      bytes: makeElf({ machine: 243 }),
      facts: { machine: 'machine 243', type: 'executable', interpreter: undefined, libraries: [], glibc: undefined },
    },
    {
      name: 'a dynamic one without sections',
      bytes: makeElf({
        machine: 183,
        interpreter: '/lib/ld-linux-aarch64.so.1',
        libraries: ['libz.so.1', 'libc.so.6'],
        versions: ['GLIBC_2.4', 'GLIBC_2.34', 'GLIBC_2.17', 'GLIBC_PRIVATE', 'ZLIB_9.9'],
      }),
      facts: {
        machine: 'arm64',
        type: 'executable',
        interpreter: '/lib/ld-linux-aarch64.so.1',
        libraries: ['libz.so.1', 'libc.so.6'],
        glibc: '2.34',
      },
    },
    {
      name: 'one with compact relocations',
      bytes: makeElf({ machine: 62, libraries: ['libc.so.6'], versions: ['GLIBC_2.34', 'GLIBC_ABI_DT_RELR'] }),
      facts: {
        machine: 'x86_64',
        type: 'executable',
        interpreter: undefined,
        libraries: ['libc.so.6'],
        glibc: '2.36',
      },
    },
  ])('reads $name', async ({ bytes, facts }) => {
    expect(await inspected(bytes)).toStrictEqual(facts)
  })

  it('reports a file that cannot be opened', async () => {
    await expect(inspectElf('/no/such/program')).rejects.toMatchObject({
      name: 'DeployError',
      message: "/no/such/program cannot be read: ENOENT: no such file or directory, open '/no/such/program'.",
    })
  })

  it('does not wait for a device', async () => {
    expect(await inspectElf('/dev/null')).toBeUndefined()
  })
})

describe('offeredGlibc', () => {
  it('finds nothing in a file that defines no versions', async () => {
    expect(await offeredGlibc(process.execPath)).toBeUndefined()
  })
})
