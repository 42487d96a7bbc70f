import { mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openScene, type Scene } from '../../../demo/scene.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { changeMessage, errorsOf, refused, write } from '../ground.ts'
import { spyOn } from '../spies.ts'

/** A folder beside the workspace with a secret and a Go module. */
const openOutside = async () => {
  const outside = await openTemp(tmpdir())
  await writeFile(join(outside.path, 'secret.txt'), 'canary')
  await writeFile(join(outside.path, 'go.mod'), 'module example.com/outside\n')
  await writeFile(join(outside.path, 'main.go'), 'package main\n\nfunc main() {}\n')
  return outside
}

type Trap = {
  readonly name: string
  readonly inputs: Record<string, string>
  readonly lay: (scene: Scene, outside: string) => Promise<void>
  readonly says: string
}

const linkTo =
  (path: string, target: (outside: string) => string): Trap['lay'] =>
  async (scene, outside) => {
    await mkdir(join(scene.workspace, path, '..'), { recursive: true })
    await symlink(target(outside), join(scene.workspace, path))
  }

const folder = (outside: string): string => outside
const file = (outside: string): string => join(outside, 'secret.txt')

const traps: readonly Trap[] = [
  {
    name: 'working-directory by a link',
    inputs: { 'working-directory': 'app' },
    lay: linkTo('app', folder),
    says: 'working-directory app is outside the workspace.\nThe path contains a symbolic link. Use a folder of the repository.',
  },
  {
    name: 'working-directory through a link',
    inputs: { 'working-directory': 'link/etc' },
    lay: linkTo('link', () => '/'),
    says: 'working-directory link/etc is outside the workspace.',
  },
  {
    name: 'go-package by a link',
    inputs: { 'go-package': './app' },
    lay: async (scene, outside) => {
      await linkTo('app', (path) => join(path, 'cmd'))(scene, outside)
      await mkdir(join(outside, 'cmd'))
      await writeFile(join(outside, 'cmd/main.go'), 'package main\n\nfunc main() {}\n')
    },
    says: 'go-package ./app is outside the workspace.\nThe path contains a symbolic link. Use a folder of the repository.',
  },
  {
    name: 'go-package by its import path through a link',
    inputs: { 'go-package': 'example.com/container-lambda-function/app' },
    lay: async (scene, outside) => {
      await linkTo('app', (path) => join(path, 'cmd'))(scene, outside)
      await mkdir(join(outside, 'cmd'))
      await writeFile(join(outside, 'cmd/main.go'), 'package main\n\nfunc main() {}\n')
    },
    says: 'go-package ./app is outside the workspace.',
  },
  {
    name: 'include of a link to a file',
    inputs: { include: 'link.txt' },
    lay: linkTo('link.txt', file),
    says: 'include: link.txt is a symbolic link out of the workspace.\nThe step only reads files in the checked-out repository: copy the file into it.',
  },
  {
    name: 'include of a link to a folder',
    inputs: { include: 'static' },
    lay: linkTo('static', folder),
    says: 'is a symbolic link out of the workspace.',
  },
  {
    name: 'include of a folder that holds a link',
    inputs: { include: 'static' },
    lay: linkTo('static/deep/link.txt', file),
    says: 'include: static/deep/link.txt is a symbolic link out of the workspace.',
  },
  {
    name: 'include of a file through a link',
    inputs: { include: 'link/secret.txt' },
    lay: linkTo('link', folder),
    says: 'include: link/secret.txt is a symbolic link out of the workspace.',
  },
  {
    name: 'include of a glob through a link',
    inputs: { include: 'link/*.txt' },
    lay: linkTo('link', folder),
    says: 'include: link/secret.txt is a symbolic link out of the workspace.',
  },
  {
    name: 'include of a glob that matches a link',
    inputs: { include: '**/*.txt' },
    lay: linkTo('static/link.txt', () => '/proc/self/environ'),
    says: 'include: static/link.txt is a symbolic link out of the workspace.',
  },
  {
    name: 'include of a chain of links',
    inputs: { include: 'first' },
    lay: async (scene, outside) => {
      await linkTo('second', folder)(scene, outside)
      await linkTo('first', () => 'second/secret.txt')(scene, outside)
    },
    says: 'include: first is a symbolic link out of the workspace.',
  },
  {
    name: 'include of a link into .git',
    inputs: { include: 'innocent' },
    lay: async (scene, outside) => {
      await write(scene, '.git/config', 'canary')
      await linkTo('innocent', () => '.git/config')(scene, outside)
    },
    says: 'include: innocent is not below working-directory, or is part of .git, which may hold credentials.',
  },
  {
    name: 'include of .git itself',
    inputs: { include: '.git/config' },
    lay: (scene) => write(scene, '.git/config', 'canary'),
    says: 'include: .git/config is not below working-directory, or is part of .git, which may hold credentials.',
  },
  {
    name: 'include of a glob into .git',
    inputs: { include: '.g*/config' },
    lay: (scene) => write(scene, '.git/config', 'canary'),
    says: 'is part of .git, which may hold credentials.',
  },
]

