import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { RuntimeServer } from '../../../src/runtime/server.ts'
import type { Side } from '../../runtime-api/play.ts'

/** Node's own announcement of a request that a server of this process is about to handle (Node documentation, diagnostics_channel). */
const CHANNEL = 'http.server.request.start'
const POLL_MS = 5

/** Our server, with ids `id-1`, `id-2`, … for its events. */
export const openSide = (server: RuntimeServer): Side & Disposable => {
  const requests: IncomingMessage[] = []
  const heard = (message: unknown): void => {
    if (isHeard(message)) requests.push(message.request)
  }
  subscribe(CHANNEL, heard)
  const of = (call: string) => requests.filter(({ method, url }) => `${method} ${url}` === call)
  let events = 0
  let leftMs = 60_000
  return {
    isRie: false,
    api: server.address,
    send: async (event) => {
      events += 1
      const answer = await server.run(
        {
          requestId: `id-${events}`,
          payload: Buffer.from(event),
          functionArn: 'arn',
          // Another time on each call, as on a clock.
          timeLeftMs: () => (leftMs -= 1_000),
          traceId: 'Root=1-0-0;Sampled=0',
        },
        () => {},
      )
      return answer.payload.toString()
    },
    has: async () => {},
    reached: async (call, times) => {
      while (of(call).length < times) await pause(POLL_MS)
    },
    lost: async (call) => {
      const socket = of(call).at(-1)?.socket
      if (socket !== undefined && !socket.destroyed) await once(socket, 'close').catch(() => {})
    },
    [Symbol.dispose]: () => void unsubscribe(CHANNEL, heard),
  }
}

const isHeard = (message: unknown): message is { readonly request: IncomingMessage } =>
  typeof message === 'object' && message !== null && 'request' in message
