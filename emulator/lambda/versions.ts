import { randomUUID } from 'node:crypto'
import type { Call } from '../shared/calls.ts'
import { invalidParameter } from '../shared/errors.ts'
import { jsonReply, type Reply } from '../shared/http.ts'
import { authorize } from '../shared/iam.ts'
import type { World } from '../state.ts'
import { configurationOf, rowOf } from './configuration.ts'
import { INPUT, readInput } from './input.ts'
import { checkRevision, findFunction, type Target, targetArn } from './lookup.ts'
import {
  CREATING_CODE,
  CREATING_REASON,
  type LambdaFunction,
  type Snapshot,
  type State,
  timestamp,
  type Version,
} from './model.ts'
import { refuseWhileBusy } from './settling.ts'

/** Adds the next version of a snapshot: Pending, as Publish=true answers, unless Active is requested. */
export const addVersion = (
  fn: LambdaFunction,
  snapshot: Snapshot,
  options: { readonly description: string; readonly state?: State },
): Version => {
  const number = String(fn.nextVersion)
  fn.nextVersion += 1
  const version: Version = {
    number,
    description: options.description,
    snapshot,
    lastModified: timestamp(),
    state: options.state ?? { state: 'Pending', reason: CREATING_REASON, code: CREATING_CODE },
    revisionId: randomUUID(),
  }
  fn.versions.set(number, version)
  fn.published = number
  return version
}

/** Throws where `$LATEST.PUBLISHED` is asked for on a function without a capacity provider (text not recorded). */
export const refusePublishTo = ({ traits }: LambdaFunction, publishTo: string | undefined): void => {
  if (publishTo === undefined || traits.capacityProvider !== undefined) return
  throw invalidParameter('PublishTo is supported only for functions with a capacity provider.')
}

/** PublishVersion: the existing version if nothing changed since; otherwise a new, Active one, and $LATEST gets a new RevisionId. */
export const publishVersion = async (world: World, call: Call, target: Target): Promise<Reply> => {
  const input = await readInput(call, INPUT.publishVersion)
  authorize(call, { lambda: targetArn(world, call, target) })
  const fn = findFunction(world, call, target)
  checkRevision(input.RevisionId, fn.revisionId)
  refuseWhileBusy(fn)
  refusePublishTo(fn, input.PublishTo)
  const current = String(configurationOf(fn).CodeSha256)
  if (input.CodeSha256 !== undefined && input.CodeSha256 !== current) {
    throw invalidParameter(
      `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${current}). Please try again with the CodeSHA256 in $LATEST.`,
    )
  }
  const existing = fn.published === undefined ? undefined : fn.versions.get(fn.published)
  if (existing) {
    if (input.PublishTo !== undefined) fn.latestPublished = existing
    return jsonReply(201, configurationOf(fn, existing))
  }
  const description = input.Description ?? fn.shown.settings.description
  const version = addVersion(fn, fn.serving, { description, state: { state: 'Active' } })
  if (input.PublishTo !== undefined) fn.latestPublished = version
  fn.revisionId = randomUUID()
  return jsonReply(201, configurationOf(fn, version))
}

/** ListVersionsByFunction, all on one page: $LATEST first, rows without State. */
export const listVersions = (world: World, call: Call, target: Target): Reply => {
  authorize(call, { lambda: targetArn(world, call, target) })
  const fn = findFunction(world, call, target)
  const latest = { ...rowOf(fn), FunctionArn: `${fn.arn}:$LATEST` }
  return jsonReply(200, { Versions: [latest, ...[...fn.versions.values()].map((version) => rowOf(fn, version))] })
}
