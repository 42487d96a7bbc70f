import { isDigest } from '../registry/blobs.ts'
import { presignBlob } from '../registry/downloads.ts'
import { ecrError, knownRepository } from './account.ts'
import type { EcrRequest } from './request.ts'

/** BatchCheckLayerAvailability. */
export const batchCheckLayerAvailability = ({ account, input }: EcrRequest): unknown => {
  const repository = knownRepository(account, input.repositoryName)
  const digests = input.layerDigests ?? []
  const layers = digests.filter(isDigest).map((layerDigest) => ({
    layerDigest,
    layerAvailability: repository.blobs.has(layerDigest) ? 'AVAILABLE' : 'UNAVAILABLE',
    ...(repository.blobs.has(layerDigest) && { layerSize: account.blobs.sizeOf(layerDigest) }),
  }))
  const failures = digests
    .filter((digest) => !isDigest(digest))
    .map((layerDigest) => ({ layerDigest, failureCode: 'InvalidLayerDigest', failureReason: 'Invalid layer digest' }))
  return { layers, failures }
}

/** GetDownloadUrlForLayer: a presigned URL on the blob storage. */
export const getDownloadUrlForLayer = ({ account, input }: EcrRequest): unknown => {
  const repository = knownRepository(account, input.repositoryName)
  const digest = input.layerDigest ?? ''
  if (!isDigest(digest) || !repository.blobs.has(digest)) {
    throw ecrError('LayersNotFoundException', `The layer with digest '${digest}' does not exist`)
  }
  return { downloadUrl: presignBlob(account, repository, digest), layerDigest: digest }
}
