import { BatchCheckLayerAvailabilityCommand, type ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr'
import { explaining } from '../errors/aws.ts'
import { failure } from '../errors/problems.ts'
import type { Digest } from '../files/digest.ts'
import type { Credentials } from '../registry/auth.ts'

export type EcrLogin = {
  readonly credentials: Credentials
  /** `https:` or, on loopback, `http:`. */
  readonly protocol: string
}

/** Gets a login for the account's registry, valid for 12 hours (ECR API reference, GetAuthorizationToken), and masks its password. */
export const readEcrLogin = async (
  ecr: ECRClient,
  mask: (secret: string) => void,
  signal: AbortSignal,
): Promise<EcrLogin> => {
  const doing = { what: 'logging in to ECR', action: 'ecr:GetAuthorizationToken', resource: '*' }
  const { authorizationData = [] } = await ecr
    .send(new GetAuthorizationTokenCommand({}), { abortSignal: signal })
    .catch(explaining(doing, signal))
  const { authorizationToken = '', proxyEndpoint = '' } = authorizationData[0] ?? {}
  const [username = '', password = ''] = Buffer.from(authorizationToken, 'base64').toString().split(':')
  if (password === '') throw failure('login-empty', {})
  mask(authorizationToken)
  mask(password)
  return { credentials: { username, password }, protocol: URL.parse(proxyEndpoint)?.protocol ?? 'https:' }
}

/** The most digests in one BatchCheckLayerAvailability (API reference). */
const MAX_DIGESTS = 100

/** Which of these blobs the repository has already. */
export const findPresentBlobs = async (
  ecr: ECRClient,
  repository: { readonly name: string; readonly arn: string; readonly registryId: string },
  digests: readonly Digest[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> => {
  const { name: repositoryName, registryId, arn } = repository
  const what = `looking for layers in repository ${repositoryName}`
  const doing = { what, action: 'ecr:BatchCheckLayerAvailability', resource: arn }
  const present = new Set<string>()
  for (let from = 0; from < digests.length; from += MAX_DIGESTS) {
    const input = { repositoryName, registryId, layerDigests: digests.slice(from, from + MAX_DIGESTS) }
    const { layers = [] } = await ecr
      .send(new BatchCheckLayerAvailabilityCommand(input), { abortSignal: signal })
      .catch(explaining(doing, signal))
    for (const { layerAvailability, layerDigest } of layers) {
      if (layerAvailability === 'AVAILABLE' && layerDigest !== undefined) present.add(layerDigest)
    }
  }
  return present
}
