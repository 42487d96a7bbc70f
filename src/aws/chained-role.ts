import {
  AssumeRoleCommand,
  type AssumeRoleCommandOutput,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import type { AwsCredentialIdentity } from '@smithy/types'
import { type Doing, errorName, explain, notFromAws } from '../errors/aws.ts'
import { failure } from '../errors/problems.ts'
import type { Host } from '../host/caller.ts'
import type { SessionTag } from '../host/session-tags.ts'
import type { AccountSpec } from '../plan/account.ts'
import { type Asked, explainRefusedRole } from './chain-refusal.ts'
import { type ClientOptions, limitCalls } from './clients.ts'
import { shownSource } from './credential-source.ts'
import { findCredentials, isRefusal, masked, stsConfig } from './credentials.ts'

/** Credentials of a role, and how they came: `session x, with the keys in AWS_ACCESS_KEY_ID`. */
export type ChainedCredentials = AwsCredentialIdentity & { readonly how: string }

export type ChainSpec = AccountSpec & { readonly roleArn: string }

/** Takes the role with the job's own credentials (STS API reference, AssumeRole). If they already are the role's, they are what it wants. */
export const chainRole = async (spec: ChainSpec, host: Host, options: ClientOptions): Promise<ChainedCredentials> => {
  const { roleArn: role, sessionName } = spec
  const source = await findCredentials(host, options).catch((cause) => {
    host.stop.throwIfAborted()
    throw failure('role-credentials-missing', { role }, { cause })
  })
  const sts = new STSClient({ ...stsConfig(options), credentials: source })
  limitCalls(sts.middlewareStack, options.callLimitMs)
  const credentials = shownSource(source, host.caller.profile)
  const doing = { what: `assuming role ${role} with ${credentials}`, action: 'sts:AssumeRole', resource: role }
  try {
    const taken = readTaken(await assume(sts, spec, host), doing)
    return { ...masked(taken, host), how: `session ${sessionName}, with ${credentials}` }
  } catch (error) {
    host.stop.throwIfAborted()
    if (!isRefusal(error)) throw explain(error, doing)
    const identity = errorName(error) === 'AccessDenied' ? await askIdentity(sts, host) : undefined
    const session = sessionOf(identity, role)
    if (session !== undefined)
      return {
        ...source,
        accountId: accountOf(role),
        how: `session ${session}: ${credentials} are already this role's`,
      }
    const asked: Asked = { ...spec, credentials, identity, isSession: source.sessionToken !== undefined }
    throw explainRefusedRole(error, asked)
  }
}

/** Sends all tags, or, where they are too large, those that are not optional, as aws-actions/configure-aws-credentials does. */
const assume = async (sts: STSClient, spec: ChainSpec, host: Host): Promise<AssumeRoleCommandOutput> => {
  const { sessionTags } = host.caller
  const send = (tags: readonly SessionTag[]): Promise<AssumeRoleCommandOutput> => {
    const command = new AssumeRoleCommand({
      RoleArn: spec.roleArn,
      RoleSessionName: spec.sessionName,
      DurationSeconds: spec.durationSeconds,
      ...(spec.externalId !== undefined && { ExternalId: spec.externalId }),
      ...(tags.length > 0 && { Tags: tags.map(({ key, value }) => ({ Key: key, Value: value })) }),
    })
    return sts.send(command, { abortSignal: host.stop })
  }
  if (spec.skipsTagging) return send([])
  try {
    return await send(sessionTags)
  } catch (error) {
    const [fewer, others] = [sessionTags.filter(({ isOptional }) => !isOptional), sessionTags.filter(optional)]
    if (errorName(error) !== 'PackedPolicyTooLargeException' || others.length === 0) throw error
    host.log.info(`session tags too large: left out ${others.map(({ key }) => key).join(', ')}`)
    return await send(fewer)
  }
}

const optional = ({ isOptional }: SessionTag): boolean => isOptional

const readTaken = (
  { Credentials, AssumedRoleUser }: AssumeRoleCommandOutput,
  doing: Doing,
): AwsCredentialIdentity & { readonly accountId: string } => {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {}
  if (!AccessKeyId || !SecretAccessKey || !SessionToken) throw notFromAws(doing, 200)
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    ...(Expiration !== undefined && { expiration: Expiration }),
    accountId: accountOf(AssumedRoleUser?.Arn ?? doing.resource),
  }
}

/** Whose the credentials are; needs no right. Undefined where nobody says. */
const askIdentity = async (sts: STSClient, host: Host): Promise<string | undefined> => {
  const asking = sts.send(new GetCallerIdentityCommand({}), { abortSignal: host.stop })
  const { Arn } = await asking.catch(() => {
    host.stop.throwIfAborted()
    return { Arn: undefined }
  })
  return Arn
}

/** The name of the session, if this is one of the role; a session's ARN has the role's name without its path, which is unique in the account. */
const sessionOf = (identity: string | undefined, role: string): string | undefined => {
  const [, partition, account, name, session] =
    identity?.match(/^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\/(.+)$/) ?? []
  const isRole = role.startsWith(`arn:${partition}:iam::${account}:role/`) && role.split('/').at(-1) === name
  return isRole ? session : undefined
}

const accountOf = (arn: string): string => arn.split(':')[4] ?? ''
