import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** An answer, not yet written. A stream's length is given in its headers, or it is sent in chunks. */
export type Reply = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | Readable
}

/** An answer in JSON. */
export const jsonReply = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(value),
})

/** Writes an answer; a HEAD request gets its headers only. */
export const send = async (request: IncomingMessage, response: ServerResponse, reply: Reply): Promise<void> => {
  const { status, headers = {}, body } = reply
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  if (body instanceof Readable) {
    // Also when the client has gone and nobody reads it.
    body.on('error', () => response.destroy())
    response.writeHead(status)
    if (request.method === 'HEAD') {
      body.destroy()
      response.end()
      return
    }
    await pipeline(body, response)
    return
  }
  const bytes = body === undefined ? Buffer.alloc(0) : Buffer.from(body)
  if (status !== 204 && response.getHeader('Content-Length') === undefined) {
    response.setHeader('Content-Length', bytes.length)
  }
  response.writeHead(status)
  response.end(request.method === 'HEAD' || status === 204 ? undefined : bytes)
}

/** Writes the first half of an answer, and ends the connection there. */
export const sendHalf = async (response: ServerResponse, { status, headers = {}, body }: Reply): Promise<void> => {
  const bytes = body instanceof Readable ? await collect(body) : Buffer.from(body ?? '')
  response.writeHead(status, { ...headers, 'Content-Length': bytes.length })
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy())
}

/** Text escaped for an XML element. */
export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** The first value of a header; Node gives a list when it was sent twice. */
export const header = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name.toLowerCase()]
  return Array.isArray(value) ? value[0] : value
}

/** `user:password` of Basic authentication; empty without it. */
export const basicCredentials = (request: IncomingMessage): string =>
  Buffer.from(/^Basic (.+)$/i.exec(header(request, 'authorization') ?? '')?.[1] ?? '', 'base64').toString()

/** Text before and after the first separator. */
export const splitOnce = (text: string, separator: string): [string, string] => {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

/** All bytes of a stream. */
export const collect = async (chunks: AsyncIterable<Buffer>): Promise<Buffer> => {
  const parts: Buffer[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return Buffer.concat(parts)
}
