import { header, type Reply } from '../http/messages.ts'
import { digestOf, isDigest } from './blobs.ts'
import { mediaTypeOf, parseManifest } from './format.ts'
import { immutableText, refusesTag } from './immutability.ts'
import { type Repository, resolveReference, storeManifest } from './repositories.ts'
import { type RegistryRequest, type RegistryRules, registryError } from './rules.ts'

/** The largest manifest ECR accepts (AWS API reference, ECR PutImage: 4 MiB). */
const MAX_MANIFEST_BYTES = 4_194_304

const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/

/** GET or HEAD of a manifest, in the media type it was pushed with. */
export const getManifest = ({ repository, reference }: RegistryRequest): Reply => {
  const digest = resolveReference(repository, reference)
  const manifest = digest && repository.manifests.get(digest)
  if (digest === undefined || manifest === undefined) {
    throw registryError(404, 'MANIFEST_UNKNOWN', `Requested image not found: ${repository.name}:${reference}`)
  }
  return {
    status: 200,
    headers: { 'Content-Type': manifest.mediaType, 'Docker-Content-Digest': digest },
    body: manifest.bytes,
  }
}

/** PUT of a manifest by tag or digest. Everything it refers to must exist; a tag that may not move is TAG_INVALID. */
export const putManifest = async (request: RegistryRequest): Promise<Reply> => {
  const { rules, repository, reference, call } = request
  const bytes = await call.body()
  if (bytes.length > MAX_MANIFEST_BYTES) throw registryError(413, 'SIZE_INVALID', 'manifest is larger than 4 MiB')
  const digest = digestOf(bytes)
  const mediaType = header(call.request, 'content-type') ?? ''
  validateManifest(bytes, mediaType)
  missingFrom(rules, repository, bytes)
  if (isDigest(reference)) {
    if (reference !== digest)
      throw registryError(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content')
    storeManifest(repository, { digest, bytes, mediaType })
  } else {
    if (!TAG.test(reference)) throw registryError(400, 'TAG_INVALID', `invalid tag name: ${reference}`)
    if (refusesTag(repository, reference, digest)) {
      throw registryError(400, 'TAG_INVALID', immutableText(repository.name, reference))
    }
    storeManifest(repository, { digest, bytes, mediaType })
    repository.tags.set(reference, digest)
  }
  const location = `${rules.locationOrigin}/v2/${repository.name}/manifests/${digest}`
  return { status: 201, headers: { Location: location, 'Docker-Content-Digest': digest } }
}

const validateManifest = (bytes: Buffer, mediaType: string): void => {
  if (parseManifest(bytes) === undefined) {
    throw registryError(400, 'MANIFEST_INVALID', 'Invalid JSON syntax or not an image manifest')
  }
  const own = mediaTypeOf(bytes)
  if (own !== undefined && own !== mediaType) {
    throw registryError(
      400,
      'MANIFEST_INVALID',
      `manifest media type ${own} does not match the content type ${mediaType}`,
    )
  }
}

/** Throws MANIFEST_BLOB_UNKNOWN for a blob (MANIFEST_UNKNOWN for a child manifest) that the repository lacks, or has in another size. */
const missingFrom = (rules: RegistryRules, repository: Repository, bytes: Buffer): void => {
  const parsed = parseManifest(bytes)
  if (parsed?.kind === 'index') {
    const missing = parsed.manifests.find((child) => !repository.manifests.has(child.digest))
    if (missing) throw registryError(404, 'MANIFEST_UNKNOWN', `Requested image not found: ${missing.digest}`)
  }
  if (parsed?.kind !== 'image') return
  for (const { digest, size } of parsed.blobs) {
    if (!repository.blobs.has(digest)) throw registryError(404, 'MANIFEST_BLOB_UNKNOWN', `blob unknown: ${digest}`)
    if (rules.catalog.blobs.sizeOf(digest) !== size) {
      throw registryError(400, 'SIZE_INVALID', `descriptor of ${digest} says ${size} bytes`)
    }
  }
}
