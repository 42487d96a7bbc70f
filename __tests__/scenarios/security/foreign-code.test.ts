import { randomUUID } from 'node:crypto'
import { chmod, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StepEnd } from '../../../demo/runner.ts'
import { DEV, openScene, type Scene } from '../../../demo/scene.ts'
import { toolPath } from '../../../tools/install.ts'
import { codesOf, errorsOf, operations, refused, running, warningsOf, write } from '../ground.ts'
import { spyOn } from '../spies.ts'
import { compileHostile, openWatch, type Watch, withoutNamespace, writeHostile } from './hostile.ts'

/** Secrets that a job's environment may hold, and that no other process of this machine has. */
const makeCanaries = () => ({
  AWS_SECRET_ACCESS_KEY: `canary-key-${randomUUID()}`,
  GITHUB_TOKEN: `canary-token-${randomUUID()}`,
  ACTIONS_RUNTIME_TOKEN: `canary-runtime-${randomUUID()}`,
  NPM_TOKEN: `canary-npm-${randomUUID()}`,
  'INPUT_ROLE-SESSION-NAME': `canary-${randomUUID()}`,
  'INPUT_GITHUB-TOKEN': `canary-github-${randomUUID()}`,
})

/** Where the kernel ends a program with its namespace, and where a mark in its environment must do. */
const PLACES = [
  { place: 'in a namespace, if this machine has any', under: [] },
  { place: 'without a namespace', under: withoutNamespace() },
]

const COMMAND_FILES = '../../../_runner_file_commands'

const open = async (options: Parameters<typeof openScene>[0] = {}): Promise<Scene> => {
  const scene = await openScene(options)
  await writeHostile(scene.workspace)
  return scene
}

const smoke = (...words: string[]) => ({ 'smoke-event': JSON.stringify(words), 'smoke-timeout': '20' })

const tokenOf = ({ emulator }: Scene): string =>
  emulator.runnerEnvironment().ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? 'no request token'

/** Words for the program to look for the secrets of a scene, and what it has found. */
const search = (scene: Scene) => {
  const canaries = makeCanaries()
  const needles = [...Object.values(canaries), tokenOf(scene)].map((text) => [...text].reverse().join(''))
  const file = join(scene.workspace, 'found')
  return { env: canaries, words: ['look', file, ...needles], found: () => readFile(file, 'utf8') }
}

/** Runs a step up to the request for the role, and goes on once `atRole` is over. */
const heldAtRole = async (scene: Scene, run: () => Promise<StepEnd>, atRole: () => Promise<void>): Promise<StepEnd> => {
  const held = scene.emulator.fault({ operation: 'sts:AssumeRoleWithWebIdentity', kind: 'hold' })
  const ending = run()
  const isHeld = await Promise.race([held.reached.then(() => true), ending.then(() => false)])
  if (isHeld) await atRole()
  held.release()
  return ending
}

const WRITTEN =
  "Code that this step ran wrote to a file of the runner: GITHUB_ENV. What it wrote was removed.\nLook for what writes to the runner's files: in the function, what its build starts, and the Dockerfile."

describe.each(PLACES)('smoke-event $place', ({ under }) => {
  it('finds no secret of the step in /proc', async () => {
    await using scene = await open()
    const { env, words, found } = search(scene)
    const end = await scene.push('dev', { inputs: smoke(...words), env, under })
    expect(errorsOf(end)).toStrictEqual([])
    expect(end.outputs.deployed).toBe(`["${DEV}"]`)
    expect(await found()).toBe('looked')
    // The second process goes on where the first one was.
    expect(end.log.match(/^deploy-go-lambda /gm)).toHaveLength(1)
    expect(end.leftovers).toStrictEqual([])
  })

  it('sets no variable of later steps', async () => {
    await using scene = await open()
    const inputs = smoke('write', `${COMMAND_FILES}/set_env_*`, 'NODE_OPTIONS=--require=/tmp/evil.js\n')
    const end = await refused(scene, () => scene.push('dev', { inputs, under }))
    expect(errorsOf(end)).toStrictEqual([WRITTEN])
    expect(end.commandFiles).toStrictEqual({ GITHUB_ENV: '', GITHUB_PATH: '', GITHUB_STATE: '' })
    expect(operations(scene)).toStrictEqual([])
  })

  it.each([
    { file: 'config.json', variable: 'DOCKER_CONFIG', ofFolder: true },
    { file: 'aws-config', variable: 'AWS_CONFIG_FILE', ofFolder: false },
    { file: 'aws-credentials', variable: 'AWS_SHARED_CREDENTIALS_FILE', ofFolder: false },
  ])('names no program that the step starts later, in $variable', async ({ file, variable, ofFolder }) => {
    await using scene = await open()
    const path = join(scene.workspace, file)
    await write(scene, file, '')
    const env = { [variable]: ofFolder ? scene.workspace : path }
    const end = await refused(scene, () => scene.push('dev', { inputs: smoke('write', path, 'evil'), env, under }))
    expect(errorsOf(end)[0]?.split('\n')[0]).toBe(
      `While code that this step ran was running, files changed that say what the step itself runs next: ${path}.`,
    )
    expect(operations(scene)).toStrictEqual([])
  })

  it('leaves no process that is there when the step takes the role', async () => {
    await using scene = await open()
    await using watch = await openWatch()
    const inputs = smoke('stay', watch.address, 'environment')
    const end = await heldAtRole(
      scene,
      () => scene.push('dev', { inputs, under }),
      () => watch.gone,
    )
    expect(errorsOf(end)).toStrictEqual([])
    expect(end.outputs.deployed).toBe(`["${DEV}"]`)
  })
})

