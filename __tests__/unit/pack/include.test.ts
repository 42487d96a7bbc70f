import { execFile } from 'node:child_process'
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { readIncludes, refuseOverlap } from '../../../src/pack/include.ts'

/** A workspace with these files (and `secret` beside it), and what `include` finds in it, as paths and modes. */
const openWorkspace = async (paths: readonly string[]) => {
  const temp = await openTemp(tmpdir())
  const workspace = join(temp.path, 'workspace')
  for (const path of ['../secret', ...paths]) {
    await mkdir(dirname(join(workspace, path)), { recursive: true })
    await writeFile(join(workspace, path), path)
  }
  const read = async (include: readonly string[], directory = '.') => {
    const found = await readIncludes(
      { workspace, directory: join(workspace, directory), include },
      new AbortController().signal,
    )
    return found.map(({ path, mode }) => `${path} ${mode.toString(8)}`)
  }
  return { workspace, read, [Symbol.asyncDispose]: () => temp[Symbol.asyncDispose]() }
}

const PATHS = ['go.mod', 'config.json', 'z.json', 'static/a.html', 'static/deep/b.css', '.hidden', 'api/data.txt']

describe('readIncludes', () => {
  test.each([
    { name: 'nothing', include: [], expected: [] },
    { name: 'a file', include: ['config.json'], expected: ['config.json 644'] },
    { name: 'a hidden file', include: ['.hidden'], expected: ['.hidden 644'] },
    { name: 'a file with ./', include: ['./config.json'], expected: ['config.json 644'] },
    { name: 'a folder', include: ['static'], expected: ['static/a.html 644', 'static/deep/b.css 644'] },
    { name: 'a folder with /', include: ['static/'], expected: ['static/a.html 644', 'static/deep/b.css 644'] },
    { name: 'a glob', include: ['*.json'], expected: ['config.json 644', 'z.json 644'] },
    { name: 'a glob over folders', include: ['static/**/*.css'], expected: ['static/deep/b.css 644'] },
    { name: 'a folder through a glob', include: ['stat*'], expected: ['static/a.html 644', 'static/deep/b.css 644'] },
    {
      name: 'the same file twice, sorted',
      include: ['z.json', '*.json', 'config.json'],
      expected: ['config.json 644', 'z.json 644'],
    },
    { name: 'a file of a working directory', include: ['data.txt'], directory: 'api', expected: ['data.txt 644'] },
  ])('finds $name', async ({ include, directory, expected }) => {
    await using scene = await openWorkspace(PATHS)
    expect(await scene.read(include, directory)).toStrictEqual(expected)
  })

  it('gives one of two modes, whatever the umask', async () => {
    await using scene = await openWorkspace(['a.sh', 'b.sh', 'c.txt'])
    await chmod(join(scene.workspace, 'a.sh'), 0o711)
    await chmod(join(scene.workspace, 'b.sh'), 0o100)
    await chmod(join(scene.workspace, 'c.txt'), 0o666)
    expect(await scene.read(['*'])).toStrictEqual(['a.sh 755', 'b.sh 755', 'c.txt 644'])
  })

  it('follows a link within the workspace', async () => {
    await using scene = await openWorkspace(PATHS)
    await symlink('../config.json', join(scene.workspace, 'api/link.json'))
    expect(await scene.read(['link.json'], 'api')).toStrictEqual(['link.json 644'])
  })

  it('leaves .git out of a folder', async () => {
    await using scene = await openWorkspace(['sub/.git/config', 'sub/a'])
    expect(await scene.read(['sub'])).toStrictEqual(['sub/a 644'])
  })

  it('accepts the working directory itself', async () => {
    await using scene = await openWorkspace(PATHS)
    expect(await scene.read(['.'], 'static')).toStrictEqual(['a.html 644', 'deep/b.css 644'])
  })

  test.each(['nothing.txt', '*.xml', 'static/*.json', 'Static'])(
    'refuses %s, which matches nothing',
    async (pattern) => {
      await using scene = await openWorkspace(PATHS)
      await expect(scene.read(['config.json', pattern])).rejects.toThrow(
        expect.objectContaining({
          message: `include: nothing matches "${pattern}".`,
          hint: 'Paths are relative to working-directory. A file that a build makes must exist before this step.',
        }),
      )
    },
  )

  test.each(['bootstrap', 'boot*', './bootstrap'])("refuses %s, which is the binary's name", async (pattern) => {
    await using scene = await openWorkspace(['bootstrap'])
    await expect(scene.read([pattern])).rejects.toThrow(
      expect.objectContaining({
        message: 'include: bootstrap conflicts with the binary bootstrap.',
        hint: 'Rename the file or folder, or leave it out.',
      }),
    )
  })

  it('refuses a folder of that name', async () => {
    await using scene = await openWorkspace(['bootstrap/a.css'])
    await expect(scene.read(['bootstrap'])).rejects.toThrow('include: bootstrap/a.css conflicts with the binary')
  })

  test.each(['.git/config', '.*/config', 'link'])('refuses %s, which leads into .git', async (pattern) => {
    await using scene = await openWorkspace(['.git/config', 'main.go'])
    await symlink(join(scene.workspace, '.git/config'), join(scene.workspace, 'link'))
    await expect(scene.read([pattern])).rejects.toThrow('is part of .git, which may hold credentials')
  })

  test.each([
    { binary: 'var/task/app', path: 'var/task/app', isOverlap: true },
    { binary: 'var/task/app', path: 'var/task/app/conf.json', isOverlap: true },
    { binary: 'var/task/app/main', path: 'var/task/app', isOverlap: true },
    { binary: 'var/task/app', path: 'var/task/apple', isOverlap: false },
    { binary: 'bootstrap', path: 'sub/bootstrap', isOverlap: false },
  ])('$path beside $binary: $isOverlap', ({ binary, path, isOverlap }) => {
    const check = () => refuseOverlap(binary, path)
    if (isOverlap) expect(check).toThrow('conflicts with the binary')
    else expect(check).not.toThrow()
  })

  it('accepts a bootstrap that is not at the root', async () => {
    await using scene = await openWorkspace(['sub/bootstrap'])
    expect(await scene.read(['sub'])).toStrictEqual(['sub/bootstrap 644'])
  })

  test.each([
    { name: 'a file', target: '../secret', link: 'link', include: 'link', found: 'link' },
    { name: 'a file in a folder', target: '../../secret', link: 'sub/link', include: 'sub', found: 'sub/link' },
    { name: 'an absolute path', target: '/etc/hostname', link: 'link', include: '*', found: 'link' },
    { name: 'a folder', target: '..', link: 'up', include: 'up/secret', found: 'up/secret' },
    { name: 'a folder with a similar name', target: '../workspace-2', link: 'w', include: 'w', found: 'w/x' },
  ])('refuses a link out of the workspace to $name', async ({ target, link, include, found }) => {
    await using scene = await openWorkspace(['sub/ok', '../workspace-2/x'])
    await symlink(target, join(scene.workspace, link))
    await expect(scene.read([include])).rejects.toThrow(
      expect.objectContaining({
        message: `include: ${found} is a symbolic link out of the workspace.`,
        hint: 'The step only reads files in the checked-out repository: copy the file into it.',
      }),
    )
  })

  it('refuses a file that never ends', async () => {
    await using scene = await openWorkspace(['sub/ok'])
    await promisify(execFile)('mkfifo', [join(scene.workspace, 'sub/pipe')])
    await expect(scene.read(['sub'])).rejects.toMatchObject({
      name: 'DeployError',
      message: `include: ${join(scene.workspace, 'sub/pipe')} is neither a file nor a folder.`,
      hint: 'Leave it out.',
    })
  })

  it('names a dangling link', async () => {
    await using scene = await openWorkspace(['sub/ok'])
    await symlink('nowhere', join(scene.workspace, 'sub/link'))
    await expect(scene.read(['sub'])).rejects.toMatchObject({
      name: 'DeployError',
      message: expect.stringContaining('sub/link'),
    })
  })
})

