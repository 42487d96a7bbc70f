import * as http from 'node:http'
import * as https from 'node:https'
import type { LookupFunction } from 'node:net'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Agents } from './agents.ts'

/** How long a connection may stay silent before the request fails; the caller may retry. */
const IDLE_MS = 15_000
/** A server may need longer to check and store a large body before it answers. */
const STORING_MS = 120_000

/** Our connections, and the signal that aborts requests. `lookup` resolves names where the system's own way will not do. */
export type Wire = { readonly agents: Agents; readonly signal: AbortSignal; readonly lookup?: LookupFunction }

export type Sent = {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT'
  readonly headers?: Readonly<Record<string, string>>
  /** Opened anew for each attempt. */
  readonly body?: { readonly sizeBytes: number; readonly open: () => Promise<Readable> }
}

export type Received = {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: http.IncomingMessage
}

/** Sends one request: no retry, no redirect. Rejects on a broken or silent connection; any status is an answer. */
export const request = async (wire: Wire, url: URL, sent: Sent): Promise<Received> => {
  const isTls = url.protocol === 'https:'
  const body = await sent.body?.open()
  return new Promise((resolve, reject) => {
    const asking = (isTls ? https : http).request(url, {
      method: sent.method,
      agent: isTls ? wire.agents.https : wire.agents.http,
      headers: {
        ...sent.headers,
        ...(sent.body === undefined ? {} : { 'content-length': String(sent.body.sizeBytes) }),
      },
      signal: wire.signal,
      ...(wire.lookup !== undefined && { lookup: wire.lookup }),
    })
    asking.setTimeout(IDLE_MS, () => asking.destroy(new Error(`${url.host} was silent for too long`)))
    if (body !== undefined) asking.on('finish', () => asking.setTimeout(STORING_MS))
    asking.on('response', (message) =>
      resolve({ status: message.statusCode ?? 0, headers: message.headers, body: message }),
    )
    asking.on('error', reject)
    if (body === undefined) asking.end()
    else pipeline(body, asking).catch(reject)
  })
}
