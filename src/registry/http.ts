import { BlockList, isIP } from 'node:net'
import { DeployError, failure } from '../errors.ts'
import { type Received, request, type Sent, type Wire } from '../host/request.ts'
import { isTransientStatus, tryAgain } from '../host/retry.ts'

/** A registry's answer that is not what the method expects; `code` is the first of its error codes (OCI distribution specification, error codes). */
export class RegistryError extends Error {
  readonly status: number
  readonly code: string

  constructor(message: string, status: number, code: string) {
    super(message)
    this.name = 'RegistryError'
    this.status = status
    this.code = code
  }
}

/** One request to an address that a registry may have, no retry, no redirect. Rejects on a broken or silent connection; any status is an answer. */
export const send = async (wire: Wire, url: URL, sent: Sent): Promise<Received> => {
  refuseAddress(url)
  return request(wire, url, sent)
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** Whether a host name is this machine's own. */
export const isLoopback = (hostname: string): boolean => LOOPBACK.test(hostname)

/** Link-local addresses and EC2's own over IPv6: machines in a cloud give their credentials away there (EC2 and ECS developer guides, instance and task metadata). */
const METADATA = new BlockList()
METADATA.addSubnet('169.254.0.0', 16, 'ipv4')
METADATA.addSubnet('fe80::', 10, 'ipv6')
METADATA.addAddress('fd00:ec2::254', 'ipv6')
METADATA.addAddress('fd00:ec2::23', 'ipv6')

/** What a connection to leads back to this machine. */
const THIS_MACHINE = new BlockList()
THIS_MACHINE.addSubnet('127.0.0.0', 8, 'ipv4')
THIS_MACHINE.addSubnet('0.0.0.0', 8, 'ipv4')
THIS_MACHINE.addAddress('::1', 'ipv6')
THIS_MACHINE.addAddress('::', 'ipv6')

/** URL has brought every way to write an address to one; an IPv4 address within IPv6 meets the rules for IPv4. */
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

/** Why nothing is fetched from an address: there a cloud gives out credentials, or it is neither https nor, in plain http, this machine. */
export const addressFault = (url: URL): 'link-local' | 'plain' | undefined => {
  if (isIn(METADATA, url)) return 'link-local'
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)) ? undefined : 'plain'
}

/** Where a registry sends us on, by a redirect or an upload's location; throws when that is no address, or leads from elsewhere into this machine. */
export const nextHop = (location: string, from: URL): URL => {
  const to = URL.parse(location, from.href)
  if (to === null) throw failure('registry-no-address', { host: from.host, location })
  refuseRedirectToLoopback(to, from)
  return to
}

/** Throws when a registry elsewhere leads into this machine, where services trust whoever reaches them. */
export const refuseRedirectToLoopback = (to: URL, from: URL): void => {
  if (isThisMachine(from) || !isThisMachine(to)) return
  throw failure('registry-inward', { host: from.host, origin: to.origin })
}

/** Runs an attempt again, with growing and jittered pauses, while it meets 429, 5xx or a broken connection. */
export const retrying = <T>(wire: Wire, attempt: () => Promise<T>): Promise<T> =>
  tryAgain(wire.signal, isTransient, attempt)

const isTransient = (error: unknown): boolean => {
  if (error instanceof RegistryError) return isTransientStatus(error.status)
  return error instanceof Error && !(error instanceof DeployError)
}

/** The answer's body in memory, at most `maxBytes` of it; more is an error. */
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
