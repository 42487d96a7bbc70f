import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { readmePolicy } from '../../demo/policy.ts'
import { DEV, openScene, type Scene } from '../../demo/scene.ts'
import { makeImage } from '../../emulator/images/make.ts'
import { rawZip } from '../raw-zip.ts'
import { makeElf } from '../unit/inspect/elf-file.ts'
import { errorsOf, operations, refused, running, warningsOf, write } from './ground.ts'

/** Builds the function in the workspace to ./app, as another step might. */
const compile = async (
  scene: Scene,
  flags: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<void> => {
  await promisify(execFile)('go', ['build', ...flags, '-o', 'app', '.'], {
    cwd: scene.workspace,
    env: { ...process.env, CGO_ENABLED: '0', GOOS: 'linux', GOARCH: 'amd64', ...env },
  })
}

const GOOD = ['-trimpath', '-ldflags=-s -w', '-tags=lambda.norpc']
const NATIVE = 'package main\n\n// #include <pthread.h>\nimport "C"\n\nfunc init() { C.pthread_self() }\n'

const ZONES = 'package main\n\nimport "time"\n\nfunc init() { time.LoadLocation("Asia/Tokyo") }\n'
const LAYER = 'arn:aws:lambda:ap-northeast-1:123456789012:layer:agent:1'

describe('inspecting the program', () => {
  it.each([
    {
      name: 'one for the other architecture',
      env: { GOARCH: 'arm64' },
      says: /\/bootstrap is a program for arm64, but/,
    },
    {
      name: 'one for another system',
      env: { GOOS: 'darwin' },
      says: /\/bootstrap, which Lambda starts, is not a Linux program/,
    },
    {
      name: 'one that needs a loader, on scratch',
      flags: ['-buildmode=pie'],
      says: /needs the loader \/lib64\/ld-linux-x86-64\.so\.2, but scratch has no C library/,
    },
  ])('refuses $name before changing anything', async ({ env = {}, flags = [], says }) => {
    await using scene = await openScene()
    await compile(scene, [...GOOD, ...flags], env)
    const end = await refused(scene, () => scene.push('dev', { inputs: { binary: 'app', 'base-image': 'scratch' } }))
    expect(errorsOf(end)).toStrictEqual([expect.stringMatching(says)])
  })

  it('refuses a cgo program on scratch', async () => {
    await using scene = await openScene()
    await write(scene, 'native.go', NATIVE)
    const inputs = { 'cgo-enabled': 'true', 'base-image': 'scratch' }
    const end = await refused(scene, () => scene.push('dev', { inputs }))
    expect(errorsOf(end)).toStrictEqual([expect.stringContaining('but scratch has no C library')])
  })

  it('lets a cgo program through to a base with its C library', async () => {
    await using scene = await openScene()
    await write(scene, 'native.go', NATIVE)
    const end = await scene.push('dev', { inputs: { 'cgo-enabled': 'true', 'dry-run': 'true' } })
    expect(errorsOf(end)).toStrictEqual([])
    expect(end.log).toMatch(/\/var\/runtime\/bootstrap: [\d.]+ MB, x86_64, dynamic \(glibc 2\.\d+\), go1\.\d+/)
    expect(operations(scene)).not.toContain('lambda:UpdateFunctionCode')
  })

  it('warns of what runs but should not, and shows how to build it', async () => {
    await using scene = await openScene()
    await compile(scene, [], {})
    const end = await scene.push('dev', { inputs: { binary: 'app' } })
    expect(errorsOf(end)).toStrictEqual([])
    expect(end.outputs).toMatchObject({ deployed: expect.stringContaining('container-lambda-function-dev') })
    expect(running(scene, 'container-lambda-function-dev')).toBe(end.outputs['image-digest'])
    expect(warningsOf(end)).toStrictEqual([
      expect.stringContaining('is a debug build (it contains DWARF)'),
      expect.stringContaining('still links net/rpc'),
    ])
  })

  it('warns of time zones that neither program nor base has', async () => {
    await using scene = await openScene()
    await write(scene, 'zones.go', ZONES)
    await compile(scene, GOOD, {})
    const inputs = { binary: 'app', 'base-image': 'public.ecr.aws/docker/library/alpine:3' }
    await scene.bases.putImage({ repository: 'docker/library/alpine', tag: '3' }, await makeImage({ layers: [[]] }))
    const end = await scene.push('dev', { inputs })
    expect(errorsOf(end)).toStrictEqual([])
    expect(warningsOf(end)).toStrictEqual([
      expect.stringContaining('/bootstrap calls time.LoadLocation, but neither the base public.ecr.aws/docker/'),
    ])
  })

  it('warns of a dynamic program, and of a dynamic extension, on an unknown base', async () => {
    await using scene = await openScene({ policy: readmePolicy({ layers: [LAYER] }) })
    await compile(scene, [...GOOD, '-buildmode=pie'], {})
    await scene.bases.putImage({ repository: 'team/base', tag: '1' }, await makeImage({ layers: [[]] }))
    const agent = makeElf({ machine: 62, interpreter: '/lib64/ld-linux-x86-64.so.2', libraries: ['libc.so.6'] })
    const zip = rawZip([{ name: 'extensions/agent', content: agent }])
    await scene.emulator.createLayer({ name: 'agent', zip })
    const inputs = { binary: 'app', 'base-image': 'public.ecr.aws/team/base:1', layers: LAYER }
    const end = await scene.push('dev', { inputs })
    expect(errorsOf(end)).toStrictEqual([])
    expect(warningsOf(end)).toStrictEqual([
      expect.stringMatching(
        /\/bootstrap is linked dynamically and needs .*, but it is not known what public\.ecr\.aws\/team\/base:1 has/,
      ),
      expect.stringContaining(
        'The extension /opt/extensions/agent is linked dynamically and needs the loader /lib64/ld',
      ),
    ])
  })
})

describe('inspecting the program of a zip', () => {
  const zipScene = () => openScene({ packageType: 'Zip', example: 'zip' })
  const says = 'bootstrap is a program for arm64, but the function runs on x86_64.'

  it('refuses a binary for another machine, with nothing changed', async () => {
    await using scene = await zipScene()
    await writeFile(join(scene.workspace, 'app'), makeElf({ machine: 183 }))
    const end = await refused(scene, () => scene.push('dev', { inputs: { binary: 'app' } }))
    expect(errorsOf(end)).toStrictEqual([expect.stringContaining(says)])
  })

  it('refuses a zip-file with a program for another machine, with nothing changed', async () => {
    await using scene = await zipScene()
    const zip = rawZip([{ name: 'bootstrap', content: makeElf({ machine: 183 }), mode: 0o100755 }])
    await writeFile(join(scene.workspace, 'code.zip'), zip)
    const end = await refused(scene, () => scene.push('dev', { inputs: { 'zip-file': 'code.zip' } }))
    expect(errorsOf(end)).toStrictEqual([expect.stringContaining(says)])
  })

  it('refuses a script with Windows line endings', async () => {
    await using scene = await zipScene()
    const zip = rawZip([{ name: 'bootstrap', content: '#!/bin/sh\r\nexec ./main\r\n', mode: 0o100755 }])
    await writeFile(join(scene.workspace, 'code.zip'), zip)
    const end = await refused(scene, () => scene.push('dev', { inputs: { 'zip-file': 'code.zip' } }))
    expect(errorsOf(end)).toStrictEqual([
      expect.stringContaining('bootstrap is a script for /bin/sh followed by a carriage return'),
    ])
  })

  it('warns of a debug build', async () => {
    await using scene = await zipScene()
    await compile(scene, ['-tags=lambda.norpc'], {})
    const end = await scene.push('dev', { inputs: { binary: 'app' } })
    expect(errorsOf(end)).toStrictEqual([])
    expect(end.outputs).toMatchObject({ deployed: `["${DEV}"]` })
    expect(running(scene, DEV)).toBe(end.outputs['code-sha256'])
    expect(warningsOf(end)).toStrictEqual([expect.stringContaining('bootstrap is a debug build (it contains DWARF)')])
  })
})
