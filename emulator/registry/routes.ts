import type { Call } from '../shared/calls.ts'
import type { Reply } from '../shared/http.ts'
import { type Digest, isDigest } from './blobs.ts'
import { getManifest, putManifest } from './manifest-routes.ts'
import type { Repository } from './repositories.ts'
import { type RegistryRules, registryError } from './rules.ts'
import { finishUpload, startUpload, uploadChunk, uploadStatus } from './uploads.ts'

/** What a path below /v2/ names. */
export type RegistryRoute = {
  readonly operation: string
  readonly name: string
  readonly reference: string
}

type Pattern = readonly [method: string, path: RegExp, operation: string]

/** The endpoints of the OCI distribution spec that pushing and pulling need. */
const PATTERNS: readonly Pattern[] = [
  ['GET', /^\/v2\/?$/, 'Ping'],
  ['HEAD', /^\/v2\/?$/, 'Ping'],
  ['POST', /^\/v2\/(.+)\/blobs\/uploads\/?$/, 'StartUpload'],
  ['GET', /^\/v2\/(.+)\/blobs\/uploads\/([^/]+)$/, 'UploadStatus'],
  ['PATCH', /^\/v2\/(.+)\/blobs\/uploads\/([^/]+)$/, 'UploadChunk'],
  ['PUT', /^\/v2\/(.+)\/blobs\/uploads\/([^/]+)$/, 'FinishUpload'],
  ['HEAD', /^\/v2\/(.+)\/blobs\/([^/]+)$/, 'HeadBlob'],
  ['GET', /^\/v2\/(.+)\/blobs\/([^/]+)$/, 'GetBlob'],
  ['HEAD', /^\/v2\/(.+)\/manifests\/([^/]+)$/, 'HeadManifest'],
  ['GET', /^\/v2\/(.+)\/manifests\/([^/]+)$/, 'GetManifest'],
  ['PUT', /^\/v2\/(.+)\/manifests\/([^/]+)$/, 'PutManifest'],
  ['GET', /^\/v2\/(.+)\/tags\/list$/, 'ListTags'],
]

/** The operation, repository and reference of a request below /v2/. */
export const routeRegistry = (method: string, path: string): RegistryRoute => {
  for (const [wanted, pattern, operation] of PATTERNS) {
    const match = wanted === method ? pattern.exec(path) : null
    if (match) return { operation, name: match[1] ?? '', reference: decodeURIComponent(match[2] ?? '') }
  }
  return { operation: 'Unknown', name: '', reference: '' }
}

/** Answers one request below /v2/. */
export const handleRegistry = async (rules: RegistryRules, call: Call): Promise<Reply> => {
  const { operation, name, reference } = routeRegistry(call.method, call.url.pathname)
  rules.authorize(call, name)
  if (operation === 'Ping') return okay({})
  if (operation === 'Unknown') throw registryError(405, 'UNSUPPORTED', 'The operation is unsupported.')
  const push = call.method !== 'GET' && call.method !== 'HEAD'
  const repository = rules.find(name, push)
  if (repository === undefined) {
    throw registryError(404, 'NAME_UNKNOWN', `The repository with name '${name}' does not exist in the registry`)
  }
  const reply = await dispatch({ rules, repository, reference, call }, operation)
  return { ...reply, headers: { 'Docker-Distribution-Api-Version': 'registry/2.0', ...reply.headers } }
}

/** What every endpoint gets. */
export type RegistryRequest = {
  readonly rules: RegistryRules
  readonly repository: Repository
  readonly reference: string
  readonly call: Call
}

const dispatch = (request: RegistryRequest, operation: string): Promise<Reply> | Reply => {
  switch (operation) {
    case 'StartUpload':
      return startUpload(request)
    case 'UploadStatus':
      return uploadStatus(request)
    case 'UploadChunk':
      return uploadChunk(request)
    case 'FinishUpload':
      return finishUpload(request)
    case 'HeadBlob':
      return headBlob(request)
    case 'GetBlob':
      return request.rules.blob(request.repository, knownBlob(request))
    case 'PutManifest':
      return putManifest(request)
    case 'ListTags':
      return listTags(request)
    default:
      return getManifest(request)
  }
}

const okay = (headers: Readonly<Record<string, string>>): Reply => ({
  status: 200,
  headers: { 'Docker-Distribution-Api-Version': 'registry/2.0', 'Content-Type': 'text/plain', ...headers },
})

const knownBlob = ({ rules, repository, reference }: RegistryRequest): Digest => {
  if (!isDigest(reference)) throw registryError(400, 'DIGEST_INVALID', `${reference} is not a digest`)
  if (!repository.blobs.has(reference) || rules.catalog.blobs.sizeOf(reference) === undefined) {
    throw registryError(404, 'BLOB_UNKNOWN', 'blob unknown to registry')
  }
  return reference
}

const headBlob = (request: RegistryRequest): Reply => {
  const digest = knownBlob(request)
  return okay({
    'Content-Type': 'application/octet-stream',
    'Docker-Content-Digest': digest,
    'Content-Length': String(request.rules.catalog.blobs.sizeOf(digest)),
  })
}

const listTags = ({ repository }: RegistryRequest): Reply => ({
  status: 200,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ name: repository.name, tags: [...repository.tags.keys()].sort() }),
})
