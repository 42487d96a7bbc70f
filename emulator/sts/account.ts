import type { Account } from '../iam/account.ts'
import type { PolicyDocument } from '../iam/policy.ts'
import type { Role } from './roles.ts'

/** An account as STS knows it. */
export type StsAccount = Account & {
  /** By ARN. */
  readonly roles: Map<string, Role>
  /** What keys took with AssumeRole, oldest first. */
  readonly sessions: SessionRecord[]
  /** What a session may do whose role has no policy of its own. */
  readonly policy?: PolicyDocument
}

/** A session that keys took, as its CloudTrail event would tell. */
export type SessionRecord = {
  readonly roleArn: string
  /** The ARN of who took it. */
  readonly by: string
  readonly session: string
  readonly seconds: number
  readonly tags: Readonly<Record<string, string>>
  readonly externalId?: string
}
