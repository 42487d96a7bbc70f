import { Readable } from 'node:stream'
import { failure } from '../errors/problems.ts'
import { type Digest, digestOf } from '../files/digest.ts'
import type { Received, Sent, Wire } from '../host/connections/request.ts'
import { shortened } from '../text/format.ts'
import { basic, type Credentials, fetchToken, parseChallenge } from './auth.ts'
import { wholeBlob } from './download.ts'
import { nextHop, RegistryError, readBody, retrying, send, wireTo } from './http.ts'
import { acceptedManifests, MAX_MANIFEST_BYTES } from './manifest.ts'

const MAX_REDIRECTS = 5
const MAX_ERROR_BYTES = 65_536
/** AWS's refusals name user, action, resource and policy, each of them up to a few hundred characters. */
const MAX_REASON = 1_500
/** Of a body that is no registry's error: a page or a sentence. */
const MAX_PAGE = 200
/** The registry chooses its tokens. A word such as the function's name is not a secret, and masking it would garble the log and suppress outputs. */
const isRandom = (token: string): boolean => token.length >= 16 && /\d/.test(token) && /[a-z]/i.test(token)

export type RegistryOptions = {
  readonly wire: Wire
  /** Scheme, host and port. */
  readonly origin: string
  readonly repository: string
  /** An Authorization header to send at once, which saves the challenge. */
  readonly authorization?: string
  /** Called once, when the registry asks for credentials; they and the tokens they yield go to this origin only. */
  readonly credentials: () => Promise<Credentials | undefined>
  readonly mask: (secret: string) => void
}

export type ManifestBytes = { readonly bytes: Buffer; readonly digest: Digest; readonly mediaType: string }

export type UploadBody = { readonly digest: Digest; readonly sizeBytes: number; readonly open: () => Promise<Readable> }

/** One repository of a registry, with one method per endpoint that we use (OCI distribution specification). */
export type Registry = {
  readonly origin: string
  /** GET /v2/<name>/manifests/<reference>; the bytes are checked against a digest reference. */
  readonly getManifest: (reference: string) => Promise<ManifestBytes>
  /** GET /v2/<name>/blobs/<digest>, following redirects without our credentials. Resumes a broken download. The caller checks the bytes. */
  readonly getBlob: (digest: Digest) => Promise<Readable>
  /** The same in memory, for small blobs: more than `maxBytes` is an error. */
  readonly readBlob: (digest: Digest, maxBytes: number) => Promise<Buffer>
  /** POST and PUT /v2/<name>/blobs/uploads/, in one piece. */
  readonly putBlob: (blob: UploadBody) => Promise<void>
  /** PUT /v2/<name>/manifests/<reference>; a tag as reference moves that tag, a digest moves nothing. */
  readonly putManifest: (reference: string, bytes: Buffer, mediaType: string) => Promise<void>
}

/** Sends nothing until a method is called. */
export const openRegistry = (options: RegistryOptions): Registry => {
  const { wire, origin, repository } = options
  const secrets = new Set<string>()
  const at = new URL(`/v2/${repository}/`, origin)
  const endpoint: Endpoint = { wire, at, call: authorised(options, secrets), expectStatus: expecting(secrets, at.host) }
  return {
    origin,
    getManifest: (reference) => retrying(wire, () => getManifest(endpoint, reference)),
    getBlob: async (digest) => {
      const openAt = (from: number): Promise<Received> => retrying(wire, () => openBlob(endpoint, digest, from))
      const download = { first: await openAt(0), openAt, host: at.host, signal: wire.signal }
      return Readable.from(wholeBlob(download), { objectMode: false })
    },
    readBlob: (digest, maxBytes) =>
      retrying(wire, async () => readBody(await openBlob(endpoint, digest), at.host, maxBytes)),
    putBlob: (blob) => retrying(wire, () => putBlob(endpoint, blob)),
    putManifest: (reference, bytes, mediaType) =>
      retrying(wire, async () => {
        const url = new URL(`manifests/${reference}`, endpoint.at)
        const body = { sizeBytes: bytes.length, open: async () => Readable.from([bytes], { objectMode: false }) }
        const sent: Sent = { method: 'PUT', headers: { 'content-type': mediaType }, body }
        const received = await endpoint.call(url, sent, 'pull,push')
        await endpoint.expectStatus(received, [201], `PUT ${url.pathname}`)
        received.body.resume()
      }),
  }
}

type Endpoint = {
  readonly wire: Wire
  readonly at: URL
  readonly call: Call
  /** Throws what the registry says, if it is not one of these statuses. */
  readonly expectStatus: (received: Received, expected: readonly number[], what: string) => Promise<void>
}

const getManifest = async ({ wire, at, call, expectStatus }: Endpoint, reference: string): Promise<ManifestBytes> => {
  const url = new URL(`manifests/${reference}`, at)
  const headers = { accept: acceptedManifests.join(', ') }
  const first = await call(url, { method: 'GET', headers }, 'pull')
  const received = await followRedirects(wire, first, { from: url, headers })
  await expectStatus(received, [200], `GET ${url.pathname}`)
  const bytes = await readBody(received, at.host, MAX_MANIFEST_BYTES)
  const digest = digestOf(bytes)
  if (reference.startsWith('sha256:') && digest !== reference) {
    throw failure('manifest-other-bytes', { origin: at.origin, found: digest, digest: reference })
  }
  return { bytes, digest, mediaType: received.headers['content-type']?.split(';')[0]?.trim() ?? '' }
}

