import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { startRegistry } from '../../emulator/bases/registry.ts'
import { packImage } from '../../src/pack/artifact.ts'
import { writeArchive } from '../../src/pack/oci-archive.ts'
import { makeDockerClient, startBuildKit, useBuildKit, useBuildKitContainer } from '../../tools/buildkit.ts'
import { findCommand, output } from '../../tools/command.ts'
import { type Engine, type ImageStore, startEngine } from '../../tools/engine.ts'
import { toolPath } from '../../tools/install.ts'
import { compileExample, compileModule, offlineGo } from '../../tools/modules.ts'
import { makeTempDirectory } from '../../tools/temp-directory.ts'
import { PLAIN_ROOT } from '../unit/inspect/root/plain-root.ts'
import { type Account, liveImage, openAccount, REGION, REPOSITORY } from './account.ts'
import { runAction } from './action-run.ts'
import { importBase, makeBase } from './docker-base.ts'
import { type GitRepository, makeRepository } from './git-repository.ts'

const ROOT = join(import.meta.dirname, '../..')
const NAME = 'container-lambda-function'
const GREETING = '{"message":"Hello AWS Lambda"}'

/** The example with a Dockerfile that packs what go built beside it: a test's Docker has no network. */
const makeSource = async (dockerfile: string, files: Readonly<Record<string, string>> = {}): Promise<GitRepository> => {
  const repository = await makeRepository('container-image')
  execFileSync('go', ['build', '-trimpath', '-ldflags=-s -w -buildid=', '-tags=lambda.norpc', '-o', 'main', '.'], {
    cwd: repository.path,
    env: { ...process.env, ...(await offlineGo()), CGO_ENABLED: '0', GOOS: 'linux', GOARCH: 'amd64' },
  })
  for (const [path, text] of Object.entries({ Dockerfile: dockerfile, ...files })) {
    mkdirSync(dirname(join(repository.path, path)), { recursive: true })
    writeFileSync(join(repository.path, path), text)
  }
  return repository
}

type Deploy = {
  readonly account: Account
  readonly repository: GitRepository
  readonly inputs?: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
}

const deploy = ({ account, repository, inputs, env }: Deploy) =>
  runAction({
    repository,
    branch: 'main',
    inputs: {
      'role-to-assume': account.roleArn,
      'aws-region': REGION,
      'function-name': NAME,
      repository: REPOSITORY,
      dockerfile: 'Dockerfile',
      ...inputs,
    },
    env: { ...account.emulator.runnerEnvironment(), ...env },
  })

/** The bytes of blobs uploaded to ECR. */
const uploaded = ({ emulator }: Account): number =>
  emulator.requests
    .filter(({ path, method }) => path.includes('/blobs/uploads/') && method !== 'POST')
    .reduce((sum, { bodyBytes }) => sum + bodyBytes, 0)

const engineWithBase = async (store: ImageStore = 'graph'): Promise<Engine> => {
  const engine = await startEngine({ store })
  await importBase(engine, 'base')
  return engine
}

