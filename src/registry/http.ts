import { BlockList, isIP } from 'node:net'
import { DeployError, failure } from '../errors.ts'
import { type Received, request, type Sent, type Wire } from '../host/request.ts'
import { isTransientStatus, tryAgain } from '../host/retry.ts'

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

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** Whether a host name means this machine. */
export const isLoopback = (hostname: string): boolean => LOOPBACK.test(hostname)

/** Link-local addresses and EC2's IPv6 ones: they serve a cloud machine's credentials (EC2 and ECS developer guides, instance and task metadata). */
const METADATA = new BlockList()
METADATA.addSubnet('169.254.0.0', 16, 'ipv4')
METADATA.addSubnet('fe80::', 10, 'ipv6')
METADATA.addAddress('fd00:ec2::254', 'ipv6')
METADATA.addAddress('fd00:ec2::23', 'ipv6')

/** Addresses that lead back to this machine. */
const THIS_MACHINE = new BlockList()
THIS_MACHINE.addSubnet('127.0.0.0', 8, 'ipv4')
THIS_MACHINE.addSubnet('0.0.0.0', 8, 'ipv4')
THIS_MACHINE.addAddress('::1', 'ipv6')
THIS_MACHINE.addAddress('::', 'ipv6')

/** URL normalises every way to write an address; IPv4-mapped IPv6 addresses match the IPv4 rules. */
const isIn = (list: BlockList, { hostname }: URL): boolean => {
  const address = hostname.replace(/^\[|\]$/g, '')
  const family = isIP(address)
  return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

const isThisMachine = (url: URL): boolean => isIn(THIS_MACHINE, url) || /(^|\.)localhost\.?$/.test(url.hostname)

const refuseAddress = (url: URL): void => {
  const fault = addressFault(url)
  if (fault === undefined) return
  const origin = `${url.protocol}//${url.host}`
  throw failure(fault === 'link-local' ? 'registry-link-local' : 'registry-plain-http', { origin })
}

/** Why an address is refused: it serves cloud credentials, or is neither https nor http on loopback. */
export const addressFault = (url: URL): 'link-local' | 'plain' | undefined => {
  if (isIn(METADATA, url)) return 'link-local'
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)) ? undefined : 'plain'
}

/** Where a redirect or an upload's location points; throws on an invalid address, and on one that leads a remote registry to this machine. */
export const nextHop = (location: string, from: URL): URL => {
  const to = URL.parse(location, from.href)
  if (to === null) throw failure('registry-no-address', { host: from.host, location })
  refuseRedirectToLoopback(to, from)
  return to
}

/** Throws when a remote registry points to this machine, whose services trust any local client. */
export const refuseRedirectToLoopback = (to: URL, from: URL): void => {
  if (isThisMachine(from) || !isThisMachine(to)) return
  throw failure('registry-inward', { host: from.host, origin: to.origin })
}

/** Retries after 429, 5xx and broken connections, with growing, jittered pauses. */
export const retrying = <T>(wire: Wire, attempt: () => Promise<T>): Promise<T> =>
  tryAgain(wire.signal, isTransient, attempt)

const isTransient = (error: unknown): boolean => {
  if (error instanceof RegistryError) return isTransientStatus(error.status)
  return error instanceof Error && !(error instanceof DeployError)
}

/** Reads the answer's body into memory; more than `maxBytes` is an error. */
export const readBody = async (received: Received, maxBytes: number): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of received.body as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length
    if (sizeBytes > maxBytes) {
      received.body.destroy()
      throw failure('registry-too-long', { limit: maxBytes })
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
