import { getDefaultRoleAssumer, getDefaultRoleAssumerWithWebIdentity } from '@aws-sdk/client-sts'
import { defaultProvider } from '@aws-sdk/credential-provider-node'
import type { AwsCredentialIdentity } from '@smithy/types'
import { foreignStatus } from '../errors/aws.ts'
import type { Host } from '../host/caller.ts'
import { inTime } from '../host/concurrency/time.ts'
import { dropSecrets } from '../host/runner/secrets.ts'
import { type ClientOptions, clientConfig, endpointConfig } from './clients.ts'

/** The configuration of an STS client. */
export const stsConfig = (options: ClientOptions) => ({
  ...clientConfig(options),
  ...endpointConfig(options.endpoints, 'sts'),
})

/**
 * The SDK's default credentials, masked. A profile may start a credential_process, which inherits our environment, or take a role.
 * For single sign-on the SDK reads endpoints itself, from the places that the plan has checked; connections refuse plain http (`host/connections/agents.ts`).
 */
export const findCredentials = async (host: Host, options: ClientOptions): Promise<AwsCredentialIdentity> => {
  dropSecrets()
  const sts = stsConfig(options)
  const find = defaultProvider({
    clientConfig: clientConfig(options),
    roleAssumer: getDefaultRoleAssumer(sts),
    roleAssumerWithWebIdentity: getDefaultRoleAssumerWithWebIdentity(sts),
  })
  return masked(await inTime(() => find(), options.callLimitMs, host.stop), host)
}

/** The same credentials, from now on kept out of the log. */
export const masked = <C extends AwsCredentialIdentity>(credentials: C, host: Host): C => {
  host.mask(credentials.secretAccessKey)
  host.mask(credentials.accessKeyId)
  if (credentials.sessionToken !== undefined) host.mask(credentials.sessionToken)
  return credentials
}

/** Whether STS itself refused, rather than failed, or something else answered in its place. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof Error && '$fault' in error && error.$fault === 'client' && foreignStatus(error) === undefined
