import { randomInt } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { basename, dirname, join } from 'node:path'
import type { Emulator } from '../emulator/server.ts'
import { loginPassword } from './aws-cli.ts'
import { capture, environmentWith, findCommand } from './command.ts'
import { toolPath } from './install.ts'
import { type ServerProcess, startServer } from './server-process.ts'
import { makeTempDirectory } from './temp-directory.ts'
import type { ToolName } from './versions.ts'

/** A Docker engine of this test's own: images, containers and logins are not shared. */
export type Engine = AsyncDisposable & {
  /** Its value of DOCKER_HOST. */
  readonly host: string
  /** Runs the docker command against this engine and returns both its outputs; throws when it fails. */
  docker(args: readonly string[], input?: string): Promise<string>
  /** Every image as `name:tag id`, sorted: the engine lists those of one second in any order. */
  images(): Promise<readonly string[]>
}

/** Where an engine keeps its images: in a store of its own, as Docker did before version 29, or in containerd's. */
export type ImageStore = 'graph' | 'containerd'

const ENGINES: Readonly<Record<ImageStore, ToolName>> = { graph: 'dockerd', containerd: 'moby' }

/** Engines use the first of each; the other works where the file system below cannot carry overlays. */
const STORAGE_DRIVERS: Readonly<Record<ImageStore, readonly string[]>> = {
  graph: ['overlay2', 'vfs'],
  containerd: ['overlayfs', 'native'],
}

export type EngineOptions = {
  readonly store?: ImageStore
  /** Whether `docker run --privileged` must work; containers then start more slowly. */
  readonly isPrivileged?: boolean
}

/** Starts a private engine without a default network: containers get none, the host's, or one that is made for them. Needs root. */
export const startEngine = async ({ store = 'graph', isPrivileged = false }: EngineOptions = {}): Promise<Engine> => {
  const errors: unknown[] = []
  for (const driver of STORAGE_DRIVERS[store]) {
    try {
      return await startWith({ store, isPrivileged, driver })
    } catch (error) {
      errors.push(error)
    }
  }
  throw new AggregateError(errors, `no Docker engine could be started: ${errors.map(String).join('\n')}`)
}

type Choice = Required<EngineOptions> & { readonly driver: string }

const startWith = async (choice: Choice): Promise<Engine> => {
  await using owned = new AsyncDisposableStack()
  const { path } = owned.use(makeTempDirectory())
  const socket = join(path, 's')
  // A container on the host's network leaves this mounted when the engine ends, and the folder could not be removed.
  owned.defer(async () => void (await capture('umount', [join(path, 'exec/netns/default')])))
  owned.use(await startDaemon(path, socket, choice))
  const config = join(path, 'client')
  mkdirSync(config)
  const client = findCommand('docker') ?? 'docker'
  const host = `unix://${socket}`
  const env = { DOCKER_HOST: host, DOCKER_CONFIG: config }
  const docker = async (args: readonly string[], input?: string) => {
    const { exitCode, stdout, stderr } = await capture(client, args, input === undefined ? { env } : { env, input })
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')} ended with exit code ${exitCode}\n${stdout}${stderr}`)
    return stdout + stderr
  }
  const images = async () => {
    const listed = await docker(['images', '--all', '--no-trunc', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}'])
    return listed.split('\n').filter(Boolean).toSorted()
  }
  // A bridge outlives its engine.
  owned.defer(async () => void (await docker(['network', 'prune', '--force'])))
  const all = owned.move()
  return { host, docker, images, [Symbol.asyncDispose]: () => all.disposeAsync() }
}

const startDaemon = (
  directory: string,
  socket: string,
  { store, isPrivileged, driver }: Choice,
): Promise<ServerProcess> => {
  const config = join(directory, 'daemon.json')
  writeFileSync(
    config,
    JSON.stringify({
      'storage-driver': driver,
      features: { 'containerd-snapshotter': store === 'containerd' },
      iptables: false,
      ip6tables: false,
      bridge: 'none',
      // Of its own, so that engines side by side do not choose the same addresses.
      'default-address-pools': [{ base: `10.${randomInt(200, 250)}.${randomInt(256)}.0/24`, size: 28 }],
      'shutdown-timeout': 1,
      ...(isPrivileged || store === 'containerd'
        ? { runtimes: { bounded: { path: writeRuntime(directory) } }, 'default-runtime': 'bounded' }
        : {}),
    }),
  )
  const daemon = toolPath(ENGINES[store])
  return startServer({
    command: daemon,
    // The namespace keeps its containers apart if the machine's own containerd is found and used.
    args: [
      ...[
        '--data-root',
        join(directory, 'data'),
        '--exec-root',
        join(directory, 'exec'),
        '--pidfile',
        join(directory, 'pid'),
      ],
      ...[
        '-H',
        `unix://${socket}`,
        '--config-file',
        config,
        '--containerd-namespace',
        `deploy-go-lambda-${basename(directory)}`,
      ],
    ],
    env: environmentWith({ PATH: `${process.env.PATH}:${dirname(daemon)}:/usr/sbin:/sbin` }),
    isReady: () => answersPing(socket),
  })
}

/** Debian's runc, through a program that leaves out what cannot work here. */
const writeRuntime = (directory: string): string => {
  const path = join(directory, 'bounded-runc')
  const program = join(import.meta.dirname, 'bounded-runc.ts')
  writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' --no-warnings '${program}' "$@"\n`, { mode: 0o755 })
  return path
}

const answersPing = (socketPath: string): Promise<boolean> =>
  new Promise((resolve) => {
    const ping = request({ socketPath, path: '/_ping' }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    ping.on('error', () => resolve(false))
    ping.end()
  })

/** Logs an engine's client in to an emulator's registry with a password from the AWS command line. */
export const loginEngine = async (engine: Engine, emulator: Emulator): Promise<void> => {
  const password = await loginPassword(emulator)
  await engine.docker(['login', '--username', 'AWS', '--password-stdin', new URL(emulator.url).host], password)
}
