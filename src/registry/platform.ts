import { type DeployError, failure } from '../errors/problems.ts'
import { MAX_IMAGE_BYTES } from '../lambda/limits.ts'
import type { Architecture } from '../plan/function.ts'
import { goarch } from './goarch.ts'
import {
  type Descriptor,
  type ImageConfig,
  type ImageIndex,
  type ImageManifest,
  imageForPlatform,
  mediaTypes,
  platformsOf,
} from './manifest.ts'

/** Configs are small; anything larger is not one, or is hostile. */
export const MAX_CONFIG_BYTES = 4_194_304

/** Linux stacks no more (overlayfs, OVL_MAX_STACK), and Docker 127. */
export const MAX_LAYERS = 500

/** Layers that Lambda accepts. It rejects zstd and uncompressed Docker layers (aws-facts: UnsupportedImageLayerDetected). */
const LAYER_TYPES: readonly string[] = [
  mediaTypes.ociLayer,
  mediaTypes.dockerLayer,
  'application/vnd.oci.image.layer.v1.tar',
]

/** Manifest and config types of container images; artifacts have others (OCI image specification, guidelines for artifact usage). */
const IMAGE_TYPES: readonly string[] = [
  mediaTypes.ociManifest,
  mediaTypes.dockerManifest,
  mediaTypes.ociConfig,
  mediaTypes.dockerConfig,
]

/** What keeps an image from running on Lambda. */
export type Flaw =
  | { readonly kind: 'no-platform'; readonly platforms: string }
  | { readonly kind: 'nested-index' }
  | { readonly kind: 'no-image'; readonly mediaType: string }
  | { readonly kind: 'config-size'; readonly digest: string; readonly size: number }
  | { readonly kind: 'other-platform'; readonly platform: string }
  | { readonly kind: 'layer-count'; readonly layers: number; readonly diffIds: number }
  | { readonly kind: 'too-many-layers'; readonly layers: number; readonly limit: number }
  | { readonly kind: 'long-word'; readonly what: string; readonly size: number; readonly limit: number }
  | { readonly kind: 'too-large'; readonly size: number; readonly limit: number }
  | { readonly kind: 'layer-type'; readonly mediaType: string }

/** An index's image for this architecture, ignoring attestations; a flaw when there is none. */
export const chooseImage = (
  index: ImageIndex,
  architecture: Architecture,
): { readonly child: Descriptor } | { readonly flaw: Flaw } => {
  const child = imageForPlatform(index, goarch[architecture])
  if (child !== undefined) return { child }
  return { flaw: { kind: 'no-platform', platforms: platformsOf(index) || 'no platforms' } }
}

/** Checks the manifest alone: that it is an image's, and that its config is small enough to read. */
export const findManifestFlaw = ({ config }: ImageManifest, mediaType: string): Flaw | undefined => {
  const strange = [mediaType, config.mediaType].find((type) => !IMAGE_TYPES.includes(type))
  return strange === undefined ? findConfigFlaw(config) : { kind: 'no-image', mediaType: strange }
}

/** Flags a config that is too large to be one. */
export const findConfigFlaw = ({ digest, size }: Descriptor): Flaw | undefined =>
  size > MAX_CONFIG_BYTES ? { kind: 'config-size', digest, size } : undefined

/** Linux takes no longer argument or variable (execve(2), MAX_ARG_STRLEN), and no longer path (PATH_MAX). */
const MAX_WORD = 131_072
const MAX_PATH = 4_096

/** Flags a word, variable or path of a config with which no program can start. */
export const findWordFlaw = ({ config }: ImageConfig): Flaw | undefined => {
  const { Entrypoint, Cmd, Env, WorkingDir } = config ?? {}
  const named = { ENTRYPOINT: Entrypoint, CMD: Cmd, ENV: Env, WORKDIR: [WorkingDir ?? ''] }
  for (const [what, words] of Object.entries(named)) {
    const limit = what === 'WORKDIR' ? MAX_PATH : MAX_WORD
    const size = (words ?? []).find(({ length }) => length > limit)?.length
    if (size !== undefined) return { kind: 'long-word', what, size, limit }
  }
  return undefined
}

/** The first flaw that Lambda would refuse, or that would show only when the function is called: platform, size, layers. */
export const findImageFlaw = (
  config: ImageConfig,
  { layers }: ImageManifest,
  architecture: Architecture,
): Flaw | undefined => {
  if (config.os !== 'linux' || config.architecture !== goarch[architecture]) {
    return { kind: 'other-platform', platform: `${config.os}/${config.architecture}` }
  }
  const word = findWordFlaw(config)
  if (word !== undefined) return word
  const diffIds = config.rootfs.diff_ids.length
  if (layers.length !== diffIds) return { kind: 'layer-count', layers: layers.length, diffIds }
  if (diffIds > MAX_LAYERS) return { kind: 'too-many-layers', layers: diffIds, limit: MAX_LAYERS }
  const size = layers.reduce((sum, layer) => sum + layer.size, 0)
  if (size > MAX_IMAGE_BYTES) return { kind: 'too-large', size, limit: MAX_IMAGE_BYTES }
  const strange = layers.find(({ mediaType }) => !LAYER_TYPES.includes(mediaType))
  return strange === undefined ? undefined : { kind: 'layer-type', mediaType: strange.mediaType }
}

/** The error for an image we did not build; `name` is like `image-uri oci-archive:dist/image.tar`. */
export const imageFailure = (flaw: Flaw, name: string, architecture: Architecture): DeployError =>
  flawFailure(flaw, { name, architecture, isBase: false })

type Flawed = { readonly name: string; readonly architecture: Architecture; readonly isBase: boolean }

/** The error for an image with a flaw; the fix for a base is another base. */
export const flawFailure = (flaw: Flaw, { name, architecture, isBase }: Flawed): DeployError => {
  const wanted = { name, architecture, goarch: goarch[architecture] }
  switch (flaw.kind) {
    case 'no-platform':
      return failure(isBase ? 'base-without-platform' : 'image-without-platform', { ...wanted, ...flaw })
    case 'nested-index':
      return failure(isBase ? 'base-nested-index' : 'image-nested-index', { name })
    case 'no-image':
      return failure(isBase ? 'base-layer-type' : 'image-no-image', { name, ...flaw })
    case 'config-size':
      return failure(isBase ? 'base-config-too-large' : 'image-config-too-large', { name, ...flaw })
    case 'other-platform':
      return failure(isBase ? 'base-other-platform' : 'image-other-platform', { ...wanted, ...flaw })
    case 'layer-count':
      return failure(isBase ? 'base-layer-count' : 'image-layer-count', { name, ...flaw })
    case 'too-many-layers':
      return failure(isBase ? 'base-layers' : 'image-layers', { name, ...flaw })
    case 'long-word':
      return failure(isBase ? 'base-long-word' : 'image-long-word', { name, ...flaw })
    case 'too-large':
      return failure(isBase ? 'base-too-large' : 'image-too-large', { name, ...flaw })
    case 'layer-type':
      return failure(isBase ? 'base-layer-type' : 'image-layer-type', { name, ...flaw })
  }
}
