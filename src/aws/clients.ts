import { pipeline, Readable, Transform } from 'node:stream'
import { ECRClient } from '@aws-sdk/client-ecr'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import type { AwsCredentialIdentityProvider, HandlerExecutionContext, MiddlewareStack } from '@smithy/types'
import { failure } from '../errors/problems.ts'
import { inTime } from '../host/concurrency/time.ts'
import type { Agents } from '../host/connections/agents.ts'
import { type Endpoint, endpointOf } from '../host/endpoints.ts'

const CONNECT_TIMEOUT_MS = 5_000
/** Silence, not duration: a 50 MB zip may take a while on a slow line. */
const SILENCE_MS = 30_000
/** The SDK retries 429, 5xx and broken connections with jittered pauses; its own default is 3. */
const MAX_ATTEMPTS = 6

/** The longest that the step asks for is a page of a list. */
const MAX_ANSWER_BYTES = 8_388_608

/** `callLimitMs`: how long a call may take, including retries. */
export type Connections = { readonly agents: Agents; readonly callLimitMs: number }

export type ClientOptions = Connections & { readonly region: string; readonly endpoints: readonly Endpoint[] }

/** Where a client of this service sends its calls: the endpoint that the plan has checked, or AWS's own. The SDK looks for no other. */
export const endpointConfig = (endpoints: readonly Endpoint[], service: 'lambda' | 'ecr' | 'sts') => {
  const url = endpointOf(endpoints, service)?.url
  return { ignoreConfiguredEndpointUrls: true, ...(url !== undefined && { endpoint: url }) }
}

/** The configuration of every AWS client: our connections (and so the proxy), time-outs and retries. */
export const clientConfig = ({ region, agents }: Pick<ClientOptions, 'region' | 'agents'>) => ({
  region,
  maxAttempts: MAX_ATTEMPTS,
  // Modes differ only in what is set here, and `auto` would ask the machine's metadata for its region.
  defaultsMode: 'legacy' as const,
  requestHandler: limitedHandler(
    new NodeHttpHandler({
      httpAgent: agents.http,
      httpsAgent: agents.https,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_MS,
    }),
  ),
})

/** The SDK reads every answer into memory, however long it is. */
const limitedHandler = (handler: NodeHttpHandler): NodeHttpHandler => {
  const handle = handler.handle.bind(handler)
  handler.handle = async (...asked) => {
    const { response } = await handle(...asked)
    const { body } = response
    if (body instanceof Readable) response.body = limitedBody(body)
    return { response }
  }
  return handler
}

const limitedBody = (body: Readable): Readable => {
  let sizeBytes = 0
  const limit = new Transform({
    transform: (chunk: Buffer, _, done) => {
      sizeBytes += chunk.length
      if (sizeBytes > MAX_ANSWER_BYTES) done(failure('aws-answer-too-long', { limit: MAX_ANSWER_BYTES }))
      else done(null, chunk)
    },
  })
  pipeline(body, limit, () => {})
  return limit
}

export type Clients = { readonly lambda: LambdaClient; readonly ecr: ECRClient }

/** Clients for one region that share connections and credentials. */
export const createClients = (options: ClientOptions, credentials: AwsCredentialIdentityProvider): Clients => {
  const { endpoints } = options
  const lambda = new LambdaClient({ ...clientConfig(options), ...endpointConfig(endpoints, 'lambda'), credentials })
  const ecr = new ECRClient({ ...clientConfig(options), ...endpointConfig(endpoints, 'ecr'), credentials })
  limitCalls(lambda.middlewareStack, options.callLimitMs)
  limitCalls(ecr.middlewareStack, options.callLimitMs)
  return { lambda, ecr }
}

/** Limits every call of a client: when the time is up, it rejects with a TimeoutError and is not retried. */
export const limitCalls = <I extends object, O extends object>(stack: MiddlewareStack<I, O>, limitMs: number): void => {
  const signals = new WeakMap<HandlerExecutionContext, AbortSignal>()
  stack.add(
    (next, context) => (args) =>
      inTime((signal) => {
        signals.set(context, signal)
        return next(args)
      }, limitMs),
    { step: 'initialize', priority: 'high', name: 'limitCall' },
  )
  // Inside the retries, which would otherwise continue after the caller has left.
  stack.add(
    (next, context) => (args) => {
      signals.get(context)?.throwIfAborted()
      return next(args)
    },
    { step: 'finalizeRequest', priority: 'low', name: 'limitAttempt' },
  )
}

/** Stops retries once the signal is aborted, for a call that accepts no signal. */
export const stopAttempts = <I extends object, O extends object>(
  stack: MiddlewareStack<I, O>,
  signal: AbortSignal,
): void => {
  stack.add(
    (next) => (args) => {
      signal.throwIfAborted()
      return next(args)
    },
    { step: 'finalizeRequest', priority: 'low', name: 'stopAttempt' },
  )
}
