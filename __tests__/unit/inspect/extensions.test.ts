import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { type Extension, type ExtensionHost, judgeExtensions, readExtensions } from '../../../src/inspect/extensions.ts'
import { mergeParts, type OptEntry } from '../../../src/lambda-layers/opt-tree.ts'
import { makeElf } from './elf-file.ts'

const GLIBC = '/lib64/ld-linux-x86-64.so.2'
const MUSL = '/lib/ld-musl-x86_64.so.1'
const MACHINES = { x86_64: 62, arm64: 183, i386: 3 } as const

/** The smallest ELF file that a kernel accepts: its header and, with an interpreter, one segment (System V ABI). */
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

const linked = (...versions: readonly string[]): Buffer =>
  makeElf({ machine: 62, interpreter: GLIBC, libraries: ['libc.so.6'], versions })

type Base = ExtensionHost['base']
const scratch: Base = { name: 'scratch', libc: { kind: 'none' }, has: undefined }
const alpine: Base = { name: 'alpine:3', libc: { kind: 'musl' }, has: undefined }
const aws: Base = { name: 'provided:al2023', libc: { kind: 'glibc', version: '2.34' }, has: undefined }
const distroless: Base = { name: 'distroless/static', libc: { kind: 'none' }, has: undefined }
const unknown: Base = { name: 'mine:1', libc: { kind: 'unknown' }, has: undefined }
const gcompat: Base = { ...alpine, has: (word) => word === GLIBC }

const PATH = 'extensions/agent'

/** Messages about these files below /opt on this base, on x86_64. */
const judgedOf = async (files: Readonly<Record<string, string | Buffer | OptEntry>>, base: Base) => {
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
  const contents = { tree: mergeParts([{ layer: 'LAYER', tree }]), notices: [] }
  return judgeExtensions(await readExtensions(contents), { architecture: 'x86_64', base, opt: contents.tree })
}

const messagesOf = async (...judged: Parameters<typeof judgedOf>) =>
  (await judgedOf(...judged)).problems.map(({ message }) => message)

const loader = (path: string, base: string) =>
  `The extension /opt/${PATH} needs the loader ${path}, which ${base} does not have.`

describe('an extension is refused:', () => {
  test.each([
    {
      name: 'arm64 on x86_64',
      content: elf('arm64'),
      base: aws,
      says: `The extension /opt/${PATH} is for arm64, but the function is x86_64.`,
    },
    {
      name: '32 bits on x86_64',
      content: elf('i386'),
      base: unknown,
      says: `The extension /opt/${PATH} is for i386, but the function is x86_64.`,
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
      name: 'a newer glibc than the base has',
      content: linked('GLIBC_2.38'),
      base: aws,
      says: `The extension /opt/${PATH} needs glibc 2.38, but provided:al2023 has 2.34: it would fail with "version \`GLIBC_2.38' not found".`,
    },
    {
      name: 'a loader that the image lacks, whatever its libc',
      content: elf('x86_64', GLIBC),
      base: { ...aws, has: () => false },
      says: loader(GLIBC, 'provided:al2023'),
    },
    {
      name: 'a script whose interpreter the image lacks',
      content: '#!/bin/bash\n',
      base: { ...alpine, has: (word: string) => word === '/bin/sh' },
      says: `The extension /opt/${PATH} is a script for /bin/bash, which alpine:3 does not have.`,
    },
    {
      name: 'a script with Windows line endings',
      content: '#!/bin/sh\r\nexit\r\n',
      base: unknown,
      says: `/opt/${PATH} is a script for /bin/sh followed by a carriage return, and no program has that name.`,
    },
    {
      name: 'a script with Windows line endings, through env',
      content: '#!/usr/bin/env bash\r\n',
      base: aws,
      says: `/opt/${PATH} is a script for bash followed by a carriage return, and no program has that name.`,
    },
    {
      name: 'a script on scratch',
      content: '#!/bin/sh\n',
      base: scratch,
      says: `The extension /opt/${PATH} is a script for /bin/sh, which scratch does not have.`,
    },
    {
      name: 'a script through env on scratch',
      content: '#! /usr/bin/env node\n',
      base: scratch,
      says: `The extension /opt/${PATH} is a script for /usr/bin/env, which scratch does not have.`,
    },
    {
      name: 'a private loader that is missing',
      content: elf('x86_64', '/opt/lib/ld.so'),
      base: scratch,
      says: loader('/opt/lib/ld.so', 'scratch'),
    },
  ])('$name', async ({ content, base, says }) => {
    expect(await messagesOf({ [PATH]: content }, base)).toStrictEqual([says])
  })

  it('the target of a link', async () => {
    const files = { 'bin/agent': elf('arm64'), [PATH]: { kind: 'symlink', target: '../bin/agent' } as const }
    expect(await messagesOf(files, aws)).toStrictEqual([
      `The extension /opt/${PATH} is for arm64, but the function is x86_64.`,
    ])
  })

  it('every one that cannot run', async () => {
    expect(await messagesOf({ 'extensions/a': elf('arm64'), 'extensions/b': elf('arm64') }, aws)).toHaveLength(2)
  })
})

