import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAgents } from '../../../src/host/connections/agents.ts'
import type { Wire } from '../../../src/host/connections/request.ts'

export type Seen = {
  readonly method: string
  readonly path: string
  readonly authorization: string | undefined
  readonly accept: string | undefined
  readonly range: string | undefined
  readonly body: string
}

export type Server = AsyncDisposable & {
  readonly origin: string
  readonly host: string
  readonly seen: readonly Seen[]
}

type Handler = (seen: Seen, response: ServerResponse, origin: string) => void

/** A real server on a free port; it records every request, and closes on disposal. */
export const serve = async (handler: Handler): Promise<Server> => {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    readText(request).then(
      (body) => {
        const { method = '', url = '', headers } = request
        const { authorization, accept, range } = headers
        const found = { method, path: url, authorization, accept, range, body }
        seen.push(found)
        handler(found, response, origin)
      },
      () => response.destroy(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  return {
    origin,
    host: `127.0.0.1:${port}`,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const readText = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** Connections of one test. */
export const openWire = (signal = new AbortController().signal): Wire & Disposable => {
  const agents = createAgents({})
  return { agents, signal, [Symbol.dispose]: () => agents[Symbol.dispose]() }
}

/** Says that more comes than these bytes, and breaks the connection off behind them. */
export const breakOff = (response: ServerResponse, status: number, body: string): void => {
  response.writeHead(status, { 'content-length': Buffer.byteLength(body) + 1 })
  response.write(body, () => response.destroy())
}

export const answer = (response: ServerResponse, status: number, body: string | Buffer = '', headers = {}): void => {
  response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers })
  response.end(body)
}
