import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

export type Asked = { readonly method: string; readonly path: string; readonly authorization: string | undefined }

export type Recorder = AsyncDisposable & {
  readonly url: string
  readonly host: string
  readonly asked: readonly Asked[]
}

/** A server on its own port that records its requests. */
export const startRecorder = async (
  handle: (asked: Asked, response: ServerResponse, origin: string) => void,
): Promise<Recorder> => {
  const asked: Asked[] = []
  const note = ({ method = '', url = '', headers }: IncomingMessage): Asked => {
    const one = { method, path: url, authorization: headers.authorization }
    asked.push(one)
    return one
  }
  const server = createServer((request, response) => {
    const one = note(request)
    text(request).then(
      () => handle(one, response, `http://${host}`),
      () => response.destroy(),
    )
  })
  // As a proxy it lets nothing through.
  server.on('connect', (request, socket) => {
    note(request)
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const host = `127.0.0.1:${typeof address === 'object' ? address?.port : undefined}`
  return {
    url: `http://${host}`,
    host,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await once(server.close(), 'close')
    },
  }
}

/** Sends bytes until nobody listens. */
export const pourOut = (response: ServerResponse, chunk = Buffer.alloc(65_536, ' ')): true => {
  const pour = (): void => {
    while (!response.destroyed && response.write(chunk));
    if (!response.destroyed) response.once('drain', pour)
  }
  response.on('error', () => {})
  pour()
  return true
}