describe('an extension passes:', () => {
  test.each([
    { name: 'a static program on scratch', files: { [PATH]: elf('x86_64') }, base: scratch },
    { name: "a glibc as new as the base's", files: { [PATH]: linked('GLIBC_2.34') }, base: aws },
    {
      name: 'a newer glibc with its own loader in /opt',
      files: {
        [PATH]: makeElf({
          machine: 62,
          interpreter: '/opt/lib/ld.so',
          libraries: ['libc.so.6'],
          versions: ['GLIBC_2.40'],
        }),
        'lib/ld.so': elf('x86_64'),
      },
      base: aws,
    },
    { name: 'glibc on glibc', files: { [PATH]: elf('x86_64', GLIBC) }, base: aws },
    { name: 'musl on musl', files: { [PATH]: elf('x86_64', MUSL) }, base: alpine },
    { name: "glibc on musl that also has glibc's loader", files: { [PATH]: elf('x86_64', GLIBC) }, base: gcompat },
    { name: 'glibc on an unknown base', files: { [PATH]: elf('x86_64', GLIBC) }, base: unknown },
    { name: 'a script on an unknown base', files: { [PATH]: '#!/bin/sh\n' }, base: unknown },
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
    { name: 'a file elsewhere', files: { 'lib/agent': elf('arm64'), 'extensions/lib/x': elf('arm64') }, base: aws },
    { name: 'an argument and Windows line endings', files: { [PATH]: '#! /bin/sh -e\r\n' }, base: aws },
    {
      name: 'a script whose interpreter the image has',
      files: { [PATH]: '#!/usr/bin/env bash\n' },
      base: { ...aws, has: (word: string) => word === '/usr/bin/env' || word === 'bash' },
    },
  ])('$name', async ({ files, base }) => {
    expect(await messagesOf(files, base)).toStrictEqual([])
  })
})

describe('an extension of an image', () => {
  const judgedWith = (mode: number, content: Extension['content'], base: Base = aws) =>
    judgeExtensions([{ path: '/opt/extensions/agent', mode, content }], { architecture: 'x86_64', base })
  const facts = { machine: 'x86_64', type: 'executable', interpreter: undefined, libraries: [], glibc: undefined }
  const program = { kind: 'program', facts } as const
  const script = { kind: 'script', interpreters: ['/bin/sh'] } as const

  test.each([
    { name: 'a program that only root can execute', mode: 0o700, content: program, says: 'executable' },
    { name: 'a script that nobody can execute', mode: 0o644, content: script, says: 'readable and executable' },
    { name: 'a script that others cannot read', mode: 0o711, content: script, says: 'readable and executable' },
    {
      name: 'a text, which Lambda starts too',
      mode: 0o644,
      content: { kind: 'other' } as const,
      says: 'executable',
    },
  ])('is refused: $name', ({ mode, content, says }) => {
    const { problems } = judgedWith(mode, content)
    expect(problems.map(({ message }) => message)).toStrictEqual([
      `The extension /opt/extensions/agent is not ${says} for others: its mode is 0${mode.toString(8)}.`,
    ])
  })

  it('passes if others can execute it', () => {
    expect(judgedWith(0o711, program)).toStrictEqual({ problems: [], notices: [] })
  })
})

describe('an extension gets a warning', () => {
  const says = (base: string) =>
    `The extension /opt/${PATH} is linked dynamically and needs the loader ${GLIBC}, but it is not known what ${base} has. Use a base-image whose C library is known, such as AWS's own, or an extension that is linked statically. [extension-base-unknown]`
  const someAws: Base = { name: 'mine:2', libc: { kind: 'glibc', version: undefined }, has: undefined }

  test.each([
    { name: 'if it is dynamic on an unknown base', content: linked(), base: unknown, expected: [says('mine:1')] },
    {
      name: "if it needs a glibc and the base's version is unknown",
      content: linked('GLIBC_2.34'),
      base: someAws,
      expected: [says('mine:2')],
    },
    { name: 'not if it needs any glibc', content: linked(), base: someAws, expected: [] },
    { name: 'not if it is static', content: elf('x86_64'), base: unknown, expected: [] },
    { name: 'not if it is a script', content: '#!/bin/sh\n', base: unknown, expected: [] },
    { name: 'not on a known base', content: linked('GLIBC_2.34'), base: aws, expected: [] },
  ])('$name', async ({ content, base, expected }) => {
    expect(await judgedOf({ [PATH]: content }, base)).toStrictEqual({ problems: [], notices: expected })
  })
})
