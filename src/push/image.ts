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
 * The image of the repository that is this one: the same manifest, or, of what Lambda runs already, the same config on the same layers of the base,
 * for gzip's bytes differ between zlib builds while the contents that the config lists do not. Undefined when it has to go up.
 * Under the tag only the very same manifest counts: whoever may push could put another layer under our config there.
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

/** The config is one of our own blobs, the others are layers. */
const hasSameContents = (live: RepositoryImage | undefined, image: Image): boolean => {
  const manifest = live === undefined ? undefined : readImageManifest(live.manifest)
  return (
    manifest?.config.digest === image.config &&
    manifest.layers.length === image.base.length + image.own.length - 1 &&
    image.base.every(({ digest }, index) => manifest.layers[index]?.digest === digest)
  )
}

const mediaTypeOf = (manifest: string): string => readImageManifest(manifest)?.mediaType ?? mediaTypes.ociManifest

/** Sends what the repository lacks of these blobs; returns how much that was. */
export const pushBlobs = async (blobs: readonly Blob[], { ecr, registry, repository, signal }: PushContext) => {
  const digests = blobs.map(({ digest }) => digest)
  const present = await findPresentBlobs(ecr, repository, digests, signal)
  return uploadBlobs(registry, repository, blobs, present)
}

/** Puts the manifest under its digest, or under a tag, which moves the tag. */
export const pushManifest = async (
  manifest: ManifestBytes,
  reference: string,
  { registry, repository }: PushContext,
): Promise<void> => {
  await registry.putManifest(reference, manifest.bytes, manifest.mediaType).catch((error) => {
    throw explainPush(error, repository, {
      what: `pushing the manifest ${manifest.digest} as ${reference}`,
      actions: 'ecr:PutImage',
    })
  })
}
