import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ExtensionHost, findExtensionProblems } from '../../../src/build/extensions.ts'
import { mergeParts, type OptEntry } from '../../../src/build/opt.ts'
import { openTemp } from '../../../src/host/temp.ts'

const GLIBC = '/lib64/ld-linux-x86-64.so.2'
const MUSL = '/lib/ld-musl-x86_64.so.1'
const MACHINES = { x86_64: 62, arm64: 183, i386: 3 } as const

/** The least ELF file that a kernel would look at: its header and, with an interpreter, one segment (System V ABI). */
const elf = (machine: keyof typeof MACHINES, interpreter?: string): Buffer => {
  const text = Buffer.from(interpreter === undefined ? '' : `${interpreter}\0`)
  const file = Buffer.alloc(64 + 56)
  Buffer.from('7f454c46020101', 'hex').copy(file)
  file.writeUInt16LE(2, 16)
  file.writeUInt16LE(MACHINES[machine], 18)
  file.writeBigUInt64LE(64n, 32)
  file.writeUInt16LE(56, 54)
  file.writeUInt16LE(interpreter === undefined ? 0 : 1, 56)
  file.writeUInt32LE(3, 64)
  file.writeBigUInt64LE(120n, 64 + 8)
  file.writeBigUInt64LE(BigInt(text.length), 64 + 32)
  return Buffer.concat([file, text])
}

type Base = ExtensionHost['base']
const scratch: Base = { name: 'scratch', libc: { kind: 'none' }, loaders: undefined }
const alpine: Base = { name: 'alpine:3', libc: { kind: 'musl' }, loaders: undefined }
const aws: Base = { name: 'provided:al2023', libc: { kind: 'glibc', version: '2.34' }, loaders: undefined }
const distroless: Base = { name: 'distroless/static', libc: { kind: 'none' }, loaders: undefined }
const unknown: Base = { name: 'mine:1', libc: { kind: 'unknown' }, loaders: undefined }
const gcompat: Base = { ...alpine, loaders: [GLIBC] }

const PATH = 'extensions/agent'

/** What is said of these files below /opt on this base, on x86_64. */
const messagesOf = async (files: Readonly<Record<string, string | Buffer | OptEntry>>, base: Base) => {
  await using temp = await openTemp(tmpdir())
  const tree = new Map<string, OptEntry>()
  for (const [path, content] of Object.entries(files)) {
    if (typeof content !== 'string' && !Buffer.isBuffer(content)) {
      tree.set(path, content)
      continue
    }
    const file = join(temp.path, String(tree.size))
    await writeFile(file, content)
    tree.set(path, { kind: 'file', mode: 0o755, file, sizeBytes: content.length })
  }
  const contents = { tree: mergeParts([{ layer: 'LAYER', tree }]) }
  const problems = await findExtensionProblems(contents, { architecture: 'x86_64', base })
  return problems.map(({ message }) => message)
}

const loader = (path: string, base: string) =>
  `The extension /opt/${PATH} is started by ${path}, which ${base} does not have.`

describe('findExtensionProblems refuses', () => {
  test.each([
    {
      name: 'arm64 on x86_64',
      content: elf('arm64'),
      base: aws,
      says: `The extension /opt/${PATH} is for arm64, and the function is x86_64.`,
    },
    {
      name: '32 bits on x86_64',
      content: elf('i386'),
      base: unknown,
      says: `The extension /opt/${PATH} is for i386, and the function is x86_64.`,
    },
    { name: 'glibc on scratch', content: elf('x86_64', GLIBC), base: scratch, says: loader(GLIBC, 'scratch') },
    {
      name: 'glibc on distroless static',
      content: elf('x86_64', GLIBC),
      base: distroless,
      says: loader(GLIBC, 'distroless/static'),
    },
    { name: 'glibc on musl', content: elf('x86_64', GLIBC), base: alpine, says: loader(GLIBC, 'alpine:3') },
    { name: 'musl on glibc', content: elf('x86_64', MUSL), base: aws, says: loader(MUSL, 'provided:al2023') },
    { name: 'musl on scratch', content: elf('x86_64', MUSL), base: scratch, says: loader(MUSL, 'scratch') },
    {
      name: 'a script on scratch',
      content: '#!/bin/sh\n',
      base: scratch,
      says: `The extension /opt/${PATH} is a script for /bin/sh, which scratch does not have.`,
    },
    {
      name: 'a script by env on scratch',
      content: '#! /usr/bin/env node\n',
      base: scratch,
      says: `The extension /opt/${PATH} is a script for /usr/bin/env, which scratch does not have.`,
    },
    {
      name: 'a loader of its own that it does not bring',
      content: elf('x86_64', '/opt/lib/ld.so'),
      base: scratch,
      says: loader('/opt/lib/ld.so', 'scratch'),
    },
  ])('$name', async ({ content, base, says }) => {
    expect(await messagesOf({ [PATH]: content }, base)).toStrictEqual([says])
  })

  it('what a link leads to', async () => {
    const files = { 'bin/agent': elf('arm64'), [PATH]: { kind: 'symlink', target: '../bin/agent' } as const }
    expect(await messagesOf(files, aws)).toStrictEqual([
      `The extension /opt/${PATH} is for arm64, and the function is x86_64.`,
    ])
  })

  it('each one that cannot run', async () => {
    expect(await messagesOf({ 'extensions/a': elf('arm64'), 'extensions/b': elf('arm64') }, aws)).toHaveLength(2)
  })
})

describe('findExtensionProblems lets pass', () => {
  test.each([
    { name: 'a static program on scratch', files: { [PATH]: elf('x86_64') }, base: scratch },
    { name: 'glibc on glibc', files: { [PATH]: elf('x86_64', GLIBC) }, base: aws },
    { name: 'musl on musl', files: { [PATH]: elf('x86_64', MUSL) }, base: alpine },
    { name: 'glibc on musl that has its loader, too', files: { [PATH]: elf('x86_64', GLIBC) }, base: gcompat },
    { name: 'glibc on a base that nobody knows', files: { [PATH]: elf('x86_64', GLIBC) }, base: unknown },
    { name: 'a script on a base that nobody knows', files: { [PATH]: '#!/bin/sh\n' }, base: unknown },
    { name: 'a script on musl', files: { [PATH]: '#!/bin/sh\n' }, base: alpine },
    {
      name: 'a script whose interpreter is in /opt',
      files: { [PATH]: '#!/opt/bin/sh\n', 'bin/sh': elf('x86_64') },
      base: scratch,
    },
    {
      name: 'a program whose loader is in /opt',
      files: { [PATH]: elf('x86_64', '/opt/lib/ld.so'), 'lib/ld.so': elf('x86_64') },
      base: scratch,
    },
    { name: 'text', files: { [PATH]: 'text' }, base: scratch },
    { name: 'nothing', files: { [PATH]: '' }, base: scratch },
    { name: 'a link to nothing', files: { [PATH]: { kind: 'symlink', target: 'x' } as const }, base: scratch },
    { name: 'what is no extension', files: { 'lib/agent': elf('arm64'), 'extensions/lib/x': elf('arm64') }, base: aws },
  ])('$name', async ({ files, base }) => {
    expect(await messagesOf(files, base)).toStrictEqual([])
  })
})
