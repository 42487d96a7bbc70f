import { randomBytes } from 'node:crypto'
import { readFile, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { failure, problem, reasonOf, refusal } from '../errors/problems.ts'
import type { Digest } from '../files/digest.ts'
import { isInside, nameOf } from '../files/paths.ts'
import { ask as question } from '../host/children/ask.ts'
import type { Mark } from '../host/children/confinement.ts'
import {
  childEnvironment,
  DOCKER_VARIABLES,
  execute,
  type Finished,
  follow,
  isCommandMissing,
  stepVariable,
} from '../host/children/exec.ts'
import { limited, readSmall } from '../host/disk/limits.ts'
import { writeArchive } from '../pack/archive-writer.ts'
import type { Image } from '../pack/image.ts'
import type { Architecture } from '../plan/function.ts'
import type { DockerfileSource } from '../plan/source.ts'
import { goarch } from '../registry/goarch.ts'
import { digestSchema } from '../registry/manifest.ts'
import { shownAddress } from '../text/address.ts'
import { jsonOrNothing } from '../text/json.ts'
import { sanitise } from '../text/sanitise.ts'
import { type DockerCommand, type DockerOutput, dockerCommand } from './arguments.ts'
import { checkCaches } from './cache.ts'
import { explainDocker } from './causes.ts'
import { stagesOf } from './dockerfile.ts'

/** What Docker built: an OCI archive on disk, or an image in the engine if it cannot write an archive. */
export type DockerImage = { readonly kind: 'archive'; readonly path: string } | EngineImage

/** An image in Docker's engine, which could not export it. */
export type EngineImage = {
  readonly kind: 'engine'
  /** Digest of its config. */
  readonly imageId: Digest
  readonly architecture: string
  readonly os: string
  readonly entryPoint: readonly string[]
  readonly command: readonly string[]
  /** Uncompressed. */
  readonly sizeBytes: number
}

export type DockerOptions = {
  readonly source: DockerfileSource
  readonly architecture: Architecture
  /** A folder of ours for the archive. */
  readonly folder: string
  /** Gets docker's lines as they arrive; they are untrusted and not sanitised. */
  readonly say: (line: string) => void
  readonly signal: AbortSignal
  /** For what the docker command starts here; the steps of the Dockerfile run in the engine. */
  readonly mark?: Mark | undefined
}

/**
 * Builds a Dockerfile for one architecture with the runner's own Docker: its engine, builder and logins, without AWS credentials.
 * Throws if a path or Docker is missing, or if the build fails: then with Docker's last lines, at the line of the Dockerfile.
 */
export const buildWithDocker = async (options: DockerOptions): Promise<DockerImage> => {
  const { source, architecture, folder } = options
  await checkPaths(source)
  checkSecrets(source)
  const { kind, savesArchives } = await findBuilder(options)
  const [idFile, path] = [join(folder, 'image-id'), join(folder, 'image.tar')]
  const output: DockerOutput = kind === 'oci' ? { kind, path } : { kind, idFile }
  await run(dockerCommand(source, architecture, output), options)
  if (output.kind === 'oci') return { kind: 'archive', path }
  const image = await readEngineImage(idFile, options)
  if (!savesArchives) return image
  await saveImage({ imageId: image.imageId, path }, { directory: source.directory, signal: options.signal })
  return { kind: 'archive', path }
}

/** Writes an image of the engine to a file, uncompressed. Throws if the engine does not have it. */
export const saveImage = async (
  { imageId, path }: { readonly imageId: string; readonly path: string },
  place: { readonly directory: string; readonly signal: AbortSignal },
): Promise<void> => {
  const { exitCode, stdout, stderr } = await call(['save', '--output', path, imageId], place)
  if (exitCode !== 0) throw failure('image-gone', { image: imageId, reason: lastLine({ exitCode, stdout, stderr }) })
}

/** An image that stays in the engine until this is disposed of. */
export type LentImage = AsyncDisposable & { readonly image: string }

/** Loads an image into the engine under a unique name, so that removing it leaves other names of the same image alone. */
export const lendImage = async (
  image: Image,
  place: { readonly directory: string; readonly signal: AbortSignal },
): Promise<LentImage> => {
  const path = join(place.directory, 'lent.tar')
  const tag = randomBytes(6).toString('hex')
  await writeArchive(image, path, { reference: { repository: 'deploy-go-lambda', tag }, signal: place.signal })
  const name = `deploy-go-lambda:${tag}`
  const remove = (): Promise<void> => removeImage(name, place.directory)
  try {
    const loaded = await call(['load', '--input', path], place)
    if (loaded.exitCode !== 0) throw failure('image-not-loaded', { reason: lastLine(loaded) })
    return { image: name, [Symbol.asyncDispose]: remove }
  } catch (error) {
    // After an abort, the engine may have carried on.
    await remove()
    throw error
  }
}

const removeImage = async (image: string, directory: string): Promise<void> => {
  // Its own signal: it must run even after an abort.
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS)
  await call(['rmi', '--no-prune', image], { directory, signal }).catch(() => {})
}

