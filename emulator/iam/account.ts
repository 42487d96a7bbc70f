import { awsId, awsSecret, type Callers } from './callers.ts'
import type { PolicyDocument } from './policy.ts'

/** An account in one region, and who may call it. */
export type Account = {
  readonly accountId: string
  readonly region: string
  readonly callers: Callers
}

/** The account in an ARN. */
export const accountOf = (arn: string): string => arn.split(':')[4] ?? ''

export type UserOptions = {
  readonly name: string
  /** The emulator's by default. */
  readonly accountId?: string
  /** What the user may do; everything by default. */
  readonly policy?: PolicyDocument
}

/** An IAM user with keys. */
export type User = { readonly arn: string; readonly accessKeyId: string; readonly secretAccessKey: string }

/** Adds a user and returns its keys. */
export const addUser = (account: Account, { name, accountId = account.accountId, policy }: UserOptions): User => {
  const keys = { accessKeyId: awsId('AKIA'), secretAccessKey: awsSecret() }
  const arn = `arn:aws:iam::${accountId}:user/${name}`
  account.callers.set(keys.accessKeyId, { ...keys, arn, userId: awsId('AIDA'), ...(policy && { policy }) })
  return { ...keys, arn }
}
