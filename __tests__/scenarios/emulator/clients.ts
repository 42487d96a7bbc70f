import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { STSClient } from '@aws-sdk/client-sts'
import type { Emulator } from '../../../emulator/server.ts'

/** The real SDK clients against an emulator, each call made once. */
export const clientsOf = (emulator: Emulator) => {
  const settings = {
    endpoint: emulator.url,
    region: emulator.region,
    credentials: emulator.staticKeys,
    maxAttempts: 1,
  }
  return { lambda: new LambdaClient(settings), ecr: new ECRClient(settings), sts: new STSClient(settings) }
}

/** The Basic credentials that GetAuthorizationToken gives for the registry. */
export const registryAuthorization = async (emulator: Emulator): Promise<string> => {
  const { authorizationData } = await clientsOf(emulator).ecr.send(new GetAuthorizationTokenCommand({}))
  return `Basic ${authorizationData?.[0]?.authorizationToken}`
}

/** What a refused call says: error name, HTTP status and text. */
export const refusalOf = async (
  call: Promise<unknown>,
): Promise<{ name: string; status: unknown; message: string }> => {
  const error: unknown = await call.then(
    () => new Error('it was not refused'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof Error)) throw error
  const metadata = '$metadata' in error ? error.$metadata : undefined
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
      ? metadata.httpStatusCode
      : undefined
  return { name: error.name, status, message: error.message }
}
