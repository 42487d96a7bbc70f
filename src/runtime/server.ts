import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import {
  type Answer,
  closeExchange,
  type Exchange,
  failInit,
  type Invocation,
  isCurrent,
  openExchange,
  run,
  type State,
  settle,
  takeNext,
} from './exchange.ts'
import { ERROR_TYPES, errorPayload } from './function-error.ts'
import { listen, readBody } from './http.ts'
import { foreignPage } from './web-page.ts'

/** The largest answer of a synchronous invocation, in bytes (AWS documentation, Lambda quotas: 6 MB; recorded text of AWS). */
export const MAX_RESPONSE_BYTES = 6_291_556

export type RuntimeServer = AsyncDisposable & {
  /** The value of AWS_LAMBDA_RUNTIME_API. */
  readonly address: string
  /** Passes an invocation to the runtime's next call. Rejects a second one before the first is answered. */
  run(invocation: Invocation, onTaken: () => void): Promise<Answer>
  /** Drops the running invocation and the runtime's waiting calls; the next call is that of a new program. */
  reset(): void
}

/** Where a server listens, and for whom. */
export type ServerPlace = {
  /** The address to listen on; 127.0.0.1 unless set. */
  readonly address?: string
  /** The host name under which the function reaches it, if not the address. */
  readonly name?: string
  /** The only client, by its address; connections of others are closed unread. */
  readonly onlyFor?: string
}

/** Serves the Lambda Runtime API on a free port (AWS documentation, Using the Lambda runtime API), to no web page. Throws the system's error when it cannot listen there. */
export const startRuntimeServer = async (place: ServerPlace = {}): Promise<RuntimeServer> => {
  const { address: host = '127.0.0.1', name = host, onlyFor } = place
  let exchange = openExchange()
  // Go leaves the connection of `next` idle while the handler runs; a time-out could close it just as Go answers.
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 0 }, (request, response) => {
    const foreign = foreignPage(request.headers, { port: request.socket.localPort ?? 0, name })
    if (foreign !== undefined) return reply(response, 403, { errorType: 'AccessDenied', errorMessage: foreign })
    serve({ exchange, request, response }).catch(() => response.destroy())
  })
  server.on('connection', (socket) => {
    if (onlyFor !== undefined && socket.remoteAddress !== onlyFor) socket.destroy()
  })
  const { port, ...listening } = await listen(server, 0, host)
  return {
    ...listening,
    address: `${name}:${port}`,
    run: (invocation, onTaken) => run(exchange, invocation, onTaken),
    reset: () => {
      closeExchange(exchange)
      exchange = openExchange()
    },
  }
}

type Call = { readonly exchange: Exchange; readonly request: IncomingMessage; readonly response: ServerResponse }
type Serve = (call: Call, requestId: string) => Promise<void> | void

/** All that aws-lambda-rie serves without init caching, but the Extensions API: images with extensions run under RIE. */
const ROUTES: readonly (readonly [method: string, path: RegExp, serve: Serve])[] = [
  ['GET', /^\/2018-06-01\/runtime\/invocation\/next$/, (call) => next(call)],
  ['POST', /^\/2018-06-01\/runtime\/invocation\/([^/]*)\/response$/, (call, id) => answer(call, id, 'response')],
  ['POST', /^\/2018-06-01\/runtime\/invocation\/([^/]*)\/error$/, (call, id) => answer(call, id, 'error')],
  ['POST', /^\/2018-06-01\/runtime\/init\/error$/, (call) => initError(call)],
  ['GET', /^\/2018-06-01\/ping$/, ({ response }) => void response.end('pong')],
  ['PUT', /^\/2020-08-15\/logs$/, ({ response }) => reply(response, 202, notSupported('Logs'))],
  ['PUT', /^\/2022-07-01\/telemetry$/, ({ response }) => reply(response, 202, notSupported('Telemetry'))],
]

/** RIE's answer to every call of the Extensions API where that is off. */
const EXTENSIONS = /^\/2020-01-01\//

