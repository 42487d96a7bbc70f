import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** The largest answer of a synchronous invocation, in bytes (AWS documentation, Lambda quotas: 6 MB; recorded text of AWS). */
export const MAX_RESPONSE_BYTES = 6_291_556

const PREFIX = '/2018-06-01/runtime'

export type Invocation = {
  readonly requestId: string
  readonly payload: Uint8Array
  readonly functionArn: string
  /** Called when the runtime takes the invocation. */
  readonly timeLeftMs: () => number
  readonly traceId: string
  /** JSON on one line of ASCII, not base64. */
  readonly clientContext?: string
}

/** What the runtime answered: the function's result, or an error as JSON with errorType and errorMessage. */
export type Answer = {
  readonly kind: 'response' | 'error'
  readonly payload: Buffer
  /** Set on the error that replaces a response over the limit. */
  readonly isTooLarge?: true
}

export type RuntimeServer = AsyncDisposable & {
  /** The value of AWS_LAMBDA_RUNTIME_API. */
  readonly address: string
  /** Passes an invocation to the runtime's next call. Rejects a second one before the first is answered. */
  run(invocation: Invocation, onTaken: () => void): Promise<Answer>
  /** Drops the running invocation and the runtime's waiting call. */
  reset(): void
}

type Running = {
  readonly invocation: Invocation
  readonly onTaken: () => void
  readonly settle: (answer: Answer) => void
  readonly fail: (error: unknown) => void
}
type Exchange = { running?: Running | undefined; waiting?: ServerResponse | undefined; taken: boolean }

/** Serves the Lambda Runtime API on a free loopback port (AWS documentation, Using the Lambda runtime API); `name` is its host name for clients. */
export const startRuntimeServer = async (name = '127.0.0.1'): Promise<RuntimeServer> => {
  const exchange: Exchange = { taken: false }
  // Go leaves the connection of `next` idle while the handler runs; a time-out could close it just as Go answers.
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 0 }, (request, response) => {
    route(exchange, request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    address: `${name}:${port}`,
    run: (invocation, onTaken) => run(exchange, invocation, onTaken),
    reset: () => {
      exchange.running = undefined
      exchange.waiting?.destroy()
      exchange.waiting = undefined
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const run = (exchange: Exchange, invocation: Invocation, onTaken: () => void): Promise<Answer> => {
  if (exchange.running) return Promise.reject(new Error('an invocation is running already'))
  return new Promise((settle, fail) => {
    exchange.running = { invocation, onTaken, settle, fail }
    exchange.taken = false
    deliver(exchange)
  })
}

const deliver = (exchange: Exchange): void => {
  const { running, waiting } = exchange
  if (running === undefined || waiting === undefined || exchange.taken) return
  try {
    writeHead(waiting, running.invocation)
  } catch (error) {
    // A value that no header can carry fails this invocation only: the runtime keeps waiting for the next one.
    exchange.running = undefined
    running.fail(error)
    return
  }
  exchange.waiting = undefined
  exchange.taken = true
  running.onTaken()
  waiting.end(running.invocation.payload)
}

const writeHead = (response: ServerResponse, invocation: Invocation): void => {
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': invocation.payload.length,
    'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
    'Lambda-Runtime-Deadline-Ms': String(Math.floor(Date.now() + invocation.timeLeftMs())),
    'Lambda-Runtime-Invoked-Function-Arn': invocation.functionArn,
    'Lambda-Runtime-Trace-Id': invocation.traceId,
    ...(invocation.clientContext !== undefined && { 'Lambda-Runtime-Client-Context': invocation.clientContext }),
  })
}

const route = async (exchange: Exchange, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const path = request.url ?? ''
  if (request.method === 'GET' && path === `${PREFIX}/invocation/next`) {
    response.on('close', () => {
      if (exchange.waiting === response) exchange.waiting = undefined
    })
    exchange.waiting = response
    deliver(exchange)
    return
  }
  const [, requestId, outcome] = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? []
  if (request.method === 'POST' && requestId !== undefined) {
    await answer(exchange, request, response, { requestId, kind: outcome === 'error' ? 'error' : 'response' })
  } else if (request.method === 'POST' && path === `${PREFIX}/init/error`) {
    const payload = (await readBody(request)) ?? Buffer.from('{}')
    exchange.running?.settle({ kind: 'error', payload })
    exchange.running = undefined
    reply(response, 202, { status: 'OK' })
  } else {
    reply(response, 404, { errorType: 'NotFound', errorMessage: `${request.method} ${path} is not in the Runtime API` })
  }
}

const answer = async (
  exchange: Exchange,
  request: IncomingMessage,
  response: ServerResponse,
  { requestId, kind }: { readonly requestId: string; readonly kind: Answer['kind'] },
): Promise<void> => {
  const { running } = exchange
  if (running === undefined || !exchange.taken || running.invocation.requestId !== requestId) {
    request.resume()
    reply(response, 400, { errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' })
    return
  }
  const payload = await readBody(request)
  if (exchange.running !== running) return void response.destroy()
  exchange.running = undefined
  if (payload === undefined) {
    const limit = `(${MAX_RESPONSE_BYTES} bytes).`
    const errorMessage = `Response payload size exceeded maximum allowed payload size ${limit}`
    running.settle({ ...errorAnswer('Function.ResponseSizeTooLarge', errorMessage), isTooLarge: true })
    const refusal = `Exceeded maximum allowed payload size ${limit}`
    reply(response, 413, { errorType: 'RequestEntityTooLarge', errorMessage: refusal })
    return
  }
  running.settle(trailerError(request) ?? { kind, payload })
  reply(response, 202, { status: 'OK' })
}

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
  payload: Buffer.from(JSON.stringify({ errorType, errorMessage })),
})

/** Reads the body; undefined when it exceeds Lambda's limit, read to its end all the same. */
const readBody = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const parts: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of request) {
    sizeBytes += chunk.length
    if (sizeBytes <= MAX_RESPONSE_BYTES) parts.push(chunk)
  }
  return sizeBytes > MAX_RESPONSE_BYTES ? undefined : Buffer.concat(parts)
}

const reply = (response: ServerResponse, status: number, value: unknown): void => {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value))
}
