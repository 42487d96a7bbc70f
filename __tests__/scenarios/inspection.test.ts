import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { openScene, type Scene } from '../../demo/scene.ts'
import { errorsOf, operations, refused, running, write } from './ground.ts'

/** Builds the function in the workspace as somebody else's step might, to ./app. */
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

describe('a look into the program', () => {
  it.each([
    {
      name: 'one for the other architecture',
      env: { GOARCH: 'arm64' },
      says: /\/bootstrap is a program for arm64, but/,
    },
    {
      name: 'one for another system',
      env: { GOOS: 'darwin' },
      says: /\/bootstrap, which Lambda is to start, is no program/,
    },
    {
      name: 'one that wants a loader, on scratch',
      flags: ['-buildmode=pie'],
      says: /is started by \/lib64\/ld-linux-x86-64\.so\.2, but scratch has no C library/,
    },
  ])('refuses $name before anything moves', async ({ env = {}, flags = [], says }) => {
    await using scene = await openScene()
    await compile(scene, [...GOOD, ...flags], env)
    const end = await refused(scene, () => scene.push('dev', { inputs: { binary: 'app', 'base-image': 'scratch' } }))
    expect(errorsOf(end)).toStrictEqual([expect.stringMatching(says)])
  })

  it('refuses what cgo makes on scratch', async () => {
    await using scene = await openScene()
    await write(scene, 'native.go', NATIVE)
    const inputs = { 'cgo-enabled': 'true', 'base-image': 'scratch' }
    const end = await refused(scene, () => scene.push('dev', { inputs }))
    expect(errorsOf(end)).toStrictEqual([expect.stringContaining('but scratch has no C library')])
  })

  it('lets what cgo makes through to a base that has its C library', async () => {
    await using scene = await openScene()
    await write(scene, 'native.go', NATIVE)
    const end = await scene.push('dev', { inputs: { 'cgo-enabled': 'true', 'dry-run': 'true' } })
    expect(errorsOf(end)).toStrictEqual([])
    expect(end.log).toMatch(/\/var\/runtime\/bootstrap: [\d.]+ MB, x86_64, dynamic \(glibc 2\.\d+\), go1\.\d+/)
    expect(operations(scene)).not.toContain('lambda:UpdateFunctionCode')
  })

  it('warns of what runs but should not, and says how to build it', async () => {
    await using scene = await openScene()
    await compile(scene, [], {})
    const end = await scene.push('dev', { inputs: { binary: 'app' } })
    expect(errorsOf(end)).toStrictEqual([])
    expect(end.outputs).toMatchObject({ deployed: expect.stringContaining('container-lambda-function-dev') })
    expect(running(scene, 'container-lambda-function-dev')).toBe(end.outputs['image-digest'])
    const warnings = [...end.log.matchAll(/^::warning[^:]*::(.*)$/gm)].map(([, text]) => text)
    expect(warnings).toStrictEqual([
      expect.stringContaining('is a debug build (it holds DWARF)'),
      expect.stringContaining('still links net/rpc'),
    ])
  })
})
