import type { ServiceError } from '../http/errors.ts'
import { type Digest, digestOf, isDigest } from '../registry/blobs.ts'
import { mediaTypeOf, parseManifest } from '../registry/format.ts'
import { immutableText, refusesTag } from '../registry/immutability.ts'
import { findReference, type Repository, resolveReference, storeManifest, tagsOf } from '../registry/repositories.ts'
import { type EcrAccount, ecrError, knownRepository } from './account.ts'
import type { EcrRequest } from './request.ts'

type ImageId = { readonly imageDigest?: string | undefined; readonly imageTag?: string | undefined }

const imageNotFound = (account: EcrAccount, repository: Repository, id: ImageId): ServiceError =>
  ecrError(
    'ImageNotFoundException',
    `The image with imageId {imageDigest:'${id.imageDigest ?? 'null'}', imageTag:'${id.imageTag ?? 'null'}'} does not exist within the repository with name '${repository.name}' in the registry with id '${account.accountId}'`,
  )

/** DescribeImages; one missing image fails the call. */
export const describeImages = ({ account, input }: EcrRequest): unknown => {
  const repository = knownRepository(account, input.repositoryName)
  const digests = input.imageIds?.map((id) => {
    const digest = findReference(repository, id.imageDigest ?? id.imageTag ?? '')
    if (digest === undefined) throw imageNotFound(account, repository, id)
    return digest
  })
  return {
    imageDetails: (digests ?? [...repository.manifests.keys()]).map((digest) => detail(account, repository, digest)),
  }
}

const detail = (account: EcrAccount, repository: Repository, digest: Digest) => {
  const manifest = repository.manifests.get(digest)
  const parsed = manifest && parseManifest(manifest.bytes)
  const tags = tagsOf(repository, digest)
  const sizeBytes = parsed?.kind === 'image' ? parsed.manifest.layers.reduce((sum, layer) => sum + layer.size, 0) : 0
  return {
    registryId: account.accountId,
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
export const listImages = ({ account, input }: EcrRequest): unknown => {
  const repository = knownRepository(account, input.repositoryName)
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
export const batchGetImage = (request: EcrRequest): unknown => {
  const { answers, failures } = forEachImage(request, (repository, image) => imageAnswer(request, repository, image))
  return { images: answers, failures }
}

type FoundImage = { readonly digest: Digest; readonly tag: string | undefined }

const forEachImage = (
  { account, input }: EcrRequest,
  answer: (repository: Repository, image: FoundImage) => unknown,
): { readonly answers: readonly unknown[]; readonly failures: readonly unknown[] } => {
  const repository = knownRepository(account, input.repositoryName)
  const answers: unknown[] = []
  const failures: unknown[] = []
  for (const id of input.imageIds ?? []) {
    const found = findImage(repository, id)
    if ('failureCode' in found) failures.push(found)
    else answers.push(answer(repository, { digest: found.digest, tag: id.imageTag }))
  }
  return { answers, failures }
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

const imageIdOf = ({ digest, tag }: FoundImage) => ({
  imageDigest: digest,
  ...(tag !== undefined && { imageTag: tag }),
})

const imageAnswer = ({ account }: EcrRequest, repository: Repository, image: FoundImage) => {
  const manifest = repository.manifests.get(image.digest)
  return {
    registryId: account.accountId,
    repositoryName: repository.name,
    imageId: imageIdOf(image),
    imageManifest: manifest?.bytes.toString(),
    imageManifestMediaType: manifest?.mediaType,
  }
}

/** BatchDeleteImage: a tag is removed alone while others point at the image, a digest with all its tags. */
export const batchDeleteImage = (request: EcrRequest): unknown => {
  const { answers, failures } = forEachImage(request, (repository, { digest, tag }) => {
    for (const one of tag === undefined ? tagsOf(repository, digest) : [tag]) repository.tags.delete(one)
    if (tagsOf(repository, digest).length === 0) repository.manifests.delete(digest)
    return imageIdOf({ digest, tag })
  })
  return { imageIds: answers, failures }
}

/** PutImage: the same manifest under the same tag throws ImageAlreadyExistsException, a tag that may not move ImageTagAlreadyExistsException. */
export const putImage = (request: EcrRequest): unknown => {
  const { account, input } = request
  const repository = knownRepository(account, input.repositoryName)
  const bytes = Buffer.from(input.imageManifest ?? '')
  const digest = digestOf(bytes)
  const mediaType = input.imageManifestMediaType ?? mediaTypeOf(bytes)
  if (input.imageDigest !== undefined && input.imageDigest !== digest) {
    throw ecrError('ImageDigestDoesNotMatchException', 'Image digest does not match the manifest')
  }
  if (mediaType === undefined) throw ecrError('InvalidParameterException', 'The media type is missing')
  checkContents(repository, bytes)
  checkTag(repository, input.imageTag, digest)
  storeManifest(repository, { digest, bytes, mediaType })
  if (input.imageTag !== undefined) repository.tags.set(input.imageTag, digest)
  return { image: imageAnswer(request, repository, { digest, tag: input.imageTag }) }
}

const checkTag = (repository: Repository, tag: string | undefined, digest: Digest): void => {
  const isThere = !repository.archived.has(digest)
  const isSame = isThere && (tag === undefined ? repository.manifests.has(digest) : repository.tags.get(tag) === digest)
  if (isSame) {
    throw ecrError(
      'ImageAlreadyExistsException',
      `Image with digest '${digest}' and tag '${tag ?? 'null'}' already exists in the repository with name '${repository.name}'`,
    )
  }
  if (tag !== undefined && refusesTag(repository, tag, digest)) {
    throw ecrError('ImageTagAlreadyExistsException', immutableText(repository.name, tag))
  }
}

const checkContents = (repository: Repository, bytes: Buffer): void => {
  const parsed = parseManifest(bytes)
  if (parsed === undefined) throw ecrError('InvalidParameterException', 'Invalid image manifest')
  if (parsed.kind === 'index') {
    const missing = parsed.manifests.filter(({ digest }) => !repository.manifests.has(digest))
    if (missing.length === 0) return
    throw ecrError('ReferencedImagesNotFoundException', `Images not found: ${missing[0]?.digest}`)
  }
  const missing = parsed.blobs.filter(({ digest }) => !repository.blobs.has(digest))
  if (missing.length === 0) return
  throw ecrError(
    'LayersNotFoundException',
    `Layers with digests '[${missing.map(({ digest }) => digest).join(', ')}]' required for pushing image into repository with name '${repository.name}' do not exist`,
  )
}
