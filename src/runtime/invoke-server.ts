import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { reasonOf } from '../errors/problems.ts'
import { INVALID_CONTEXT, readClientContext } from './client-context.ts'
import { type Event, MAX_EVENT_BYTES, type Outcome } from './event.ts'
import { isPanic } from './function-error.ts'
import { listen, readBody } from './http.ts'
import { foreignPage } from './web-page.ts'

/** The path of aws-lambda-rie for events; the function's name is always `function`. */
export const INVOCATIONS_PATH = '/2015-03-31/functions/function/invocations'

export type InvokeServer = AsyncDisposable & {
  /** The URL for events. */
  readonly url: string
}

/**
 * Serves aws-lambda-rie's URL on 127.0.0.1: POST with an event, or GET for an empty one. Statuses are RIE's; in addition,
 * X-Amz-Function-Error is set as in Lambda, and web pages get 403. An event's signal aborts when its client disconnects. Port 0 picks a free one.
 * Throws the system's error when it cannot listen on the port.
 */
export const startInvokeServer = async (
  port: number,
  invoke: (event: Event) => Promise<Outcome>,
): Promise<InvokeServer> => {
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 0 }, (request, response) => {
    const foreign = foreignPage(request.headers, { port: request.socket.localPort ?? port })
    if (foreign !== undefined) return refuse(response, 403, 'AccessDeniedException', foreign)
    answer(request, response, invoke).catch((error: unknown) =>
      refuse(response, 500, 'ServiceException', reasonOf(error)),
    )
  })
  const { port: taken, ...listening } = await listen(server, port, '127.0.0.1')
  return { ...listening, url: `http://127.0.0.1:${taken}${INVOCATIONS_PATH}` }
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
  const payload = await readBody(request, MAX_EVENT_BYTES)
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

/** RIE answers 502 when the program ended, else 200, even for errors and time-outs (aws-lambda-runtime-interface-emulator, handlers.go). */
const statusOf = ({ ending, payload }: Outcome): number => {
  switch (ending) {
    case 'answer':
    case 'timeout':
      return 200
    case 'error':
      return isPanic(payload) ? 502 : 200
    case 'init-error':
    case 'exit':
    case 'too-large':
    case 'not-started':
      return 502
  }
}

const refuse = (response: ServerResponse, status: number, errorType: string, errorMessage: string): void => {
  if (response.headersSent) return void response.destroy()
  response.writeHead(status, { 'Content-Type': 'application/json' })
  response.end(`${JSON.stringify({ errorType, errorMessage })}\n`)
}
