import { randomUUID } from 'node:crypto'
import { jsonReply, type Reply } from '../../http/messages.ts'
import type { Call } from '../../requests/calls.ts'
import type { LambdaAccount } from '../account.ts'
import { invalidParameter } from '../errors.ts'
import { configurationOf, rowOf } from '../function/configuration.ts'
import { addVersion, type LambdaFunction, type Snapshot, type Version } from '../function/model.ts'
import { refuseWhileBusy } from '../function/states.ts'
import { INPUT, readInput, type UpdateCodeInput } from '../input.ts'
import { authorizedFunction, checkRevision, type Target } from '../lookup.ts'

/** Throws where `$LATEST.PUBLISHED` is asked for on a function without a capacity provider (text not recorded). */
export const refusePublishTo = ({ traits }: LambdaFunction, publishTo: string | undefined): void => {
  if (publishTo === undefined || traits.capacityProvider !== undefined) return
  throw invalidParameter('PublishTo is supported only for functions with a capacity provider.')
}

/** The version that a request publishes together with its change. */
export const publishWith = (
  fn: LambdaFunction,
  snapshot: Snapshot,
  { Publish, PublishTo }: Pick<UpdateCodeInput, 'Publish' | 'PublishTo'>,
): Version | undefined => {
  const isLatestPublished = PublishTo !== undefined
  return Publish || isLatestPublished ? addVersion(fn, snapshot, { isLatestPublished }) : undefined
}

/** PublishVersion: the existing version if nothing changed since; otherwise a new, Active one, and $LATEST gets a new RevisionId. */
export const publishVersion = async (account: LambdaAccount, call: Call, target: Target): Promise<Reply> => {
  const input = await readInput(call, INPUT.publishVersion)
  const fn = authorizedFunction(account, call, target)
  checkRevision(input.RevisionId, fn.revisionId)
  refuseWhileBusy(fn)
  refusePublishTo(fn, input.PublishTo)
  const current = String(configurationOf(fn).CodeSha256)
  if (input.CodeSha256 !== undefined && input.CodeSha256 !== current) {
    throw invalidParameter(
      `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${current}). Please try again with the CodeSHA256 in $LATEST.`,
    )
  }
  const isLatestPublished = input.PublishTo !== undefined
  const existing = fn.published === undefined ? undefined : fn.versions.get(fn.published)
  if (existing) {
    if (isLatestPublished) fn.latestPublished = existing
    return jsonReply(201, configurationOf(fn, existing))
  }
  const description = input.Description ?? fn.shown.settings.description
  const version = addVersion(fn, fn.serving, { description, state: { state: 'Active' }, isLatestPublished })
  fn.revisionId = randomUUID()
  return jsonReply(201, configurationOf(fn, version))
}

/** ListVersionsByFunction, all on one page: $LATEST first, rows without State. */
export const listVersions = (account: LambdaAccount, call: Call, target: Target): Reply => {
  const fn = authorizedFunction(account, call, target)
  const latest = { ...rowOf(fn), FunctionArn: `${fn.arn}:$LATEST` }
  return jsonReply(200, { Versions: [latest, ...[...fn.versions.values()].map((version) => rowOf(fn, version))] })
}
