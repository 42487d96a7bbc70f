import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFile, chmod, mkdir, readdir, readFile, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { commitAll, git } from '../../../demo/commit.ts'
import { readmePolicy } from '../../../demo/policy.ts'
import type { StepEnd } from '../../../demo/runner.ts'
import { openScene, PROD, REPOSITORY, type Scene } from '../../../demo/scene.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { changeMessage, errorsOf, operations, refused, running, write } from '../ground.ts'

const EVENT = 'workflow_run'

/** The step under workflow_run, for the commit that the scene was given last. */
const guarded = (scene: Scene, sha: string, inputs: Record<string, string> = {}): Promise<StepEnd> =>
  scene.push('main', { event: EVENT, sha, inputs: { 'allow-events': EVENT, ...inputs } })

const EVIL = `package main\n\nfunc init() { println("stranger") }\n`

/** What a stranger wrote into the example's main.go. */
const evilMain = async (scene: Scene): Promise<string> =>
  `${await readFile(join(scene.workspace, 'main.go'), 'utf8')}\nfunc init() { println("stranger") }\n`

type Attack = {
  readonly name: string
  /** Done before the event's commit is made. */
  readonly prepare?: (scene: Scene) => Promise<void>
  /** Done to the checkout of the event's commit. */
  readonly lay: (scene: Scene, sha: string) => Promise<void>
  readonly inputs?: Record<string, string>
  readonly says: string
}

const module = (name: string): string => `module example.com/${name}\n\ngo 1.24\n`

/** Writes a loose object with other content under an existing id, as git itself never would. */
const forge = async ({ workspace }: Scene, id: string, kind: string, content: Buffer): Promise<void> => {
  const path = join(workspace, '.git/objects', id.slice(0, 2), id.slice(2))
  await rm(path, { force: true })
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, deflateSync(Buffer.concat([Buffer.from(`${kind} ${content.length}\0`), content])))
}

/** The raw bytes of an object. */
const rawObject = ({ workspace }: Scene, kind: string, id: string): Buffer =>
  execFileSync('git', ['cat-file', kind, id], { cwd: workspace })

