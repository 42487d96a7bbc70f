import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { reasonOf } from '../errors.ts'
import { INVALID_CONTEXT, readClientContext } from './client-context.ts'
import { type Event, MAX_EVENT_BYTES, type Outcome } from './event.ts'
import { isPanic } from './function-error.ts'

/** Where aws-lambda-rie takes events; the function's name is always `function`. */
export const INVOCATIONS_PATH = '/2015-03-31/functions/function/invocations'

export type InvokeServer = AsyncDisposable & {
  /** What events are sent to. */
  readonly url: string
}

/**
 * Serves the URL that aws-lambda-rie serves, on 127.0.0.1: POST with an event, or GET for an empty one. Its statuses are RIE's; the header
 * X-Amz-Function-Error, as Lambda itself sets it, comes on top. The signal of an event is aborted once nobody waits for its answer. Port 0 is any that is free. Throws the system's error when the port cannot be listened on.
 */
export const startInvokeServer = async (
  port: number,
  invoke: (event: Event) => Promise<Outcome>,
): Promise<InvokeServer> => {
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 0 }, (request, response) => {
    answer(request, response, invoke).catch((error: unknown) =>
      refuse(response, 500, 'ServiceException', reasonOf(error)),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  const taken = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://127.0.0.1:${taken}${INVOCATIONS_PATH}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const answer = async (
  request: IncomingMessage,
  response: ServerResponse,
  invoke: (event: Event) => Promise<Outcome>,
): Promise<void> => {
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1')
  if (pathname !== INVOCATIONS_PATH)
    return refuse(response, 404, 'ResourceNotFoundException', `Events go to ${INVOCATIONS_PATH}`)
  if (request.method !== 'POST' && request.method !== 'GET') {
    return refuse(response, 405, 'MethodNotAllowed', 'Send the event by POST, or an empty one by GET')
  }
  const payload = await readEvent(request)
  if (payload === undefined) {
    const text = `Request must be smaller than ${MAX_EVENT_BYTES} bytes for the InvokeFunction operation`
    return refuse(response, 413, 'RequestTooLargeException', text)
  }
  const header = request.headers['x-amz-client-context']
  const clientContext = typeof header === 'string' ? readClientContext(header) : undefined
  if (header !== undefined && clientContext === undefined)
    return refuse(response, 400, INVALID_CONTEXT.type, INVALID_CONTEXT.text)
  const gone = new AbortController()
  response.on('close', () => gone.abort(new Error('whoever sent the event has gone')))
  const outcome = await invoke({
    signal: gone.signal,
    payload: payload.length === 0 ? Buffer.from('{}') : payload,
    ...(clientContext !== undefined && { clientContext }),
  })
  const error = outcome.functionError === undefined ? {} : { 'X-Amz-Function-Error': outcome.functionError }
  response.writeHead(statusOf(outcome), { 'Content-Type': 'application/json', ...error }).end(outcome.payload)
}

/** RIE answers 502 where the program has ended, and 200 for all that it was told or told itself, a time-out too (aws-lambda-runtime-interface-emulator, handlers.go). */
const statusOf = ({ ending, payload }: Outcome): number => {
  switch (ending) {
    case 'answer':
    case 'timeout':
      return 200
    case 'error':
      return isPanic(payload) ? 502 : 200
    case 'exit':
    case 'too-large':
    case 'not-started':
      return 502
  }
}

/** The body; undefined when it is larger than Lambda takes. What is too much is read and dropped, so that the answer arrives. */
const readEvent = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const parts: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of request) {
    sizeBytes += chunk.length
    if (sizeBytes <= MAX_EVENT_BYTES) parts.push(chunk)
  }
  return sizeBytes > MAX_EVENT_BYTES ? undefined : Buffer.concat(parts)
}

const refuse = (response: ServerResponse, status: number, errorType: string, errorMessage: string): void => {
  if (response.headersSent) return void response.destroy()
  response.writeHead(status, { 'Content-Type': 'application/json' })
  response.end(`${JSON.stringify({ errorType, errorMessage })}\n`)
}
