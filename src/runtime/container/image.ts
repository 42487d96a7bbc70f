import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { extract } from 'tar-stream'
import * as z from 'zod/mini'
import { failure } from '../../errors/problems.ts'
import { ask } from '../../host/children/ask.ts'
import {
  childEnvironment,
  DOCKER_VARIABLES,
  execute,
  type Finished,
  isCommandMissing,
  start,
} from '../../host/children/exec.ts'

export type Docker = (args: readonly string[]) => Promise<Finished>

/** This machine's docker command, with the variables that select its engine; by default for what may have to be stopped. */
export const dockerIn =
  (signal: AbortSignal, run: typeof ask = execute): Docker =>
  (args) =>
    run('docker', args, { cwd: '/', env: childEnvironment(DOCKER_VARIABLES, {}), signal }).catch((cause) => {
      signal.throwIfAborted()
      throw isCommandMissing(cause) ? failure('docker-run-missing', {}, { cause }) : cause
    })

/** What we need to know about an image to run it. */
export type ImageLook = {
  readonly entryPoint: readonly string[]
  readonly command: readonly string[]
  /** Paths that it declares as volumes, which Docker makes writable. */
  readonly volumes: readonly string[]
  /** Names of the variables that it sets. */
  readonly variables: ReadonlySet<string>
  /** Names in /opt/extensions. */
  readonly extensions: readonly string[]
  /** The path of an aws-lambda-rie in it. */
  readonly rieInside: string | undefined
}

const imageSchema = z.object({
  Env: z.nullish(z.array(z.string())),
  Entrypoint: z.nullish(z.array(z.string())),
  Cmd: z.nullish(z.array(z.string())),
  Volumes: z.nullish(z.record(z.string(), z.unknown())),
})

/** Inspects an image in the engine without running it. Throws when the image or the engine is missing. */
export const readImage = async (
  image: string,
  { platform, signal }: { readonly platform?: string | undefined; readonly signal: AbortSignal },
): Promise<ImageLook> => {
  const inspected = await dockerIn(signal, ask)(['image', 'inspect', '--format', '{{json .Config}}', image])
  if (inspected.exitCode !== 0) throw failure('image-not-here', { image, reason: lastLine(inspected) })
  const { Env, Entrypoint, Cmd, Volumes } = imageSchema.parse(JSON.parse(inspected.stdout))
  const container = `deploy-go-lambda-${randomBytes(6).toString('hex')}`
  const docker = dockerIn(signal)
  try {
    const options = ['--name', container, '--network', 'none', ...platformArguments(platform)]
    const created = await docker(['create', ...options, image, 'none'])
    if (created.exitCode !== 0) throw failure('image-not-here', { image, reason: lastLine(created) })
    return {
      entryPoint: Entrypoint ?? [],
      command: Cmd ?? [],
      volumes: Object.keys(Volumes ?? {}),
      variables: new Set((Env ?? []).map((variable) => variable.slice(0, variable.indexOf('=')))),
      extensions: await listExtensions({ image, container, signal }),
      rieInside: await findRie({ image, container, signal }),
    }
  } finally {
    await removeContainer(container)
  }
}

/** When a container was started, by the engine's clock; undefined while it is not running. */
export const readStart = async (name: string, signal: AbortSignal): Promise<number | undefined> => {
  const { exitCode, stdout } = await dockerIn(signal, ask)(['inspect', '--format', '{{json .State}}', name])
  if (exitCode !== 0) return undefined
  const { Running, StartedAt } = stateSchema.parse(JSON.parse(stdout))
  return Running ? Date.parse(StartedAt) : undefined
}

const stateSchema = z.object({ Running: z.boolean(), StartedAt: z.string() })

const REMOVE_WITHIN_MS = 10_000

const POLL_MS = 50

/** Removes a container and its anonymous volumes, even after a stop. Waits for a removal already under way, as long as the engine answers in time. */
export const removeContainer = async (name: string): Promise<void> => {
  const signal = AbortSignal.timeout(REMOVE_WITHIN_MS)
  const docker = dockerIn(signal)
  try {
    for (;;) {
      const removed = await docker(['rm', '--force', '--volumes', name])
      if (!/already in progress/.test(removed.stderr)) return
      await pause(POLL_MS, undefined, { signal })
    }
  } catch {
    // The caller already has a result or an error that matters more.
  }
}

/** Removes named volumes, even after a stop; those that do not exist are no error. */
export const removeVolumes = async (names: readonly string[]): Promise<void> => {
  if (names.length === 0) return
  await dockerIn(AbortSignal.timeout(REMOVE_WITHIN_MS))(['volume', 'rm', '--force', ...names]).catch(() => {})
}

/** A container to look into, and the user's name for its image. */
type Inside = { readonly image: string; readonly container: string; readonly signal: AbortSignal }

/** Lists /opt/extensions; empty when there is no such folder. */
const listExtensions = async (inside: Inside): Promise<readonly string[]> => {
  const paths = await listFiles(inside, '/opt/extensions')
  return paths.flatMap((path) => path.match(/^extensions\/([^/]+)$/)?.[1] ?? [])
}

const RIE_PATHS = ['/usr/local/bin/aws-lambda-rie', '/usr/bin/aws-lambda-rie']

const findRie = async (inside: Inside): Promise<string | undefined> => {
  for (const path of RIE_PATHS) if ((await listFiles(inside, path)).length > 0) return path
  return undefined
}

/** Far more than extensions have; docker sends the files themselves, too. */
const MAX_BYTES = 1_073_741_824
const MAX_PATHS = 10_000

/** The paths in the archive of `docker cp`; empty when there are none. Throws if docker sends very much. */
const listFiles = async ({ image, container, signal }: Inside, path: string): Promise<readonly string[]> => {
  const options = { cwd: '/', env: childEnvironment(DOCKER_VARIABLES, {}), signal }
  const child = start('docker', ['cp', `${container}:${path}`, '-'], options)
  let sizeBytes = 0
  const counted = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      sizeBytes += chunk.length
      if (sizeBytes > MAX_BYTES) throw failure('extensions-too-large', { image, path, limit: MAX_BYTES })
      yield chunk
    }
  }
  const paths: string[] = []
  const unpack = extract()
  unpack.on('entry', ({ name }, stream, next) => {
    if (paths.length < MAX_PATHS) paths.push(name)
    stream.on('end', next).resume()
  })
  child.stdin?.end()
  child.stderr?.resume()
  if (child.stdout !== null) await pipeline(child.stdout, counted, unpack)
  return paths
}

const EXIT_WITHIN_MS = 3_000

/** Runs docker while this process exits, when nothing else can run any more. */
export const dockerAtExit = (...args: readonly string[]): void => {
  const env = childEnvironment(DOCKER_VARIABLES, {})
  spawnSync('docker', args, { env, stdio: 'ignore', timeout: EXIT_WITHIN_MS })
}

/** Docker prints its reason last. */
export const lastLine = ({ stderr }: Finished): string => stderr.trim().split('\n').at(-1) ?? ''

export const platformArguments = (platform: string | undefined): readonly string[] =>
  platform === undefined ? [] : ['--platform', platform]
