import { errorName, remediesOfDenial, remedyFor } from '../errors/aws.ts'
import { missingRight } from '../errors/denial.ts'
import { type DeployError, failure, reasonOf } from '../errors/problems.ts'
import type { AccountSpec } from '../plan/account.ts'

/** Which credentials asked for which role. */
export type Asked = AccountSpec & {
  readonly roleArn: string
  /** In words: `the keys in AWS_ACCESS_KEY_ID`. */
  readonly credentials: string
  /** Their ARN; undefined if unknown. */
  readonly identity: string | undefined
  /** Whether they are a session's, and so not those of an IAM user. */
  readonly isSession: boolean
}

/** How long a session lasts at most that a session takes (IAM user guide, role chaining). */
const MAX_CHAINED_SECONDS = 3_600

/** The error for a role that STS does not give to these credentials. */
export const explainRefusedRole = (error: unknown, asked: Asked): DeployError => {
  const { roleArn: role, durationSeconds: seconds, credentials } = asked
  const [name, reason] = [errorName(error), reasonOf(error)]
  if (name === 'AccessDenied') return denied(error, asked)
  if (name === 'ValidationError' && asked.isSession && seconds > MAX_CHAINED_SECONDS)
    return failure('role-chain-duration', { role, seconds, reason }, { cause: error })
  const values = { role, credentials, name, reason, remedy: remedyFor('chain', name) }
  return failure('role-chain-refused', values, { cause: error })
}

/** The name tells that it is denied, and the text only which of the two rights is missing. */
const denied = (error: unknown, asked: Asked): DeployError => {
  const { roleArn: role, identity = asked.credentials } = asked
  const values = { role, identity, name: errorName(error), reason: reasonOf(error) }
  if (missingRight(values.reason)?.startsWith('sts:TagSession '))
    return failure('role-tags-denied', values, { cause: error })
  const actions = asked.skipsTagging ? '"sts:AssumeRole"' : '"sts:AssumeRole", "sts:TagSession"'
  const more = remediesOfDenial({ hasExternalId: asked.externalId !== undefined, tags: !asked.skipsTagging })
  return failure(
    'role-chain-denied',
    { ...values, actions, principal: principalOf(asked.identity), more },
    { cause: error },
  )
}

/** What a trust policy names for who asked: for a session its role, whose path the session's ARN does not have. */
const principalOf = (identity: string | undefined): string => {
  const [, start, account, name] = identity?.match(/^(arn:[^:]+):sts::(\d+):assumed-role\/([^/]+)\//) ?? []
  return name === undefined ? (identity ?? 'ARN OF THE CREDENTIALS') : `${start}:iam::${account}:role/${name}`
}
