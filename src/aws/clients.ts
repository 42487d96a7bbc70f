import { ECRClient } from '@aws-sdk/client-ecr'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import type { AwsCredentialIdentityProvider, HandlerExecutionContext, MiddlewareStack } from '@smithy/types'
import type { Agents } from '../host/agents.ts'
import { inTime } from '../host/time.ts'

const CONNECT_TIMEOUT_MS = 5_000
/** Silence, not duration: a zip of 50 MB may take its time on a slow line. */
const SILENCE_MS = 30_000
/** The SDK retries 429, 5xx and broken connections with jittered pauses; its own default is 3. */
const MAX_ATTEMPTS = 6

/** `callLimitMs`: how long a call may take with all its retries. */
export type Connections = { readonly agents: Agents; readonly callLimitMs: number }

export type ClientOptions = Connections & { readonly region: string }

/** What every AWS client is made with: our connections (and so the proxy), bounds on silence, and patience. Endpoints come from AWS_ENDPOINT_URL*. */
export const clientConfig = ({ region, agents }: Omit<ClientOptions, 'callLimitMs'>) => ({
  region,
  maxAttempts: MAX_ATTEMPTS,
  requestHandler: new NodeHttpHandler({
    httpAgent: agents.http,
    httpsAgent: agents.https,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_MS,
  }),
})

export type Clients = { readonly lambda: LambdaClient; readonly ecr: ECRClient }

/** Clients of one region that share connections and credentials. */
export const createClients = (options: ClientOptions, credentials: AwsCredentialIdentityProvider): Clients => {
  const lambda = new LambdaClient({ ...clientConfig(options), credentials })
  const ecr = new ECRClient({ ...clientConfig(options), credentials })
  limitCalls(lambda.middlewareStack, options.callLimitMs)
  limitCalls(ecr.middlewareStack, options.callLimitMs)
  return { lambda, ecr }
}

/** Ends every call of a client when its time is up: it rejects with a TimeoutError then, and no other attempt is made. */
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
  // Within the retries, which would go on for a caller that is gone.
  stack.add(
    (next, context) => (args) => {
      signals.get(context)?.throwIfAborted()
      return next(args)
    },
    { step: 'finalizeRequest', priority: 'low', name: 'limitAttempt' },
  )
}

/** No other attempt is made once the signal is aborted, for a call that takes no signal itself. */
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
