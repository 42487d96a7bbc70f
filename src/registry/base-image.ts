import { pipeline } from 'node:stream/promises'
import { missingRight } from '../errors/denial.ts'
import { DeployError, failure, pageOf, reasonOf, restate } from '../errors/problems.ts'
import type { Blob } from '../files/blob.ts'
import { type Digest, digestOf } from '../files/digest.ts'
import { DigestCheck, type Measured } from '../files/digest-check.ts'
import type { Architecture } from '../plan/function.ts'
import type { Registry } from './client.ts'
import { RegistryError } from './http.ts'
import { type Descriptor, type ImageConfig, type ImageManifest, parseImageConfig, parseManifest } from './manifest.ts'
import { chooseImage, type Flaw, findConfigFlaw, findImageFlaw, flawFailure, MAX_CONFIG_BYTES } from './platform.ts'

/** The image to build on: its manifest and config, and its layers as blobs that stream from its registry. */
export type BaseImage = {
  readonly manifest: ImageManifest
  readonly mediaType: string
  readonly config: ImageConfig
  readonly layers: readonly Blob[]
}

/** Which image to read from its repository: tag or digest, and the user's text. */
export type BaseReference = {
  readonly reference: string
  readonly text: string
  /** The rights needed to read it, if the role's policy grants them: `ecr:… on arn:…`. */
  readonly rights?: string | undefined
}

/** Reads the base for one architecture; an index yields the platform's own image. */
export const readBase = async (
  registry: Registry,
  base: BaseReference,
  architecture: Architecture,
): Promise<BaseImage> => {
  const name = base.text
  try {
    const { manifest, mediaType } = await platformManifest(registry, base, architecture)
    const config = parseImageConfig(await readConfig(registry, manifest.config, name), name)
    const flaw = findImageFlaw(config, manifest, architecture)
    if (flaw !== undefined) throw baseFailure(flaw, name, architecture)
    return {
      manifest,
      mediaType,
      config,
      layers: manifest.layers.map((layer) => registryBlob(registry, layer, base)),
    }
  } catch (error) {
    throw explainBase(error, registry, base)
  }
}

const platformManifest = async (
  registry: Registry,
  { reference, text: name }: BaseReference,
  architecture: Architecture,
): Promise<Pick<BaseImage, 'manifest' | 'mediaType'>> => {
  const read = async (what: string) => {
    const { bytes, mediaType } = await registry.getManifest(what)
    return { mediaType, ...parseManifest(bytes, name) }
  }
  const first = await read(reference)
  const chosen = first.kind === 'index' ? chooseImage(first.index, architecture) : undefined
  if (chosen !== undefined && 'flaw' in chosen) throw baseFailure(chosen.flaw, name, architecture)
  const found = chosen === undefined ? first : await read(chosen.child.digest)
  if (found.kind === 'index') throw baseFailure({ kind: 'nested-index' }, name, architecture)
  const flaw = findConfigFlaw(found.manifest.config)
  if (flaw !== undefined) throw baseFailure(flaw, name, architecture)
  return { manifest: found.manifest, mediaType: found.manifest.mediaType ?? found.mediaType }
}

/** The base's name in messages. */
const shownBase = (text: string): string => `base-image ${text}`

const baseFailure = (flaw: Flaw, text: string, architecture: Architecture): DeployError =>
  flawFailure(flaw, { name: shownBase(text), architecture, isBase: true })

const readConfig = async (registry: Registry, { digest, size }: Descriptor, name: string): Promise<Buffer> => {
  const bytes = await registry.readBlob(digest, MAX_CONFIG_BYTES)
  const found = { digest: digestOf(bytes), sizeBytes: bytes.length }
  if (found.digest === digest && found.sizeBytes === size) return bytes
  throw wrongBlob({ digest, sizeBytes: size, name: shownBase(name) }, found)
}

/** A blob as the manifest lists it, and the name of its base. */
type Wanted = Measured & { readonly name: string }

/** The error for a blob that differs from the one requested. */
const wrongBlob = ({ digest, sizeBytes: size, name }: Wanted, found: Measured | 'more'): DeployError => {
  if (found === 'more') return failure('blob-too-long', { name, size, digest })
  if (found.sizeBytes !== size) return failure('blob-other-size', { name, found: found.sizeBytes, size, digest })
  return failure('blob-other-bytes', { name, found: found.digest, digest })
}

/** The layers of an image in a registry, as blobs that are checked while they stream. */
export const layersIn = (
  registry: Registry,
  {
    manifest,
    repositoryUri,
    digest,
  }: { readonly manifest: ImageManifest; readonly repositoryUri: string; readonly digest: Digest },
): readonly Blob[] => {
  const reference = { reference: digest, text: `${repositoryUri}@${digest}` }
  return manifest.layers.map((layer) => registryBlob(registry, layer, reference))
}

const registryBlob = (registry: Registry, { digest, size, mediaType }: Descriptor, base: BaseReference): Blob => ({
  digest,
  sizeBytes: size,
  mediaType,
  open: async () => {
    const wanted = { digest, sizeBytes: size, name: shownBase(base.text) }
    const check = new DigestCheck(wanted, (found) => wrongBlob(wanted, found))
    const explain = (error: unknown): never => {
      throw explainBase(error, registry, base)
    }
    const body = await registry.getBlob(digest).catch(explain)
    const arriving = async function* (): AsyncGenerator<Uint8Array> {
      try {
        yield* body
      } catch (error) {
        explain(error)
      }
    }
    pipeline(arriving, check).catch(() => {})
    return check
  },
})

/** Rewords a base's error for another image that is read the same way; other errors stay unchanged. */
export const asErrorOf = (
  code: 'layer-image-unreadable' | 'docker-pushed-unreadable',
  error: unknown,
  name: string,
): unknown => {
  if (!isOfBase(error)) return error
  return failure(code, { reason: restate(error, { name }), remedy: error.hint }, { cause: error.cause })
}

const isOfBase = (error: unknown): error is DeployError =>
  error instanceof DeployError && pageOf(error.code) === 'base-image'

/** Explains a registry's error for a base image. */
const explainBase = (error: unknown, { origin }: Registry, { text, rights }: BaseReference): Error => {
  if (isOfBase(error)) return error
  const name = shownBase(text)
  if (error instanceof DeployError) {
    const reason = error.message.replace(/\.$/, '')
    return failure('base-refused', { name, reason, remedy: error.hint }, { cause: error.cause })
  }
  const status = error instanceof RegistryError ? error.status : undefined
  const values = { name, reason: reasonOf(error) }
  const { host } = new URL(origin)
  if (status === 401 || status === 403) {
    if (rights === undefined) return failure('base-denied', { ...values, host }, { cause: error })
    const missing = missingRight(values.reason) ?? rights
    return failure('base-rights-missing', { ...values, rights: missing }, { cause: error })
  }
  if (status === 404) return failure('base-missing', values, { cause: error })
  if (status === 429) return failure('base-rate-limited', { ...values, host }, { cause: error })
  return failure('base-unreachable', { ...values, host }, { cause: error })
}