const openBlob = async ({ wire, at, call, expectStatus }: Endpoint, digest: Digest, from = 0): Promise<Received> => {
  const url = new URL(`blobs/${digest}`, at)
  const headers = from === 0 ? {} : { range: `bytes=${from}-` }
  const first = await call(url, { method: 'GET', headers }, 'pull')
  const received = await followRedirects(wire, first, { from: url, headers })
  await expectStatus(received, from === 0 ? [200] : [200, 206], `GET ${url.pathname}`)
  return received
}

const putBlob = async ({ at, call, expectStatus }: Endpoint, blob: UploadBody): Promise<void> => {
  const start = new URL('blobs/uploads/', at)
  const started = await call(start, { method: 'POST', headers: { 'content-length': '0' } }, 'pull,push')
  await expectStatus(started, [202], `POST ${start.pathname}`)
  started.body.resume()
  const location = nextHop(started.headers.location ?? '', start)
  location.searchParams.set('digest', blob.digest)
  const sent: Sent = { method: 'PUT', headers: { 'content-type': 'application/octet-stream' }, body: blob }
  const finished = await call(location, sent, 'pull,push')
  await expectStatus(finished, [201], `PUT ${location.pathname}`)
  finished.body.resume()
}

type Call = (url: URL, sent: Sent, access: 'pull' | 'pull,push') => Promise<Received>

/** Sends requests with the credentials the registry's challenge asks for. Authorization goes to the registry's own origin only. Adds what it uses to `secrets`. */
const authorised = (
  { wire, origin, repository, credentials, mask, ...options }: RegistryOptions,
  secrets: Set<string>,
): Call => {
  const registry = new URL(origin)
  let authorization: Promise<string> | undefined =
    options.authorization === undefined ? undefined : Promise.resolve(options.authorization)
  const answer = async (challenge: string, access: string): Promise<string> => {
    const parsed = parseChallenge(challenge)
    const realm = parsed?.scheme === 'bearer' ? URL.parse(parsed.parameters.get('realm') ?? '') : null
    const toRealm = realm === null ? wire : wireTo(realm, { from: registry, registry }, wire)
    const login = await credentials()
    if (login !== undefined) secrets.add(login.password).add(basic(login).replace('Basic ', ''))
    if (parsed?.scheme === 'bearer') {
      const token = await fetchToken(toRealm, parsed.parameters, `repository:${repository}:${access}`, login)
      secrets.add(token)
      if (isRandom(token)) mask(token)
      return `Bearer ${token}`
    }
    if (login === undefined)
      throw new RegistryError(`${origin} requires a login for ${repository}`, 401, 'UNAUTHORIZED')
    return basic(login)
  }
  return async (url, sent, access) => {
    if (url.origin !== registry.origin) return send(wireTo(url, { from: registry, registry }, wire), url, sent)
    const used = authorization
    const received = await send(wire, url, withHeader(sent, await used))
    if (received.status !== 401) return received
    // No token yet, or an expired one: the first request to notice fetches one for all.
    received.body.resume()
    if (authorization === used) {
      const fresh = answer(received.headers['www-authenticate'] ?? '', access)
      authorization = fresh
      fresh.catch(() => {
        if (authorization === fresh) authorization = undefined
      })
    }
    return send(wire, url, withHeader(sent, await authorization))
  }
}

const withHeader = (sent: Sent, authorization: string | undefined): Sent =>
  authorization === undefined ? sent : { ...sent, headers: { ...sent.headers, authorization } }

/** Followed by hand, so that no Authorization header is sent along. */
const followRedirects = async (
  wire: Wire,
  first: Received,
  { from, headers }: { readonly from: URL; readonly headers: Readonly<Record<string, string>> },
): Promise<Received> => {
  let received = first
  let at = from
  for (let hops = 0; [301, 302, 303, 307, 308].includes(received.status); hops++) {
    if (hops === MAX_REDIRECTS || received.headers.location === undefined) break
    received.body.resume()
    const to = nextHop(received.headers.location, at)
    received = await send(wireTo(to, { from: at, registry: from }, wire), to, { method: 'GET', headers })
    at = to
  }
  return received
}

/** A registry may repeat what it was sent, and not every password is masked. */
const expecting =
  (secrets: ReadonlySet<string>, host: string): Endpoint['expectStatus'] =>
  async (received, expected, what) => {
    if (expected.includes(received.status)) return
    const text = [...secrets].reduce(
      (shown, secret) => shown.replaceAll(secret, '***'),
      (await readBody(received, host, MAX_ERROR_BYTES)).toString(),
    )
    const { code, message } = firstError(text)
    const answer = [received.status, code, message].filter((part) => part !== '').join(' ')
    const whole = `${what}: ${answer}`
    // A bare status says nothing without its request.
    throw new RegistryError(whole, received.status, code, code === '' && message === '' ? whole : answer)
  }

const firstError = (text: string): { code: string; message: string } => {
  try {
    const [error] = (JSON.parse(text) as { errors?: { code?: string; message?: string }[] }).errors ?? []
    return { code: error?.code ?? '', message: shortened(String(error?.message ?? ''), MAX_REASON) }
  } catch {
    return { code: '', message: shortened(text.trim(), MAX_PAGE) }
  }
}
