import { type Digest, digestOf, isDigest } from '../registry/blobs.ts'
import { immutableText } from '../registry/manifest-routes.ts'
import { mediaTypeOf, parseManifest } from '../registry/manifests.ts'
import {
  findReference,
  isImmutable,
  type Repository,
  resolveReference,
  storeManifest,
  tagsOf,
} from '../registry/repositories.ts'
import { ServiceError } from '../shared/errors.ts'
import type { World } from '../state.ts'
import { knownRepository } from './repositories.ts'
import type { EcrRequest } from './routes.ts'

type ImageId = { readonly imageDigest?: string | undefined; readonly imageTag?: string | undefined }

const imageNotFound = (world: World, repository: Repository, id: ImageId): ServiceError =>
  new ServiceError(
    400,
    'ImageNotFoundException',
    `The image with imageId {imageDigest:'${id.imageDigest ?? 'null'}', imageTag:'${id.imageTag ?? 'null'}'} does not exist within the repository with name '${repository.name}' in the registry with id '${world.accountId}'`,
  )

/** DescribeImages; one missing image fails the call. */
export const describeImages = ({ world, input }: EcrRequest): unknown => {
  const repository = knownRepository(world, input.repositoryName)
  const digests = input.imageIds?.map((id) => {
    const digest = findReference(repository, id.imageDigest ?? id.imageTag ?? '')
    if (digest === undefined) throw imageNotFound(world, repository, id)
    return digest
  })
  return {
    imageDetails: (digests ?? [...repository.manifests.keys()]).map((digest) => detail(world, repository, digest)),
  }
}

const detail = (world: World, repository: Repository, digest: Digest) => {
  const manifest = repository.manifests.get(digest)
  const parsed = manifest && parseManifest(manifest.bytes)
  const tags = tagsOf(repository, digest)
  const sizeBytes = parsed?.kind === 'image' ? parsed.manifest.layers.reduce((sum, layer) => sum + layer.size, 0) : 0
  return {
    registryId: world.accountId,
    repositoryName: repository.name,
    imageDigest: digest,
    ...(tags.length > 0 && { imageTags: tags }),
    imageSizeInBytes: sizeBytes,
    imagePushedAt: (manifest?.pushedAt ?? 0) / 1000,
    imageManifestMediaType: manifest?.mediaType,
    ...(parsed?.kind === 'image' && { artifactMediaType: parsed.manifest.config.mediaType }),
    imageStatus: repository.archived.has(digest) ? 'ARCHIVED' : 'ACTIVE',
  }
}

/** ListImages: one id for each tag, and one for each untagged image. */
export const listImages = ({ world, input }: EcrRequest): unknown => {
  const repository = knownRepository(world, input.repositoryName)
  const imageIds = [...repository.manifests.keys()].flatMap((imageDigest) => {
    const tags = tagsOf(repository, imageDigest)
    return tags.length === 0 ? [{ imageDigest }] : tags.map((imageTag) => ({ imageDigest, imageTag }))
  })
  return { imageIds }
}

const failure = (imageId: ImageId, failureCode: string, failureReason: string) => ({
  imageId,
  failureCode,
  failureReason,
})

/** BatchGetImage: what is missing is in `failures` of a 200. */
export const batchGetImage = ({ world, input }: EcrRequest): unknown => {
  const repository = knownRepository(world, input.repositoryName)
  const images: unknown[] = []
  const failures: unknown[] = []
  for (const id of input.imageIds ?? []) {
    const found = findImage(repository, id)
    if ('failureCode' in found) failures.push(found)
    else images.push(imageAnswer(world, repository, { digest: found.digest, tag: id.imageTag }))
  }
  return { images, failures }
}

const findImage = (repository: Repository, id: ImageId) => {
  if (id.imageDigest === undefined && id.imageTag === undefined) {
    return failure(id, 'MissingDigestAndTag', 'Invalid request parameters: both tag and digest cannot be null')
  }
  if (id.imageDigest !== undefined && !isDigest(id.imageDigest)) {
    return failure(id, 'InvalidImageDigest', 'Invalid request parameters: image digest should satisfy the regex')
  }
  const digest = resolveReference(repository, id.imageDigest ?? id.imageTag ?? '')
  if (digest === undefined) return failure(id, 'ImageNotFound', 'Requested image not found')
  if (id.imageTag !== undefined && repository.tags.get(id.imageTag) !== digest) {
    return failure(id, 'ImageTagDoesNotMatchDigest', 'Requested tag does not match the digest')
  }
  return { digest }
}

