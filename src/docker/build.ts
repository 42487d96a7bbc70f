import { realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { failure, problem, refusal } from '../errors/problems.ts'
import { isInside, nameOf } from '../files/paths.ts'
import type { Mark } from '../host/children/confinement.ts'
import { follow } from '../host/children/exec.ts'
import { childEnvironment, DOCKER_VARIABLES, stepVariable } from '../host/children/visible-variables.ts'
import { limited, readSmall } from '../host/disk/limits.ts'
import type { Architecture } from '../plan/function.ts'
import type { DockerfileSource } from '../plan/source.ts'
import { sanitise } from '../text/sanitise.ts'
import { type DockerCommand, type DockerOutput, dockerCommand } from './arguments.ts'
import { findBuilder } from './builder.ts'
import { checkCaches } from './cache.ts'
import { explainDocker } from './causes.ts'
import { stagesOf } from './dockerfile.ts'
import { type EngineImage, explainMissing, readEngineImage, saveImage } from './engine.ts'

/** What Docker built: an OCI archive on disk, or an image in the engine if it cannot write an archive. */
export type DockerImage = { readonly kind: 'archive'; readonly path: string } | EngineImage

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
  const dockerfile = shownPath(source, source.dockerfile)
  const image = await readEngineImage(idFile, { dockerfile, architecture }, options)
  if (!savesArchives) return image
  await saveImage({ imageId: image.imageId, path }, { directory: source.directory, signal: options.signal })
  return { kind: 'archive', path }
}

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