describe('files that settings name', () => {
  it.each(traps)('stay inside the workspace: $name', async ({ inputs, lay, says }) => {
    await using scene = await openScene({ packageType: 'Zip' })
    await using outside = await openOutside()
    await lay(scene, outside.path)
    const end = await refused(scene, () => scene.push('dev', { inputs }))
    expect(errorsOf(end)).toHaveLength(1)
    expect(errorsOf(end)[0]).toContain(says)
    expect(end.log + end.summary).not.toContain('canary')
  })

  it('may be links within the workspace', async () => {
    await using scene = await openScene({ packageType: 'Zip' })
    await write(scene, 'shared/template.html', 'x')
    await symlink('shared', join(scene.workspace, 'static'))
    expect((await scene.push('dev', { inputs: { include: 'static' } })).exitCode).toBe(0)
  })

  it('leave the repository itself out of an included folder', async () => {
    await using scene = await openScene({ packageType: 'Zip' })
    await write(scene, 'static/index.html', 'x')
    await write(scene, 'static/.git/config', 'canary')
    const first = await scene.push('dev', { inputs: { include: 'static' } })
    await write(scene, 'static/.git/config', 'another canary')
    const second = await scene.push('dev', { inputs: { include: 'static' } })
    expect(second.outputs['code-sha256']).toBe(first.outputs['code-sha256'])
  })
})

/** Modes of what is directly in this folder: who cannot enter one of these reaches nothing below it. */
const modesIn = async (path: string): Promise<string[]> =>
  Promise.all((await readdir(path)).map(async (name) => ((await stat(join(path, name))).mode & 0o777).toString(8)))

describe('temporary files', () => {
  it.each([
    { name: 'an image', packageType: 'Image' },
    { name: 'a zip', packageType: 'Zip' },
  ] as const)('of $name are closed to others while it is deployed, and gone after it', async ({ packageType }) => {
    await using scene = await openScene({ packageType })
    await using temp = await openTemp(tmpdir())
    const held = scene.emulator.fault({ operation: 'lambda:UpdateFunctionCode', kind: 'hold' })
    const step = scene.push('dev', { env: { RUNNER_TEMP: temp.path } })
    await held.reached
    const [folder = ''] = await readdir(temp.path)
    expect(await modesIn(temp.path)).toStrictEqual(['700'])
    expect(await readdir(join(temp.path, folder, '0'))).toContain('bootstrap-x86_64')
    held.release()
    expect((await step).exitCode).toBe(0)
    expect(await readdir(temp.path)).toStrictEqual([])
  })

  it.each([
    { name: 'signing in', operation: 'sts:AssumeRoleWithWebIdentity' },
    { name: 'looking', operation: 'lambda:GetFunction' },
    { name: 'the push', operation: 'registry:FinishUpload' },
    { name: 'the release', operation: 'lambda:UpdateFunctionCode' },
  ])('are gone after a failure in $name', async ({ operation }) => {
    await using scene = await openScene()
    await using temp = await openTemp(tmpdir())
    scene.emulator.fault({ operation, kind: 'status', status: 403, body: '{}', times: 20 })
    const end = await scene.push('dev', { env: { RUNNER_TEMP: temp.path } })
    expect(end.exitCode).toBe(1)
    expect(await readdir(temp.path)).toStrictEqual([])
  })

  it.each([
    { name: 'signing in, while go builds', operation: 'oidc:token' },
    { name: 'looking', operation: 'lambda:GetFunction' },
    { name: 'the push', operation: 'registry:FinishUpload' },
    { name: 'the release', operation: 'lambda:UpdateFunctionCode' },
  ])('are gone after SIGTERM in $name, and closed to others until then', async ({ operation }) => {
    await using scene = await openScene()
    await using temp = await openTemp(tmpdir())
    await changeMessage(scene, operation)
    const held = scene.emulator.fault({ operation, kind: 'hold', times: 20 })
    const modes = Promise.withResolvers<string[]>()
    const end = await scene.push('dev', {
      env: { RUNNER_TEMP: temp.path },
      onStart: (child) =>
        void held.reached.then(async () => {
          modes.resolve(await modesIn(temp.path))
          child.kill('SIGTERM')
        }),
    })
    held.release()
    expect(end.exitCode).toBe(1)
    expect(await modes.promise).toStrictEqual(['700'])
    expect(await readdir(temp.path)).toStrictEqual([])
  })

  it('of go are within ours: its work folder is closed to others, too', async () => {
    await using scene = await openScene()
    await using temp = await openTemp(tmpdir())
    await using spy = await spyOn([], { go: `stat -c '%a %n' "$GOTMPDIR" >&2; exit 1` })
    const end = await scene.push('dev', { env: { RUNNER_TEMP: temp.path, PATH: spy.path } })
    expect(errorsOf(end)).toStrictEqual([
      expect.stringMatching(new RegExp(`\n700 ${temp.path}/deploy-go-lambda-\\w{6}/0\n`)),
    ])
    expect(await readdir(temp.path)).toStrictEqual([])
  })
})
