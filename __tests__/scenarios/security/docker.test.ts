import { symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StepOptions } from '../../../demo/runner.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { errorsOf, operations } from '../ground.ts'
import { openDockerScene } from './fake-docker.ts'

const PULL_REQUEST = {
  event: 'pull_request',
  ref: 'refs/pull/7/merge',
  payload: { pull_request: { base: { ref: 'dev' }, head: { repo: { full_name: 'octo-org/octo-repo' } } } },
} as const

const WITHOUT_AWS = { ACTIONS_ID_TOKEN_REQUEST_URL: undefined, ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined }

/** What the runner gives an action, to reach its cache. */
const RUNNER = {
  ACTIONS_RUNTIME_TOKEN: 'canary-runtime-token',
  ACTIONS_RESULTS_URL: 'https://canary-results.example/',
}

const CACHE = 'type=registry,ref=registry.example/cache\ntype=gha,mode=max'

type Run = Partial<Omit<StepOptions, 'inputs' | 'env'>> & Pick<Partial<StepOptions>, 'inputs' | 'env'>

describe('a cache that deploys read', () => {
  test.each<{ name: string; run: Run }>([
    { name: 'a pull request', run: PULL_REQUEST },
    { name: 'a pull request without credentials', run: { ...PULL_REQUEST, env: WITHOUT_AWS } },
    { name: 'a pull request that only builds', run: { ...PULL_REQUEST, inputs: { command: 'build' } } },
    { name: 'a review of a pull request', run: { ...PULL_REQUEST, event: 'pull_request_review' } },
    { name: 'a merge queue', run: { event: 'merge_group', ref: 'refs/heads/gh-readonly-queue/dev/pr-7' } },
    { name: 'a dry run', run: { inputs: { 'dry-run': 'true' } } },
    { name: 'a dry run that only builds', run: { inputs: { 'dry-run': 'true', command: 'build' } } },
  ])('is not written by the Dockerfile of $name, which gets no token for it', async ({ run }) => {
    await using docker = await openDockerScene()
    const inputs = { dockerfile: 'Dockerfile', 'cache-to': CACHE, environment: 'dev', ...run.inputs }
    const end = await docker.scene.push('dev', {
      ...run,
      inputs,
      env: { ...RUNNER, PATH: docker.spy.path, ...run.env },
    })
    expect(errorsOf(end)).toStrictEqual([])
    const [built = ''] = (await docker.callsOf('buildx')).filter((call) => call.startsWith('buildx build'))
    expect(built).toContain('--output type=oci,')
    expect(built).not.toContain('--cache-to')
    expect(await docker.spy.seen()).not.toContain('canary-')
    expect(end.log).toContain(
      '\ncache-to type=registry, type=gha is not written: this run changes nothing, and deploys read that cache\n',
    )
    expect(end.log).not.toContain('docker gets')
  })

  it.each(['type=local,dest=cache/docker', 'type=local,mode=max,"dest=./cache"'])(
    'is not written through a link of the commit: %s',
    async (cacheTo) => {
      await using docker = await openDockerScene()
      await using outside = await openTemp(tmpdir())
      await symlink(outside.path, join(docker.scene.workspace, 'cache'))
      const inputs = { dockerfile: 'Dockerfile', 'cache-to': cacheTo }
      const end = await docker.scene.push('dev', { inputs, env: { PATH: docker.spy.path } })
      expect(errorsOf(end)).toStrictEqual([expect.stringMatching(/^cache-to: cache\S* leads out of the repository\./)])
      expect((await docker.callsOf('buildx')).filter((call) => call.startsWith('buildx build'))).toStrictEqual([])
    },
  )

  it('may be a folder of the repository, or one elsewhere', async () => {
    await using docker = await openDockerScene()
    await using outside = await openTemp(tmpdir())
    const inputs = { dockerfile: 'Dockerfile', 'cache-to': `type=local,dest=cache\ntype=local,dest=${outside.path}` }
    const end = await docker.scene.push('dev', { inputs, env: { PATH: docker.spy.path } })
    expect(errorsOf(end)).toStrictEqual([])
  })

  it('is written by a deploy, and the log says what docker gets for it', async () => {
    await using docker = await openDockerScene()
    const inputs = { dockerfile: 'Dockerfile', 'cache-to': CACHE }
    const end = await docker.scene.push('dev', { inputs, env: { ...RUNNER, PATH: docker.spy.path } })
    expect(errorsOf(end)).toStrictEqual([])
    const calls = (await docker.callsOf('buildx')).join('\n')
    expect(calls).toContain(' --cache-to type=registry,ref=registry.example/cache --cache-to type=gha,mode=max ')
    expect(await docker.variablesOf('buildx')).toContain('ACTIONS_RUNTIME_TOKEN=canary-runtime-token')
    expect(end.log).toContain('\ndocker gets ACTIONS_RUNTIME_TOKEN, ACTIONS_RESULTS_URL, for the cache type=gha\n')
    expect(end.log).not.toContain('is not written')
  })

  it('is read on a pull request, with a token that the log names', async () => {
    await using docker = await openDockerScene()
    const inputs = { dockerfile: 'Dockerfile', 'cache-from': 'type=gha', 'cache-to': CACHE, environment: 'dev' }
    const end = await docker.scene.push('dev', { ...PULL_REQUEST, inputs, env: { ...RUNNER, PATH: docker.spy.path } })
    expect(errorsOf(end)).toStrictEqual([])
    expect((await docker.callsOf('buildx')).join('\n')).toContain(' --cache-from type=gha --output ')
    expect(end.log).toContain('\ndocker gets ACTIONS_RUNTIME_TOKEN, ACTIONS_RESULTS_URL, for the cache type=gha\n')
  })

  it("of another kind gets nothing of the runner's, and its keys are not in the log", async () => {
    await using docker = await openDockerScene()
    const cache = 'type=s3,bucket=b,secret_access_key=s3-key'
    const inputs = { dockerfile: 'Dockerfile', 'cache-from': 'type=registry,ref=r/c', 'cache-to': cache }
    const env = { ...RUNNER, PATH: docker.spy.path }
    const dry = await docker.scene.push('dev', { inputs: { ...inputs, 'dry-run': 'true' }, env })
    expect(dry.log).toContain('\ncache-to type=s3 is not written: ')
    const end = await docker.scene.push('dev', { inputs, env })
    expect([...errorsOf(dry), ...errorsOf(end)]).toStrictEqual([])
    expect((await docker.callsOf('buildx')).join('\n')).toContain(`--cache-to ${cache}`)
    expect(await docker.spy.seen()).not.toContain('canary-')
    expect(dry.log + end.log).not.toMatch(/docker gets|s3-key/)
  })
})