describe('an include without an end', () => {
  test.each(['static', 'static/**', 'static/loop'])('is refused: %s', async (include) => {
    await using place = await openWorkspace(PATHS)
    await symlink('.', join(place.workspace, 'static/loop'))
    await symlink('.', join(place.workspace, 'static/again'))
    await expect(place.read([include])).rejects.toThrow(
      /^include: static\/(loop|again)(\/\S+)? is a symbolic link to a folder above it\.$/,
    )
  })

  it('is refused where it leads to one folder in a million ways, in as many steps as it may have files', async () => {
    await using place = await openWorkspace(PATHS)
    for (let level = 0; level < 20; level++) {
      await mkdir(join(place.workspace, `many/${level}`), { recursive: true })
      for (const name of ['a', 'b']) await symlink(`../${level + 1}`, join(place.workspace, `many/${level}`, name))
    }
    await mkdir(join(place.workspace, 'many/20'))
    await expect(place.read(['many/0'])).rejects.toThrow('include: many/0 holds more than 20000 files and folders.')
  })

  it('is taken where a link leads to a folder beside it, also by two ways', async () => {
    await using place = await openWorkspace(PATHS)
    await symlink('static', join(place.workspace, 'one'))
    await symlink('static', join(place.workspace, 'two'))
    expect(await place.read(['one', 'two', 'one'])).toStrictEqual([
      'one/a.html 644',
      'one/deep/b.css 644',
      'two/a.html 644',
      'two/deep/b.css 644',
    ])
  })

  test.each([
    { name: 'braces', pattern: `${'{a,b}'.repeat(30)}*` },
    { name: 'stars', pattern: `deep/${'*a'.repeat(60)}b` },
    { name: 'groups', pattern: `deep/${'+(a|aa)'.repeat(20)}b` },
  ])('is refused where a pattern takes too long: $name', async ({ pattern }) => {
    await using place = await openWorkspace([`deep/${'a'.repeat(250)}`])
    await expect(place.read([pattern])).rejects.toThrow(/^include: the pattern \S+ takes too long to try\.$/)
  })

  it('ends at a stop', async () => {
    await using place = await openWorkspace(PATHS)
    const { workspace } = place
    const stop = new AbortController()
    const reading = readIncludes({ workspace, directory: workspace, include: [`${'{a,b}'.repeat(30)}*`] }, stop.signal)
    stop.abort(new Error('stopped'))
    await expect(reading).rejects.toThrow('stopped')
  })
})
