import { join } from 'node:path'
import { startRegistry } from '../../emulator/bases/registry.ts'
import { lendImage, saveImage } from '../../src/docker/engine.ts'
import { compressSaved, readSaved } from '../../src/docker/saved.ts'
import { unchangedImage } from '../../src/pack/image.ts'
import { makeDockerClient } from '../../tools/buildkit.ts'
import { type Engine, startEngine } from '../../tools/engine.ts'
import { makeBuild, withVariables } from '../docker-build.ts'
import { importBase, makeBase } from './docker-base.ts'

const DOCKERFILE = `FROM base AS build
ARG VERSION
COPY main.txt /
LABEL version=$VERSION
FROM build AS final
ENTRYPOINT ["/main"]
CMD ["handler"]
`
const files = { Dockerfile: DOCKERFILE, 'main.txt': 'main' }

const engineWithBase = async (): Promise<Engine> => {
  const engine = await startEngine()
  await importBase(engine, 'base')
  return engine
}

const messagesOf = (run: Promise<unknown>): Promise<string[]> =>
  run.then(
    () => [],
    (error) => error.problems.map(({ message }: { message: string }) => message),
  )

describe.each([
  { name: 'an engine without buildx', plugin: 'none' as const },
  { name: 'the same engine with buildx', plugin: 'buildx' as const },
])('a Dockerfile, built by $name', ({ plugin }) => {
  it('becomes an image in the engine', async () => {
    await using engine = await engineWithBase()
    await using docker = makeDockerClient(plugin)
    await using build = makeBuild(files)
    const image = await build.run({ ...docker.env, DOCKER_HOST: engine.host }, { args: { VERSION: '1 "2"' } })
    if (image.kind !== 'engine') throw new Error(image.kind)
    const { imageId, sizeBytes, ...rest } = image
    expect(rest).toStrictEqual({
      kind: 'engine',
      architecture: 'amd64',
      os: 'linux',
      entryPoint: ['/main'],
      command: ['handler'],
    })
    expect(await engine.docker(['image', 'inspect', '--format', '{{.Size}} {{.Config.Labels}}', imageId])).toBe(
      `${sizeBytes} map[version:1 "2"]\n`,
    )
  })

  it('stops at the requested stage', async () => {
    await using engine = await engineWithBase()
    await using docker = makeDockerClient(plugin)
    await using build = makeBuild(files)
    const env = { ...docker.env, DOCKER_HOST: engine.host }
    expect(await build.run(env, { target: 'build' })).toMatchObject({ entryPoint: [] })
    expect(await messagesOf(build.run(env, { target: 'x' }))).toStrictEqual([
      'docker-target: Dockerfile has no stage x.',
    ])
  })

  it('fails with the line that cannot be read', async () => {
    await using engine = await engineWithBase()
    await using docker = makeDockerClient(plugin)
    await using build = makeBuild({ Dockerfile: 'FROM base\nFOO x\n' })
    const problems = await build.run({ ...docker.env, DOCKER_HOST: engine.host }).catch((error) => error.problems)
    expect(problems).toMatchObject([{ file: 'Dockerfile', line: 2 }])
    expect(problems[0].message).toContain('unknown instruction: FOO')
  })

  it('is built on a private base only with the login that the runner has', async () => {
    await using engine = await startEngine()
    const credentials = { username: 'team', password: 'a-password' }
    await using registry = await startRegistry({ auth: 'basic', credentials })
    await registry.putImage({ repository: 'team/base', tag: '1' }, await makeBase())
    const auth = Buffer.from('team:a-password').toString('base64')
    await using stranger = makeDockerClient(plugin)
    await using member = makeDockerClient(plugin, { auths: { [registry.host]: { auth } } })
    await using build = makeBuild({ Dockerfile: `FROM ${registry.host}/team/base:1\nENTRYPOINT ["/bin/sh"]\n` })
    const [message] = await messagesOf(build.run({ ...stranger.env, DOCKER_HOST: engine.host }))
    expect(message).toMatch(/authentication required|no basic auth|401|unauthorized/i)
    expect(await build.run({ ...member.env, DOCKER_HOST: engine.host })).toMatchObject({ entryPoint: ['/bin/sh'] })
  })
})

describe('an image in the engine', () => {
  it('is saved, read without unpacking, and loaded from our archive as the same image', async () => {
    await using engine = await engineWithBase()
    await using docker = makeDockerClient('none')
    await using build = makeBuild({
      Dockerfile: 'FROM base\nCOPY main.txt /\nENTRYPOINT ["/main"]\n',
      'main.txt': 'main',
    })
    const env = { ...docker.env, DOCKER_HOST: engine.host }
    const image = await build.run(env)
    if (image.kind !== 'engine') throw new Error(image.kind)
    const { imageId } = image
    const place = { directory: build.workspace, signal: new AbortController().signal }
    const path = join(build.folder, 'saved.tar')
    await withVariables(env, () => saveImage({ imageId, path }, place))
    const saved = await readSaved(path, { name: 'Dockerfile', imageId })
    expect(saved.config.config).toMatchObject({ Entrypoint: ['/main'] })
    expect(saved.layers).toHaveLength(2)
    const made = await compressSaved(saved, { folder: build.folder, signal: place.signal })
    await engine.docker(['tag', imageId, 'users/app:dev'])
    const before = await engine.images()
    await withVariables(env, async () => {
      await using lent = await lendImage(unchangedImage(made), { ...place, directory: build.folder })
      expect(await engine.images()).toContain(`${lent.image} ${imageId}`)
    })
    expect(await engine.images()).toEqual(before)
  })

  it('cannot be saved once it is gone', async () => {
    await using engine = await startEngine()
    await using docker = makeDockerClient('none')
    await using build = makeBuild(files)
    const place = { directory: build.workspace, signal: new AbortController().signal }
    const env = { ...docker.env, DOCKER_HOST: engine.host }
    const saving = withVariables(env, () =>
      saveImage({ imageId: digest, path: join(build.folder, 'saved.tar') }, place),
    )
    await expect(saving).rejects.toThrow(`Docker cannot save or tag the image ${digest}`)
  })
})

const digest = `sha256:${'a'.repeat(64)}` as const

describe('an engine without buildx', () => {
  it('does not build what needs it', async () => {
    await using engine = await startEngine()
    await using docker = makeDockerClient('none')
    await using build = makeBuild(files)
    const env = { ...docker.env, DOCKER_HOST: engine.host, TOKEN: 'x' }
    const more = { secrets: { token: 'TOKEN' }, ssh: ['default'], cacheTo: ['type=gha'] }
    expect(await messagesOf(build.run(env, more))).toStrictEqual([
      'build-secrets needs buildx, which this Docker does not have.',
      'build-ssh needs buildx, which this Docker does not have.',
      'cache-to needs buildx, which this Docker does not have.',
    ])
    expect(build.said).toStrictEqual([])
  })

  it('is caught when it builds for another machine than requested', async () => {
    await using engine = await engineWithBase()
    await using docker = makeDockerClient('none')
    await using build = makeBuild({ Dockerfile: 'FROM base\nENTRYPOINT ["/main"]\n' })
    const env = { ...docker.env, DOCKER_HOST: engine.host }
    expect(await messagesOf(build.run(env, {}, 'arm64'))).toStrictEqual([
      'Docker built Dockerfile for linux/amd64, not for linux/arm64.',
    ])
  })
})
