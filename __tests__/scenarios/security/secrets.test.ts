import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { DEV, openScene, type Scene } from '../../../demo/scene.ts'
import { startRegistry } from '../../../emulator/bases/registry.ts'
import { makeBaseImage } from '../../../emulator/images/aws-base.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { toolPath } from '../../../tools/install.ts'
import { errorsOf, running, write } from '../ground.ts'
import { type Spy, spyOn } from '../spies.ts'

/** Secrets that a job's environment may hold. Compiling needs none of them. */
const CANARIES = {
  AWS_ACCESS_KEY_ID: 'AKIACANARYACCESSKEY1',
  AWS_SECRET_ACCESS_KEY: 'canary-secret-access-key',
  AWS_SESSION_TOKEN: 'canary-session-token',
  AWS_WEB_IDENTITY_TOKEN_FILE: '/canary-web-identity-token-file',
  AWS_CONTAINER_AUTHORIZATION_TOKEN: 'canary-container-token',
  ACTIONS_RUNTIME_TOKEN: 'canary-runtime-token',
  ACTIONS_RESULTS_URL: 'https://canary-results.example/',
  ACTIONS_CACHE_URL: 'https://canary-cache.example/',
  GITHUB_TOKEN: 'canary-github-token',
  GH_TOKEN: 'canary-gh-token',
  NPM_TOKEN: 'canary-npm-token',
  GIT_ASKPASS: '/canary-askpass',
  SLACK_WEBHOOK: 'https://canary-slack.example/',
  'INPUT_ROLE-SESSION-NAME': 'canary-session-name',
  'INPUT_GITHUB-TOKEN': 'canary-token-of-the-job',
}

const LOGIN = { username: 'robot', password: 'canary-registry-password' }

/** Every secret of the run: the canaries, and what was masked when created. */
const secretsOf = (scene: Scene, log: string): string[] => [
  ...Object.values(CANARIES),
  LOGIN.password,
  Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString('base64'),
  'canary-other-login',
  scene.emulator.staticKeys.secretAccessKey,
  scene.emulator.runnerEnvironment().ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? 'no request token',
  ...[...log.matchAll(/^::add-mask::(.+)$/gm)].map(([, secret = '']) => secret),
]

