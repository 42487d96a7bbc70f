import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

/** What a server does with a connection once a request has come; it ends with the process. */
export const startServer = async (
  serve: (socket: Socket, request: string) => void,
): Promise<{ readonly url: string; readonly host: string }> => {
  const server = createServer((socket) => {
    socket.unref()
    socket.on('error', () => {})
    let request = ''
    socket.on('data', (chunk: Buffer) => {
      request += chunk.toString('latin1')
      if (!request.includes('\r\n\r\n')) return
      const whole = request
      request = ''
      serve(socket, whole)
    })
  })
  server.unref()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const host = `127.0.0.1:${typeof address === 'object' ? address?.port : undefined}`
  return { url: `http://${host}`, host }
}

/** Sends these bytes one by one, five in a second, and never ends. */
export const trickle = (socket: Socket, text: string): void => {
  let at = 0
  const timer = setInterval(() => {
    if (socket.destroyed) return clearInterval(timer)
    socket.write(text.charAt(at % text.length))
    at += 1
  }, 200)
  timer.unref()
}

const CHUNK = Buffer.alloc(1_048_576, 'a')

/** Sends bytes as fast as they are taken, and never ends. */
export const pour = (socket: Socket): void => {
  const more = (): void => {
    while (!socket.destroyed && socket.write(CHUNK));
    if (!socket.destroyed) socket.once('drain', more)
  }
  more()
}

/** The head of an answer with a body of this length. */
export const head = (status: number, sizeBytes: number, more: readonly string[] = []): string =>
  [`HTTP/1.1 ${status} OK`, `content-length: ${sizeBytes}`, ...more, '', ''].join('\r\n')
