import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServiceError } from '../http/errors.ts'
import { listen } from '../http/listener.ts'
import { basicCredentials, header, jsonReply, type Reply } from '../http/messages.ts'
import { type ImageTarget, type MadeImage, putImage } from '../images/make.ts'
import { type Digest, isDigest, makeBlobStore } from '../registry/blobs.ts'
import { redirect } from '../registry/downloads.ts'
import { addRepository, type Catalog, type Repository } from '../registry/repositories.ts'
import { handleRegistry, routeRegistry } from '../registry/routes.ts'
import { type RegistryRules, registryError, type ShownAs } from '../registry/rules.ts'
import { type Call, makeCall, type RequestRecord, urlOf } from '../requests/calls.ts'
import { type Fault, type FaultHandle, makeFaults } from '../requests/faults.ts'
import { serve } from '../requests/pipeline.ts'
import { listenStorage, makeStorage } from '../s3/storage.ts'

export type RegistryOptions = {
  readonly port?: number
  /** `bearer` gives tokens at /token to anyone, or only to `credentials` if set. */
  readonly auth?: 'none' | 'bearer' | 'basic'
  readonly credentials?: { readonly username: string; readonly password: string }
  /** Whether blobs come from another origin, after a redirect. */
  readonly redirects?: boolean
  /** The origins under which a proxy in front exposes it and its blob storage; their own by default. */
  readonly shownAs?: ShownAs
}

/** A registry like public.ecr.aws or ghcr.io. Pushing creates the repository. */
export type BaseRegistry = AsyncDisposable & {
  readonly url: string
  /** Where blobs are downloaded from. */
  readonly storageUrl: string
  /** `127.0.0.1:PORT`, as in image references. */
  readonly host: string
  readonly requests: readonly RequestRecord[]
  repository(name: string): Repository
  putImage(target: ImageTarget, image: MadeImage): Promise<string>
  /** From now on serves other bytes of the same length for a blob. */
  corrupt(digest: string): void
  /** Forgets a blob, so that GET answers 404. */
  drop(repository: string, digest: string): void
  fault(fault: Fault): FaultHandle
  seen(operation: string): RequestRecord[]
}

type State = {
  readonly options: RegistryOptions
  readonly catalog: Catalog
  readonly corrupted: Set<string>
  readonly tokens: Set<string>
  url: string
}

/** Starts a registry on 127.0.0.1. */
export const startRegistry = async (options: RegistryOptions = {}): Promise<BaseRegistry> => {
  const directory = await mkdtemp(join(tmpdir(), 'deploy-go-lambda-registry-'))
  const catalog: Catalog = { repositories: new Map(), blobs: makeBlobStore(directory), storage: makeStorage() }
  const state: State = { options, catalog, corrupted: new Set(), tokens: new Set(), url: '' }
  const faults = makeFaults()
  const records: RequestRecord[] = []
  const handle = (call: Call) => (call.operation === 'Token' ? token(state, call) : handleRegistry(rules(state), call))
  const pipeline = { faults, records, isProxied: options.shownAs !== undefined }
  const main = await listen(serve({ identify, handle, ...pipeline }), options.port)
  const storage = await listenStorage(catalog.storage, pipeline, options.shownAs?.storage)
  state.url = options.shownAs?.registry ?? main.url
  return {
    ...controls(state),
    url: main.url,
    storageUrl: storage.url,
    requests: records,
    fault: faults.add,
    seen: (operation) => records.filter((record) => `${record.service}:${record.operation}` === operation),
    [Symbol.asyncDispose]: async () => {
      faults.end()
      await Promise.all([main[Symbol.asyncDispose](), storage[Symbol.asyncDispose]()])
      await catalog.blobs.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

const controls = ({ catalog, corrupted, url }: State) => ({
  host: new URL(url).host,
  repository: (name: string) => addRepository(catalog, name),
  putImage: (target: ImageTarget, image: MadeImage) => putImage(catalog, target, image),
  corrupt: (digest: string) => void corrupted.add(digest),
  drop: (repository: string, digest: string) => {
    if (isDigest(digest)) catalog.repositories.get(repository)?.blobs.delete(digest)
  },
})

const identify = async (request: IncomingMessage): Promise<Call> => {
  const { pathname } = urlOf(request)
  const operation = pathname === '/token' ? 'Token' : routeRegistry(request.method ?? 'GET', pathname).operation
  return makeCall(request, { service: 'registry', operation })
}

const rules = (state: State): RegistryRules => ({
  catalog: state.catalog,
  authorize: (call, repository) => admit(state, call, repository),
  find: (name, push) => (push ? addRepository(state.catalog, name) : state.catalog.repositories.get(name)),
  blob: (repository, digest) => blobReply(state, repository, digest),
  chunkStatus: 202,
  hasStickyRange: false,
  canMount: true,
  locationOrigin: '',
})

const areValid = ({ options }: State, given: string): boolean =>
  options.credentials !== undefined && given === `${options.credentials.username}:${options.credentials.password}`

const unauthorized = (challenge: string): ServiceError =>
  registryError(401, 'UNAUTHORIZED', 'authentication required', { 'Www-Authenticate': challenge })

/** The challenges of the two schemes (docker distribution, token authentication). */
const admit = (state: State, call: Call, repository: string): void => {
  const { auth = 'none' } = state.options
  if (auth === 'basic' && !areValid(state, basicCredentials(call.request)))
    throw unauthorized(`Basic realm="${state.url}"`)
  if (auth !== 'bearer') return
  const given = /^Bearer (.+)$/i.exec(header(call.request, 'authorization') ?? '')?.[1]
  if (given !== undefined && state.tokens.has(given)) return
  const scope = repository === '' ? '' : `,scope="repository:${repository}:pull"`
  throw unauthorized(`Bearer realm="${state.url}/token",service="${new URL(state.url).host}"${scope}`)
}

const token = async (state: State, call: Call): Promise<Reply> => {
  if (state.options.credentials && !areValid(state, basicCredentials(call.request))) {
    throw registryError(401, 'UNAUTHORIZED', 'authentication required')
  }
  const value = randomBytes(24).toString('base64url')
  state.tokens.add(value)
  return jsonReply(200, { token: value, access_token: value, expires_in: 300 })
}

const blobReply = async (state: State, repository: Repository, digest: Digest): Promise<Reply> => {
  const { blobs } = state.catalog
  const sizeBytes = blobs.sizeOf(digest) ?? 0
  if (state.corrupted.has(digest)) return { status: 200, body: Buffer.alloc(sizeBytes, 'x') }
  if (state.options.redirects) return redirect(state.catalog, repository, digest)
  const headers = {
    'Content-Type': 'application/octet-stream',
    'Content-Length': String(sizeBytes),
    'Docker-Content-Digest': digest,
  }
  return { status: 200, headers, body: blobs.open(digest) }
}
