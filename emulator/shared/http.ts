import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
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
  const chunks: Buffer[] = []
  for await (const chunk of body instanceof Readable ? body : [body ?? '']) chunks.push(Buffer.from(chunk))
  const bytes = Buffer.concat(chunks)
  response.writeHead(status, { ...headers, 'Content-Length': bytes.length })
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy())
}

export type Listener = AsyncDisposable & { readonly port: number; readonly url: string }

/** Answers a request, whatever happens; resolves when all work for it is done. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Listens on 127.0.0.1; port 0 picks a free one. Disposing closes open connections and waits for work still in progress. */
export const listen = (handler: Handler, port = 0): Promise<Listener> =>
  new Promise((resolve, reject) => {
    const underWay = new Set<Promise<void>>()
    const server = createServer({ requestTimeout: 0 }, (request, response) => {
      const handling = handler(request, response).finally(() => underWay.delete(handling))
      underWay.add(handling)
    })
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      const bound = typeof address === 'object' && address !== null ? address.port : port
      const close = async () => {
        await new Promise<void>((closed) => {
          server.close(() => closed())
          server.closeAllConnections()
        })
        await Promise.all(underWay)
      }
      resolve({ port: bound, url: `http://127.0.0.1:${bound}`, [Symbol.asyncDispose]: close })
    })
  })

/** Text escaped for an XML element. */
export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** The first value of a header; Node gives a list when it was sent twice. */
export const header = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name.toLowerCase()]
  return Array.isArray(value) ? value[0] : value
}
