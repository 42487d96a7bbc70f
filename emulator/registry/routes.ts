import { jsonReply, type Reply } from '../http/messages.ts'
import type { Call } from '../requests/calls.ts'
import { type Digest, isDigest } from './blobs.ts'
import { getManifest, putManifest } from './manifests.ts'
import { API_VERSION, type RegistryRequest, type RegistryRules, registryError } from './rules.ts'
import { finishUpload, startUpload, uploadChunk, uploadStatus } from './uploads.ts'

/** What a path below /v2/ names. */
export type RegistryRoute = {
  readonly operation: string
  readonly name: string
  readonly reference: string
  readonly handler?: Handler | undefined
}

type Handler = (request: RegistryRequest) => Promise<Reply> | Reply
type Route = readonly [method: string, path: RegExp, operation: string, handler?: Handler]

const knownBlob = ({ rules, repository, reference }: RegistryRequest): Digest => {
  if (!isDigest(reference)) throw registryError(400, 'DIGEST_INVALID', `${reference} is not a digest`)
  if (!repository.blobs.has(reference) || rules.catalog.blobs.sizeOf(reference) === undefined) {
    throw registryError(404, 'BLOB_UNKNOWN', 'blob unknown to registry')
  }
  return reference
}

const headBlob: Handler = (request) => {
  const digest = knownBlob(request)
  return {
    status: 200,
    headers: {
      'Content-Type': 'application/octet-stream',
      'Docker-Content-Digest': digest,
      'Content-Length': String(request.rules.catalog.blobs.sizeOf(digest)),
    },
  }
}

const getBlob: Handler = (request) => request.rules.blob(request.repository, knownBlob(request))

const listTags: Handler = ({ repository }) =>
  jsonReply(200, { name: repository.name, tags: [...repository.tags.keys()].sort() })

/** The endpoints of the OCI distribution spec that pushing and pulling need. */
const ROUTES: readonly Route[] = [
  ['GET', /^\/v2\/?$/, 'Ping'],
  ['HEAD', /^\/v2\/?$/, 'Ping'],
  ['POST', /^\/v2\/(.+)\/blobs\/uploads\/?$/, 'StartUpload', startUpload],
  ['GET', /^\/v2\/(.+)\/blobs\/uploads\/([^/]+)$/, 'UploadStatus', uploadStatus],
  ['PATCH', /^\/v2\/(.+)\/blobs\/uploads\/([^/]+)$/, 'UploadChunk', uploadChunk],
  ['PUT', /^\/v2\/(.+)\/blobs\/uploads\/([^/]+)$/, 'FinishUpload', finishUpload],
  ['HEAD', /^\/v2\/(.+)\/blobs\/([^/]+)$/, 'HeadBlob', headBlob],
  ['GET', /^\/v2\/(.+)\/blobs\/([^/]+)$/, 'GetBlob', getBlob],
  ['HEAD', /^\/v2\/(.+)\/manifests\/([^/]+)$/, 'HeadManifest', getManifest],
  ['GET', /^\/v2\/(.+)\/manifests\/([^/]+)$/, 'GetManifest', getManifest],
  ['PUT', /^\/v2\/(.+)\/manifests\/([^/]+)$/, 'PutManifest', putManifest],
  ['GET', /^\/v2\/(.+)\/tags\/list$/, 'ListTags', listTags],
]

/** The operation, repository and reference of a request below /v2/. */
export const routeRegistry = (method: string, path: string): RegistryRoute => {
  for (const [wanted, pattern, operation, handler] of ROUTES) {
    const match = wanted === method ? pattern.exec(path) : null
    if (match) return { operation, name: match[1] ?? '', reference: decodeURIComponent(match[2] ?? ''), handler }
  }
  return { operation: 'Unknown', name: '', reference: '' }
}

/** Answers one request below /v2/. */
export const handleRegistry = async (rules: RegistryRules, call: Call): Promise<Reply> => {
  const { operation, name, reference, handler } = routeRegistry(call.method, call.url.pathname)
  rules.authorize(call, name)
  if (operation === 'Ping') return { status: 200, headers: { ...API_VERSION, 'Content-Type': 'text/plain' } }
  if (handler === undefined) throw registryError(405, 'UNSUPPORTED', 'The operation is unsupported.')
  const push = call.method !== 'GET' && call.method !== 'HEAD'
  const repository = rules.find(name, push)
  if (repository === undefined) {
    throw registryError(404, 'NAME_UNKNOWN', `The repository with name '${name}' does not exist in the registry`)
  }
  const reply = await handler({ rules, repository, reference, call })
  return { ...reply, headers: { ...API_VERSION, ...reply.headers } }
}
