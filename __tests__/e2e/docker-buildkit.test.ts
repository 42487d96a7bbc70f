import { once } from 'node:events'
import { readdirSync, utimesSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type BaseRegistry, startRegistry } from '../../emulator/bases/registry.ts'
import type { DockerImage } from '../../src/docker/build.ts'
import type { MadeImage } from '../../src/pack/image.ts'
import { readArchive } from '../../src/pack/made-elsewhere/oci-archive.ts'
import { type BuildKit, type DockerClient, makeDockerClient, startBuildKit, useBuildKit } from '../../tools/buildkit.ts'
import { output } from '../../tools/command.ts'
import { makeTempDirectory } from '../../tools/temp-directory.ts'
import { type Build, makeBuild } from '../docker-build.ts'
import { makeBase } from './docker-base.ts'

const LOGIN = { username: 'team', password: 'a-password' }

/** A BuildKit daemon, and a registry with a base in it that requires a login. */
type Place = AsyncDisposable & {
  readonly daemon: BuildKit
  readonly registry: BaseRegistry
  /** The base in the registry, as FROM names it. */
  readonly base: string
  readonly baseLayers: readonly string[]
  /** A client with buildx for the daemon, logged in to the registry or not. */
  client(login: 'logged in' | 'logged out'): Promise<DockerClient>
}