describe('a Dockerfile, deployed with an engine that exports no archive', () => {
  it('answers smoke-event in its container, is pushed by docker push, and is verified', async () => {
    await using engine = await engineWithBase()
    await using docker = makeDockerClient('none')
    await using account = await openAccount()
    await using repository = await makeSource('FROM base\nCOPY main /main\nENTRYPOINT ["/main"]\n')
    const env = { ...docker.env, DOCKER_HOST: engine.host }
    const inputs = { 'smoke-event': '{}', 'smoke-expect': GREETING }
    const first = await deploy({ account, repository, inputs, env })
    expect(first.exitCode === 0 ? '' : first.log).toBe('')
    expect(smokeOf(first.log)).toMatch(/START RequestId.*cold start.*REPORT RequestId/s)
    expect(first.log.indexOf('::group::smoke-event')).toBeLessThan(first.log.indexOf('\naccount '))
    expect(liveImage(account, NAME)).toEqual({ updates: 1, tag: 'latest', isTagged: true })
    expect((await account.emulator.invoke(NAME, {})).payload).toBe(GREETING)
    expect(await engine.docker(['ps', '--all', '--quiet'])).toBe('')
    const second = await deploy({ account, repository, env })
    expect(second.outputs).toMatchObject({ deployed: `["${NAME}"]` })
    expect(second.log).toMatch(/\npush +\S+ s {2}0 B in 0 blobs; the repository had \d already/)
  })

  it('leaves an archive that another job deploys', async () => {
    await using engine = await engineWithBase()
    await using docker = makeDockerClient('none')
    await using account = await openAccount()
    await using repository = await makeSource('FROM base\nCOPY main /main\nENTRYPOINT ["/main"]\n')
    const kept = join(repository.path, 'kept')
    mkdirSync(kept)
    const env = { ...docker.env, DOCKER_HOST: engine.host, RUNNER_TEMP: kept }
    const built = await deploy({ account, repository, inputs: { command: 'build' }, env })
    expect(built.exitCode === 0 ? '' : built.log).toBe('')
    const inputs = { dockerfile: '', 'image-uri': built.outputs['image-uri'] ?? '' }
    const deployed = await deploy({ account, repository, inputs, env })
    expect(deployed.exitCode === 0 ? '' : deployed.log).toBe('')
    expect(deployed.outputs['image-digest']).toBe(built.outputs['image-digest'])
    expect((await account.emulator.invoke(NAME, {})).payload).toBe(GREETING)
  })

  it('deploys nothing when docker pushed another image than the inspected one', async () => {
    await using engine = await engineWithBase()
    await using docker = makeDockerClient('none')
    await using account = await openAccount()
    await using repository = await makeSource('FROM base\nCOPY main /main\nENTRYPOINT ["/main"]\n')
    await using tools = makeTempDirectory()
    // Another job gives its image the same name in between.
    const client = findCommand('docker')
    const script = `#!/bin/sh\n[ "$1" = push ] && ${client} tag base "$2"\nexec ${client} "$@"\n`
    writeFileSync(join(tools.path, 'docker'), script, { mode: 0o755 })
    const env = { ...docker.env, DOCKER_HOST: engine.host, PATH: `${tools.path}:${process.env.PATH}` }
    const end = await deploy({ account, repository, env })
    expect(end.log).toMatch(
      /::error::Docker pushed the image sha256:\w+ as staging-container-lambda-function instead of sha/,
    )
    expect(account.emulator.function(NAME).updates).toBe(0)
    expect(end.outputs).toMatchObject({ changed: '[]', deployed: '[]' })
  })

  it('recognises in a dry run, by its contents, the image that it pushed before', async () => {
    await using engine = await engineWithBase()
    await using docker = makeDockerClient('buildx')
    await using account = await openAccount()
    await using repository = await makeSource('FROM base\nCOPY main /main\nENTRYPOINT ["/main"]\n')
    const env = { ...docker.env, DOCKER_HOST: engine.host }
    const first = await deploy({ account, repository, env })
    expect(first.exitCode === 0 ? '' : first.log).toBe('')
    const end = await deploy({ account, repository, inputs: { 'dry-run': 'true' }, env })
    expect(end.outputs['image-digest']).toBe(first.outputs['image-digest'])
    expect(end.log).toContain('nothing to do: ')
  })

  it('changes nothing in a dry run', async () => {
    await using engine = await engineWithBase()
    await using docker = makeDockerClient('none')
    await using account = await openAccount()
    await using repository = await makeSource('FROM base\nCOPY main /main\nENTRYPOINT ["/main"]\n')
    const env = { ...docker.env, DOCKER_HOST: engine.host }
    const end = await deploy({ account, repository, inputs: { 'dry-run': 'true' }, env })
    expect(end.log).toContain('\nwould move tag latest')
    expect(end.outputs['image-digest']).toBe('')
    expect(account.emulator.function(NAME).updates).toBe(0)
    expect([...account.emulator.repository(REPOSITORY).tags.keys()].sort()).toStrictEqual(['dev', 'latest'])
  })
})

