import type { ECRClient, ImageIdentifier } from '@aws-sdk/client-ecr'
import { type Home, repositoryArn } from '../aws/arn.ts'
import { denied } from '../errors/aws.ts'
import { DeployError, failure, reasonOf } from '../errors/problems.ts'
import { type Digest, digestOf } from '../files/digest.ts'
import type { Architecture } from '../plan/function.ts'
import type { EcrImage } from '../plan/grammar/image-uri.ts'
import type { Registry } from '../registry/client.ts'
import { RegistryError } from '../registry/http.ts'
import {
  type Descriptor,
  type ImageConfig,
  type ImageManifest,
  mediaTypes,
  parseImageConfig,
  parseManifest,
} from '../registry/manifest.ts'
import { chooseImage, findImageFlaw, findManifestFlaw, imageFailure, MAX_CONFIG_BYTES } from '../registry/platform.ts'
import { describeRepository, type RepositoryAddress, type RepositoryImage, readImage } from './repository.ts'

/** What is needed to inspect an image in ECR. */
export type ImageReading = {
  readonly ecr: ECRClient
  readonly home: Home
  /** The repository at this URI, as ECR names it. */
  readonly open: (uri: string) => Promise<Registry>
  readonly signal: AbortSignal
}

/** An image in ECR that Lambda accepts. */
export type ObservedImage = {
  readonly repository: RepositoryAddress
  /** Host and name, as the user wrote them, else as ECR names them. */
  readonly repositoryUri: string
  /** The user's own tag, used to deploy it; undefined if it is deployed by digest. */
  readonly tag: string | undefined
  /** Of the image itself, never of an index. */
  readonly digest: Digest
  /** The index, if the user's reference names one: Lambda rejects indexes, so it gets the image for its architecture. */
  readonly viaIndex: Digest | undefined
  readonly manifest: ImageManifest
  readonly mediaType: string
  readonly config: ImageConfig
}

/**
 * Checks an image in ECR before a function uses it: that it exists, is for this architecture, and is of a kind that Lambda accepts.
 * Uses ecr:DescribeRepositories, ecr:BatchGetImage and ecr:GetDownloadUrlForLayer. Throws on any problem, with its fix.
 */
export const observeImage = async (
  reading: ImageReading,
  image: EcrImage,
  architecture: Architecture,
): Promise<ObservedImage> => {
  const name = `image-uri ${image.text}`
  const { place, uri } = await findRepository(reading, image)
  const first = await findImage(reading, place, image)
  const parsed = parseManifest(Buffer.from(first.manifest), name)
  const chosen = parsed.kind === 'index' ? chooseImage(parsed.index, architecture) : undefined
  if (chosen !== undefined && 'flaw' in chosen) throw imageFailure(chosen.flaw, name, architecture)
  const found = chosen === undefined ? first : await findChild({ reading, place, image }, chosen.child)
  const inner = chosen === undefined ? parsed : parseManifest(Buffer.from(found.manifest), name)
  if (inner.kind === 'index') throw imageFailure({ kind: 'nested-index' }, name, architecture)
  const { manifest } = inner
  const mediaType = manifest.mediaType ?? chosen?.child.mediaType ?? mediaTypes.ociManifest
  const flaw = findManifestFlaw(manifest, mediaType)
  if (flaw !== undefined) throw imageFailure(flaw, name, architecture)
  const config = await readConfig({ reading, place, image }, uri, manifest)
  const wrong = findImageFlaw(config, manifest, architecture)
  if (wrong !== undefined) throw imageFailure(wrong, name, architecture)
  const isPlain = chosen === undefined && image.digest === undefined
  return {
    repository: place,
    repositoryUri: image.repositoryUri ?? uri,
    tag: isPlain ? image.tag : undefined,
    digest: found.digest,
    viaIndex: chosen === undefined ? undefined : first.digest,
    manifest,
    mediaType,
    config,
  }
}

/** Lambda reads from ECR in its own region, and from exactly the registry that ECR names. */
const findRepository = async (
  { ecr, home, signal }: ImageReading,
  { text, name, registryId, region, repositoryUri }: EcrImage,
): Promise<{ place: RepositoryAddress; uri: string }> => {
  if (region !== undefined && region !== home.region) {
    throw failure('image-uri-region', { text, region, wanted: home.region })
  }
  const named = registryId === undefined ? { name } : { name, registryId }
  const place: RepositoryAddress = { ...named, arn: repositoryArn(home, named) }
  const uri = (await describeRepository(ecr, place, signal))?.repositoryUri
  if (uri === undefined) throw failure('image-uri-no-repository', { text, name, region: home.region })
  // ECR hosts have other forms too (dual stack, FIPS); any other host must match what ECR names.
  if (repositoryUri !== undefined && registryId === undefined && uri !== repositoryUri)
    throw failure('image-uri-elsewhere', { text, uri })
  return { place, uri }
}

const findImage = async (
  { ecr, signal }: ImageReading,
  place: RepositoryAddress,
  { text, tag, digest }: EcrImage,
): Promise<RepositoryImage> => {
  const id: ImageIdentifier = digest === undefined ? { imageTag: tag } : { imageDigest: digest }
  const found = await readImage(ecr, place, id, signal)
  if (found === undefined)
    throw failure('image-uri-missing', {
      text,
      name: place.name,
      reference: digest ?? tag ?? '',
      id: digest === undefined ? `imageTag=${tag}` : `imageDigest=${digest}`,
    })
  return checked(found, text)
}

type Looking = { readonly reading: ImageReading; readonly place: RepositoryAddress; readonly image: EcrImage }

const findChild = async (
  { reading: { ecr, signal }, place, image: { text } }: Looking,
  { digest }: Descriptor,
): Promise<RepositoryImage> => {
  const found = await readImage(ecr, place, { imageDigest: digest }, signal)
  if (found === undefined) throw failure('image-uri-child-missing', { text, digest, name: place.name })
  return checked(found, text)
}

/** A manifest is trusted only if it matches its digest. */
const checked = (found: RepositoryImage, text: string): RepositoryImage => {
  const digest = digestOf(Buffer.from(found.manifest))
  if (digest !== found.digest) throw failure('image-uri-bytes', { text, found: digest, digest: found.digest })
  return found
}

const readConfig = async (
  { reading, place, image: { text } }: Looking,
  uri: string,
  { config }: ImageManifest,
): Promise<ImageConfig> => {
  const bytes = await readBlob(await reading.open(uri), config.digest).catch((error) => {
    reading.signal.throwIfAborted()
    if (error instanceof DeployError) throw error
    const status = error instanceof RegistryError ? error.status : undefined
    const values = { text, reason: reasonOf(error) }
    const named = status === 403 ? denied({ what: `reading image-uri ${text}` }, values.reason, error) : undefined
    if (named !== undefined) throw named
    if (status !== 401 && status !== 403) throw failure('image-uri-unreadable', values, { cause: error })
    throw failure('image-uri-denied', { ...values, resource: place.arn }, { cause: error })
  })
  const found = digestOf(bytes)
  if (found !== config.digest) throw failure('image-uri-bytes', { text, found, digest: config.digest })
  return parseImageConfig(bytes, `image-uri ${text}`)
}

const readBlob = (registry: Registry, digest: Digest): Promise<Buffer> => registry.readBlob(digest, MAX_CONFIG_BYTES)
