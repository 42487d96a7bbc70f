import type { IncomingMessage } from 'node:http'
import type { Service } from '../http/errors.ts'
import { collect } from '../http/messages.ts'
import type { IamUse } from '../iam/authorize.ts'
import type { Caller } from '../iam/callers.ts'

/** One request as seen. `status` is 0 until it is answered, and stays 0 when the connection was reset. */
export type RequestRecord = {
  readonly service: Service
  readonly operation: string
  readonly method: string
  readonly path: string
  /** The host that the client asked for. */
  readonly host: string
  status: number
  readonly iam: IamUse[]
  bodyBytes: number
  /** The access key that signed it, or for which the registry's password was issued. */
  caller?: string
  /** Milliseconds since 1970. */
  readonly at: number
}

export type SettleFailure = { readonly reason: string; readonly code: string }

/** One request on its way through a service. */
export type Call = {
  readonly service: Service
  readonly operation: string
  readonly request: IncomingMessage
  readonly method: string
  readonly url: URL
  readonly record: RequestRecord
  /** The body as it arrives; read it only once. */
  readonly chunks: AsyncIterable<Buffer>
  caller?: Caller
  /** The region of the request's signature. */
  region?: string
  /** Set by a fault: the update that this call starts settles as Failed. */
  settleFailure?: SettleFailure
  /** The whole body, read once and kept. */
  body(): Promise<Buffer>
}

async function* counted(request: IncomingMessage, record: RequestRecord): AsyncGenerator<Buffer> {
  for await (const chunk of request) {
    const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
    record.bodyBytes += bytes.length
    yield bytes
  }
}

/** The request's URL; its origin is what the client asked for. */
export const urlOf = (request: IncomingMessage): URL =>
  new URL(request.url ?? '/', `http://${request.headers.host ?? '127.0.0.1'}`)

/** A call for an identified request. A body that was read to find the operation is passed on. */
export const makeCall = (
  request: IncomingMessage,
  target: { readonly service: Service; readonly operation: string; readonly body?: Buffer },
): Call => {
  const url = urlOf(request)
  const { service, operation } = target
  const method = request.method ?? 'GET'
  const record: RequestRecord = {
    service,
    operation,
    method,
    path: `${url.pathname}${url.search}`,
    host: url.host,
    status: 0,
    iam: [],
    bodyBytes: target.body?.length ?? 0,
    at: Date.now(),
  }
  const chunks = counted(request, record)
  let whole: Promise<Buffer> | undefined = target.body && Promise.resolve(target.body)
  const body = () => {
    whole ??= collect(chunks)
    return whole
  }
  return { service, operation, request, method, url, record, chunks, body }
}
