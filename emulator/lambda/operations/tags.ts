import { jsonReply, type Reply } from '../../http/messages.ts'
import { authorize } from '../../iam/authorize.ts'
import type { Call } from '../../requests/calls.ts'
import type { LambdaAccount } from '../account.ts'
import { invalidParameter } from '../errors.ts'
import { functionArn, type LambdaFunction } from '../function/model.ts'
import { refuseWhileBusy } from '../function/states.ts'
import { INPUT, readInput } from '../input.ts'
import { findFunction, parseTarget } from '../lookup.ts'

const MAX_TAGS = 50

const taggedFunction = (account: LambdaAccount, call: Call, arn: string): LambdaFunction => {
  const target = parseTarget(arn)
  authorize(call, { lambda: functionArn(account, target.name, call.region) })
  if (target.qualifier !== undefined) {
    throw invalidParameter('Tags on function aliases and versions are not supported. Please specify a function ARN.')
  }
  return findFunction(account, call, target)
}

export const listTags = (account: LambdaAccount, call: Call, arn: string): Reply =>
  jsonReply(200, { Tags: Object.fromEntries(taggedFunction(account, call, arn).tags) })

/** TagResource: 409 while an update is in progress (AWS documentation, function states). */
export const tagResource = async (account: LambdaAccount, call: Call, arn: string): Promise<Reply> => {
  const { Tags } = await readInput(call, INPUT.tags)
  const fn = taggedFunction(account, call, arn)
  refuseWhileBusy(fn)
  const merged = new Map([...fn.tags, ...Object.entries(Tags)])
  if (merged.size > MAX_TAGS) throw invalidParameter('Number of tags exceeds resource tag limit.')
  for (const [key, value] of merged) fn.tags.set(key, value)
  return { status: 204 }
}

export const untagResource = (account: LambdaAccount, call: Call, arn: string): Reply => {
  const fn = taggedFunction(account, call, arn)
  refuseWhileBusy(fn)
  for (const key of call.url.searchParams.getAll('tagKeys')) fn.tags.delete(key)
  return { status: 204 }
}
