import {
  BatchGetImageCommand,
  DescribeRepositoriesCommand,
  type ECRClient,
  type ImageIdentifier,
  type Repository,
} from '@aws-sdk/client-ecr'
import { type Doing, errorName, explaining } from '../errors/aws.ts'
import type { Digest } from '../files/digest.ts'
import type { RepositoryName } from '../plan/grammar/names.ts'
import { acceptedManifests, mediaTypes, readImageManifest } from '../registry/manifest.ts'

/** A manifest of the repository, with its media type as ECR shows it. */
export type RepositoryImage = { readonly digest: Digest; readonly manifest: string; readonly mediaType: string }

export type ObservedRepository =
  | { readonly exists: false; readonly name: string }
  | {
      readonly exists: true
      readonly name: string
      readonly arn: string
      readonly registryId: string
      /** Host and name, without scheme or tag. */
      readonly uri: string
      /** Whether this tag cannot move once set. */
      readonly isTagImmutable: boolean
      /** Whether all tags may move. */
      readonly isMutable: boolean
      /** The image the tag points to now. */
      readonly tagged: RepositoryImage | undefined
      /** The image the function runs, if it is in this repository; images can be deleted while a function uses them. */
      readonly live: RepositoryImage | undefined
    }

/** A repository that is there. */
export type PresentRepository = Extract<ObservedRepository, { readonly exists: true }>

/** A repository by name, with its ARN for policies. */
export type RepositoryAddress = RepositoryName & { readonly arn: string }

/** Reads the repository, the image of its tag, and the live image; a missing repository, tag or image is not an error. */
export const observeRepository = async (
  ecr: ECRClient,
  {
    tag,
    liveDigest,
    ...repository
  }: RepositoryAddress & { readonly tag: string; readonly liveDigest: Digest | undefined },
  signal: AbortSignal,
): Promise<ObservedRepository> => {
  const [described, tagged, live] = await Promise.all([
    describeRepository(ecr, repository, signal),
    readImage(ecr, repository, { imageTag: tag }, signal),
    liveDigest === undefined ? undefined : readImage(ecr, repository, { imageDigest: liveDigest }, signal),
  ])
  if (described === undefined) return { exists: false, name: repository.name }
  return {
    exists: true,
    name: repository.name,
    arn: repository.arn,
    registryId: described.registryId ?? '',
    uri: described.repositoryUri ?? '',
    isTagImmutable: isTagImmutable(described, tag),
    isMutable: (described.imageTagMutability ?? 'MUTABLE') === 'MUTABLE',
    tagged,
    live,
  }
}

/** A repository as ECR describes it; undefined when there is none. */
export const describeRepository = async (
  ecr: ECRClient,
  { name, registryId, arn }: RepositoryAddress,
  abortSignal: AbortSignal,
): Promise<Repository | undefined> => {
  const doing = { what: `reading repository ${name}`, action: 'ecr:DescribeRepositories', resource: arn }
  const described = await ecr
    .send(new DescribeRepositoriesCommand({ repositoryNames: [name], registryId }), { abortSignal })
    .catch(orNoRepository(doing, abortSignal))
  return described?.repositories?.[0]
}

/** Reads an image by tag or digest; undefined when there is none, for which ECR answers 200 with a list of failures. */
export const readImage = async (
  ecr: ECRClient,
  { name: repositoryName, registryId, arn }: RepositoryAddress,
  id: ImageIdentifier,
  abortSignal: AbortSignal,
): Promise<RepositoryImage | undefined> => {
  const input = { repositoryName, registryId, imageIds: [id], acceptedMediaTypes: [...acceptedManifests] }
  const doing = {
    what: `reading an image of repository ${repositoryName}`,
    action: 'ecr:BatchGetImage',
    resource: arn,
  }
  const read = await ecr
    .send(new BatchGetImageCommand(input), { abortSignal })
    .catch(orNoRepository(doing, abortSignal))
  const [{ imageId, imageManifest: manifest = '', imageManifestMediaType: mediaType } = {}] = read?.images ?? []
  const digest = imageId?.imageDigest as Digest | undefined
  return digest === undefined
    ? undefined
    : { digest, manifest, mediaType: mediaType ?? readImageManifest(manifest)?.mediaType ?? mediaTypes.ociManifest }
}

/** Undefined for a repository that does not exist; throws every other error, explained. */
const orNoRepository =
  (doing: Doing, signal: AbortSignal) =>
  (error: unknown): undefined => {
    signal.throwIfAborted()
    if (errorName(error) !== 'RepositoryNotFoundException') explaining(doing, signal)(error)
  }

/** Exclusion filters invert the repository's rule for the tags they match; `*` is any text (ECR API reference, PutImageTagMutability). */
const isTagImmutable = (
  { imageTagMutability = 'MUTABLE', imageTagMutabilityExclusionFilters = [] }: Repository,
  tag: string,
): boolean => {
  const isExcluded = imageTagMutabilityExclusionFilters.some(({ filter = '' }) =>
    new RegExp(
      `^${filter
        .split('*')
        .map((part) => RegExp.escape(part))
        .join('.*')}$`,
    ).test(tag),
  )
  return imageTagMutability.startsWith('IMMUTABLE') !== isExcluded
}
