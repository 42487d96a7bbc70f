import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execute } from '../../../src/host/children/exec.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import type { BuildInfo } from '../../../src/inspect/build-info.ts'
import { type BinaryFacts, inspectBinary, readContent } from '../../../src/inspect/program.ts'
import '../realms.ts'
import { makeElf } from './elf-file.ts'

/** Stand-ins for the modules that Lambda functions use: the same names, nothing to fetch. */
const FILES = {
  'go.mod': `module example.com/app

go 1.23

require github.com/aws/aws-lambda-go v1.54.0

replace github.com/aws/aws-lambda-go => ./lambda-go
`,
  'lambda-go/go.mod': 'module github.com/aws/aws-lambda-go\n\ngo 1.23\n',
  'lambda-go/lambda/start.go':
    'package lambda\n\nimport "os"\n\n//go:noinline\nfunc Start() { println(os.Getenv("AWS_LAMBDA_RUNTIME_API")) }\n',
  'lambda-go/events/events.go': 'package events\n\ntype Event struct{ Name string }\n',
  'plain/main.go': 'package main\n\nfunc main() { println("hello") }\n',
  'api/main.go': 'package main\n\nimport "github.com/aws/aws-lambda-go/lambda"\n\nfunc main() { lambda.Start() }\n',
  'tool/main.go':
    'package main\n\nimport "github.com/aws/aws-lambda-go/events"\n\nfunc main() { println(events.Event{}.Name) }\n',
  'runtime/main.go': 'package main\n\nimport "os"\n\nfunc main() { println(os.Getenv("AWS_LAMBDA_RUNTIME_API")) }\n',
  'clock/main.go': `package main

import "time"

func main() {
	place, err := time.LoadLocation("Asia/Tokyo")
	println(place.String(), err)
}
`,
  'calls/main.go': 'package main\n\nimport "net/rpc"\n\nfunc main() { println(rpc.Accept != nil, rpc.NewServer()) }\n',
}

