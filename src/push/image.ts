import type { ECRClient } from '@aws-sdk/client-ecr'
import type { Blob } from '../build/blob.ts'
import type { Image } from '../build/image.ts'
import type { ObservedRepository, RepositoryImage } from '../observe/repository.ts'
import type { Registry } from '../registry/client.ts'
import { type Digest, mediaTypes, readImageManifest } from '../registry/manifest.ts'
import { findPresentBlobs } from './ecr.ts'
import { explainPush, uploadBlobs } from './upload.ts'

export type ImageManifestBytes = { readonly bytes: Buffer; readonly mediaType: string; readonly digest: Digest }

export type PushContext = {
  readonly ecr: ECRClient
  readonly registry: Registry
  readonly repository: ObservedRepository & { exists: true }
  readonly signal: AbortSignal
}

/**
 * The image of the repository that is this one: the same manifest, else one with the same config, for gzip's bytes differ between zlib builds
 * while the contents that the config lists do not. Undefined when it has to go up.
 */
export const findSameImage = (
  { tagged, live }: ObservedRepository & { exists: true },
  image: Image,
): ImageManifestBytes | undefined => {
  const there = [tagged, live].filter((found) => found !== undefined)
  const same =
    there.find(({ digest }) => digest === image.manifest.digest) ??
    there.find((found) => configDigest(found) === image.config)
  return same === undefined
    ? undefined
    : { bytes: Buffer.from(same.manifest), digest: same.digest, mediaType: mediaTypeOf(same.manifest) }
}

/** What lies under a tag may be anything; what is no image is not this one. */
const configDigest = ({ manifest }: RepositoryImage): string | undefined => readImageManifest(manifest)?.config.digest

const mediaTypeOf = (manifest: string): string => readImageManifest(manifest)?.mediaType ?? mediaTypes.ociManifest

/** Sends what the repository lacks of these blobs; returns how much that was. */
export const pushBlobs = async (blobs: readonly Blob[], { ecr, registry, repository, signal }: PushContext) => {
  const digests = blobs.map(({ digest }) => digest)
  const present = await findPresentBlobs(ecr, repository, digests, signal)
  return uploadBlobs(registry, repository.name, blobs, present)
}

/** Puts the manifest under its digest, or under a tag, which moves the tag. */
export const pushManifest = async (
  manifest: ImageManifestBytes,
  reference: string,
  { registry, repository }: PushContext,
): Promise<void> => {
  await registry.putManifest(reference, manifest.bytes, manifest.mediaType).catch((error) => {
    throw explainPush(error, repository.name, `putting the manifest ${manifest.digest} under ${reference}`)
  })
}
