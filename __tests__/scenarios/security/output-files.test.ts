import { link, lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEV, openScene, type Scene } from '../../../demo/scene.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { errorsOf, write } from '../ground.ts'

const CANARY = 'export PATH=/usr/bin\n'

/** A home with a file that nothing of a build may change, and the RUNNER_TEMP beside it. */
const openHome = async () => {
  const home = await openTemp(tmpdir())
  const at = (path: string): string => join(home.path, path)
  await mkdir(at('.ssh'))
  await mkdir(at('temp'))
  await writeFile(at('.bashrc'), CANARY)
  const untouched = async () => ({
    names: [(await readdir(home.path)).toSorted(), await readdir(at('.ssh'))],
    text: await readFile(at('.bashrc'), 'utf8'),
  })
  return { at, untouched, [Symbol.asyncDispose]: () => home[Symbol.asyncDispose]() }
}

type Home = Awaited<ReturnType<typeof openHome>>

const UNTOUCHED = { names: [['.bashrc', '.ssh', 'temp'], []], text: CANARY }

const KINDS = [
  { packageType: 'Zip', file: `${DEV}.zip`, output: 'zip-path' },
  { packageType: 'Image', file: `${DEV}.oci.tar`, output: 'image-uri' },
] as const

/** What a commit, or another program, has put where the build writes. */
const traps: readonly { readonly name: string; readonly lay: (at: Home['at'], file: string) => Promise<void> }[] = [
  { name: 'a link to a file', lay: (at, file) => symlink(at('.bashrc'), at(file)) },
  { name: 'a link to a file that is not there', lay: (at, file) => symlink(at('.ssh/authorized_keys'), at(file)) },
  {
    name: 'a chain of links',
    lay: (at, file) => symlink('first', at(file)).then(() => symlink(at('.bashrc'), at('temp/deploy-go-lambda/first'))),
  },
  { name: 'a second name of a file', lay: (at, file) => link(at('.bashrc'), at(file)) },
  { name: 'a link where the unfinished file goes', lay: (at, file) => symlink(at('.bashrc'), at(`${file}.tmp`)) },
  { name: 'a second name where the unfinished file goes', lay: (at, file) => link(at('.bashrc'), at(`${file}.tmp`)) },
]

describe('command: build', () => {
  it.each(KINDS.flatMap((kind) => traps.map((trap) => ({ ...kind, ...trap }))))(
    'writes a file of its own in the place of $name: $packageType',
    async ({ packageType, file, output, lay }) => {
      await using scene = await openScene({ packageType })
      await using home = await openHome()
      await mkdir(home.at('temp/deploy-go-lambda'))
      await lay(home.at, `temp/deploy-go-lambda/${file}`)
      const end = await build(scene, packageType, home.at('temp'))
      expect({ errors: errorsOf(end), home: await home.untouched() }).toStrictEqual({ errors: [], home: UNTOUCHED })
      const path = home.at(`temp/deploy-go-lambda/${file}`)
      expect(end.outputs[output]?.replace('oci-archive:', '')).toBe(path)
      const found = await lstat(path)
      expect([found.isFile(), found.nlink, found.size > CANARY.length]).toStrictEqual([true, 1, true])
    },
  )

  it.each([
    { name: 'a link to a folder', lay: (at: Home['at']) => symlink(at('.ssh'), at('temp/deploy-go-lambda')) },
    {
      name: 'a link to a folder that is not there',
      lay: (at: Home['at']) => symlink(at('more'), at('temp/deploy-go-lambda')),
    },
    { name: 'a file', lay: (at: Home['at']) => writeFile(at('temp/deploy-go-lambda'), '') },
  ])('is refused if its folder is $name', async ({ lay }) => {
    for (const { packageType } of KINDS) {
      await using scene = await openScene({ packageType })
      await using home = await openHome()
      await lay(home.at)
      const end = await build(scene, packageType, home.at('temp'))
      expect(await home.untouched()).toStrictEqual(UNTOUCHED)
      expect(errorsOf(end)).toStrictEqual([
        `${home.at('temp/deploy-go-lambda')} is a link or a file. It should be a folder of the step.\nRemove it, and find out what made it: an earlier step, a script of the build, or the commit.`,
      ])
    }
  })

  it.each([
    { name: 'RUNNER_TEMP is a link of the commit', RUNNER_TEMP: 'temp' },
    { name: 'RUNNER_TEMP is below a link of the commit', RUNNER_TEMP: 'temp/deep' },
  ])('is refused if $name out of the workspace, as is every command', async ({ RUNNER_TEMP }) => {
    for (const command of ['build', 'deploy']) {
      await using scene = await openScene({ packageType: 'Zip' })
      await using home = await openHome()
      await mkdir(home.at('temp/deep'))
      await symlink(home.at('temp'), join(scene.workspace, 'temp'))
      const end = await build(scene, 'Zip', join(scene.workspace, RUNNER_TEMP), command)
      expect([await readdir(home.at('temp')), await readdir(home.at('temp/deep'))]).toStrictEqual([['deep'], []])
      expect(errorsOf(end)).toStrictEqual([
        `RUNNER_TEMP is ${RUNNER_TEMP} in the workspace, and a symbolic link there leads out of it.\nSet RUNNER_TEMP to a folder outside of the workspace, as runners do, or remove the link from the commit.`,
      ])
    }
  })

  it('may have RUNNER_TEMP in the workspace', async () => {
    await using scene = await openScene({ packageType: 'Zip' })
    await mkdir(join(scene.workspace, '.git-less-temp'))
    const end = await build(scene, 'Zip', join(scene.workspace, '.git-less-temp'))
    expect(errorsOf(end)).toStrictEqual([])
  })

  it('does not follow what the function under smoke-event has put there', async () => {
    await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
    await using home = await openHome()
    const folder = home.at('temp/deploy-go-lambda')
    const lines = [`os.Mkdir("${folder}", 0o755)`, `os.Symlink("${home.at('.bashrc')}", "${folder}/${DEV}.zip")`]
    await write(scene, 'more.go', `package main\n\nimport "os"\n\nfunc init() {\n${lines.join('\n')}\n}\n`)
    const end = await build(scene, 'Zip', home.at('temp'), 'build', { 'smoke-event': '{}' })
    expect({ errors: errorsOf(end), home: await home.untouched() }).toStrictEqual({ errors: [], home: UNTOUCHED })
    expect((await lstat(join(folder, `${DEV}.zip`))).isFile()).toBe(true)
  })
})

const build = (
  scene: Scene,
  packageType: string,
  RUNNER_TEMP: string,
  command = 'build',
  inputs: Readonly<Record<string, string>> = {},
) =>
  scene.push('dev', {
    env: { RUNNER_TEMP },
    inputs: { command, 'package-type': packageType.toLowerCase(), ...inputs },
  })