type Build = {
  readonly folder: 'plain' | 'api' | 'tool' | 'runtime' | 'clock' | 'calls'
  readonly flags?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

const withGo = async <T>(use: (build: (wanted: Build) => Promise<string>) => Promise<T>): Promise<T> => {
  await using temp = await openTemp(tmpdir())
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(temp.path, path)), { recursive: true })
    await writeFile(join(temp.path, path), text)
  }
  return await use(async ({ folder, flags = [], env = {} }) => {
    const output = join(temp.path, `${folder}.out`)
    const own = Object.entries({ ...process.env, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off', ...env })
    const built = await execute('go', ['build', ...flags, '-o', output, `./${folder}`], {
      cwd: temp.path,
      env: Object.fromEntries(own.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
    })
    if (built.exitCode !== 0) throw new Error(built.stderr)
    return output
  })
}

/** The facts that are the same for every version of Go and of the C library. */
const shown = (facts: BinaryFacts | undefined) => {
  if (facts === undefined) return undefined
  const { machine, type, interpreter, libraries, hasDebugInfo, go } = facts
  const { info, ...links } = go ?? {}
  return { machine, type, interpreter, libraries, hasDebugInfo, info: info && shownInfo(info), links }
}

const shownInfo = ({ version, mainPackage, mainModule, modules, settings }: BuildInfo) => ({
  isVersion: /^go1\.\d+/.test(version),
  mainPackage,
  module: mainModule?.path,
  modules,
  settings: Object.fromEntries(
    ['-tags', '-race', '-gcflags', '-ldflags', 'CGO_ENABLED', 'GOARCH'].flatMap((name) =>
      settings[name] === undefined ? [] : [[name, settings[name]]],
    ),
  ),
})

const STRIPPED = ['-trimpath', '-buildvcs=false', '-ldflags=-s -w -buildid=']
const NO_LINKS = {
  linksLambda: false,
  knowsRuntimeApi: false,
  linksNetRpc: false,
  linksLoadLocation: false,
  linksTimeZones: false,
}
const STATIC = { machine: 'x86_64', type: 'executable', interpreter: undefined, libraries: [], hasDebugInfo: false }
const LOADER = '/lib64/ld-linux-x86-64.so.2'
const infoOf = (folder: string, settings: Readonly<Record<string, string>>) => ({
  isVersion: true,
  mainPackage: `example.com/app/${folder}`,
  module: 'example.com/app',
  modules: [] as { path: string; version: string }[],
  settings: { CGO_ENABLED: '0', GOARCH: 'amd64', ...settings },
})
const LAMBDA = [{ path: 'github.com/aws/aws-lambda-go', version: '(devel)' }]

/** A program with one data segment that ends with build info as Go wrote it before 1.18. */
const oldProgram = (version: string, lines: string): Buffer => {
  const info = Buffer.alloc(64)
  info.write('\xff Go buildinf:\x08', 'latin1')
  const text = Buffer.concat([Buffer.from(version), Buffer.alloc(16, 0xaa), Buffer.from(lines), Buffer.alloc(16, 0xbb)])
  const address = 0x400_000 + 512
  const at = (offset: number): bigint => BigInt(address + offset)
  info.writeBigUInt64LE(at(32), 16)
  info.writeBigUInt64LE(at(48), 24)
  info.writeBigUInt64LE(at(64), 32)
  info.writeBigUInt64LE(BigInt(version.length), 40)
  info.writeBigUInt64LE(at(64 + version.length), 48)
  info.writeBigUInt64LE(BigInt(text.length - version.length), 56)
  const program = makeElf({ machine: 62, data: Buffer.concat([info, text]) })
  if (program.indexOf(info) !== 512) throw new Error(`the data is at ${program.indexOf(info)}`)
  return program
}

const GO_TIMEOUT_MS = 120_000

describe('inspectBinary', () => {
  const amd64 = { GOARCH: 'amd64' }
  it.each<Build & { name: string; expected: unknown }>([
    {
      name: 'a function as this action builds it',
      folder: 'api',
      flags: [...STRIPPED, '-tags=lambda.norpc,extra'],
      env: amd64,
      expected: {
        ...STATIC,
        info: { ...infoOf('api', { '-tags': 'lambda.norpc,extra' }), modules: LAMBDA },
        links: { ...NO_LINKS, linksLambda: true, knowsRuntimeApi: true },
      },
    },
    {
      name: 'a program that only has the types of events',
      folder: 'tool',
      flags: STRIPPED,
      env: amd64,
      expected: { ...STATIC, info: { ...infoOf('tool', {}), modules: LAMBDA }, links: NO_LINKS },
    },
    {
      name: 'one that asks the Runtime API itself',
      folder: 'runtime',
      flags: STRIPPED,
      env: amd64,
      expected: { ...STATIC, info: infoOf('runtime', {}), links: { ...NO_LINKS, knowsRuntimeApi: true } },
    },
    {
      name: 'an unstripped one for arm64',
      folder: 'plain',
      flags: [`-ldflags=-X 'main.text=a "b"'`],
      env: { GOARCH: 'arm64' },
      expected: {
        ...STATIC,
        machine: 'arm64',
        hasDebugInfo: true,
        info: infoOf('plain', { GOARCH: 'arm64', '-ldflags': `-X 'main.text=a "b"'` }),
        links: NO_LINKS,
      },
    },
    {
      name: 'a position-independent one',
      folder: 'plain',
      flags: [...STRIPPED, '-buildmode=pie'],
      env: amd64,
      expected: { ...STATIC, type: 'shared', interpreter: LOADER, info: infoOf('plain', {}), links: NO_LINKS },
    },
    {
      name: 'one without optimisation',
      folder: 'plain',
      flags: ['-gcflags=-N -l'],
      env: amd64,
      expected: {
        ...STATIC,
        hasDebugInfo: true,
        info: infoOf('plain', { '-gcflags': '-N -l' }),
        links: NO_LINKS,
      },
    },
    {
      name: 'one that loads time zones',
      folder: 'clock',
      flags: STRIPPED,
      env: amd64,
      expected: { ...STATIC, info: infoOf('clock', {}), links: { ...NO_LINKS, linksLoadLocation: true } },
    },
    {
      name: 'one that embeds time zones',
      folder: 'clock',
      flags: [...STRIPPED, '-tags=timetzdata'],
      env: amd64,
      expected: {
        ...STATIC,
        info: infoOf('clock', { '-tags': 'timetzdata' }),
        links: { ...NO_LINKS, linksLoadLocation: true, linksTimeZones: true },
      },
    },
    {
      name: 'one with net/rpc',
      folder: 'calls',
      flags: STRIPPED,
      env: amd64,
      expected: { ...STATIC, info: infoOf('calls', {}), links: { ...NO_LINKS, linksNetRpc: true } },
    },
  ])(
    'finds the parts of $name',
    async ({ expected, ...wanted }) => {
      await withGo(async (build) => expect(shown(await inspectBinary(await build(wanted)))).toStrictEqual(expected))
    },
    GO_TIMEOUT_MS,
  )

  it(
    'finds the same without a section table, and recognises build info without one',
    async () => {
      await withGo(async (build) => {
        const program = await build({ folder: 'api', flags: STRIPPED, env: amd64 })
        const bytes = await readFile(program)
        const whole = await inspectBinary(program)
        const bare = Buffer.from(bytes)
        bare.fill(0, 40, 48).fill(0, 58, 64)
        await writeFile(program, bare)
        expect(await inspectBinary(program)).toStrictEqual(whole)
        const info = bytes.indexOf('\xff Go buildinf:', 0, 'latin1')
        bytes.fill(0, info, info + 32)
        await writeFile(program, bytes)
        expect((await inspectBinary(program))?.go).toStrictEqual({
          ...NO_LINKS,
          info: undefined,
          linksLambda: true,
          knowsRuntimeApi: true,
        })
      })
    },
    GO_TIMEOUT_MS,
  )

  it('reads build info from before Go 1.18, behind pointers', async () => {
    await using temp = await openTemp(tmpdir())
    const path = join(temp.path, 'program')
    await writeFile(path, oldProgram('go1.17.13', 'path\texample.com/app\nmod\texample.com/app\t(devel)\t\n'))
    expect((await inspectBinary(path))?.go?.info).toStrictEqual({
      version: 'go1.17.13',
      mainPackage: 'example.com/app',
      mainModule: { path: 'example.com/app', version: '(devel)' },
      modules: [],
      settings: {},
    })
  })

  it('recognises a program that Go did not link', async () => {
    await using temp = await openTemp(tmpdir())
    const path = join(temp.path, 'program')
    const bytes = Buffer.concat([makeElf({ machine: 62 }), Buffer.from('UPX!'), Buffer.alloc(100_000, 0xa5)])
    await writeFile(path, bytes)
    expect(await inspectBinary(path)).toStrictEqual({
      machine: 'x86_64',
      type: 'executable',
      interpreter: undefined,
      libraries: [],
      glibc: undefined,
      sizeBytes: bytes.length,
      hasDebugInfo: false,
      go: undefined,
    })
  })
})

describe('readContent', () => {
  it.each([
    { name: 'text', text: 'text', expected: { kind: 'other' } },
    { name: 'nothing', text: '', expected: { kind: 'other' } },
    { name: 'a script', text: '#!/bin/sh\nexit', expected: { kind: 'script', interpreters: ['/bin/sh'] } },
    { name: 'a one-line script', text: '#!/bin/sh', expected: { kind: 'script', interpreters: ['/bin/sh'] } },
    { name: 'an argument', text: '#! \t/bin/sh -e\r\n', expected: { kind: 'script', interpreters: ['/bin/sh'] } },
    { name: 'Windows line endings', text: '#!/bin/sh\r\n', expected: { kind: 'script', interpreters: ['/bin/sh\r'] } },
    {
      name: 'env',
      text: '#!/usr/bin/env bash \n',
      expected: { kind: 'script', interpreters: ['/usr/bin/env', 'bash'] },
    },
    {
      name: 'env with Windows line endings',
      text: '#!/usr/bin/env bash\r\n',
      expected: { kind: 'script', interpreters: ['/usr/bin/env', 'bash\r'] },
    },
    ...['-S bash -e', '-i', 'A=b', 'A=b bash'].map((rest) => ({
      name: `env ${rest}`,
      text: `#!/usr/bin/env ${rest}\n`,
      expected: { kind: 'script', interpreters: ['/usr/bin/env'] },
    })),
  ])('reads $name', async ({ text, expected }) => {
    await using temp = await openTemp(tmpdir())
    const file = join(temp.path, 'file')
    await writeFile(file, text)
    expect(await readContent(file)).toStrictEqual(expected)
  })
})
