import type { IncomingHttpHeaders } from 'node:http'

/** This machine's names for itself. No DNS server answers for them, so no web page can have one. */
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]']

/** Where a server is reached: its port on this machine, and its name for containers if it has another one. */
export type Address = { readonly port: number; readonly name?: string | undefined }

/**
 * Why a request may be that of a web page, which every browser on this machine may be made to send; undefined for a program's. A page at another address
 * has another Origin or Sec-Fetch-Site, and one whose name was pointed here (DNS rebinding) sends that name as Host (fetch.spec.whatwg.org; W3C, Fetch Metadata).
 */
export const foreignPage = (headers: IncomingHttpHeaders, { port, name }: Address): string | undefined => {
  const { host = '', origin, 'sec-fetch-site': site } = headers
  const names = name === undefined ? LOOPBACK_NAMES : [...LOOPBACK_NAMES, name]
  const hosts = names.flatMap((one) => [`${one}:${port}`, ...(port === HTTP_PORT ? [one] : [])])
  const start = 'This server answers programs of this machine, not web pages'
  if (!hosts.includes(host.toLowerCase())) return `${start}: the Host is "${host}", not ${hosts.join(', ')}`
  if (origin !== undefined && origin !== `http://${host}`) return `${start}: the Origin is "${origin}"`
  // `none` is an address that a person has typed.
  if (site !== undefined && site !== 'none' && site !== 'same-origin') return `${start}: Sec-Fetch-Site is "${site}"`
  return undefined
}

/** Left out of Host (RFC 9110, 7.2). */
const HTTP_PORT = 80
