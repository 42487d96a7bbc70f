import { DeployError, failure } from '../errors/problems.ts'
import { isMetadata, isThisMachine, lookupExcept } from '../host/connections/addresses.ts'
import { type Received, readAnswer, request, type Sent, type Wire } from '../host/connections/request.ts'
import { isTransientStatus, tryAgain } from '../host/connections/retry.ts'
import { isLoopback } from '../text/address.ts'

/** An unexpected answer of a registry; `code` is its first error code (OCI distribution specification, error codes). */
export class RegistryError extends Error {
  readonly status: number
  readonly code: string
  /** What it answered, without the request: `403 DENIED User … is not authorized`. */
  readonly answer: string

  constructor(message: string, status: number, code: string, answer = message) {
    super(message)
    this.name = 'RegistryError'
    this.status = status
    this.code = code
    this.answer = answer
  }
}

/** Sends one request to an allowed address: no retry, no redirect. Rejects on a broken or silent connection; any status is an answer. */
export const send = async (wire: Wire, url: URL, sent: Sent): Promise<Received> => {
  refuseAddress(url)
  return request(wire, url, sent)
}

const refuseAddress = (url: URL): void => {
  const fault = addressFault(url)
  if (fault === undefined) return
  const origin = `${url.protocol}//${url.host}`
  throw failure(fault === 'link-local' ? 'registry-link-local' : 'registry-plain-http', { origin })
}

/** Why an address is refused: it serves cloud credentials, or is neither https nor http on loopback. */
export const addressFault = (url: URL): 'link-local' | 'plain' | undefined => {
  if (isMetadata(url.hostname)) return 'link-local'
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)) ? undefined : 'plain'
}

/** Where a redirect or an upload's location points; throws on an invalid address. */
export const nextHop = (location: string, from: URL): URL => {
  const to = URL.parse(location, from.href)
  if (to === null) throw failure('registry-no-address', { host: from.host, location })
  return to
}

/** Which server named an address, and the registry at the beginning of the way to it. */
export type Way = { readonly from: URL; readonly registry: URL }

/**
 * The wire to an address that a server named. A remote server may not point to this machine, whose services trust any local client:
 * throws on its address, and fails where a name resolves to it. The registry's own host, which the user has named, may be on this machine.
 */
export const wireTo = (to: URL, { from, registry }: Way, wire: Wire): Wire => {
  const isOwn = from.hostname === registry.hostname && to.hostname === registry.hostname
  if (isOwn || isThisMachine(from.hostname)) return wire
  const refusal = (host: string): DeployError | undefined =>
    isThisMachine(host) ? failure('registry-inward', { host: from.host, origin: to.origin }) : undefined
  const refused = refusal(to.hostname)
  if (refused !== undefined) throw refused
  return { ...wire, lookup: lookupExcept(refusal, wire.lookup) }
}

/** Retries after 429, 5xx and broken connections, with growing, jittered pauses. */
export const retrying = <T>(wire: Wire, attempt: () => Promise<T>): Promise<T> =>
  tryAgain(wire.signal, isTransient, attempt)

const isTransient = (error: unknown): boolean => {
  if (error instanceof RegistryError) return isTransientStatus(error.status)
  return error instanceof Error && !(error instanceof DeployError)
}

/** Reads the answer's body into memory; more than `maxBytes` is an error, as is one that takes too long. */
export const readBody = (received: Received, host: string, maxBytes: number): Promise<Buffer> =>
  readAnswer(received, maxBytes, {
    tooLong: () => failure('registry-too-long', { limit: maxBytes }),
    tooSlow: () => failure('server-too-slow', { host }),
  })