const imageAnswer = (
  world: World,
  repository: Repository,
  { digest, tag }: { readonly digest: Digest; readonly tag: string | undefined },
) => {
  const manifest = repository.manifests.get(digest)
  return {
    registryId: world.accountId,
    repositoryName: repository.name,
    imageId: { imageDigest: digest, ...(tag !== undefined && { imageTag: tag }) },
    imageManifest: manifest?.bytes.toString(),
    imageManifestMediaType: manifest?.mediaType,
  }
}

/** BatchDeleteImage: a tag is removed alone while others point at the image, a digest with all its tags. */
export const batchDeleteImage = ({ world, input }: EcrRequest): unknown => {
  const repository = knownRepository(world, input.repositoryName)
  const imageIds: unknown[] = []
  const failures: unknown[] = []
  for (const id of input.imageIds ?? []) {
    const found = findImage(repository, id)
    if ('failureCode' in found) {
      failures.push(found)
      continue
    }
    const tags = id.imageTag === undefined ? tagsOf(repository, found.digest) : [id.imageTag]
    for (const tag of tags) repository.tags.delete(tag)
    if (tagsOf(repository, found.digest).length === 0) repository.manifests.delete(found.digest)
    imageIds.push({ imageDigest: found.digest, ...(id.imageTag !== undefined && { imageTag: id.imageTag }) })
  }
  return { imageIds, failures }
}

/** PutImage: the same manifest under the same tag throws ImageAlreadyExistsException, a tag that may not move ImageTagAlreadyExistsException. */
export const putImage = ({ world, input }: EcrRequest): unknown => {
  const repository = knownRepository(world, input.repositoryName)
  const bytes = Buffer.from(input.imageManifest ?? '')
  const digest = digestOf(bytes)
  const mediaType = input.imageManifestMediaType ?? mediaTypeOf(bytes)
  if (input.imageDigest !== undefined && input.imageDigest !== digest) {
    throw new ServiceError(400, 'ImageDigestDoesNotMatchException', 'Image digest does not match the manifest')
  }
  if (mediaType === undefined) throw new ServiceError(400, 'InvalidParameterException', 'The media type is missing')
  checkContents(repository, bytes)
  checkTag(repository, input.imageTag, digest)
  storeManifest(repository, { digest, bytes, mediaType })
  if (input.imageTag !== undefined) repository.tags.set(input.imageTag, digest)
  return { image: imageAnswer(world, repository, { digest, tag: input.imageTag }) }
}

const checkTag = (repository: Repository, tag: string | undefined, digest: Digest): void => {
  const isThere = !repository.archived.has(digest)
  const isSame = isThere && (tag === undefined ? repository.manifests.has(digest) : repository.tags.get(tag) === digest)
  if (isSame) {
    throw new ServiceError(
      400,
      'ImageAlreadyExistsException',
      `Image with digest '${digest}' and tag '${tag ?? 'null'}' already exists in the repository with name '${repository.name}'`,
    )
  }
  if (
    tag !== undefined &&
    repository.tags.has(tag) &&
    repository.tags.get(tag) !== digest &&
    isImmutable(repository, tag)
  ) {
    throw new ServiceError(400, 'ImageTagAlreadyExistsException', immutableText(repository.name, tag))
  }
}

const checkContents = (repository: Repository, bytes: Buffer): void => {
  const parsed = parseManifest(bytes)
  if (parsed === undefined) throw new ServiceError(400, 'InvalidParameterException', 'Invalid image manifest')
  if (parsed.kind === 'index') {
    const missing = parsed.manifests.filter(({ digest }) => !repository.manifests.has(digest))
    if (missing.length === 0) return
    throw new ServiceError(400, 'ReferencedImagesNotFoundException', `Images not found: ${missing[0]?.digest}`)
  }
  const missing = [parsed.manifest.config, ...parsed.manifest.layers].filter(
    ({ digest }) => !repository.blobs.has(digest),
  )
  if (missing.length === 0) return
  throw new ServiceError(
    400,
    'LayersNotFoundException',
    `Layers with digests '[${missing.map(({ digest }) => digest).join(', ')}]' required for pushing image into repository with name '${repository.name}' do not exist`,
  )
}