const call = (
  args: readonly string[],
  { directory, signal }: { readonly directory: string; readonly signal: AbortSignal },
): Promise<Finished> =>
  execute('docker', args, { cwd: directory, env: childEnvironment(DOCKER_VARIABLES, {}), signal }).catch((error) => {
    throw isCommandMissing(error) ? failure('docker-run-missing', {}, { cause: error }) : error
  })

/** Refuses paths that are outside the workspace or do not exist. */
const checkPaths = async (source: DockerfileSource): Promise<void> => {
  const workspace = await realpath(source.workspace)
  const directory = shownPath(source, source.directory)
  if (!(await find(source.directory))?.isDirectory()) throw failure('directory-missing', { directory })
  const leaves = async (path: string): Promise<boolean> => !isInside(await realpath(path), workspace)
  const dockerfile = { path: shownPath(source, source.dockerfile) }
  if (!(await find(source.dockerfile))?.isFile()) throw failure('dockerfile-missing', dockerfile)
  if (await leaves(source.dockerfile)) throw failure('dockerfile-outside', dockerfile)
  const context = { path: shownPath(source, source.context) }
  if (!(await find(source.context))?.isDirectory()) throw failure('docker-context-missing', context)
  if (await leaves(source.context)) throw failure('docker-context-outside', context)
  checkCaches(source)
}

const checkSecrets = ({ secrets }: DockerfileSource): void => {
  const missing = Object.entries(secrets).filter(([, variable]) => !stepVariable(variable))
  if (missing.length === 0) return
  throw refusal(missing.map(([id, variable]) => problem('build-secret-missing', { id, variable })))
}

const find = (path: string) => stat(path).catch(() => undefined)

const shownPath = (source: DockerfileSource, path: string): string => nameOf(source, path) || '.'

type Child = { readonly source: Pick<DockerfileSource, 'directory'>; readonly signal: AbortSignal }

/** A client of a dead engine would hang for minutes. */
const ANSWER_WITHIN_MS = 30_000

type Builder = {
  readonly kind: DockerOutput['kind']
  /** Whether `docker save` writes an OCI archive with layers as pushed: the containerd image store keeps them. */
  readonly savesArchives: boolean
}

/** The builder that the runner's `docker buildx build` would use, and what it can export; without buildx, the legacy one. */
const findBuilder = async (child: Child): Promise<Builder> => {
  const inspected = await askBuildx(['inspect'], child)
  if (inspected.exitCode !== 0) {
    const plugin = await askBuildx(['version'], child)
    if (plugin.exitCode === 0) throw failure('docker-builder-unusable', { reason: lastLine(inspected) })
    return { kind: 'legacy', savesArchives: (await readEngine(child)).hasContainerdStore }
  }
  // One per line: the builder's name, driver and nodes, and errors (docker buildx inspect).
  const driver = fieldOf('Driver', inspected.stdout) ?? ''
  const engine = ['', 'docker', 'docker-container'].includes(driver) ? await readEngine(child) : undefined
  const error = builderError(inspected.stdout) ?? deadRemote(driver, inspected.stdout)
  if (error !== undefined) throw failure('docker-builder-unusable', { reason: sanitise(error) })
  const savesArchives = engine?.hasContainerdStore === true
  return { kind: driver === 'docker' && !savesArchives ? 'load' : 'oci', savesArchives }
}

const fieldOf = (key: string, text: string): string | undefined =>
  text.match(new RegExp(`^${key}:[^\\S\\n]*(\\S.*)$`, 'm'))?.[1]

/** The builder's own error, or a node's if all have one: buildx skips nodes that do not answer. */
const builderError = (text: string): string | undefined => {
  const [builder = '', listed = ''] = text.split(/^Nodes:/m)
  const errors = listed
    .split(/^Name:/m)
    .slice(1)
    .map((node) => fieldOf('Error', node))
  return fieldOf('Error', builder) ?? (errors.includes(undefined) ? undefined : errors[0])
}

/** Other drivers start their nodes; for these buildx would wait in vain. */
const deadRemote = (driver: string, text: string): string | undefined =>
  driver !== 'remote' || /^Status:\s+running$/m.test(text)
    ? undefined
    : `nothing answers at ${shownAddress(fieldOf('Endpoint', text) ?? 'its endpoint')}`

const infoSchema = z.object({ DriverStatus: z.nullish(z.array(z.array(z.string()))) })

/** Asks the engine about itself. Throws if it does not answer. */
const readEngine = async (child: Child): Promise<{ readonly hasContainerdStore: boolean }> => {
  const info = await ask(['info', '--format', '{{json .}}'], child)
  const parsed = infoSchema.safeParse(jsonOrNothing(info.stdout))
  if (info.exitCode !== 0 || !parsed.success) {
    const host = stepVariable('DOCKER_HOST') ?? ''
    const where = host === '' ? 'DOCKER_HOST is not set' : `DOCKER_HOST is ${sanitise(shownAddress(host))}`
    throw failure('docker-engine-silent', { where, reason: lastLine(info) })
  }
  // The containerd image store shows in its driver's status (docs.docker.com, containerd image store).
  const status = parsed.data.DriverStatus ?? []
  return { hasContainerdStore: status.some(([, value]) => value?.startsWith('io.containerd.snapshotter') === true) }
}