describe('a Dockerfile, deployed with a BuildKit daemon', () => {
  it('is pushed by us, without base layers that ECR has, and is the same image when nothing changed', async () => {
    await using registry = await startRegistry()
    await registry.putImage({ repository: 'team/base', tag: '1' }, await makeBase())
    await using daemon = await startBuildKit()
    await using docker = makeDockerClient('buildx')
    await useBuildKit(docker, daemon)
    await using account = await openAccount()
    const dockerfile = `FROM ${registry.host}/team/base:1\nCOPY note.txt /\nCOPY main /main\nENTRYPOINT ["/main"]\n`
    await using repository = await makeSource(dockerfile, { 'note.txt': 'one' })
    const first = await deploy({ account, repository, env: docker.env })
    expect(first.exitCode === 0 ? '' : first.log).toBe('')
    expect((await account.emulator.invoke(NAME, {})).payload).toBe(GREETING)
    const before = uploaded(account)
    const again = await deploy({ account, repository, env: docker.env })
    expect(again.outputs).toMatchObject({ changed: '[]', 'image-digest': first.outputs['image-digest'] })
    writeFileSync(join(repository.path, 'note.txt'), 'two')
    const changed = await deploy({ account, repository, env: docker.env })
    expect(changed.outputs.changed).toBe(`["${NAME}"]`)
    expect(changed.log).toMatch(/\npush +\S+ s {2}[\d.]+ k?B in 2 blobs; the repository had 2 already/)
    expect(uploaded(account) - before).toBeLessThan(10_000)
  })

  it('is refused when the entry point is missing, before anything is sent', async () => {
    await using registry = await startRegistry()
    await registry.putImage({ repository: 'team/base', tag: '1' }, await makeBase())
    await using daemon = await startBuildKit()
    await using docker = makeDockerClient('buildx')
    await useBuildKit(docker, daemon)
    await using account = await openAccount()
    const dockerfile = `FROM ${registry.host}/team/base:1\nENTRYPOINT ["/nothing"]\n`
    await using repository = await makeSource(dockerfile)
    const end = await deploy({ account, repository, env: docker.env })
    expect(end.exitCode).toBe(1)
    expect(end.log).toContain('/nothing')
    expect(account.emulator.function(NAME).updates).toBe(0)
    expect(uploaded(account)).toBe(0)
  })
})

describe('smoke-event', () => {
  it('is answered by an image in an OCI archive, which the engine keeps only that long', async () => {
    await using engine = await startEngine()
    await using docker = makeDockerClient('none')
    await using account = await openAccount()
    await using repository = await makeRepository('container-image')
    await writeExample(repository.path)
    const before = await engine.images()
    const inputs = {
      dockerfile: '',
      'image-uri': 'oci-archive:image.tar',
      'smoke-event': '{}',
      'smoke-expect': GREETING,
    }
    const end = await deploy({ account, repository, inputs, env: { ...docker.env, DOCKER_HOST: engine.host } })
    expect(end.exitCode === 0 ? '' : end.log).toBe('')
    expect(smokeOf(end.log)).toMatch(/START RequestId.*cold start.*REPORT RequestId/s)
    expect((await account.emulator.invoke(NAME, {})).payload).toBe(GREETING)
    expect([await engine.images(), await engine.docker(['ps', '--all', '--quiet'])]).toStrictEqual([before, ''])
  })

  it('is answered by an image with an extension, under the image’s own RIE', async () => {
    await using engine = await engineWithBase()
    await using docker = makeDockerClient('none')
    await using account = await openAccount()
    await using repository = await makeSource(`${EXTENDED}COPY rie /usr/local/bin/aws-lambda-rie\n`)
    await compileModule(join(ROOT, '__tests__/fixtures/extension'), join(repository.path, 'agent'))
    copyFileSync(toolPath('rie'), join(repository.path, 'rie'))
    const inputs = { 'smoke-event': '{}', 'smoke-expect': GREETING }
    const end = await deploy({ account, repository, inputs, env: { ...docker.env, DOCKER_HOST: engine.host } })
    expect(end.exitCode === 0 ? '' : end.log).toBe('')
    expect(smokeOf(end.log)).toContain('extension registered agent\n')
    expect(liveImage(account, NAME)).toMatchObject({ updates: 1 })
    expect(await engine.docker(['ps', '--all', '--quiet'])).toBe('')
  })

  it('is refused for an image with an extension and no RIE, before there is a role', async () => {
    await using engine = await engineWithBase()
    await using docker = makeDockerClient('none')
    await using account = await openAccount()
    await using repository = await makeSource(EXTENDED)
    await compileModule(join(ROOT, '__tests__/fixtures/extension'), join(repository.path, 'agent'))
    const inputs = { 'smoke-event': '{}' }
    const end = await deploy({ account, repository, inputs, env: { ...docker.env, DOCKER_HOST: engine.host } })
    expect(end.exitCode).toBe(1)
    expect(end.log).toContain('has extensions (agent), but no aws-lambda-rie to start them.')
    expect(account.emulator.requests).toHaveLength(0)
    expect(await engine.docker(['ps', '--all', '--quiet'])).toBe('')
  })
})

