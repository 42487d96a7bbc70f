import { PassThrough, type Transform } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { type ImageManifest, MEDIA, parseManifest } from '../../registry/format.ts'
import type { Repository } from '../../registry/repositories.ts'

const CONFIG_TYPES: readonly string[] = [MEDIA.dockerConfig, MEDIA.ociConfig]

/** Layers that Lambda finds unreadable only after accepting the update (bazel-contrib/rules_oci#777). */
export const UNREADABLE_LAYER_TYPES: readonly string[] = [
  'application/vnd.docker.image.rootfs.diff.tar',
  'application/vnd.oci.image.layer.v1.tar+zstd',
]
const LAYER_TYPES: readonly string[] = [
  ...[MEDIA.dockerLayer, MEDIA.ociLayer, 'application/vnd.oci.image.layer.v1.tar'],
  ...UNREADABLE_LAYER_TYPES,
]

/** What takes a layer of this type out of its compression. */
export const decompress = (mediaType: string): Transform =>
  /gzip$/.test(mediaType) ? createGunzip() : new PassThrough()

/** An image's manifest if Lambda accepts it; undefined for an index, an artifact or an attestation. */
export const plainManifest = (repository: Repository, digest: string): ImageManifest | undefined => {
  const stored = repository.manifests.get(digest as `sha256:${string}`)
  const parsed = stored && parseManifest(stored.bytes)
  if (parsed?.kind !== 'image') return undefined
  const { manifest } = parsed
  const known = CONFIG_TYPES.includes(manifest.config.mediaType)
  return known && manifest.layers.every((layer) => LAYER_TYPES.includes(layer.mediaType)) ? manifest : undefined
}
