import type { ECRClient } from '@aws-sdk/client-ecr'
import type { Blob } from '../build/blob.ts'
import type { Image } from '../build/image.ts'
import type { ObservedRepository, RepositoryImage } from '../observe/repository.ts'
import type { ManifestBytes, Registry } from '../registry/client.ts'
import { mediaTypes, readImageManifest } from '../registry/manifest.ts'
import { findPresentBlobs } from './ecr.ts'
import { explainPush, uploadBlobs } from './upload.ts'

export type PushContext = {
  readonly ecr: ECRClient
  readonly registry: Registry
  readonly repository: ObservedRepository & { exists: true }
  readonly signal: AbortSignal
}

/**
 * Finds this image in the repository: by the same manifest, or, for the live image, by the same config on the same base layers, because gzip's
 * bytes differ between zlib builds while the contents in the config do not. Undefined when it must be pushed.
 * For the tagged image only an identical manifest counts: anyone who may push could put another layer under our config.
 */
export const findSameImage = (
  { tagged, live }: ObservedRepository & { exists: true },
  image: Image,
): ManifestBytes | undefined => {
  const isSame = (found: RepositoryImage | undefined): boolean => found?.digest === image.manifest.digest
  const same = isSame(tagged) ? tagged : isSame(live) || hasSameContents(live, image) ? live : undefined
  return same === undefined
    ? undefined
    : { bytes: Buffer.from(same.manifest), digest: same.digest, mediaType: mediaTypeOf(same.manifest) }
}

/** One of our own blobs is the config, the others are layers. */
const hasSameContents = (live: RepositoryImage | undefined, image: Image): boolean => {
  const manifest = live === undefined ? undefined : readImageManifest(live.manifest)
  return (
    manifest?.config.digest === image.config &&
    manifest.layers.length === image.base.length + image.own.length - 1 &&
    image.base.every(({ digest }, index) => manifest.layers[index]?.digest === digest)
  )
}

const mediaTypeOf = (manifest: string): string => readImageManifest(manifest)?.mediaType ?? mediaTypes.ociManifest

/** Sends the blobs that the repository lacks; returns how much was sent. */
export const pushBlobs = async (blobs: readonly Blob[], { ecr, registry, repository, signal }: PushContext) => {
  const digests = blobs.map(({ digest }) => digest)
  const present = await findPresentBlobs(ecr, repository, digests, signal)
  return uploadBlobs(registry, repository, blobs, present)
}

/** Puts the manifest under its digest, or under a tag, which moves it. */
export const pushManifest = async (
  manifest: ManifestBytes,
  reference: string,
  { registry, repository }: PushContext,
): Promise<void> => {
  await registry.putManifest(reference, manifest.bytes, manifest.mediaType).catch((error) => {
    const as = reference === manifest.digest ? '' : ` as ${reference}`
    const what = `pushing the manifest ${manifest.digest}${as}`
    throw explainPush(error, repository, { what, actions: 'ecr:PutImage', tag: as === '' ? undefined : reference })
  })
}
