import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

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
