import type { Call } from '../shared/calls.ts'
import { invalidParameter } from '../shared/errors.ts'
import { jsonReply, type Reply } from '../shared/http.ts'
import { authorize } from '../shared/iam.ts'
import type { World } from '../state.ts'
import { INPUT, readInput } from './input.ts'
import { findFunction, parseTarget } from './lookup.ts'
import { functionArn, type LambdaFunction } from './model.ts'
import { refuseWhileBusy } from './settling.ts'

const MAX_TAGS = 50

const taggedFunction = (world: World, call: Call, arn: string): LambdaFunction => {
  const target = parseTarget(arn)
  authorize(call, { lambda: functionArn(world, target.name, call.region) })
  if (target.qualifier !== undefined) {
    throw invalidParameter('Tags on function aliases and versions are not supported. Please specify a function ARN.')
  }
  return findFunction(world, call, target)
}

export const listTags = (world: World, call: Call, arn: string): Reply =>
  jsonReply(200, { Tags: Object.fromEntries(taggedFunction(world, call, arn).tags) })

/** TagResource: 409 while an update is in progress (AWS documentation, function states). */
export const tagResource = async (world: World, call: Call, arn: string): Promise<Reply> => {
  const { Tags } = await readInput(call, INPUT.tags)
  const fn = taggedFunction(world, call, arn)
  refuseWhileBusy(fn)
  const merged = new Map([...fn.tags, ...Object.entries(Tags)])
  if (merged.size > MAX_TAGS) throw invalidParameter('Number of tags exceeds resource tag limit.')
  for (const [key, value] of merged) fn.tags.set(key, value)
  return { status: 204 }
}

export const untagResource = (world: World, call: Call, arn: string): Reply => {
  const fn = taggedFunction(world, call, arn)
  refuseWhileBusy(fn)
  for (const key of call.url.searchParams.getAll('tagKeys')) fn.tags.delete(key)
  return { status: 204 }
}