const attacks: readonly Attack[] = [
  {
    name: 'another tree over the HEAD of the base',
    lay: async (scene) => {
      await git(scene.workspace, 'checkout', '--quiet', '-b', 'pr')
      await changeMessage(scene, 'stranger')
      await commitAll(scene.workspace, 'A proposal')
      await git(scene.workspace, 'checkout', '--quiet', 'main')
      await git(scene.workspace, 'checkout', '--quiet', 'pr', '--', '.')
    },
    says: 'but main.go is changed.',
  },
  {
    name: 'a changed file that git is told to overlook',
    lay: async (scene) => {
      await git(scene.workspace, 'update-index', '--assume-unchanged', 'main.go')
      await git(scene.workspace, 'update-index', '--skip-worktree', 'main.go')
      await changeMessage(scene, 'stranger')
    },
    says: 'but main.go is changed.',
  },
  {
    name: 'a changed file that a filter of the repository turns back',
    lay: async (scene) => {
      const clean = await readFile(join(scene.workspace, 'main.go'), 'utf8')
      await writeFile(join(scene.workspace, '.git/clean'), clean)
      await git(scene.workspace, 'config', 'filter.back.clean', 'cat .git/clean')
      await write(scene, '.git/info/attributes', 'main.go filter=back\n')
      await writeFile(join(scene.workspace, 'main.go'), await evilMain(scene))
      await git(scene.workspace, 'add', 'main.go')
      expect(await git(scene.workspace, 'status', '--porcelain')).toBe('')
    },
    says: 'but main.go is changed.',
  },
  {
    name: 'a changed file with its object forged',
    lay: async (scene) => {
      const id = await git(scene.workspace, 'rev-parse', 'HEAD:main.go')
      const evil = await evilMain(scene)
      await forge(scene, id, 'blob', Buffer.from(evil))
      await writeFile(join(scene.workspace, 'main.go'), evil)
    },
    says: 'but main.go is changed.',
  },
  {
    name: 'a changed file with the tree forged',
    lay: async (scene) => {
      await writeFile(join(scene.workspace, 'main.go'), await evilMain(scene))
      const [tree, old, now] = await Promise.all([
        git(scene.workspace, 'rev-parse', 'HEAD^{tree}'),
        git(scene.workspace, 'rev-parse', 'HEAD:main.go'),
        git(scene.workspace, 'hash-object', '-w', 'main.go'),
      ])
      const bytes = rawObject(scene, 'tree', tree)
      const at = bytes.indexOf(Buffer.from(old, 'hex'))
      Buffer.from(now, 'hex').copy(bytes, at)
      await forge(scene, tree, 'tree', bytes)
      await git(scene.workspace, 'add', 'main.go')
      expect(await git(scene.workspace, 'show', 'HEAD:main.go')).toContain('stranger')
    },
    says: 'git has no tree ',
  },
  {
    name: 'another commit under the id of the event',
    lay: async (scene, sha) => {
      await changeMessage(scene, 'stranger')
      const other = await commitAll(scene.workspace, 'A proposal')
      await forge(scene, sha, 'commit', rawObject(scene, 'commit', other))
      await writeFile(join(scene.workspace, '.git/HEAD'), `${sha}\n`)
    },
    says: 'git has no commit ',
  },
  {
    name: 'a commit replaced by another',
    lay: async (scene, sha) => {
      await changeMessage(scene, 'stranger')
      const other = await commitAll(scene.workspace, 'A proposal')
      await git(scene.workspace, 'replace', sha, other)
      await writeFile(join(scene.workspace, '.git/HEAD'), `${sha}\n`)
    },
    says: 'but main.go is changed.',
  },
  {
    name: 'another commit',
    lay: async (scene) => {
      await changeMessage(scene, 'stranger')
      await commitAll(scene.workspace, 'A proposal')
    },
    says: "is checked out.\nRemove  ref:  from actions/checkout to deploy the event's own commit, or deploy on push.",
  },
  {
    name: 'a file more in the package',
    lay: (scene) => write(scene, 'more.go', EVIL),
    says: 'but more.go is not in it.',
  },
  {
    name: 'a file more that is staged',
    lay: async (scene) => {
      await write(scene, 'more.go', EVIL)
      await git(scene.workspace, 'add', 'more.go')
    },
    says: 'but more.go is not in it.',
  },
  {
    name: 'a file more that is ignored',
    prepare: (scene) => write(scene, '.gitignore', 'more.go\n'),
    lay: (scene) => write(scene, 'more.go', EVIL),
    says: 'but more.go is not in it.',
  },
  {
    name: 'a file more that this checkout ignores',
    lay: async (scene) => {
      await write(scene, '.git/info/exclude', '*\n')
      await write(scene, 'more.go', EVIL)
    },
    says: 'but more.go is not in it.',
  },
  {
    name: 'a file less',
    prepare: (scene) => write(scene, 'check.go', 'package main\n\nfunc init() { println("checked") }\n'),
    lay: (scene) => unlink(join(scene.workspace, 'check.go')),
    says: 'but check.go is missing.',
  },
  {
    name: 'an embedded file that is ignored',
    prepare: async (scene) => {
      await write(scene, '.gitignore', 'static/\n')
      await write(scene, 'embed.go', 'package main\n\nimport _ "embed"\n\n//go:embed static/page.html\nvar _ string\n')
    },
    lay: (scene) => write(scene, 'static/page.html', 'stranger'),
    says: 'but static/page.html is not in it.',
  },
  {
    name: 'a linked file of the commit that leads out of the repository',
    prepare: (scene) => symlink('../more.go', join(scene.workspace, 'more.go')),
    lay: (scene) => write(scene, '../more.go', EVIL),
    says: 'but ../more.go is not in it.',
  },
  {
    name: 'a folder of the commit that became a link',
    prepare: (scene) => write(scene, 'inner/inner.go', 'package inner\n'),
    lay: async (scene) => {
      await rm(join(scene.workspace, 'inner'), { recursive: true })
      await write(scene, '../inner-elsewhere/inner.go', 'package inner\n')
      await symlink('../inner-elsewhere', join(scene.workspace, 'inner'))
    },
    says: 'but inner is not in it, inner/inner.go is missing.',
  },
  {
    name: 'a program made a script',
    prepare: (scene) => write(scene, 'run.sh', '#!/bin/sh\n'),
    lay: (scene) => chmod(join(scene.workspace, 'run.sh'), 0o755),
    inputs: { include: 'run.sh' },
    says: 'but run.sh is changed.',
  },
  {
    name: 'a workspace of modules above the module',
    prepare: (scene) => moveTo(scene, 'app'),
    lay: async (scene) => {
      await write(scene, 'go.work', 'go 1.25\n\nuse ./app\nuse ./pr\n')
      await write(scene, 'pr/go.mod', module('pr'))
      await write(scene, 'pr/pr.go', 'package pr\n')
    },
    inputs: { 'working-directory': 'app' },
    says: 'but go.work is not in it, pr/go.mod is not in it.',
  },
  {
    name: 'a replaced module outside of the repository',
    prepare: async (scene) => {
      await appendFile(join(scene.workspace, 'go.mod'), '\nreplace example.com/lib => ../lib-elsewhere\n')
      await appendFile(join(scene.workspace, 'go.mod'), '\nrequire example.com/lib v0.0.0\n')
      await write(scene, 'lib.go', 'package main\n\nimport _ "example.com/lib"\n')
    },
    lay: async (scene) => {
      await write(scene, '../lib-elsewhere/go.mod', module('lib'))
      await write(scene, '../lib-elsewhere/lib.go', 'package lib\n')
    },
    says: 'but ../lib-elsewhere/go.mod is not in it, ../lib-elsewhere/lib.go is not in it',
  },
  {
    name: 'another commit of a submodule',
    prepare: async (scene) => {
      await write(scene, '../lib/go.mod', module('lib'))
      await write(scene, '../lib/lib.go', 'package lib\n')
      await commitAll(join(scene.workspace, '../lib'), 'The library')
      await commitAll(scene.workspace, 'The function')
      await git(scene.workspace, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', '../lib', 'lib')
    },
    lay: async (scene) => {
      await write(scene, 'lib/lib.go', 'package lib // by a stranger\n')
      await commitAll(join(scene.workspace, 'lib'), 'A proposal')
    },
    says: 'but lib/lib.go is changed.',
  },
  {
    name: 'a vendor folder of another run',
    lay: async ({ workspace }) => {
      execFileSync('go', ['mod', 'vendor'], { cwd: workspace })
      await appendFile(
        join(workspace, 'vendor/github.com/aws/aws-lambda-go/lambda/entry.go'),
        EVIL.slice('package main'.length),
      )
    },
    says: 'but vendor/github.com/aws/aws-lambda-go/LICENSE is not in it, vendor/',
  },
  {
    name: "a smoke test's event of another run",
    lay: (scene) => write(scene, 'above/event.json', '{}'),
    inputs: { 'smoke-event': 'above/event.json' },
    says: 'but above/event.json is not in it.',
  },
  {
    name: 'an artifact folder as working-directory',
    lay: async (scene) => {
      await write(scene, 'pr/go.mod', module('pr'))
      await write(scene, 'pr/main.go', 'package main\n\nfunc main() {}\n')
    },
    inputs: { 'working-directory': 'pr' },
    says: 'is not in it',
  },
  {
    name: 'an artifact folder with a forged HEAD as working-directory',
    lay: async (scene, sha) => {
      await write(scene, 'pr/go.mod', module('pr'))
      await write(scene, 'pr/main.go', 'package main\n\nfunc main() {}\n')
      await git(join(scene.workspace, 'pr'), 'init', '--quiet')
      await write(scene, 'pr/.git/HEAD', `${sha}\n`)
    },
    inputs: { 'working-directory': 'pr' },
    says: 'git has no commit ',
  },
  {
    name: 'an artifact folder with a .git that is nothing but HEAD',
    lay: async (scene, sha) => {
      await write(scene, 'pr/go.mod', module('pr'))
      await write(scene, 'pr/main.go', 'package main\n\nfunc main() {}\n')
      await write(scene, 'pr/.git/HEAD', `${sha}\n`)
    },
    inputs: { 'working-directory': 'pr' },
    says: 'but nothing is checked out.',
  },
  {
    name: 'an artifact folder with a .git that leads to the repository',
    lay: async (scene) => {
      await write(scene, 'pr/go.mod', module('pr'))
      await write(scene, 'pr/main.go', 'package main\n\nfunc main() {}\n')
      await write(scene, 'pr/.git', 'gitdir: ../.git\n')
    },
    inputs: { 'working-directory': 'pr' },
    says: 'but go.mod is changed, main.go is changed.',
  },
  {
    name: 'a folder without a repository',
    lay: (scene) => rm(join(scene.workspace, '.git'), { recursive: true }),
    says: 'but the workspace is not in a git repository.',
  },
  {
    name: 'a Docker context of another run',
    prepare: (scene) => write(scene, 'Dockerfile', 'FROM scratch\nCOPY . /\n'),
    lay: (scene) => write(scene, 'pr/bootstrap', 'stranger'),
    inputs: { dockerfile: 'Dockerfile', 'docker-context': 'pr', repository: 'container-lambda-repository' },
    says: 'but pr/bootstrap is not in it.',
  },
  {
    name: 'a file more in the Docker context, which .dockerignore leaves out',
    prepare: async (scene) => {
      await write(scene, 'Dockerfile', 'FROM scratch\nCOPY . /\n')
      await write(scene, '.dockerignore', 'out\n')
    },
    lay: (scene) => write(scene, 'out/bootstrap', 'stranger'),
    inputs: { dockerfile: 'Dockerfile' },
    says: 'but out/bootstrap is not in it.',
  },
  ...[
    { name: 'with no word on it', ignored: undefined },
    { name: 'that leaves out other files', ignored: '.github\n.gitignore\n' },
    { name: 'that is taken back', ignored: '.git\n!.git/config\n' },
  ].map(
    ({ name, ignored }): Attack => ({
      name: `a Docker context with .git, ${name}`,
      prepare: async (scene) => {
        await write(scene, 'Dockerfile', 'FROM scratch\nCOPY . /\n')
        if (ignored !== undefined) await write(scene, '.dockerignore', ignored)
      },
      lay: (scene) => git(scene.workspace, 'config', 'core.fsmonitor', './stranger').then(() => {}),
      inputs: { dockerfile: 'Dockerfile' },
      says: 'must not get .git, and .dockerignore does not leave it out.',
    }),
  ),
  {
    name: "a Docker context with a submodule's .git",
    prepare: async (scene) => {
      await write(scene, 'Dockerfile', 'FROM scratch\nCOPY . /\n')
      await write(scene, '.dockerignore', '.git\n')
      await write(scene, '../lib/go.mod', module('lib'))
      await commitAll(join(scene.workspace, '../lib'), 'The library')
      await commitAll(scene.workspace, 'The function')
      await git(scene.workspace, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', '../lib', 'lib')
    },
    lay: async ({ workspace }) => {
      await rm(join(workspace, 'lib/.git'))
      await rename(join(workspace, '.git/modules/lib'), join(workspace, 'lib/.git'))
      await git(join(workspace, 'lib'), 'config', '--unset', 'core.worktree')
      await git(join(workspace, 'lib'), 'config', 'core.fsmonitor', './stranger')
    },
    inputs: { dockerfile: 'Dockerfile' },
    says: 'and .dockerignore does not leave it out.\nMake  **/.git  the last line of .dockerignore.',
  },
  {
    name: 'a Dockerfile of another run',
    lay: (scene) => write(scene, '../elsewhere.Dockerfile', 'FROM scratch\n'),
    prepare: (scene) => symlink('../elsewhere.Dockerfile', join(scene.workspace, 'Dockerfile')),
    inputs: { dockerfile: 'Dockerfile' },
    says: 'but ../elsewhere.Dockerfile is not in it.',
  },
]

/** As people have them, with nothing that the build could read beyond the commit. */
const checkouts: readonly Omit<Attack, 'says'>[] = [
  { name: 'as it is', lay: async () => {} },
  {
    name: 'with an artifact beside the module',
    prepare: (scene) => moveTo(scene, 'app'),
    lay: (scene) => write(scene, 'artifact/report.txt', 'x'),
    inputs: { 'working-directory': 'app' },
  },
  {
    name: 'of another work tree of git, below the workspace',
    lay: async ({ workspace }) => {
      await git(workspace, 'worktree', 'add', '--quiet', '--detach', 'tree')
      await writeFile(join(workspace, 'main.go'), EVIL)
    },
    inputs: { 'working-directory': 'tree' },
  },
  {
    name: 'without the folders that a sparse checkout leaves out',
    prepare: async (scene) => {
      await moveTo(scene, 'app')
      await write(scene, 'site/index.html', 'x')
    },
    lay: (scene) => git(scene.workspace, 'sparse-checkout', 'set', 'app').then(() => {}),
    inputs: { 'working-directory': 'app' },
  },
  {
    name: 'with the line ends of .gitattributes',
    prepare: (scene) =>
      write(scene, '.gitattributes', '*.bat text eol=crlf\n').then(() => write(scene, 'run.bat', 'x\n')),
    lay: (scene) => write(scene, 'run.bat', 'x\r\n'),
  },
  {
    name: 'with a file of Git LFS',
    prepare: (scene) =>
      write(
        scene,
        'static/big.bin',
        `version https://git-lfs.github.com/spec/v1\noid sha256:${createHash('sha256').update('big').digest('hex')}\nsize 3\n`,
      ),
    lay: (scene) => write(scene, 'static/big.bin', 'big'),
    inputs: { include: 'static' },
  },
  {
    name: 'with a submodule of which it builds',
    prepare: async (scene) => {
      await write(scene, '../lib/go.mod', module('lib'))
      await write(scene, '../lib/lib.go', 'package lib\n')
      await commitAll(join(scene.workspace, '../lib'), 'The library')
      await commitAll(scene.workspace, 'The function')
      await git(scene.workspace, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', '../lib', 'lib')
      await appendFile(join(scene.workspace, 'go.mod'), '\nreplace example.com/lib => ./lib\n')
      await appendFile(join(scene.workspace, 'go.mod'), '\nrequire example.com/lib v0.0.0\n')
      await write(scene, 'lib.go', 'package main\n\nimport _ "example.com/lib"\n')
    },
    lay: async () => {},
  },
]

/** Moves the example's module into a folder. */
const moveTo = async ({ workspace }: Scene, folder: string): Promise<void> => {
  const names = await readdir(workspace)
  await mkdir(join(workspace, folder))
  for (const name of names) await rename(join(workspace, name), join(workspace, folder, name))
}

/** A scene in a folder of its own, so that what is beside the workspace goes, too. */
const openNested = async (policy = readmePolicy()) => {
  const outer = await openTemp(tmpdir())
  const scene = await openScene({ workspace: join(outer.path, 'workspace'), policy })
  return {
    scene,
    [Symbol.asyncDispose]: async () => {
      await scene[Symbol.asyncDispose]()
      await outer[Symbol.asyncDispose]()
    },
  }
}

describe('an event that others may cause', () => {
  it.each(attacks)('does not deploy $name', async ({ prepare, lay, inputs, says }) => {
    await using nested = await openNested()
    const { scene } = nested
    await prepare?.(scene)
    const sha = await scene.commit()
    await lay(scene, sha)
    const end = await refused(scene, () => guarded(scene, sha, inputs))
    expect(errorsOf(end)).toStrictEqual([expect.stringContaining(says)])
    // Not even the role was taken.
    expect(operations(scene)).toStrictEqual([])
  })

  it.each(['GOCACHE', 'GOMODCACHE'])('takes nothing that another run may have left in %s', async (variable) => {
    await using nested = await openNested()
    const { scene } = nested
    await moveTo(scene, 'app')
    const sha = await scene.commit()
    await write(scene, '.cache/00/stranger-d', 'stranger')
    const inputs = { 'allow-events': EVENT, 'working-directory': 'app' }
    const env = { [variable]: join(scene.workspace, '.cache') }
    const end = await refused(scene, () => scene.push('main', { event: EVENT, sha, inputs, env }))
    expect(errorsOf(end)).toStrictEqual([
      expect.stringContaining('but .cache, from which go takes what it has built, is not in it.'),
    ])
    expect(operations(scene)).toStrictEqual([])
  })

  it.each(checkouts)('deploys its own commit: $name', async ({ prepare, lay, inputs }) => {
    await using nested = await openNested()
    const { scene } = nested
    await prepare?.(scene)
    const sha = await scene.commit()
    await lay(scene, sha)
    const end = await guarded(scene, sha, inputs)
    expect(errorsOf(end)).toStrictEqual([])
    expect(running(scene, PROD)).toBe(end.outputs['image-digest'])
    expect(end.log).toMatch(
      new RegExp(`^commit +\\S+ s {2}${sha.slice(0, 7)}, and nothing else, is what is built$`, 'm'),
    )
  })

  it('asks what is read again where the function is for another architecture than was guessed', async () => {
    await using nested = await openNested(readmePolicy({ functions: ['on-arm'] }))
    const { scene } = nested
    await scene.emulator.createFunction({
      name: 'on-arm',
      packageType: 'Image',
      architecture: 'arm64',
      repository: REPOSITORY,
      tag: 'arm',
    })
    const inputs = { environments: 'prod: { branches: main, function-name: on-arm, tag: arm }' }
    await write(scene, 'arm_arm64.go', 'package main\n\nimport _ "example.com/container-lambda-function/linked"\n')
    await symlink('../linked', join(scene.workspace, 'linked'))
    await write(scene, '../linked/linked.go', 'package linked\n')
    const sha = await scene.commit()
    const end = await refused(scene, () => guarded(scene, sha, inputs))
    expect(errorsOf(end)).toStrictEqual([expect.stringContaining('but ../linked/linked.go is not in it.')])
  })
})
