import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { failure, reasonOf } from '../errors/problems.ts'
import type { Digest } from '../files/digest.ts'
import { ask as question } from '../host/children/ask.ts'
import { execute, type Finished, isCommandMissing } from '../host/children/exec.ts'
import { childEnvironment, DOCKER_VARIABLES } from '../host/children/visible-variables.ts'
import type { Image } from '../pack/image.ts'
import { writeArchive } from '../pack/oci-archive.ts'
import type { Architecture } from '../plan/function.ts'
import type { DockerfileSource } from '../plan/source.ts'
import { goarch } from '../registry/goarch.ts'
import { digestSchema } from '../registry/manifest.ts'
import { jsonOrNothing } from '../text/json.ts'
import { sanitise } from '../text/sanitise.ts'

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

/** Where a question is asked, and what ends it. */
export type Child = { readonly source: Pick<DockerfileSource, 'directory'>; readonly signal: AbortSignal }

/** A client of a dead engine would hang for minutes. */
const ANSWER_WITHIN_MS = 30_000

/** Asks docker; what does not answer in time counts as failed. */
export const ask = (args: readonly string[], child: Child): Promise<Finished> => answerOf(question, args, child)

/** The same, with the way to run it. */
export const answerOf = async (
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

/** The same error, or that there is no docker. */
export const explainMissing = (error: unknown): unknown =>
  isCommandMissing(error) ? failure('docker-missing', {}, { cause: error }) : error

/** Docker prints its reason last. */
export const lastLine = ({ stdout, stderr }: Finished): string => {
  const lines = sanitise(stderr.trim() === '' ? stdout : stderr)
    .trim()
    .split('\n')
  return (lines.at(-1) ?? '').replace(/^ERROR: /, '').replace(/^$/, 'no reason given')
}

const imageSchema = z.object({
  Id: digestSchema,
  Architecture: z.string(),
  Os: z.string(),
  Size: z.number(),
  Config: z.object({ Entrypoint: z.nullish(z.array(z.string())), Cmd: z.nullish(z.array(z.string())) }),
})

/** The image whose id Docker wrote to a file. Throws if the engine does not have it, or if it is for another platform. */
export const readEngineImage = async (
  idFile: string,
  { dockerfile, architecture }: { readonly dockerfile: string; readonly architecture: Architecture },
  child: Child,
): Promise<EngineImage> => {
  const id = await readFile(idFile, 'utf8').catch((cause) => {
    throw failure('docker-image-unreadable', { dockerfile, reason: reasonOf(cause) }, { cause })
  })
  const inspected = await ask(['image', 'inspect', '--format', '{{json .}}', id.trim()], child)
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
