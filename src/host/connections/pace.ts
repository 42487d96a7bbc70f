import { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** A server that sends fewer bytes in each of these seconds, but some, keeps us waiting on purpose: one segment of TCP is larger. */
const LEAST_BYTES = 256
const SLOW_SECONDS = 3
const SECOND_MS = 1_000

/** Watches what a connection brings, and ends it with this error if an answer comes in drops. Silence has limits of its own. */
export const watchPace = (socket: Socket, slow: () => Error): void => {
  let seen = socket.bytesRead
  let slowSeconds = 0
  const look = (): void => {
    const bytes = socket.bytesRead - seen
    seen = socket.bytesRead
    slowSeconds = bytes > 0 && bytes < LEAST_BYTES ? slowSeconds + 1 : 0
    if (slowSeconds < SLOW_SECONDS) return
    const error = slow()
    answerOn(socket)?.destroy(error)
    socket.destroy(error)
  }
  const timer = setInterval(look, SECOND_MS)
  timer.unref()
  // One that waits for its next request has no other listener.
  socket.on('error', () => {})
  socket.once('close', () => clearInterval(timer))
  // Between two requests: many small answers are none in drops.
  socket.on('free', () => {
    slowSeconds = 0
  })
}

/** The answer that the connection brings, where Node shows it: ended with the connection alone, it would only say that it was cut off. */
const answerOn = (socket: Socket): IncomingMessage | undefined => {
  const request: unknown = Reflect.get(socket, '_httpMessage')
  const answer: unknown = typeof request === 'object' && request !== null ? Reflect.get(request, 'res') : undefined
  return answer instanceof IncomingMessage ? answer : undefined
}
