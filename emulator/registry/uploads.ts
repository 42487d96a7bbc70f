import { header, type Reply } from '../http/messages.ts'
import { isDigest, type Upload } from './blobs.ts'
import { parseManifest } from './format.ts'
import type { Repository } from './repositories.ts'
import { type RegistryRequest, registryError } from './rules.ts'

/** POST: an upload session; with `mount` and `from` the blob itself if it can be mounted (aws/containers-roadmap#2860). */
export const startUpload = async (request: RegistryRequest): Promise<Reply> => {
  const { rules, repository, call } = request
  const mount = call.url.searchParams.get('mount')
  const from = rules.catalog.repositories.get(call.url.searchParams.get('from') ?? '')
  if (rules.canMount && mount && isDigest(mount) && from && refersTo(from, mount)) {
    repository.blobs.add(mount)
    return created(request, mount)
  }
  const upload = await rules.catalog.blobs.begin(repository.name)
  const digest = call.url.searchParams.get('digest')
  if (digest !== null) return finish(request, upload, digest)
  return { status: 202, headers: progress(request, upload) }
}

/** ECR mounts only what a manifest of the source repository refers to. */
const refersTo = (repository: Repository, digest: string): boolean =>
  [...repository.manifests.values()].some(({ bytes }) => {
    const parsed = parseManifest(bytes)
    return parsed?.kind === 'image' && parsed.blobs.some((blob) => blob.digest === digest)
  })

/** GET: how far an upload has come. */
export const uploadStatus = (request: RegistryRequest): Reply => ({
  status: 204,
  headers: progress(request, knownUpload(request)),
})

/** PATCH: the next chunk, which must start where the last one ended. */
export const uploadChunk = async (request: RegistryRequest): Promise<Reply> => {
  const upload = knownUpload(request)
  const range = /^(?:bytes[ =])?(\d+)-\d+/.exec(header(request.call.request, 'content-range') ?? '')
  if (range && Number(range[1]) !== upload.received) {
    throw registryError(416, 'BLOB_UPLOAD_INVALID', 'chunk does not begin where the last one ended')
  }
  await upload.append(request.call.chunks)
  return { status: request.rules.chunkStatus, headers: progress(request, upload) }
}

/** PUT: the last bytes, if any, and the digest of all of them. */
export const finishUpload = (request: RegistryRequest): Promise<Reply> =>
  finish(request, knownUpload(request), request.call.url.searchParams.get('digest') ?? '')

const finish = async (request: RegistryRequest, upload: Upload, digest: string): Promise<Reply> => {
  if (!isDigest(digest)) throw registryError(400, 'DIGEST_INVALID', `'${digest}' is not a digest`)
  await upload.append(request.call.chunks)
  if (!(await upload.finish(digest))) {
    throw registryError(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content')
  }
  request.repository.blobs.add(digest)
  return created(request, digest)
}

const knownUpload = ({ rules, repository, reference }: RegistryRequest): Upload => {
  const upload = rules.catalog.blobs.upload(reference)
  if (upload?.repository === repository.name) return upload
  throw registryError(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry')
}

const created = ({ rules, repository }: RegistryRequest, digest: string): Reply => ({
  status: 201,
  headers: {
    Location: `${rules.locationOrigin}/v2/${repository.name}/blobs/${digest}`,
    'Docker-Content-Digest': digest,
  },
})

const progress = ({ rules, repository }: RegistryRequest, upload: Upload): Record<string, string> => {
  const last = Math.max(0, upload.received - 1)
  return {
    Location: `${rules.locationOrigin}/v2/${repository.name}/blobs/uploads/${upload.id}`,
    Range: `0-${rules.hasStickyRange ? (upload.firstChunkEnd ?? 0) : last}`,
    'Docker-Upload-UUID': upload.id,
  }
}