const SMOKE = { dockerfile: 'Dockerfile', 'smoke-event': '{}', 'smoke-expect': '{"message":"Hello AWS Lambda"}' }

/** What keeps a container as Lambda does; the memory depends on the machine. */
const KEPT = new RegExp(
  [
    ' --cap-drop ALL --security-opt no-new-privileges --read-only',
    ' --tmpfs /tmp:rw,exec,nosuid,nodev,mode=1777,size=512m --ipc none',
    ' --mount type=volume,source=deploy-go-lambda-[0-9a-f]{12}-0,"destination=/data,readonly=false",readonly',
    ' --pids-limit 1024 --memory (\\d+)m --memory-swap \\1m ',
  ].join(''),
)

describe('the container of smoke-event', () => {
  it("shares the runner's network only where smoke-network says so, which the log repeats, and is kept otherwise", async () => {
    await using docker = await openDockerScene()
    const inputs = { ...SMOKE, 'smoke-network': 'host' }
    const end = await docker.scene.push('dev', { inputs, env: { PATH: docker.spy.path } })
    expect(errorsOf(end)).toStrictEqual([])
    const [ran = ''] = await docker.callsOf('run')
    expect(ran).toContain(' --network host ')
    expect(ran).toMatch(KEPT)
    expect(await docker.callsOf('network')).toStrictEqual([])
    expect((await docker.callsOf('volume')).join()).toMatch(/^volume rm --force deploy-go-lambda-[0-9a-f]{12}-0$/)
    expect(end.log).toContain(
      "\nsmoke-network is host: the function can reach whatever this runner's network reaches\n",
    )
  })

  it('has a network of its own, and is not run where that is on another machine', async () => {
    await using docker = await openDockerScene()
    const end = await docker.scene.push('dev', { inputs: SMOKE, env: { PATH: docker.spy.path } })
    expect(errorsOf(end)).toStrictEqual([
      expect.stringMatching(
        /^The network that Docker made for smoke-event is not on this machine: nothing can listen on its gateway 198\.19\.\d+\.\d+\.\n/,
      ),
    ])
    const calls = await docker.callsOf('network')
    const [created = ''] = calls.filter((call) => call.startsWith('network create '))
    const [, name = ''] =
      /^network create --internal --ipv6=false --subnet 198\.19\.\d+\.\d+\/29 --gateway 198\.19\.\d+\.\d+ --aux-address DefaultGatewayIPv4=198\.19\.\d+\.\d+ (\S+)$/.exec(
        created,
      ) ?? []
    expect(calls.filter((call) => call !== created)).toStrictEqual([`network rm ${name}`])
    expect(await docker.callsOf('run')).toStrictEqual([])
    expect(operations(docker.scene)).toStrictEqual([])
  })

  it('is not run where the engine cannot make a network, and the error says how to share that of the runner', async () => {
    await using docker = await openDockerScene({
      'network create': 'echo "Error response from daemon: operation not permitted" >&2; exit 1',
      'network rm': 'exit 1',
      'network inspect': 'exit 1',
    })
    const end = await docker.scene.push('dev', { inputs: SMOKE, env: { PATH: docker.spy.path } })
    expect(errorsOf(end)).toStrictEqual([
      'Docker cannot make a network for smoke-event: Error response from daemon: operation not permitted\nSet  smoke-network: host  to run it on the network of this runner, with all that this reaches.',
    ])
    const created = (await docker.callsOf('network')).filter((call) => call.startsWith('network create'))
    // Engines from 25 on refuse the first, and addresses may be in use.
    expect(created.map((call) => call.includes('DefaultGatewayIPv4')).toSorted()).toStrictEqual([false, false, true])
    expect(await docker.callsOf('run')).toStrictEqual([])
    expect(operations(docker.scene)).toStrictEqual([])
  })
})
