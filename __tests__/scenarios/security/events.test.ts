import { chmod, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { git } from '../../../demo/commit.ts'
import { DEV, openScene, PROD, REPOSITORY, type Scene } from '../../../demo/scene.ts'
import { parseNote, tagName } from '../../../src/release/note.ts'
import { changeMessage, errorsOf, operations, refused, running, warningsOf, write } from '../ground.ts'
import { spyOn } from '../spies.ts'

const EVENT = 'workflow_run'
const ALLOWED = { 'allow-events': EVENT }

/** Those that a stranger can cause in a public repository, some that only AWS or GitHub's own do, and one that nobody knows. */
const OTHERS = [
  ...['issues', 'issue_comment', 'discussion', 'discussion_comment', 'fork', 'watch', 'gollum', 'workflow_run'],
  ...['check_run', 'check_suite', 'status', 'deployment', 'deployment_status', 'pull_request_target', 'create'],
  ...['of_tomorrow', 'push_target', 'Push', 'workflow_call', ''],
]

describe('which event deploys', () => {
  it.each(OTHERS)('is not "%s"', async (event) => {
    await using scene = await openScene()
    const end = await refused(scene, () => scene.push('main', { event }))
    expect(errorsOf(end)).toStrictEqual([
      expect.stringContaining(event === '' ? 'GITHUB_EVENT_NAME is empty' : `The event ${event} is refused`),
    ])
    expect(operations(scene)).toStrictEqual([])
  })

  it('may be any that allow-events names, also one that nobody knows yet', async () => {
    await using scene = await openScene()
    const end = await scene.push('main', { event: 'of_tomorrow', inputs: { 'allow-events': 'of_tomorrow' } })
    expect(errorsOf(end)).toStrictEqual([])
    expect(running(scene, PROD)).toBe(end.outputs['image-digest'])
  })

  it('is never one of a pull request, and allow-events that names it gets a warning', async () => {
    await using scene = await openScene()
    const before = running(scene, PROD)
    const end = await scene.push('main', { event: 'pull_request', inputs: { 'allow-events': 'pull_request' } })
    expect(warningsOf(end)).toStrictEqual([
      'allow-events has pull_request, but pull_request runs never deploy. Remove pull_request from allow-events. A merge is a push to its target branch: deploy that.',
    ])
    expect(running(scene, PROD)).toBe(before)
  })
})

describe('what another run made', () => {
  it.each([
    { setting: 'binary', value: 'artifact/bootstrap' },
    { setting: 'zip-file', value: 'artifact/function.zip' },
    { setting: 'image-uri', value: `${REPOSITORY}:pr-7` },
    { setting: 'image-uri', value: `${REPOSITORY}@sha256:${'a'.repeat(64)}` },
    { setting: 'image-uri', value: 'oci-archive:artifact/image.tar', says: 'image-uri is artifact/image.tar' },
    { setting: 'cache-from', value: 'type=local,src=artifact', more: { dockerfile: 'Dockerfile' } },
  ])(
    'is not deployed under $setting: $value',
    async ({ setting, value, says = `${setting} is ${value}`, more = {} }) => {
      await using scene = await openScene()
      const inputs = { ...ALLOWED, ...more, [setting]: value }
      const end = await refused(scene, () => scene.push('main', { event: EVENT, inputs }))
      expect(errorsOf(end)).toStrictEqual([
        expect.stringContaining(
          `${says}, but under ${EVENT} only the event's own commit is deployed, built in this step.`,
        ),
      ])
      expect(operations(scene)).toStrictEqual([])
    },
  )

  it.each(['-overlay=artifact/overlay.json', '-modfile=artifact/go.mod', '-toolexec=artifact/tool', '-mod=mod'])(
    'is not what GOFLAGS leads go to: %s',
    async (flag) => {
      await using scene = await openScene()
      const run = () => scene.push('main', { event: EVENT, inputs: ALLOWED, env: { GOFLAGS: `-trimpath ${flag}` } })
      const end = await refused(scene, run)
      expect(errorsOf(end)).toStrictEqual([expect.stringContaining(`GOFLAGS has ${flag}, but under ${EVENT}`)])
    },
  )
})

describe('the configuration of a repository', () => {
  it.each([
    { name: 'on a push', event: 'push', inputs: {} },
    { name: 'under an event that is allowed', event: EVENT, inputs: ALLOWED },
  ])('starts no program $name', async ({ event, inputs }) => {
    await using scene = await openScene()
    const sha = await scene.commit()
    const program = join(scene.workspace, '.git/program')
    await writeFile(program, '#!/bin/sh\ntouch "$(dirname "$0")/started"\n')
    await chmod(program, 0o755)
    const names = [
      'core.fsmonitor',
      'core.sshCommand',
      'core.pager',
      'gpg.program',
      'credential.helper',
      'diff.external',
      'filter.any.clean',
      'filter.any.process',
    ]
    for (const name of names) await git(scene.workspace, 'config', name, program)
    await git(scene.workspace, 'config', 'filter.any.required', 'true')
    await write(scene, '.git/info/attributes', '* filter=any\n')
    // Then git compares contents.
    await utimes(join(scene.workspace, 'main.go'), 1, 1)
    // Flags of this machine might keep go from asking git.
    const end = await scene.push('main', { event, sha, inputs, env: { GOFLAGS: '-buildvcs=auto' } })
    expect(errorsOf(end)).toStrictEqual([])
    await expect(readFile(join(scene.workspace, '.git/started'))).rejects.toThrow('ENOENT')
  })
})

/** What the function's note says is running. */
const notedCommit = ({ emulator }: Scene): string | undefined =>
  parseNote('current', emulator.function(DEV).tags[tagName('current')] ?? '')?.commit

describe('the commit that is noted', () => {
  it('is the one that was built, and a warning names both', async () => {
    await using scene = await openScene()
    const asked = await scene.commit()
    await changeMessage(scene, 'another')
    const built = await scene.commit()
    const end = await scene.push('dev', { sha: asked })
    expect(end.exitCode).toBe(0)
    expect(warningsOf(end)).toStrictEqual([
      `${built} is checked out and built, not ${asked}, the commit of this push run. If that is not meant, remove  ref:  from actions/checkout.`,
    ])
    expect(notedCommit(scene)).toBe(built)
    expect(end.log).toMatch(new RegExp(`^dev runs ${built.slice(0, 7)} `, 'm'))
    expect(end.summary).toContain(`/commit/${built})`)
  })

  it.each([
    { name: 'a changed file', path: 'main.go' },
    { name: 'a file more below the module', path: 'more.go' },
  ])('says that the checkout was not clean: $name', async ({ path }) => {
    await using scene = await openScene()
    const sha = await scene.commit()
    const main = await readFile(join(scene.workspace, 'main.go'), 'utf8')
    await writeFile(join(scene.workspace, path), path === 'main.go' ? `${main}\nvar _ = 1\n` : 'package main\n')
    const end = await scene.push('dev', { sha })
    expect(warningsOf(end)).toStrictEqual([])
    expect(notedCommit(scene)).toBe(`${sha}-dirty`)
    expect(end.log).toMatch(new RegExp(`^dev runs ${sha.slice(0, 7)}-dirty `, 'm'))
    expect(end.summary).toContain(`[${sha.slice(0, 7)}-dirty](https://github.com/octo-org/octo-repo/commit/${sha})`)
  })

  it.each([
    { name: 'files beside the module', lay: (scene: Scene) => write(scene, 'artifact/report.txt', 'x') },
    { name: 'files that are ignored', lay: (scene: Scene) => write(scene, 'app/gen.go', 'package main\n') },
  ])('is clean with $name', async ({ lay }) => {
    await using scene = await openScene()
    const main = await readFile(join(scene.workspace, 'main.go'), 'utf8')
    await write(scene, 'app/main.go', main)
    for (const name of ['go.mod', 'go.sum']) {
      await write(scene, `app/${name}`, await readFile(join(scene.workspace, name), 'utf8'))
      await rm(join(scene.workspace, name))
    }
    await rm(join(scene.workspace, 'main.go'))
    await write(scene, '.gitignore', 'gen.go\n')
    const sha = await scene.commit()
    await lay(scene)
    await scene.push('dev', { sha, inputs: { 'working-directory': 'app' } })
    expect(notedCommit(scene)).toBe(sha)
  })

  it('is not known without a repository', async () => {
    await using scene = await openScene()
    const sha = await scene.commit()
    await rm(join(scene.workspace, '.git'), { recursive: true })
    const end = await scene.push('dev', { sha })
    expect([end.exitCode, warningsOf(end)]).toStrictEqual([0, []])
    expect(notedCommit(scene)).toBeUndefined()
    expect(end.summary).toMatch(/^\| Commit \|.* not known \|$/m)
  })

  it('is not known where git does not answer, and the deploy goes on', async () => {
    await using scene = await openScene()
    await using spy = await spyOn([], { git: 'exit 128' })
    const end = await scene.push('dev', { env: { PATH: spy.path } })
    expect([end.exitCode, warningsOf(end)]).toStrictEqual([0, []])
    expect(notedCommit(scene)).toBeUndefined()
  })

  it('gets no warning in a pull request, where actions/checkout may take its head', async () => {
    await using scene = await openScene()
    const asked = await scene.commit()
    await scene.commit()
    const end = await scene.push('main', { event: 'pull_request', sha: asked })
    expect(warningsOf(end)).toStrictEqual([])
  })
})
