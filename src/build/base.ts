import { createHash } from 'node:crypto'
import { Transform, type TransformCallback } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DeployError, reasonOf } from '../errors.ts'
import type { Architecture } from '../plan/function.ts'
import type { Registry } from '../registry/client.ts'
import { digestOf } from '../registry/digest.ts'
import { RegistryError } from '../registry/http.ts'
import {
  type Descriptor,
  type Digest,
  type ImageConfig,
  type ImageManifest,
  imageForPlatform,
  mediaTypes,
  parseImageConfig,
  parseManifest,
  platformsOf,
} from '../registry/manifest.ts'
import type { Blob } from './blob.ts'
import { goarch } from './goarch.ts'

/** The image to build on: what its manifest and config say, and its layers as blobs that stream out of its registry. */
export type BaseImage = {
  readonly manifest: ImageManifest
  readonly mediaType: string
  readonly config: ImageConfig
  readonly layers: readonly Blob[]
}

const MAX_CONFIG_BYTES = 4_194_304

/** Lambda takes images of 10 GB, uncompressed (developer guide, Lambda quotas). */
const MAX_LAYERS_BYTES = 10_737_418_240

const DAMAGED = 'The base image is damaged, or something on the way changes content: use another tag or registry.'

/** Layers that Lambda takes; zstd and uncompressed Docker layers it refuses (aws-facts: UnsupportedImageLayerDetected). */
const LAYER_TYPES: readonly string[] = [
  mediaTypes.ociLayer,
  mediaTypes.dockerLayer,
  'application/vnd.oci.image.layer.v1.tar',
]

/** Which image to read from its repository: by tag or digest, and as the user wrote it. */
export type BaseReference = { readonly reference: string; readonly text: string }

