import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { compile } from '../../src/go/compile.ts'
import { openTemp } from '../../src/host/disk/temp.ts'
import { baseFacts } from '../../src/inspect/base-facts.ts'
import { inspectBinary } from '../../src/inspect/program.ts'
import { judge } from '../../src/inspect/verdict.ts'
import type { Architecture } from '../../src/plan/function.ts'
import { toolPath } from '../../tools/install.ts'
import { goSource } from '../go-source.ts'

const FILES = {
  'go.mod': 'module example.com/native\n\ngo 1.23\n',
  'native/main.go': `package main

// #include <pthread.h>
// static int answer(void) { return pthread_self() != 0 ? 42 : 0; }
import "C"

func main() { println(C.answer()) }
`,
  'library/main.go': 'package main\n\n// #cgo pkg-config: no-such-library\nimport "C"\n\nfunc main() {}\n',
  'header/main.go': 'package main\n\n// #include <no-such-header.h>\nimport "C"\n\nfunc main() {}\n',
}

type Building = {
  readonly folder: 'native' | 'library' | 'header'
  readonly architecture?: Architecture
  readonly cgoEnabled?: boolean
}

const openModule = async () => {
  const temp = await openTemp(tmpdir())
  const workspace = join(temp.path, 'workspace')
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(workspace, path)), { recursive: true })
    await writeFile(join(workspace, path), text)
  }
  const build = ({ folder, architecture = HERE, cgoEnabled = true }: Building) =>
    compile({
      source: goSource(workspace, { goPackage: `./${folder}`, cgoEnabled }),
      architecture,
      extraTags: [],
      output: join(temp.path, folder),
      signal: new AbortController().signal,
    })
  return { build, [Symbol.asyncDispose]: () => temp[Symbol.asyncDispose]() }
}

const HERE: Architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64'
const ELSEWHERE: Architecture = HERE === 'x86_64' ? 'arm64' : 'x86_64'

const variables = ['CC', 'PKG_CONFIG', 'PATH'] as const
const before = Object.fromEntries(variables.map((name) => [name, process.env[name]]))
const restore = (): void => {
  for (const name of variables) {
    const value = before[name]
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
}

describe('a build with cgo', () => {
  // Besides Node and Go, these tests need a C compiler and pkg-config.
  beforeAll(() => void toolPath('gcc'))

  beforeEach(() => {
    restore()
    delete process.env.CC
  })
  afterAll(restore)

  it('makes a program that needs a C library, with the same bytes each time', async () => {
    await using one = await openModule()
    await using other = await openModule()
    const { path } = await one.build({ folder: 'native' })
    const facts = await inspectBinary(path)
    expect(facts).toMatchObject({ machine: HERE, libraries: ['libc.so.6'], hasDebugInfo: false })
    expect(facts?.glibc).toMatch(/^2\.\d+$/)
    expect(facts?.interpreter).toMatch(/\/ld-linux-/)
    const again = await other.build({ folder: 'native' })
    expect((await readFile(again.path)).equals(await readFile(path))).toBe(true)
  })

  it.each([
    { base: 'scratch', has: 'no C library' },
    { base: 'alpine:3.22', has: 'musl' },
  ])('is refused on $base', async ({ base, has }) => {
    await using scene = await openModule()
    const facts = await inspectBinary((await scene.build({ folder: 'native' })).path)
    if (facts === undefined) throw new Error('no program')
    const verdict = judge({
      path: '/var/task/bootstrap',
      architecture: HERE,
      base: baseFacts(base),
      where: 'image',
      found: { kind: 'file', mode: 0o755, isSymlink: false, content: { kind: 'program', facts } },
    })
    expect(verdict.problems.map(({ message }) => message)).toStrictEqual([
      `/var/task/bootstrap is linked dynamically and needs the loader ${facts.interpreter}, but ${base} has ${has}: it would fail with "no such file or directory".`,
    ])
  })

  it('uses the compiler that CC names', async () => {
    await using scene = await openModule()
    process.env.CC = 'no-such-compiler'
    await expect(scene.build({ folder: 'native' })).rejects.toMatchObject({
      problems: [{ message: 'cgo-enabled: the C compiler no-such-compiler is not on PATH.' }],
    })
  })

  it('needs CC for another architecture', async () => {
    await using scene = await openModule()
    const machine = `${process.platform}/${HERE === 'x86_64' ? 'amd64' : 'arm64'}`
    await expect(scene.build({ folder: 'native', architecture: ELSEWHERE })).rejects.toMatchObject({
      message: `cgo-enabled: this machine is ${machine}, and CC is not set to a C compiler for ${ELSEWHERE}.`,
    })
  })

  it('names the library that pkg-config does not know', async () => {
    await using scene = await openModule()
    await expect(scene.build({ folder: 'library' })).rejects.toMatchObject({
      problems: [{ message: 'cgo-enabled: pkg-config does not know no-such-library.' }],
    })
  })

  it('names a missing pkg-config', async () => {
    await using scene = await openModule()
    process.env.PKG_CONFIG = '/no/such/pkg-config'
    await expect(scene.build({ folder: 'library' })).rejects.toMatchObject({
      problems: [{ message: 'cgo-enabled: the program /no/such/pkg-config is not on PATH.' }],
    })
  })

  it('shows the line of a missing header', async () => {
    await using scene = await openModule()
    await expect(scene.build({ folder: 'header' })).rejects.toMatchObject({
      problems: [{ file: 'header/main.go', line: 3, message: expect.stringContaining('no-such-header.h') }],
    })
  })

  it('does not run if cgo is disabled, whatever the C settings', async () => {
    await using scene = await openModule()
    process.env.CC = 'no-such-compiler'
    await expect(scene.build({ folder: 'native', cgoEnabled: false })).rejects.toMatchObject({ name: 'DeployError' })
  })
})