const serve = async (call: Call): Promise<void> => {
  const { request, response } = call
  const [path = ''] = (request.url ?? '').split('?')
  const [method, pattern, take] = ROUTES.find(([, one]) => one.test(path)) ?? []
  if (take !== undefined && method === request.method) await take(call, pattern?.exec(path)?.[1] ?? '')
  else if (take !== undefined) response.writeHead(405).end()
  else if (EXTENSIONS.test(path)) response.writeHead(404).end()
  else response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('404 page not found\n')
}

const notSupported = (api: 'Logs' | 'Telemetry') => ({
  errorType: `${api}.NotSupported`,
  errorMessage: `${api} API is not supported`,
})

const next = (call: Call): void => {
  if (!takeNext(call.exchange, call.response)) forbid(call, 'Ready')
}

const answer = async (call: Call, requestId: string, kind: Answer['kind']): Promise<void> => {
  const { exchange, request, response } = call
  if (!isCurrent(exchange, requestId)) return reply(response, 400, INVALID_ID)
  const { pending, state } = exchange
  const receiving = kind === 'error' ? 'InvocationErrorResponse' : 'InvocationResponse'
  if (pending === undefined || state !== 'Running') return forbid(call, receiving)
  exchange.state = receiving
  if (kind === 'response' && !MODES.has(request.headers['lambda-runtime-function-response-mode'])) {
    settle(exchange, pending, errorAnswer('Runtime.InvalidResponseModeHeader', INVALID_MODE.errorMessage))
    return reply(response, 400, INVALID_MODE)
  }
  const payload = await readBody(request, MAX_RESPONSE_BYTES)
  // The program was stopped meanwhile.
  if (exchange.pending !== pending) return void response.destroy()
  exchange.state = 'RuntimeResponseSentState'
  settle(exchange, pending, payload === undefined ? TOO_LARGE : (trailerError(request) ?? { kind, payload }))
  if (payload === undefined) reply(response, 413, ENTITY_TOO_LARGE)
  else reply(response, 202, ACCEPTED)
}

const initError = async (call: Call): Promise<void> => {
  const payload = await readBody(call.request, MAX_RESPONSE_BYTES)
  if (call.exchange.state !== 'Started') return forbid(call, 'InitError')
  failInit(call.exchange, payload ?? TOO_LARGE.payload)
  reply(call.response, 202, ACCEPTED)
}

/** The modes of a response; undefined where the header is absent. */
const MODES: ReadonlySet<unknown> = new Set([undefined, '', 'streaming'])

/** A streamed response that fails half-way reports it in its trailers. */
const trailerError = (request: IncomingMessage): Answer | undefined => {
  const type = request.trailers['lambda-runtime-function-error-type']
  if (type === undefined) return undefined
  const body = request.trailers['lambda-runtime-function-error-body']
  return body ? { kind: 'error', payload: Buffer.from(body, 'base64') } : errorAnswer(type, '')
}

/** An error in Lambda's format. */
export const errorAnswer = (errorType: string, errorMessage: string): Answer => ({
  kind: 'error',
  payload: errorPayload(errorType, errorMessage),
})

const LIMIT = `(${MAX_RESPONSE_BYTES} bytes).`
const TOO_LARGE: Answer = {
  ...errorAnswer(ERROR_TYPES['too-large'], `Response payload size exceeded maximum allowed payload size ${LIMIT}`),
  isTooLarge: true,
}
const ENTITY_TOO_LARGE = {
  errorType: 'RequestEntityTooLarge',
  errorMessage: `Exceeded maximum allowed payload size ${LIMIT}`,
}
const ACCEPTED = { status: 'OK' }
const INVALID_ID = { errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' }
const INVALID_MODE = { errorType: 'InvalidFunctionResponseMode', errorMessage: 'Invalid function response mode' }

const forbid = ({ exchange, response }: Call, to: State): void => {
  const transition = `State transition from ${exchange.state} to ${to} failed for runtime`
  const errorMessage = `${transition}. Error: State transition is not allowed`
  reply(response, 403, { errorType: 'InvalidStateTransition', errorMessage })
}

const reply = (response: ServerResponse, status: number, value: unknown): void => {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value))
}
