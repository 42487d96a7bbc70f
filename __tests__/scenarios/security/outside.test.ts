import { appendFile, mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { DEV, openScene, type Scene } from '../../../demo/scene.ts'
import { errorsOf, running, write } from '../ground.ts'
import { spyOn } from '../spies.ts'

const SO = 'outside of the repository: the commit does not say what the build gets there'

const module = (name: string): string => `module example.com/${name}\n\ngo 1.24\n`

/** A module in a folder beside the workspace, of a name of its own: scenarios run side by side. */
const besides = async (scene: Scene, name: string): Promise<string> => {
  const folder = `../${name}-of-${scene.workspace.split('/').at(-1)}`
  await write(scene, `${folder}/go.mod`, module(name))
  await write(scene, `${folder}/lib.go`, `package ${name}\n\nimport _ "embed"\n`)
  return folder
}

const uses = (scene: Scene, path: string): Promise<void> =>
  write(scene, 'uses.go', `package main\n\nimport _ "${path}"\n`)

const OWN = 'example.com/zip-lambda-function'

const ways: readonly { readonly name: string; readonly lay: (scene: Scene) => Promise<readonly string[]> }[] = [
  {
    name: 'a module that go.mod replaces by a folder',
    lay: async (scene) => {
      const folder = await besides(scene, 'lib')
      const lines = `\nrequire example.com/lib v0.0.0\n\nreplace example.com/lib => ${folder}\n`
      await appendFile(join(scene.workspace, 'go.mod'), lines)
      await uses(scene, 'example.com/lib')
      return [`module example.com/lib is read from ${folder}, ${SO}`]
    },
  },
  {
    name: 'a module of a folder that is a link',
    lay: async (scene) => {
      const folder = await besides(scene, 'lib')
      await symlink(folder, join(scene.workspace, 'lib'))
      const lines = '\nrequire example.com/lib v0.0.0\n\nreplace example.com/lib => ./lib\n'
      await appendFile(join(scene.workspace, 'go.mod'), lines)
      await uses(scene, 'example.com/lib')
      return [`module example.com/lib is read from ${folder}, ${SO}`]
    },
  },
  {
    name: 'a module of go.work, even if the function does not import it',
    lay: async (scene) => {
      const folder = await besides(scene, 'lib')
      await write(scene, 'go.work', `go 1.25\n\nuse .\nuse ${folder}\n`)
      return [`module example.com/lib is read from ${folder}, ${SO}`]
    },
  },
  {
    name: 'a file that is a link',
    lay: async (scene) => {
      const folder = await besides(scene, 'main')
      await symlink(`${folder}/lib.go`, join(scene.workspace, 'more.go'))
      return [`more.go is a link to ${folder}/lib.go, ${SO}`]
    },
  },
  {
    name: 'a file of another package, through two links',
    lay: async (scene) => {
      const folder = await besides(scene, 'lib')
      await mkdir(join(scene.workspace, 'lib'))
      await symlink(`../${folder}/lib.go`, join(scene.workspace, 'lib/other'))
      await symlink('other', join(scene.workspace, 'lib/lib.go'))
      await uses(scene, `${OWN}/lib`)
      return [`lib/lib.go is a link to ${folder}/lib.go, ${SO}`]
    },
  },
  {
    name: 'a package that is a link',
    lay: async (scene) => {
      const folder = `${await besides(scene, 'lib')}/inner`
      await write(scene, `${folder}/inner.go`, 'package inner\n')
      await symlink(folder, join(scene.workspace, 'lib'))
      await uses(scene, `${OWN}/lib`)
      return [`lib is a link to ${folder}, ${SO}`]
    },
  },
]

describe('what the build reads outside of the repository', () => {
  it.each(ways)('is said in the log: $name', async ({ lay }) => {
    await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
    const said = await lay(scene)
    const end = await scene.push('dev')
    expect(errorsOf(end)).toStrictEqual([])
    expect(end.log.split('\n').filter((line) => line.includes('outside of the repository'))).toStrictEqual(said)
    expect(running(scene, DEV)).toBe(end.outputs['code-sha256'])
  })

  it('is counted where it is much', async () => {
    await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
    const folder = await besides(scene, 'main')
    for (let at = 10; at < 22; at += 1) {
      await write(scene, `${folder}/f${at}.go`, 'package main\n')
      await symlink(`${folder}/f${at}.go`, join(scene.workspace, `f${at}.go`))
    }
    const { log } = await scene.push('dev')
    expect(log.match(/ is a link to /g)).toHaveLength(10)
    expect(log).toContain('\nand 2 more, outside of the repository\n')
  })

  it('is nothing where modules and links stay in it', async () => {
    await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
    await write(scene, 'lib/go.mod', module('lib'))
    await write(scene, 'lib/lib.go', 'package lib\n')
    await write(scene, 'shared/more.txt', 'package main\n')
    await symlink('shared/more.txt', join(scene.workspace, 'more.go'))
    const lines = '\nrequire example.com/lib v0.0.0\n\nreplace example.com/lib => ./lib\n'
    await appendFile(join(scene.workspace, 'go.mod'), lines)
    await uses(scene, 'example.com/lib')
    const end = await scene.push('dev')
    expect(errorsOf(end)).toStrictEqual([])
    expect(end.log).not.toContain('outside of the repository')
  })

  it('is not asked of go where nothing leads there, for its list takes the time of the compiler', async () => {
    await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
    await using spy = await spyOn(['go'])
    const lists = async () => (await spy.calls()).filter((call) => call.includes('-deps')).length
    await scene.push('dev', { env: { PATH: spy.path } })
    expect(await lists()).toBe(0)
    await write(scene, 'shared/more.txt', 'package main\n')
    await symlink('shared/more.txt', join(scene.workspace, 'more.go'))
    await scene.push('dev', { env: { PATH: spy.path } })
    expect(await lists()).toBe(1)
  })
})