const EXTENDED = 'FROM base\nCOPY main /main\nCOPY agent /opt/extensions/agent\nENTRYPOINT ["/main"]\n'

const smokeOf = (log: string): string | undefined =>
  log.slice(log.indexOf('::group::smoke-event')).split('::endgroup::')[0]

/** The example on scratch, as an archive that another job left in the folder. */
const writeExample = async (folder: string): Promise<void> => {
  await using temp = makeTempDirectory()
  const { signal } = new AbortController()
  const path = join(temp.path, 'bootstrap')
  await compileExample(ROOT, 'container-image', path)
  const binary = { path, sizeBytes: 0, goPackage: '.', architecture: 'x86_64' } as const
  const override = { entryPoint: undefined, command: undefined, workingDirectory: undefined }
  const image = await packImage(
    { binary, files: [], temp: temp.path, signal },
    {
      base: 'scratch',
      root: PLAIN_ROOT,
      override,
    },
  )
  await writeArchive(image, join(folder, 'image.tar'), { signal })
}

const PACKED = 'FROM scratch\nCOPY main /main\nENTRYPOINT ["/main"]\n'

describe.each([
  // Its own builder does not know SOURCE_DATE_EPOCH: each image gets its own time.
  { name: 'its own builder', plugin: 'none' as const, changed: `["${NAME}"]` },
  { name: 'buildx', plugin: 'buildx' as const, changed: '[]' },
])('a Dockerfile, deployed with an engine that keeps images in containerd, by $name', ({ plugin, changed }) => {
  it('answers smoke-event and is pushed by us', async () => {
    await using engine = await engineWithBase('containerd')
    await using docker = makeDockerClient(plugin)
    await using account = await openAccount()
    await using repository = await makeSource('FROM base\nCOPY main /main\nENTRYPOINT ["/main"]\n')
    const env = { ...docker.env, DOCKER_HOST: engine.host }
    const inputs = { 'smoke-event': '{}', 'smoke-expect': GREETING }
    const end = await deploy({ account, repository, inputs, env })
    expect(end.exitCode === 0 ? '' : end.log).toBe('')
    expect(end.log).not.toContain('::group::docker push')
    expect(liveImage(account, NAME)).toEqual({ updates: 1, tag: 'latest', isTagged: true })
    expect((await account.emulator.invoke(NAME, {})).payload).toBe(GREETING)
    expect(await engine.docker(['ps', '--all', '--quiet'])).toBe('')
    const again = await deploy({ account, repository, env })
    expect(again.outputs.changed).toBe(changed)
  })
})

describe('a Dockerfile, deployed with a builder from docker/setup-buildx-action', () => {
  it('is pushed by us, and is the same image when nothing changed', async () => {
    await using engine = await startEngine({ isPrivileged: true })
    await using docker = makeDockerClient('buildx')
    await useBuildKitContainer(docker, engine)
    await using account = await openAccount()
    await using repository = await makeSource(PACKED)
    const env = { ...docker.env, DOCKER_HOST: engine.host }
    const first = await deploy({ account, repository, inputs: { 'smoke-event': '{}' }, env })
    expect(first.exitCode === 0 ? '' : first.log).toBe('')
    expect(first.log).toContain('docker-container driver')
    expect(first.log).not.toContain('::group::docker push')
    expect((await account.emulator.invoke(NAME, {})).payload).toBe(GREETING)
    await output('docker', ['buildx', 'prune', '--all', '--force'], { env })
    const again = await deploy({ account, repository, env })
    expect(again.outputs).toMatchObject({ changed: '[]', 'image-digest': first.outputs['image-digest'] })
  })
})
