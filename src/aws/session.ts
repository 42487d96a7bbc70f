import type { ECRClient } from '@aws-sdk/client-ecr'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { fromWebToken } from '@aws-sdk/credential-provider-web-identity'
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types'
import { errorName, explain, explaining, notFromAws, remedyFor, subjectRemedy } from '../errors/aws.ts'
import { type DeployError, failure, reasonOf } from '../errors/problems.ts'
import type { Host } from '../host/caller.ts'
import { inTime } from '../host/concurrency/time.ts'
import type { Agents } from '../host/connections/agents.ts'
import { askSubjectForm } from '../host/connections/github.ts'
import { requestIdToken } from '../host/connections/id-token.ts'
import type { AccountSpec } from '../plan/account.ts'
import type { Home } from './arn.ts'
import { type ChainedCredentials, chainRole } from './chained-role.ts'
import {
  type ClientOptions,
  type Clients,
  type Connections,
  createClients,
  limitCalls,
  stopAttempts,
} from './clients.ts'
import { findCredentials, isRefusal, masked, stsConfig } from './credentials.ts'
import { type Explained, explainSubject, UNEXPLAINED } from './subject-form.ts'
import { describeToken, subjectOf } from './token.ts'

/** Our identity at AWS, and clients that use it. */
export type Session = {
  readonly accountId: string
  readonly identity: string
  /** Partition, region and account of the resources, for their ARNs. */
  readonly home: Home
  readonly clients: Clients
  /** ECR of another region, for a private base image. */
  readonly ecrIn: (region: string) => ECRClient
}

/** Credentials are renewed this long before they expire. */
const RENEW_BEFORE_MS = 300_000

/** Assumes the role with the job's OIDC token or its credentials, or uses these without a role; refuses an account that is not allowed. */
export const openSession = async (spec: AccountSpec, host: Host, connections: Connections): Promise<Session> => {
  const { roleArn } = spec
  const options = { region: spec.region, endpoints: host.caller.endpoints, ...connections }
  if (roleArn !== undefined) {
    const take = spec.usesCredentials ? chainRole : assumeRole
    const credentials = renewing(() => take({ ...spec, roleArn }, host, options))
    const { accountId = roleArn.split(':')[4] ?? '', how } = await credentials()
    checkAccount(accountId, spec)
    const identity = `role ${roleArn.split('/').at(-1)}, ${how}`
    return { accountId, identity, home: homeOf(roleArn, spec.region, accountId), ...clientsOf(options, credentials) }
  }
  const credentials = renewing(() =>
    findCredentials(host, options).catch((cause) => {
      host.stop.throwIfAborted()
      throw failure(spec.whyNoRole, {}, { cause })
    }),
  )
  const sts = new STSClient({ ...stsConfig(options), credentials })
  limitCalls(sts.middlewareStack, options.callLimitMs)
  const doing = { what: 'asking who these credentials belong to', action: 'sts:GetCallerIdentity', resource: '*' }
  const { Account = '', Arn = '' } = await sts
    .send(new GetCallerIdentityCommand({}), { abortSignal: host.stop })
    .catch(explaining(doing, host.stop))
  if (Account === '') throw notFromAws(doing, 200)
  checkAccount(Account, spec)
  const identity = Arn.split(':').at(-1) ?? Arn
  return { accountId: Account, identity, home: homeOf(Arn, spec.region, Account), ...clientsOf(options, credentials) }
}

const homeOf = (callerArn: string, region: string, accountId: string): Home => ({
  partition: callerArn.split(':')[1] ?? 'aws',
  region,
  accountId,
})

const clientsOf = (
  options: ClientOptions,
  credentials: AwsCredentialIdentityProvider,
): Pick<Session, 'clients' | 'ecrIn'> => ({
  clients: createClients(options, credentials),
  ecrIn: (region) => createClients({ ...options, region }, credentials).ecr,
})

const checkAccount = (accountId: string, { allowedAccountIds }: AccountSpec): void => {
  if (allowedAccountIds === undefined || allowedAccountIds.includes(accountId)) return
  throw failure('credentials-account', { account: accountId, allowed: allowedAccountIds.join(', ') })
}

/** Shares one request for credentials among all clients, and renews them shortly before they expire. */
const renewing = <C extends AwsCredentialIdentity>(load: () => Promise<C>): (() => Promise<C>) => {
  let current: Promise<C> | undefined
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

/** Said where it could surprise. */
const NOT_CREDENTIALS = ', by OIDC, not by the AWS credentials of an earlier step or the runner'

const assumeRole = async (
  spec: AccountSpec & { readonly roleArn: string },
  host: Host,
  options: ClientOptions,
): Promise<ChainedCredentials> => {
  const { roleArn, sessionName } = spec
  const { agents, callLimitMs } = options
  const asking = inTime(
    (signal) => requestIdToken(host.tokenEndpoint, spec.audience, { agents, signal }),
    callLimitMs,
    host.stop,
  )
  const token = await asking.catch((cause) => {
    host.stop.throwIfAborted()
    throw failure('id-token-failed', { audience: spec.audience, reason: reasonOf(cause) }, { cause })
  })
  host.mask(token)
  try {
    const take = (signal: AbortSignal): Promise<AwsCredentialIdentity> =>
      fromWebToken({
        clientPlugins: [{ applyToStack: (stack) => stopAttempts(stack, signal) }],
        roleArn,
        webIdentityToken: token,
        roleSessionName: sessionName,
        durationSeconds: spec.durationSeconds,
        clientConfig: stsConfig(options),
      })()
    const rest = host.caller.hasAwsCredentials ? NOT_CREDENTIALS : ''
    return { ...masked(await inTime(take, callLimitMs, host.stop), host), how: `session ${sessionName}${rest}` }
  } catch (error) {
    host.stop.throwIfAborted()
    throw await explainRefusal(error, { role: roleArn, token, spec, host, agents })
  }
}

type Asked = {
  readonly role: string
  readonly token: string
  readonly spec: AccountSpec
  readonly host: Host
  readonly agents: Agents
}

/** Shows the claims, never the token. A role that refuses the sub gets the remedy for what the sub names. */
const explainRefusal = async (error: unknown, asked: Asked): Promise<DeployError> => {
  const { role, token, host } = asked
  const doing = { what: `assuming role ${role}`, action: 'sts:AssumeRoleWithWebIdentity', resource: role }
  if (!isRefusal(error)) return explain(error, doing)
  const name = errorName(error)
  const subject = name === 'AccessDenied' ? subjectOf(token) : undefined
  const remedy =
    subject === undefined
      ? remedyFor('role', name)
      : subjectRemedy(subject.kind, { ...subject.values, event: host.caller.event.name })
  const explained = name === 'AccessDenied' ? await explainedBy(asked) : UNEXPLAINED
  const values = { role, name, reason: reasonOf(error), claims: describeToken(token), remedy, ...explained }
  return failure('role-refused', values, { cause: error })
}

/** What GitHub says of the sub, if this run has a token that may ask it. */
const explainedBy = async ({ role, token, spec, host, agents }: Asked): Promise<Explained> => {
  const { githubToken, audience } = spec
  if (githubToken === undefined) return UNEXPLAINED
  host.mask(githubToken)
  const form = await askSubjectForm({ caller: host.caller, token: githubToken, agents, stop: host.stop })
  return form === undefined ? UNEXPLAINED : explainSubject(form, { role, token, audience })
}
