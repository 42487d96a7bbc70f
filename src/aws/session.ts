import type { ECRClient } from '@aws-sdk/client-ecr'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { defaultProvider } from '@aws-sdk/credential-provider-node'
import { fromWebToken } from '@aws-sdk/credential-provider-web-identity'
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types'
import { DeployError, errorName, explain, foreignStatus, notOfAws, reasonOf } from '../errors.ts'
import type { Host } from '../host/caller.ts'
import { inTime } from '../host/time.ts'
import type { AccountSpec } from '../plan/account.ts'
import {
  type ClientOptions,
  type Clients,
  type Connections,
  clientConfig,
  createClients,
  limitCalls,
} from './clients.ts'
import { describeToken } from './token.ts'

/** Who we are at AWS, and clients that act as it. */
export type Session = {
  readonly accountId: string
  readonly identity: string
  readonly clients: Clients
  /** ECR of another region, for a private base image. */
  readonly ecrIn: (region: string) => ECRClient
}

/** Credentials with less than this left are taken anew. */
const RENEW_BEFORE_MS = 300_000

/** Takes the role with the job's OIDC token, or the default credentials without one, and refuses an account that is not allowed. */
export const openSession = async (spec: AccountSpec, host: Host, connections: Connections): Promise<Session> => {
  const { roleArn } = spec
  const options = { region: spec.region, ...connections }
  if (roleArn !== undefined) {
    const credentials = renewing(() => assumeRole({ ...spec, roleArn }, host, connections))
    const { accountId = roleArn.split(':')[4] ?? '' } = await credentials()
    checkAccount(accountId, spec)
    const identity = `role ${roleArn.split('/').at(-1)}, session ${spec.sessionName}`
    return { accountId, identity, ...clientsOf(options, credentials) }
  }
  const credentials = renewing(async () => {
    try {
      const provider = defaultProvider({ clientConfig: clientConfig(options) })
      return masked(await inTime(() => provider(), options.callLimitMs, host.stop), host)
    } catch (cause) {
      throw new DeployError('There are no AWS credentials: role-to-assume is empty, and no earlier step left any.', {
        hint: spec.roleHint,
        cause,
      })
    }
  })
  const sts = new STSClient({ ...clientConfig(options), credentials })
  limitCalls(sts.middlewareStack, options.callLimitMs)
  const doing = { what: 'asking who these credentials belong to', action: 'sts:GetCallerIdentity', resource: '*' }
  const { Account = '', Arn = '' } = await sts
    .send(new GetCallerIdentityCommand({}), { abortSignal: host.stop })
    .catch((error) => {
      throw explain(error, doing)
    })
  if (Account === '') throw notOfAws(doing, 200)
  checkAccount(Account, spec)
  return { accountId: Account, identity: Arn.split(':').at(-1) ?? Arn, ...clientsOf(options, credentials) }
}

const clientsOf = (
  options: ClientOptions,
  credentials: AwsCredentialIdentityProvider,
): Pick<Session, 'clients' | 'ecrIn'> => ({
  clients: createClients(options, credentials),
  ecrIn: (region) => createClients({ ...options, region }, credentials).ecr,
})

const checkAccount = (accountId: string, { allowedAccountIds }: AccountSpec): void => {
  if (allowedAccountIds.length === 0 || allowedAccountIds.includes(accountId)) return
  throw new DeployError(
    `The credentials belong to account ${accountId}, which is not one of allowed-account-ids: ${allowedAccountIds.join(', ')}.`,
    {
      hint: 'Take a role of an allowed account, or add this one to allowed-account-ids.',
    },
  )
}

/** One request for credentials however many clients ask, and a new one shortly before they run out. */
const renewing = (load: () => Promise<AwsCredentialIdentity>): AwsCredentialIdentityProvider => {
  let current: Promise<AwsCredentialIdentity> | undefined
  let renewAt = Number.POSITIVE_INFINITY
  return () => {
    if (current === undefined || Date.now() > renewAt) {
      renewAt = Number.POSITIVE_INFINITY
      current = load().then((credentials) => {
        renewAt = (credentials.expiration?.getTime() ?? renewAt) - RENEW_BEFORE_MS
        return credentials
      })
    }
    return current
  }
}

const assumeRole = async (
  spec: AccountSpec & { readonly roleArn: string },
  host: Host,
  { agents, callLimitMs }: Connections,
): Promise<AwsCredentialIdentity> => {
  const { roleArn } = spec
  const asking = inTime((signal) => host.idToken(spec.audience, signal), callLimitMs, host.stop)
  const token = await asking.catch((cause) => {
    host.stop.throwIfAborted()
    throw new DeployError(`GitHub gave no OIDC token for the audience ${spec.audience}: ${reasonOf(cause)}`, {
      hint: 'Give the job  permissions: { id-token: write, contents: read } , and look at githubstatus.com if it has them.',
      cause,
    })
  })
  try {
    const take = fromWebToken({
      roleArn,
      webIdentityToken: token,
      roleSessionName: spec.sessionName,
      durationSeconds: spec.durationSeconds,
      clientConfig: clientConfig({ region: spec.region, agents }),
    })
    return masked(await inTime(() => take(), callLimitMs, host.stop), host)
  } catch (error) {
    host.stop.throwIfAborted()
    throw explainRefusal(error, roleArn, token)
  }
}

const masked = (credentials: AwsCredentialIdentity, host: Host): AwsCredentialIdentity => {
  host.mask(credentials.secretAccessKey)
  host.mask(credentials.accessKeyId)
  if (credentials.sessionToken !== undefined) host.mask(credentials.sessionToken)
  return credentials
}

/** What to look at, by the error's name (STS API reference, AssumeRoleWithWebIdentity). The claims are shown, the token never is. */
const explainRefusal = (error: unknown, roleArn: string, token: string): DeployError => {
  const doing = { what: `taking role-to-assume ${roleArn}`, action: 'sts:AssumeRoleWithWebIdentity', resource: roleArn }
  if (!isRefusal(error)) return explain(error, doing)
  const name = errorName(error)
  const hints: Readonly<Record<string, string>> = {
    AccessDenied:
      'Does the role exist under exactly this name? Its trust policy has to allow sts:AssumeRoleWithWebIdentity for exactly this sub and aud; letters and case count, and repositories made or renamed since July 2026 have ids in their sub.',
    InvalidIdentityTokenException:
      'The account has to have the OIDC provider token.actions.githubusercontent.com, with this aud among its client ids.',
    ValidationError: 'Check role-to-assume, and that role-duration-seconds is not over the maximum of the role.',
    ExpiredTokenException: 'The OIDC token had run out: run the step again.',
    IDPCommunicationErrorException: 'AWS could not reach GitHub to check the token: run the step again.',
  }
  return new DeployError(
    `role-to-assume ${roleArn} may not be assumed: ${name}: ${reasonOf(error)}\nThe token says: ${describeToken(token)}`,
    {
      hint: hints[name] ?? 'Check role-to-assume and the region.',
      cause: error,
    },
  )
}

/** Whether STS itself said no, rather than having trouble, or something on the way having answered. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Error && '$fault' in error && error.$fault === 'client' && foreignStatus(error) === undefined
