import type { ECRClient } from '@aws-sdk/client-ecr'
import type { Blob } from '../files/blob.ts'
import type { PresentRepository } from '../observe/repository.ts'
import type { ManifestBytes, Registry } from '../registry/client.ts'
import { findPresentBlobs } from './ecr.ts'
import { explainPush, type NamedRepository, uploadBlobs } from './upload.ts'

export type PushContext = {
  readonly ecr: ECRClient
  readonly registry: Registry
  readonly repository: PresentRepository
  readonly signal: AbortSignal
}

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
  { registry, repository }: { readonly registry: Registry; readonly repository: NamedRepository },
): Promise<void> => {
  await registry.putManifest(reference, manifest.bytes, manifest.mediaType).catch((error) => {
    const as = reference === manifest.digest ? '' : ` as ${reference}`
    const what = `pushing the manifest ${manifest.digest}${as}`
    throw explainPush(error, repository, { what, actions: 'ecr:PutImage', tag: as === '' ? undefined : reference })
  })
}
