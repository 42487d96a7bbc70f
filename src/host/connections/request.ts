import * as http from 'node:http'
import * as https from 'node:https'
import type { LookupFunction } from 'node:net'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Agents } from './agents.ts'

/** How long a connection may stay silent before the request fails; the caller may retry. */
const IDLE_MS = 15_000
/** How long the head of an answer may take. */
const ANSWER_MS = 30_000
/** How long an answer may take that is read into memory, and has some kilobytes. */
const WHOLE_MS = 30_000
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
    const silent = (): Error => new Error(`${url.host} was silent for too long`)
    // Its head may not come in drops, each of them in time.
    const late = (limitMs: number): NodeJS.Timeout => setTimeout(() => asking.destroy(silent()), limitMs).unref()
    let waiting: NodeJS.Timeout | undefined
    asking.setTimeout(IDLE_MS, () => asking.destroy(silent()))
    // Before, it may wait for another to leave its connection.
    if (body === undefined)
      asking.once('socket', () => {
        waiting = late(ANSWER_MS)
      })
    else
      asking.on('finish', () => {
        asking.setTimeout(STORING_MS)
        waiting = late(STORING_MS)
      })
    asking.on('response', (message) => {
      clearTimeout(waiting)
      resolve({ status: message.statusCode ?? 0, headers: message.headers, body: message })
    })
    asking.on('close', () => clearTimeout(waiting))
    asking.on('error', reject)
    if (body === undefined) asking.end()
    else pipeline(body, asking).catch(reject)
  })
}

/** Reads an answer into memory. Rejects with ours if it is longer than `maxBytes`, or takes too long to come. */
export const readAnswer = async (
  { body }: Received,
  maxBytes: number,
  errors: { readonly tooLong: () => Error; readonly tooSlow: () => Error },
): Promise<Buffer> => {
  const parts: Buffer[] = []
  let sizeBytes = 0
  const late = setTimeout(() => body.destroy(errors.tooSlow()), WHOLE_MS)
  try {
    for await (const part of body as AsyncIterable<Buffer>) {
      sizeBytes += part.length
      if (sizeBytes > maxBytes) {
        body.destroy()
        throw errors.tooLong()
      }
      parts.push(part)
    }
    return Buffer.concat(parts)
  } finally {
    clearTimeout(late)
  }
}