describe('smoke-event without a namespace', () => {
  const under = withoutNamespace()
  const inputsOf = ({ address }: Watch) => smoke('stay', address, 'nothing')

  it('may leave a process without its environment, which is named and not killed', async () => {
    await using scene = await open()
    await using watch = await openWatch()
    const end = await scene.push('dev', { inputs: inputsOf(watch), under })
    expect(errorsOf(end)).toStrictEqual([])
    expect(warningsOf(end)).toContainEqual(
      expect.stringMatching(
        /^New processes of this user started while the step ran a build or the function, and still run: (?:.*, )?\d+ \(exe\)/,
      ),
    )
    await watch.order('/nowhere', 'still there')
  })

  it('has what such a process writes later removed, and says what is live', async () => {
    await using scene = await open()
    await using watch = await openWatch()
    const end = await heldAtRole(
      scene,
      () => scene.push('dev', { inputs: inputsOf(watch), under }),
      () => watch.order(`${COMMAND_FILES}/*`, 'EVIL=1'),
    )
    const names = 'GITHUB_ENV, GITHUB_PATH, GITHUB_OUTPUT, GITHUB_STATE, GITHUB_STEP_SUMMARY'
    expect(end.exitCode).toBe(1)
    expect(errorsOf(end)).toStrictEqual([WRITTEN.replace('GITHUB_ENV', names)])
    expect(end.commandFiles).toStrictEqual({ GITHUB_ENV: '', GITHUB_PATH: '', GITHUB_STATE: '' })
    expect(end.outputs).toMatchObject({ changed: `["${DEV}"]`, deployed: `["${DEV}"]`, failed: '[]' })
    expect(running(scene, DEV)).toBe(end.outputs['image-digest'])
    expect(end.summary).toMatch(
      /^### ✅ `dev` runs .*\n\n> \[!CAUTION\]\n> Code that this step ran wrote to a file of the runner: /,
    )
    expect(end.summary).not.toContain('EVIL')
    expect(end.log).toMatch(/\ndev runs /)
  })
})

const CGO = `package main

// int one(void) { return 1; }
import "C"

func main() { println(C.one()) }
`

describe('a build with cgo', () => {
  // Needed beside Node and Go.
  beforeAll(() => void toolPath('gcc'))

  it.each(PLACES)('has a C compiler that gets, sets and leaves nothing, $place', async ({ under }) => {
    await using hostile = await compileHostile()
    await using scene = await openScene()
    await using watch = await openWatch()
    const { env, words, found } = search(scene)
    const evil = [
      words,
      ['stay', watch.address, 'environment'],
      ['write', '$GOTMPDIR/../../_runner_file_commands/set_env_*', 'EVIL=1'],
    ].map((line) => [hostile.path, ...line].map((word) => `"${word}"`).join(' '))
    await write(scene, 'main.go', CGO)
    await write(scene, 'cc', ['#!/bin/sh', ...evil, 'exec gcc "$@"', ''].join('\n'))
    const CC = join(scene.workspace, 'cc')
    await chmod(CC, 0o755)
    const inputs = { 'cgo-enabled': 'true' }
    const end = await refused(scene, () => scene.push('dev', { inputs, env: { ...env, CC }, under }))
    await watch.gone
    expect(errorsOf(end)).toStrictEqual([WRITTEN])
    expect(end.commandFiles.GITHUB_ENV).toBe('')
    expect(await found()).toBe('looked')
    expect(operations(scene)).toStrictEqual([])
  })
})

describe('a build with Docker', () => {
  const inputs = { dockerfile: 'Dockerfile' }

  it('shows docker no secret of the step, and leaves nothing of what docker starts', async () => {
    await using hostile = await compileHostile()
    await using scene = await openScene()
    await using watch = await openWatch()
    await write(scene, 'Dockerfile', 'FROM scratch\n')
    const { env, words, found } = search(scene)
    const command = `'${hostile.path}'`
    const build = `${command} ${words.join(' ')} && ${command} stay ${watch.address} environment`
    await using spy = await spyOn([], { docker: `[ "$1" = build ] && ${build}; [ "$1" = info ] && echo '{}'` })
    const end = await refused(scene, () => scene.push('dev', { inputs, env: { ...env, PATH: spy.path } }))
    await watch.gone
    expect(codesOf(end)).toHaveLength(1)
    expect(await found()).toBe('looked')
  })
})