/** A module that only git can read, and the variables with which a workflow allows it. */
const privateModule = async (scene: Scene, folder: string): Promise<Record<string, string>> => {
  const git = (...args: string[]) =>
    promisify(execFile)('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], { cwd: folder })
  await git('init', '--quiet')
  await writeFile(join(folder, 'go.mod'), 'module github.com/octo-org/private\n\ngo 1.21\n')
  await writeFile(join(folder, 'private.go'), 'package private\n\nfunc Run() {}\n')
  await git('add', '.')
  await git('commit', '--quiet', '--message', 'v1')
  await git('tag', 'v1.0.0')
  await write(scene, 'go.mod', 'module example.com/f\n\ngo 1.21\n\nrequire github.com/octo-org/private v1.0.0\n')
  await write(
    scene,
    'main.go',
    'package main\n\nimport "github.com/octo-org/private"\n\nfunc main() { private.Run() }\n',
  )
  return {
    GOFLAGS: '-mod=mod -modcacherw',
    GOPRIVATE: 'github.com/octo-org',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `url.file://${folder}.insteadOf`,
    GIT_CONFIG_VALUE_0: 'https://github.com/octo-org/private',
  }
}

const expectNoSecret = async (spy: Spy, secrets: readonly string[]): Promise<void> => {
  const seen = await spy.seen()
  expect(secrets.length).toBeGreaterThan(Object.keys(CANARIES).length + 8)
  expect(secrets.filter((secret) => seen.includes(secret))).toStrictEqual([])
  expect(seen.match(/^(AWS_|INPUT_|ACTIONS_|GITHUB_).*$/gm)).toBeNull()
}

describe('secrets', () => {
  // Needed beside Node and Go, for a module that only git can read.
  beforeAll(() => void toolPath('git'))

  it('are in the environment and arguments of no child: go, the git that go starts, a Docker credential helper', async () => {
    await using scene = await openScene()
    await using registry = await startRegistry({ auth: 'bearer', credentials: LOGIN, redirects: true })
    await registry.putImage({ repository: 'team/base', tag: '1' }, await makeBaseImage())
    await using config = await openTemp(tmpdir())
    await using repository = await openTemp(tmpdir())
    await using cache = await openTemp(tmpdir())
    const answer = JSON.stringify({ ServerURL: registry.host, Username: LOGIN.username, Secret: LOGIN.password })
    await using spy = await spyOn(['go', 'git', 'docker'], {
      'docker-credential-spy': `read host; [ "$host" = '${registry.host}' ] && echo '${answer}'`,
    })
    const auths = { 'other.example': { auth: Buffer.from('me:canary-other-login').toString('base64') } }
    await writeFile(
      join(config.path, 'config.json'),
      JSON.stringify({ auths, credHelpers: { [registry.host]: 'spy' } }),
    )
    const end = await scene.push('dev', {
      inputs: { 'base-image': `${registry.host}/team/base:1` },
      env: {
        ...CANARIES,
        ...(await privateModule(scene, repository.path)),
        GOMODCACHE: cache.path,
        DOCKER_CONFIG: config.path,
        PATH: spy.path,
      },
    })
    expect(errorsOf(end)).toStrictEqual([])
    expect(running(scene, DEV)).toBe(end.outputs['image-digest'])
    const started = (await spy.calls()).map(([command = '']) => command)
    expect(new Set(started)).toStrictEqual(new Set(['docker-credential-spy', 'git', 'go']))
    await expectNoSecret(spy, secretsOf(scene, end.log))
    const ours = started.filter((command) => command !== 'docker-credential-spy')
    expect((await spy.seen()).match(/^GIT_TERMINAL_PROMPT=0$/gm)).toHaveLength(ours.length)
  })

  it('are in no output, summary, file or log line, except in the commands that mask them', async () => {
    await using scene = await openScene()
    const end = await scene.push('dev', { env: CANARIES })
    expect(errorsOf(end)).toStrictEqual([])
    // The session's name is public: CloudTrail shows it.
    const secrets = secretsOf(scene, end.log).filter((secret) => secret !== CANARIES['INPUT_ROLE-SESSION-NAME'])
    const told = end.log.replaceAll(/^::add-mask::.*$/gm, '') + end.summary + JSON.stringify(end.outputs)
    expect(secrets.filter((secret) => told.includes(secret))).toStrictEqual([])
    expect(end.leftovers).toStrictEqual([])
  })

  it('reach the build only where build-env names them, and an AWS key not even then', async () => {
    await using scene = await openScene({ packageType: 'Zip' })
    await using spy = await spyOn(['go'])
    const env = { ...CANARIES, PATH: spy.path }
    expect((await scene.push('dev', { inputs: { 'build-env': 'NPM_TOKEN' }, env })).exitCode).toBe(0)
    expect(await spy.seen()).toContain(CANARIES.NPM_TOKEN)
    expect(await spy.seen()).not.toContain(CANARIES.GH_TOKEN)
    const named = 'AWS_SESSION_TOKEN, ACTIONS_RUNTIME_TOKEN, GITHUB_TOKEN, INPUT_TAG'
    const refusal = await scene.push('dev', { inputs: { 'build-env': named }, env })
    expect(errorsOf(refusal)).toStrictEqual(
      ['AWS_SESSION_TOKEN', 'ACTIONS_RUNTIME_TOKEN', 'GITHUB_TOKEN', 'INPUT_TAG'].map((name) =>
        expect.stringMatching(new RegExp(`^input build-env: expected .*, got "${name}"\\.`)),
      ),
    )
  })

  it('reach no other program through a setting: each stays one argument of go', async () => {
    await using scene = await openScene({ packageType: 'Zip' })
    await using spy = await spyOn([], { go: 'exit 1' })
    const goPackage = './cmd -toolexec=/bin/evil'
    const ldflags = "-X 'main.version=1 -toolexec=/bin/evil' -s"
    const end = await scene.push('dev', {
      inputs: { 'go-package': goPackage, 'go-tags': 'a,b', 'go-ldflags': ldflags },
      env: { PATH: spy.path },
    })
    expect(end.exitCode).toBe(1)
    const calls = await spy.calls()
    expect(calls.find(([, verb]) => verb === 'build')).toStrictEqual([
      'go',
      'build',
      '-trimpath',
      '-buildvcs=false',
      '-tags=lambda.norpc,a,b',
      `-ldflags=-s -w -buildid= ${ldflags}`,
      '-o',
      expect.stringMatching(/\/bootstrap-x86_64$/),
      goPackage,
    ])
    const others = calls.filter(([, verb]) => verb !== 'build').map((words) => words.at(-1))
    expect(new Set(others)).toStrictEqual(new Set([goPackage, './...']))
  })
})
