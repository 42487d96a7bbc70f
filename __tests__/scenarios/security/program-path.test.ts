import { appendFile, chmod, mkdir, readdir, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { StepEnd, StepOptions } from '../../../demo/runner.ts'
import { DEV, openScene, type Scene } from '../../../demo/scene.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { errorsOf, running, write } from '../ground.ts'
import { spyOn } from '../spies.ts'

/** A folder beside the workspace where programs of the commit leave their names. */
const openMarks = async () => {
  const folder = await openTemp(tmpdir())
  return { ...folder, started: () => readdir(folder.path), [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() }
}

type Marks = Awaited<ReturnType<typeof openMarks>>

/** Commits a program to the workspace that leaves its name, and fails. */
const plant = async (scene: Scene, marks: Marks, path: string): Promise<void> => {
  await write(scene, path, `#!/bin/sh\ntouch '${marks.path}'/"$(basename "$0")"\nexit 1\n`)
  await chmod(join(scene.workspace, path), 0o755)
}

const ahead = (...folders: readonly string[]): string => [...folders, process.env.PATH].join(delimiter)

const LEFT_OUT = 'the step starts no program of the workspace by its name'

/** Ways in which PATH leads into the workspace before it leads anywhere else. `beside` is a folder outside of it. */
const ways: readonly {
  readonly name: string
  readonly planted: string
  readonly lay?: (workspace: string, beside: string) => Promise<void>
  readonly path: (workspace: string, beside: string) => string
  readonly shown: (beside: string) => string
}[] = [
  { name: 'a folder of the workspace', planted: 'bin', path: (at) => ahead(join(at, 'bin')), shown: () => 'bin' },
  { name: 'the workspace itself', planted: '.', path: (at) => ahead(at), shown: () => 'the workspace' },
  { name: 'an empty element', planted: '.', path: () => ahead(''), shown: () => '"" (the current folder)' },
  { name: 'a dot', planted: '.', path: () => ahead('.'), shown: () => '.' },
  { name: 'a relative folder', planted: 'bin', path: () => ahead('bin'), shown: () => 'bin' },
  {
    name: 'a folder with dots in its path',
    planted: 'bin',
    path: (at, beside) => ahead(`${beside}/../..${at}/x/../bin`),
    lay: (at) => mkdir(join(at, 'x')).then(() => {}),
    shown: () => 'bin',
  },
  {
    name: 'a link into the workspace',
    planted: 'bin',
    lay: (at, beside) => symlink(join(at, 'bin'), join(beside, 'tools')),
    path: (_, beside) => ahead(join(beside, 'tools')),
    shown: (beside) => join(beside, 'tools'),
  },
  {
    name: 'a link of the workspace out of it',
    planted: '../elsewhere',
    lay: (at) => symlink('../elsewhere', join(at, 'bin')),
    path: (at) => ahead(join(at, 'bin')),
    shown: () => 'bin',
  },
]

describe('a program of the workspace', () => {
  it.each(ways)('is not started by its name: $name', async ({ planted, lay, path, shown }) => {
    await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
    await using marks = await openMarks()
    await using beside = await openTemp(tmpdir())
    for (const name of ['go', 'git', 'docker']) await plant(scene, marks, join(planted, name))
    await lay?.(scene.workspace, beside.path)
    const end = await scene.push('dev', { env: { PATH: path(scene.workspace, beside.path) } })
    expect({ started: await marks.started(), errors: errorsOf(end) }).toStrictEqual({ started: [], errors: [] })
    expect(running(scene, DEV)).toBe(end.outputs['code-sha256'])
    expect(end.log).toContain(`PATH is used without ${shown(beside.path)}`)
    expect(end.log).toContain(LEFT_OUT)
  })

  it('is not started although PATH has nothing else: then the system is searched', async () => {
    await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
    await using marks = await openMarks()
    for (const name of ['go', 'git']) await plant(scene, marks, join('bin', name))
    const end = await scene.push('dev', { env: { PATH: `${join(scene.workspace, 'bin')}:` } })
    expect({ started: await marks.started(), exitCode: end.exitCode }).toStrictEqual({ started: [], exitCode: 1 })
    expect(errorsOf(end)).toStrictEqual([expect.stringMatching(/^`go` is not on PATH\./)])
    expect(end.log).toContain('PATH is used without bin, "" (the current folder): ')
  })

  it('is not asked for a login, although the configuration of Docker names it', async () => {
    await using scene = await openScene()
    await using marks = await openMarks()
    await using config = await openTemp(tmpdir())
    await plant(scene, marks, 'bin/docker-credential-commit')
    const text = JSON.stringify({ credsStore: 'commit' })
    await appendFile(join(config.path, 'config.json'), text)
    const env = { PATH: ahead(join(scene.workspace, 'bin')), DOCKER_CONFIG: config.path }
    const end = await scene.push('dev', { env })
    expect(await marks.started()).toStrictEqual([])
    expect(end.log).toContain(LEFT_OUT)
  })

  it('gives no credentials, although the configuration of AWS names it', async () => {
    await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
    await using marks = await openMarks()
    await using config = await openTemp(tmpdir())
    await plant(scene, marks, 'bin/commit-credentials')
    const file = join(config.path, 'config')
    await appendFile(file, '[profile commit]\ncredential_process = commit-credentials\n')
    const PATH = ahead(join(scene.workspace, 'bin'))
    const env = { PATH, AWS_CONFIG_FILE: file, AWS_PROFILE: 'commit' }
    const end = await scene.push('dev', { env, inputs: { 'role-to-assume': '' } })
    expect({ started: await marks.started(), exitCode: end.exitCode }).toStrictEqual({ started: [], exitCode: 1 })
    expect(end.log).toContain(LEFT_OUT)
  })

  it('says nothing of PATH where it has no such folder', async () => {
    await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
    expect((await scene.push('dev')).log).not.toContain(LEFT_OUT)
  })
})

/** What makes go ask for a version that only the workspace has. */
type Want = { readonly name: string; readonly lay: (scene: Scene) => Promise<void> }

const inMod: Want = {
  name: 'go.mod',
  lay: ({ workspace }) => appendFile(join(workspace, 'go.mod'), '\ntoolchain go1.99.0\n'),
}

const others: readonly Want[] = [
  {
    name: 'go.mod with a suffix',
    lay: ({ workspace }) => appendFile(join(workspace, 'go.mod'), '\ntoolchain go1.99.0-commit\n'),
  },
  { name: 'go.work', lay: (scene) => write(scene, 'go.work', 'go 1.25\n\ntoolchain go1.99.0\n\nuse .\n') },
]

const GUARDED = { event: 'workflow_run', inputs: { 'allow-events': 'workflow_run' } }

describe('a toolchain line', () => {
  const events: readonly { readonly event: string; readonly more: Partial<StepOptions> }[] = [
    { event: 'a push', more: {} },
    { event: 'a guarded event', more: GUARDED },
    {
      event: 'a pull request',
      more: { event: 'pull_request', ref: 'refs/pull/1/merge', env: { GITHUB_BASE_REF: 'dev' } },
    },
    { event: 'a build with cgo', more: { inputs: { 'cgo-enabled': 'true', architecture: 'x86_64' } } },
  ]

  const everywhere = events.flatMap((one) => ['auto', 'path'].map((GOTOOLCHAIN) => ({ ...one, GOTOOLCHAIN, ...inMod })))
  const otherwise: typeof everywhere = others.map((want) => ({
    ...want,
    event: 'a push',
    more: {},
    GOTOOLCHAIN: 'auto',
  }))

  it.each([...everywhere, ...otherwise])(
    'of $name runs no program of the workspace under $event, with GOTOOLCHAIN=$GOTOOLCHAIN',
    async ({ lay, more, GOTOOLCHAIN }) => {
      await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
      await using marks = await openMarks()
      for (const name of ['go1.99.0', 'go1.99.0-commit']) await plant(scene, marks, join('bin', name))
      await lay(scene)
      const PATH = ahead(join(scene.workspace, 'bin'))
      const end: StepEnd = await scene.push('dev', { ...more, env: { ...more.env, PATH, GOTOOLCHAIN, GOPROXY: 'off' } })
      expect({ started: await marks.started(), exitCode: end.exitCode }).toStrictEqual({ started: [], exitCode: 1 })
      expect(errorsOf(end).join('\n')).toMatch(/[Gg]o ?1\.99\.0/)
    },
  )

  it('runs one that is installed outside of the workspace', async () => {
    await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
    await using spy = await spyOn([], { 'go1.99.0': 'exit 3' })
    await inMod.lay(scene)
    await scene.push('dev', { env: { PATH: spy.path, GOTOOLCHAIN: 'auto', GOPROXY: 'off' } })
    expect((await spy.calls()).map(([name]) => name)).toContain('go1.99.0')
  })
})
