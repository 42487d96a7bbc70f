import type { IncomingMessage, Server } from 'node:http'

/** Port 0 picks a free one. Closes the server and its connections on disposal. Throws the system's error when it cannot listen there. */
export const listen = async (
  server: Server,
  port: number,
  address: string,
): Promise<AsyncDisposable & { readonly port: number }> => {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, resolve)
  })
  const taken = server.address()
  return {
    port: typeof taken === 'object' && taken !== null ? taken.port : port,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Reads a body; undefined when it exceeds a limit. The excess of a request is read and dropped, so that its sender gets an answer; an answer is left. */
export const readBody = async (
  message: IncomingMessage,
  maxBytes: number,
  of: 'request' | 'answer' = 'request',
): Promise<Buffer | undefined> => {
  const parts: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length
    if (sizeBytes <= maxBytes) parts.push(chunk)
    else if (of === 'answer') return undefined
  }
  return sizeBytes > maxBytes ? undefined : Buffer.concat(parts)
}
