import * as http from 'node:http'
import * as https from 'node:https'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DeployError } from '../errors.ts'
import type { Agents } from '../host/agents.ts'
import { tryAgain } from '../host/retry.ts'

/** A connection that stays silent this long is given up and tried again. */
const IDLE_MS = 15_000
/** A registry may need its time to check and store a large blob before it answers. */
const STORING_MS = 120_000

export type Wire = { readonly agents: Agents; readonly signal: AbortSignal }

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

/** One request, no retry, no redirect. Rejects on a broken or silent connection; any status is an answer. */
export const send = async (wire: Wire, url: URL, sent: Sent): Promise<Received> => {
  refusePlainHttp(url)
  const isTls = url.protocol === 'https:'
  const body = await sent.body?.open()
  return new Promise((resolve, reject) => {
    const request = (isTls ? https : http).request(url, {
      method: sent.method,
      agent: isTls ? wire.agents.https : wire.agents.http,
      headers: {
        ...sent.headers,
        ...(sent.body === undefined ? {} : { 'content-length': String(sent.body.sizeBytes) }),
      },
      signal: wire.signal,
    })
    request.setTimeout(IDLE_MS, () => request.destroy(new Error(`${url.host} was silent for too long`)))
    if (body !== undefined) request.on('finish', () => request.setTimeout(STORING_MS))
    request.on('response', (message) =>
      resolve({ status: message.statusCode ?? 0, headers: message.headers, body: message }),
    )
    request.on('error', reject)
    if (body === undefined) request.end()
    else pipeline(body, request).catch(reject)
  })
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** Whether a host name is this machine's own. */
export const isLoopback = (hostname: string): boolean => LOOPBACK.test(hostname)

const refusePlainHttp = (url: URL): void => {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return
  throw new DeployError(
    `${url.protocol}//${url.host} is refused: registries are reached over https, over http only on loopback.`,
    {
      hint: 'Use the https address of the registry.',
    },
  )
}

/** Runs an attempt again, with growing and jittered pauses, while it meets 429, 5xx or a broken connection. */
export const retrying = <T>(wire: Wire, attempt: () => Promise<T>): Promise<T> =>
  tryAgain(wire.signal, isTransient, attempt)

const isTransient = (error: unknown): boolean => {
  if (error instanceof RegistryError) return error.status === 429 || error.status >= 500
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
      throw new DeployError(`A registry sent more than ${maxBytes} bytes where at most that many belong.`, {
        hint: 'Check the reference: that is no container image.',
      })
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
