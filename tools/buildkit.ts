import { copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { environmentWith, output } from './command.ts'
import type { Engine } from './engine.ts'
import { toolPath } from './install.ts'
import { startServer } from './server-process.ts'
import { makeTempDirectory } from './temp-directory.ts'

/** A configuration of the docker command, with or without buildx as its plugin. */
export type DockerClient = AsyncDisposable & {
  /** The folder that DOCKER_CONFIG names. */
  readonly config: string
  /** What points docker to this configuration. */
  readonly env: Readonly<Record<string, string>>
}

/** Makes a temporary configuration for the docker command; `settings` goes into `config.json`. */
export const makeDockerClient = (plugin: 'buildx' | 'none', settings: object = {}): DockerClient => {
  const directory = makeTempDirectory()
  const config = join(directory.path, 'docker')
  mkdirSync(join(config, 'cli-plugins'), { recursive: true })
  writeFileSync(join(config, 'config.json'), JSON.stringify(settings))
  if (plugin === 'buildx') symlinkSync(toolPath('buildx'), join(config, 'cli-plugins', 'docker-buildx'))
  return {
    config,
    env: { DOCKER_CONFIG: config, BUILDX_CONFIG: join(directory.path, 'buildx') },
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  }
}

/** A BuildKit daemon of this test's own: its cache is not shared. */
export type BuildKit = AsyncDisposable & {
  /** `unix:///…` */
  readonly address: string
}

/** Starts a BuildKit daemon whose builds run on the host's network. Needs root, and runc, which comes with the Docker engine. */
export const startBuildKit = async (): Promise<BuildKit> => {
  await using owned = new AsyncDisposableStack()
  const { path } = owned.use(makeTempDirectory())
  const socket = join(path, 's')
  const config = join(path, 'buildkitd.toml')
  writeFileSync(config, '')
  owned.use(
    await startServer({
      command: toolPath('buildkitd'),
      args: [
        '--config',
        config,
        '--root',
        join(path, 'root'),
        '--addr',
        `unix://${socket}`,
        '--oci-worker-net',
        'host',
      ],
      env: environmentWith({ PATH: `${process.env.PATH}:${dirname(toolPath('dockerd'))}:/usr/sbin:/sbin` }),
      isReady: async (log) => existsSync(socket) && log.includes('running server on'),
    }),
  )
  const all = owned.move()
  return { address: `unix://${socket}`, [Symbol.asyncDispose]: () => all.disposeAsync() }
}

/** Makes a BuildKit daemon the current builder of a client, with buildx's driver `remote`. */
export const useBuildKit = async (client: DockerClient, { address }: Pick<BuildKit, 'address'>): Promise<void> => {
  await output('docker', ['buildx', 'create', '--driver', 'remote', '--name', 'remote', '--use', address], {
    env: client.env,
  })
}

const BUILDER_IMAGE = 'buildkit:test'

/** BuildKit looks for these in its image. Nothing else runs in it: its user's builds copy files. */
const BUILDER = `FROM scratch
COPY busybox /bin/sh
COPY buildkitd buildctl runc /usr/bin/
VOLUME /tmp
ENTRYPOINT ["buildkitd"]
`

/** Makes a BuildKit in a container of the engine the current builder of a client, with buildx's driver `docker-container`, as docker/setup-buildx-action does. */
export const useBuildKitContainer = async (client: DockerClient, engine: Engine): Promise<void> => {
  await using context = makeTempDirectory()
  writeFileSync(join(context.path, 'Dockerfile'), BUILDER)
  writeFileSync(join(context.path, 'runc'), '', { mode: 0o755 })
  for (const tool of ['busybox', 'buildkitd', 'buildctl'] as const)
    copyFileSync(toolPath(tool), join(context.path, tool))
  await engine.docker(['build', '--tag', BUILDER_IMAGE, context.path])
  const options = `image=${BUILDER_IMAGE},network=host`
  const create = ['buildx', 'create', '--driver', 'docker-container', '--driver-opt', options, '--name', 'own', '--use']
  await output('docker', create, { env: { ...client.env, DOCKER_HOST: engine.host } })
}