/** buildx is a program that docker starts, and is stopped with docker's process group. */
const askBuildx = (args: readonly string[], child: Child): Promise<Finished> =>
  answerOf(execute, ['buildx', ...args], child)

const ask = (args: readonly string[], child: Child): Promise<Finished> => answerOf(question, args, child)

const answerOf = async (
  run: typeof question,
  args: readonly string[],
  { source, signal }: Child,
): Promise<Finished> => {
  const options = {
    cwd: source.directory,
    env: childEnvironment(DOCKER_VARIABLES, {}),
    signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
  }
  return run('docker', args, options).catch((error) => {
    signal.throwIfAborted()
    if (isTimeout(error)) return { exitCode: 1, stdout: '', stderr: `no answer in ${ANSWER_WITHIN_MS / 1_000} s` }
    throw explainMissing(error)
  })
}

const isTimeout = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'name' in error && error.name === 'TimeoutError'

const explainMissing = (error: unknown): unknown =>
  isCommandMissing(error) ? failure('docker-missing', {}, { cause: error }) : error

/** Docker prints its reason last. */
const lastLine = ({ stdout, stderr }: Finished): string => {
  const lines = sanitise(stderr.trim() === '' ? stdout : stderr)
    .trim()
    .split('\n')
  return (lines.at(-1) ?? '').replace(/^ERROR: /, '').replace(/^$/, 'no reason given')
}

/** A larger one is not searched for the names of its stages. */
const MAX_DOCKERFILE_BYTES = 1_048_576

/** Lines kept for the error; the log has all of them. */
const KEPT_LINES = 100
const KEPT_CHARACTERS = 2_000

/** What docker gets of the runner's own, as the log shows it: a token is never handed over in silence. */
const handedOver = (variables: readonly string[]): readonly string[] => {
  const present = variables.filter((name) => stepVariable(name))
  return present.length === 0 ? [] : [`docker gets ${present.join(', ')}, for the cache type=gha`]
}

const run = async (command: DockerCommand, options: DockerOptions): Promise<void> => {
  const { args, passed, runnerVariables, set, secrets } = command
  const { source, signal, say, mark } = options
  for (const line of handedOver(runnerVariables)) say(line)
  const kept: string[] = []
  const show = limited(say)
  const onLine = (line: string): void => {
    show(line)
    kept.push(sanitise(line.slice(0, KEPT_CHARACTERS)))
    if (kept.length > KEPT_LINES) kept.shift()
  }
  const visible = [...DOCKER_VARIABLES, ...passed, ...runnerVariables]
  const env = childEnvironment(visible, { ...set, ...secretValues(secrets) })
  const confinement = mark === undefined ? undefined : { mark, namespace: undefined }
  const child = { cwd: source.directory, env, signal, confinement, onLine }
  const exitCode = await follow('docker', args, child).catch((error) => {
    throw explainMissing(error)
  })
  if (exitCode === 0) return
  const stages = stagesOf((await readSmall(source.dockerfile, MAX_DOCKERFILE_BYTES))?.toString() ?? '')
  throw explainDocker({
    dockerfile: shownPath(source, source.dockerfile),
    target: source.target,
    stages,
    lines: kept,
  })
}

const secretValues = (secrets: DockerCommand['secrets']): Record<string, string> =>
  Object.fromEntries(Object.entries(secrets).map(([name, variable]) => [name, stepVariable(variable) ?? '']))

const imageSchema = z.object({
  Id: digestSchema,
  Architecture: z.string(),
  Os: z.string(),
  Size: z.number(),
  Config: z.object({ Entrypoint: z.nullish(z.array(z.string())), Cmd: z.nullish(z.array(z.string())) }),
})

const readEngineImage = async (idFile: string, options: DockerOptions): Promise<EngineImage> => {
  const { source, architecture } = options
  const dockerfile = shownPath(source, source.dockerfile)
  const id = await readFile(idFile, 'utf8').catch((cause) => {
    throw failure('docker-image-unreadable', { dockerfile, reason: reasonOf(cause) }, { cause })
  })
  const inspected = await ask(['image', 'inspect', '--format', '{{json .}}', id.trim()], options)
  const image = imageSchema.safeParse(jsonOrNothing(inspected.stdout))
  if (inspected.exitCode !== 0 || !image.success)
    throw failure('docker-image-unreadable', { dockerfile, reason: lastLine(inspected) })
  const { Id: imageId, Os: os, Size: sizeBytes, Config: config } = image.data
  const wanted = `linux/${goarch[architecture]}`
  const built = `${os}/${image.data.Architecture}`
  if (built !== wanted) throw failure('docker-image-foreign', { dockerfile, built: sanitise(built), wanted })
  return {
    kind: 'engine',
    imageId,
    architecture: image.data.Architecture,
    os,
    entryPoint: config.Entrypoint ?? [],
    command: config.Cmd ?? [],
    sizeBytes,
  }
}