/** Reads the base for one architecture; from an index, the platform's own image. */
export const readBase = async (
  registry: Registry,
  base: BaseReference,
  architecture: Architecture,
): Promise<BaseImage> => {
  const name = base.text
  try {
    const { manifest, mediaType } = await platformManifest(registry, base, architecture)
    const config = parseImageConfig(await readConfig(registry, manifest.config), name)
    checkPlatform(config, name, architecture)
    checkLayers(config, manifest, name)
    return {
      manifest,
      mediaType,
      config,
      layers: manifest.layers.map((layer) => registryBlob(registry, layer, name)),
    }
  } catch (error) {
    throw explainBase(error, registry, name)
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
  const child = first.kind === 'index' ? imageForPlatform(first.index, goarch[architecture]) : undefined
  if (first.kind === 'index' && child === undefined) {
    throw new DeployError(
      `base-image ${name} has no linux/${goarch[architecture]}: it holds ${platformsOf(first.index) || 'no platform at all'}.`,
      { hint: `Use a base for ${architecture}, or another architecture.` },
    )
  }
  const found = child === undefined ? first : await read(child.digest)
  if (found.kind === 'index') {
    throw new DeployError(`base-image ${name} is an index within an index.`, {
      hint: 'Use the digest of the image itself.',
    })
  }
  return { manifest: found.manifest, mediaType: found.manifest.mediaType ?? found.mediaType }
}

const checkPlatform = (config: ImageConfig, name: string, architecture: Architecture): void => {
  if (config.os !== 'linux' || config.architecture !== goarch[architecture]) {
    throw new DeployError(
      `base-image ${name} is ${config.os}/${config.architecture}, the function needs linux/${goarch[architecture]}.`,
      {
        hint: `Use a base for ${architecture}, or set architecture to that of the base.`,
      },
    )
  }
}

const checkLayers = (config: ImageConfig, manifest: ImageManifest, name: string): void => {
  if (config.rootfs.diff_ids.length !== manifest.layers.length) {
    throw new DeployError(
      `base-image ${name} lists ${manifest.layers.length} layers, its config ${config.rootfs.diff_ids.length}.`,
      { hint: 'The image is broken: use another tag.' },
    )
  }
  const sizeBytes = manifest.layers.reduce((sum, { size }) => sum + size, 0)
  if (sizeBytes > MAX_LAYERS_BYTES) {
    throw new DeployError(`base-image ${name} has ${sizeBytes} bytes of layers; Lambda takes ${MAX_LAYERS_BYTES}.`, {
      hint: 'Use a smaller base-image.',
    })
  }
  const strange = manifest.layers.find(({ mediaType }) => !LAYER_TYPES.includes(mediaType))
  if (strange !== undefined) {
    throw new DeployError(`base-image ${name} has a layer of type ${strange.mediaType}, which Lambda does not take.`, {
      hint: 'Use a base with gzip layers.',
    })
  }
}

const readConfig = async (registry: Registry, { digest, size }: Descriptor): Promise<Buffer> => {
  if (size > MAX_CONFIG_BYTES) {
    throw new DeployError(`The config ${digest} has ${size} bytes, too many for an image's config.`, {
      hint: 'Use another base-image.',
    })
  }
  const bytes = await registry.readBlob(digest, MAX_CONFIG_BYTES)
  if (bytes.length === size && digestOf(bytes) === digest) return bytes
  const what = bytes.length === size ? `other bytes (${digestOf(bytes)})` : `${bytes.length} bytes instead of ${size}`
  throw new DeployError(`the registry sent ${what} for the blob ${digest}.`, { hint: DAMAGED })
}

const registryBlob = (registry: Registry, { digest, size, mediaType }: Descriptor, name: string): Blob => ({
  digest,
  sizeBytes: size,
  mediaType,
  open: async () => {
    const check = new DigestCheck({ digest, sizeBytes: size, name })
    const body = await registry.getBlob(digest).catch((error) => {
      throw explainBase(error, registry, name)
    })
    pipeline(body, check).catch(() => {})
    return check
  },
})

/** Passes bytes on and keeps the last of them back until digest and size have proved right, so that a wrong blob never arrives whole. */
class DigestCheck extends Transform {
  readonly #hash = createHash('sha256')
  readonly #digest: Digest
  readonly #sizeBytes: number
  readonly #name: string
  #seen = 0
  #held: Buffer | undefined

  constructor({ digest, sizeBytes, name }: { digest: Digest; sizeBytes: number; name: string }) {
    super()
    this.#digest = digest
    this.#sizeBytes = sizeBytes
    this.#name = name
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#seen += chunk.length
    if (this.#seen > this.#sizeBytes) {
      done(this.#wrong(`more than ${this.#sizeBytes} bytes`))
      return
    }
    this.#hash.update(chunk)
    if (this.#held !== undefined) this.push(this.#held)
    this.#held = chunk
    done()
  }

  override _flush(done: TransformCallback): void {
    const digest = `sha256:${this.#hash.digest('hex')}`
    if (this.#seen !== this.#sizeBytes) done(this.#wrong(`${this.#seen} bytes instead of ${this.#sizeBytes}`))
    else if (digest !== this.#digest) done(this.#wrong(`other bytes (${digest})`))
    else done(null, this.#held)
  }

  #wrong(what: string): DeployError {
    const message = `base-image ${this.#name} cannot be read: the registry sent ${what} for the blob ${this.#digest}.`
    return new DeployError(message, { hint: DAMAGED })
  }
}

/** What a registry's refusal means for a base image. */
const explainBase = (error: unknown, { origin }: Registry, name: string): Error => {
  if (error instanceof DeployError) {
    if (error.message.startsWith('base-image ')) return error
    return new DeployError(`base-image ${name} cannot be read: ${error.message}`, {
      hint: error.hint,
      cause: error.cause,
    })
  }
  const status = error instanceof RegistryError ? error.status : undefined
  const hint =
    status === 401 || status === 403
      ? `Log in to ${new URL(origin).host} in an earlier step (docker/login-action), or check the reference.`
      : status === 404
        ? 'Check the reference: registry, repository, and tag or digest.'
        : `Is ${new URL(origin).host} reachable from this runner? Check base-image, registry-mirrors and the proxy variables.`
  return new DeployError(`base-image ${name} cannot be read: ${reasonOf(error)}.`, { hint, cause: error })
}
