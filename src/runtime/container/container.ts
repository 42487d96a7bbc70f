import { tmpdir } from 'node:os'
import * as z from 'zod/mini'
import { failure } from '../../errors/problems.ts'
import { ask } from '../../host/children/ask.ts'
import { together } from '../../host/concurrency/together.ts'
import { openTemp } from '../../host/disk/temp.ts'
import type { FunctionRuntime } from '../event.ts'
import { startFunctionRuntime } from '../process.ts'
import { type Exit, exitText, type Gone } from '../program.ts'
import type { ServerPlace } from '../server.ts'
import { dockerAtExit, dockerIn, uniqueName, untilRemoved } from './docker.ts'
import { type Container, type ContainerOptions, isLinux, prepareRun } from './docker-run.ts'
import { type ImageLook, readImage, removeContainer } from './image.ts'
import { explainElsewhere, makeNetwork, type OwnNetwork } from './network.ts'
import { startUnderRie } from './rie.ts'
import { nameVolumes, sandboxArguments } from './sandbox.ts'

/**
 * Runs a function in a container of its image, under our Runtime API, so the image needs no RIE. The container reaches our server at the gateway
 * of its own network, on the host's network that it shares, or at host.docker.internal outside Linux. An image with extensions runs under
 * aws-lambda-rie, which has the Extensions API. Container and network are removed on disposal, when the signal aborts, and when this process ends.
 */
export const startContainer = async (options: ContainerOptions): Promise<FunctionRuntime> => {
  const { platform, sandbox, signal } = options
  await using owned = new AsyncDisposableStack()
  const temp = owned.use(await openTemp(tmpdir()))
  const name = uniqueName()
  let volumes: readonly string[] = []
  const atExit = (): void => removeNow(name, volumes)
  process.once('exit', atExit)
  owned.defer(() => void process.off('exit', atExit))
  owned.defer(() => removeVolumes(volumes))
  let making: Promise<OwnNetwork> | undefined
  // It may still be being made.
  owned.defer(async () => (await making?.catch(() => undefined))?.[Symbol.asyncDispose]())
  const [image, network] = await together(signal, (stop) => {
    making = sandbox?.network === 'none' && isLinux ? makeNetwork(stop) : undefined
    return [readImage(options.image, { platform, signal: stop }), making]
  })
  const named = sandbox === undefined ? [] : nameVolumes(name, image.volumes)
  volumes = named.map((volume) => volume.name)
  const environment = environmentFor(image, options)
  const container: Container = {
    ...image,
    name,
    platform,
    environment,
    temp: temp.path,
    network,
    limits: sandbox === undefined ? [] : sandboxArguments(named),
    remove: () => removeContainer(name),
  }
  const runtime = owned.use(
    image.extensions.length > 0 ? await startUnderRie(container, options) : await startUnderOurs(container, options),
  )
  const all = owned.move()
  return { invoke: (event) => runtime.invoke(event), [Symbol.asyncDispose]: () => all.disposeAsync() }
}

/** Removes named volumes; those that do not exist are no error. */
const removeVolumes = async (names: readonly string[]): Promise<void> => {
  if (names.length === 0) return
  await untilRemoved(async (docker) => {
    await docker(['volume', 'rm', '--force', ...names])
    return true
  })
}

const removeNow = (name: string, volumes: readonly string[]): void => {
  dockerAtExit('rm', '--force', '--volumes', name)
  if (volumes.length > 0) dockerAtExit('volume', 'rm', '--force', ...volumes)
}

/** How long an engine may take to start a container. */
const START_WITHIN_MS = 30_000

/** Output passes through the engine and the docker command, which do not signal its end. */
const OUTPUT_DELAY_MS = 50

const startUnderOurs = async (container: Container, options: ContainerOptions): Promise<FunctionRuntime> => {
  const { image, functionArn, timeoutMs, memorySizeMb, onLog, signal } = options
  const { args, environment } = await prepareRun(container, { ...container.environment, AWS_LAMBDA_RUNTIME_API: '' })
  const runtime = startFunctionRuntime({
    command: 'docker',
    args: [...args, '--', image],
    cwd: '/',
    environment,
    functionArn,
    timeoutMs,
    memorySizeMb,
    startTimeoutMs: START_WITHIN_MS,
    readStart: () => readStart(container.name, signal),
    outputDelayMs: OUTPUT_DELAY_MS,
    server: serverPlace(container.network),
    ...(onLog === undefined ? {} : { onLog }),
    cleanUp: container.remove,
    readEnd: (exit) => readContainerEnd(exit, { image, entryPoint: container.entryPoint }),
    signal,
  })
  return runtime.catch((error) => {
    throw explainElsewhere(error, container.network)
  })
}

/** When a container was started, by the engine's clock; undefined while it is not running. */
const readStart = async (name: string, signal: AbortSignal): Promise<number | undefined> => {
  const { exitCode, stdout } = await dockerIn(signal, ask)(['inspect', '--format', '{{json .State}}', name])
  if (exitCode !== 0) return undefined
  const { Running, StartedAt } = stateSchema.parse(JSON.parse(stdout))
  return Running ? Date.parse(StartedAt) : undefined
}

const stateSchema = z.object({ Running: z.boolean(), StartedAt: z.string() })

const serverPlace = (network: OwnNetwork | undefined): ServerPlace => {
  if (network !== undefined) return { address: network.gateway, onlyFor: network.container }
  return isLinux ? {} : { name: 'host.docker.internal' }
}

/** Docker's own exit codes (Docker documentation, docker container run, exit status), and a shell's for SIGKILL. */
const NOT_RUN = 125
const NOT_INVOKED = 126
const NOT_FOUND = 127
const KILLED = 137

/** Translates docker's exit and last lines into what Lambda would say about the program. */
export const readContainerEnd = (
  { code, signal, tail }: Exit,
  { image, entryPoint }: { readonly image: string; readonly entryPoint: readonly string[] },
): Gone => {
  const reason = /^docker: (.*)/m.exec(tail)?.[1]
  if (code === NOT_RUN && reason !== undefined) {
    return { by: 'engine', error: failure('image-not-here', { image, reason }) }
  }
  // runc and crun say this about a program for another machine.
  const foreign = /^exec (?:container process )?`?([^\s`:]+)`?: exec format error/im.exec(tail)?.[1]
  if (foreign !== undefined) return { by: 'not-started', text: `fork/exec ${foreign}: exec format error` }
  if ((code === NOT_INVOKED || code === NOT_FOUND) && reason !== undefined) {
    const program = /exec: "([^"]+)"/.exec(reason)?.[1] ?? entryPoint.join(' ')
    const why = code === NOT_INVOKED ? 'permission denied' : 'no such file or directory'
    return { by: 'not-started', text: `fork/exec ${program}: ${why}` }
  }
  return { by: 'exit', text: code === KILLED ? exitText(null, 'SIGKILL') : exitText(code, signal) }
}

const environmentFor = (
  { variables: own }: ImageLook,
  { identity, variables }: ContainerOptions,
): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(identity).filter(([name]) => !own.has(name) && !OF_THE_IMAGE.has(name))),
  ...variables,
})

/** Lambda leaves these to the image and its system. */
const OF_THE_IMAGE: ReadonlySet<string> = new Set(['PATH', 'LANG', 'TZ', 'LD_LIBRARY_PATH'])