const openPlace = async (): Promise<Place> => {
  await using owned = new AsyncDisposableStack()
  const daemon = owned.use(await startBuildKit())
  const registry = owned.use(await startRegistry({ auth: 'basic', credentials: LOGIN }))
  const image = await makeBase()
  await registry.putImage({ repository: 'team/base', tag: '1' }, image)
  const auth = Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString('base64')
  const all = owned.move()
  return {
    daemon,
    registry,
    base: `${registry.host}/team/base:1`,
    baseLayers: image.blobs.filter(({ mediaType }) => mediaType.includes('layer')).map(({ digest }) => digest),
    client: async (login) => {
      const docker = makeDockerClient('buildx', login === 'logged in' ? { auths: { [registry.host]: { auth } } } : {})
      await useBuildKit(docker, daemon)
      return docker
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

const read = (image: DockerImage, build: Build): Promise<MadeImage> => {
  if (image.kind !== 'archive') throw new Error('this is no archive')
  const signal = new AbortController().signal
  return readArchive(image.path, { name: 'dockerfile', architecture: 'x86_64', temp: build.folder, signal })
}

/** Everything in an archive, its layers unpacked. */
const contentsOf = async (image: DockerImage, build: Build): Promise<string> => {
  if (image.kind !== 'archive') throw new Error('this is no archive')
  await output('tar', ['--extract', '--file', image.path, '--directory', build.folder])
  const folder = join(build.folder, 'blobs/sha256')
  const blobs = readdirSync(folder).map((name) => output('gzip', ['-dcf', join(folder, name)]))
  return (await Promise.all(blobs)).join('\n')
}

const messageOf = async (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => '',
    (error: Error) => error.message,
  )

describe('a Dockerfile, built by a BuildKit daemon', () => {
  it('gives the same plain image whenever it is built, with the layers of its base unchanged', async () => {
    await using place = await openPlace()
    await using docker = await place.client('logged in')
    const made: MadeImage[] = []
    for (const year of [2001, 2020]) {
      await using build = makeBuild({
        Dockerfile: `FROM ${place.base}\nARG VERSION\nRUN echo "$VERSION" > /version\nCOPY main.txt /\nENTRYPOINT ["/main"]\n`,
        'main.txt': 'main',
      })
      utimesSync(join(build.workspace, 'main.txt'), new Date(year, 1), new Date(year, 1))
      made.push(await read(await build.run(docker.env, { args: { VERSION: '1' } }), build))
      await output('docker', ['buildx', 'prune', '--all', '--force'], { env: docker.env })
    }
    const [first, second] = made
    expect(second?.digest).toBe(first?.digest)
    expect(first?.mediaType).toBe('application/vnd.oci.image.manifest.v1+json')
    expect(first?.layers).toHaveLength(place.baseLayers.length + 2)
    expect(first?.layers.slice(0, place.baseLayers.length).map(({ digest }) => digest)).toStrictEqual(place.baseLayers)
    expect(first?.config.config).toMatchObject({ Entrypoint: ['/main'], Env: ['PATH=/bin', 'BASE=private'] })
  })

  it('has no attestation in its archive', async () => {
    await using place = await openPlace()
    await using docker = await place.client('logged in')
    await using build = makeBuild({ Dockerfile: `FROM ${place.base}\n` })
    const contents = await contentsOf(await build.run(docker.env), build)
    const found = ['BASE=private', 'attestation', 'in-toto', 'provenance'].filter((text) => contents.includes(text))
    expect(found).toStrictEqual(['BASE=private'])
  })

  it('lets commands use a secret that ends up nowhere in the image', async () => {
    await using place = await openPlace()
    await using docker = await place.client('logged in')
    const run =
      'RUN --mount=type=secret,id=token read -r token < /run/secrets/token; echo "begins with $(printf %.5s "$token")" > /begin'
    await using build = makeBuild({ Dockerfile: `FROM ${place.base}\n${run}\n` })
    const env = { ...docker.env, MY_TOKEN: 'first-and-last' }
    const contents = await contentsOf(await build.run(env, { secrets: { token: 'MY_TOKEN' } }), build)
    const shown = [contents, build.said.join('\n')].map((text) => text.includes('and-last'))
    expect({ isUsed: contents.includes('begins with first\n'), shown }).toStrictEqual({
      isUsed: true,
      shown: [false, false],
    })
  })

  it('gives commands the SSH agent of the step, but only where it is named', async () => {
    await using place = await openPlace()
    await using docker = await place.client('logged in')
    await using directory = makeTempDirectory()
    const socket = join(directory.path, 'agent')
    await using agent = createServer().listen(socket)
    await once(agent, 'listening')
    const run = 'RUN --mount=type=ssh if [ -S "$SSH_AUTH_SOCK" ]; then echo an agent; else echo none; fi > /found'
    await using build = makeBuild({ Dockerfile: `FROM ${place.base}\n${run}\n` })
    const env = { ...docker.env, SSH_AUTH_SOCK: socket }
    expect(await contentsOf(await build.run(env, { ssh: ['default'] }), build)).toContain('an agent\n')
    await output('docker', ['buildx', 'prune', '--all', '--force'], { env: docker.env })
    expect(await contentsOf(await build.run(env), build)).toContain('none\n')
  })

  it('uses what another builder left in a cache', async () => {
    await using place = await openPlace()
    await using docker = await place.client('logged in')
    await using build = makeBuild({ Dockerfile: `FROM ${place.base}\nRUN echo slow > /slow\n` })
    const cache = join(build.folder, 'cache')
    const first = await read(await build.run(docker.env, { cacheTo: [`type=local,dest=${cache},mode=max`] }), build)
    await output('docker', ['buildx', 'prune', '--all', '--force'], { env: docker.env })
    build.said.length = 0
    const again = await read(await build.run(docker.env, { cacheFrom: [`type=local,src=${cache}`] }), build)
    expect(build.said.join('\n')).toMatch(/^#\d+ CACHED\b/m)
    expect(again.digest).toBe(first.digest)
  })

  it('fails with the line at fault', async () => {
    await using place = await openPlace()
    await using docker = await place.client('logged in')
    await using build = makeBuild({ Dockerfile: `FROM ${place.base}\n\nRUN echo from the command; exit 3\n` })
    const problems = await build.run(docker.env).catch((error) => error.problems)
    expect(problems).toMatchObject([{ file: 'Dockerfile', line: 3 }])
    expect(problems[0].message).toMatch(/^Docker could not build Dockerfile:\n------\n > \[2\/2\] RUN echo/)
    expect(problems[0].message).toContain('from the command')
    expect(problems[0].message).toContain('did not complete successfully: exit code: 3')
  })

  it('names its stages when the target is not one of them', async () => {
    await using place = await openPlace()
    await using docker = await place.client('logged in')
    await using build = makeBuild({ Dockerfile: `FROM ${place.base} AS build\nFROM build AS final\n` })
    expect(await messageOf(build.run(docker.env, { target: 'finl' }))).toBe(
      'docker-target: Dockerfile has no stage finl.',
    )
  })

  it('is not built on a private base without a login', async () => {
    await using place = await openPlace()
    await using docker = await place.client('logged out')
    await using build = makeBuild({ Dockerfile: `FROM ${place.base}\n` })
    const message = await messageOf(build.run(docker.env))
    expect(message).toMatch(/^Docker could not build Dockerfile:\n/)
    expect(message).toMatch(/401|authoriz/i)
  })

  it('is not built by a daemon that does not run, or by a builder that does not exist', async () => {
    await using docker = makeDockerClient('buildx')
    const address = 'unix:///tmp/no-daemon/s'
    await useBuildKit(docker, { address })
    await using build = makeBuild({ Dockerfile: 'FROM scratch\n' })
    expect(await messageOf(build.run(docker.env))).toBe(
      `The docker buildx builder cannot be used: nothing answers at ${address}`,
    )
    expect(await messageOf(build.run({ ...docker.env, BUILDX_BUILDER: 'nobody' }))).toBe(
      'The docker buildx builder cannot be used: no builder "nobody" found',
    )
  })
})
