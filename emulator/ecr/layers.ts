import { isDigest } from '../registry/blobs.ts'
import { ServiceError } from '../shared/errors.ts'
import { knownRepository } from './repositories.ts'
import type { EcrRequest } from './routes.ts'

/** BatchCheckLayerAvailability. */
export const batchCheckLayerAvailability = ({ world, input }: EcrRequest): unknown => {
  const repository = knownRepository(world, input.repositoryName)
  const digests = input.layerDigests ?? []
  const layers = digests.filter(isDigest).map((layerDigest) => ({
    layerDigest,
    layerAvailability: repository.blobs.has(layerDigest) ? 'AVAILABLE' : 'UNAVAILABLE',
    ...(repository.blobs.has(layerDigest) && { layerSize: world.blobs.sizeOf(layerDigest) }),
  }))
  const failures = digests
    .filter((digest) => !isDigest(digest))
    .map((layerDigest) => ({ layerDigest, failureCode: 'InvalidLayerDigest', failureReason: 'Invalid layer digest' }))
  return { layers, failures }
}

/** GetDownloadUrlForLayer: a presigned URL on the blob storage. */
export const getDownloadUrlForLayer = ({ world, input }: EcrRequest): unknown => {
  const repository = knownRepository(world, input.repositoryName)
  const digest = input.layerDigest ?? ''
  if (!isDigest(digest) || !repository.blobs.has(digest)) {
    throw new ServiceError(400, 'LayersNotFoundException', `The layer with digest '${digest}' does not exist`)
  }
  const blob = { open: () => world.blobs.open(digest), sizeBytes: world.blobs.sizeOf(digest) ?? 0 }
  const downloadUrl = world.storage.presign(world.storageUrl, `/${repository.name}/${digest}`, blob)
  return { downloadUrl, layerDigest: digest }
}
