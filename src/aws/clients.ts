import { ECRClient } from '@aws-sdk/client-ecr'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import type { AwsCredentialIdentityProvider } from '@smithy/types'
import type { Agents } from '../host/agents.ts'

const CONNECT_TIMEOUT_MS = 5_000
/** Silence, not duration: a zip of 50 MB may take its time on a slow line. */
const SILENCE_MS = 30_000
/** The SDK retries 429, 5xx and broken connections with jittered pauses; its own default is 3. */
const MAX_ATTEMPTS = 6

export type ClientOptions = { readonly region: string; readonly agents: Agents }

/** What every AWS client is made with: our connections (and so the proxy), bounds on silence, and patience. Endpoints come from AWS_ENDPOINT_URL*. */
export const clientConfig = ({ region, agents }: ClientOptions) => ({
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
export const createClients = (options: ClientOptions, credentials: AwsCredentialIdentityProvider): Clients => ({
  lambda: new LambdaClient({ ...clientConfig(options), credentials }),
  ecr: new ECRClient({ ...clientConfig(options), credentials }),
})
