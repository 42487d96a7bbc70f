import { jsonReply, type Reply } from '../../http/messages.ts'
import { authorize } from '../../iam/authorize.ts'
import { repositoryArn } from '../../registry/account.ts'
import type { Call } from '../../requests/calls.ts'
import type { LambdaAccount } from '../account.ts'
import { lateFailure } from '../code/images.ts'
import { attachLayers } from '../code/layers.ts'
import { readSnapshot, repositoryIn } from '../code/read.ts'
import { configurationOf } from '../function/configuration.ts'
import { functionArn, type LambdaFunction, newSnapshot, timestamp } from '../function/model.ts'
import { checkSignature } from '../function/optional-features.ts'
import { applyConfiguration, refuseBlockedRuntime } from '../function/settings.ts'
import { beginUpdate, refuseWhileBusy } from '../function/states.ts'
import { INPUT, readInput } from '../input.ts'
import { checkRevision, findFunction, type Target, targetArn } from '../lookup.ts'
import { publishWith, refusePublishTo } from './versions.ts'

/** The Sid that Lambda adds to a repository's policy on the first image update (AWS documentation, images-create). */
const RETRIEVAL_SID = 'LambdaECRImageRetrievalPolicy'

/** UpdateFunctionCode. Architectures and SourceKMSKeyArn that are not sent go back to their defaults, as the API's model says. */
export const updateFunctionCode = async (account: LambdaAccount, call: Call, target: Target): Promise<Reply> => {
  const input = await readInput(call, INPUT.updateCode)
  const repository = repositoryIn(account, input.ImageUri)
  authorize(call, { lambda: targetArn(account, call, target), ...ecrResources(account, repository) })
  const fn = findFunction(account, call, target)
  checkRevision(input.RevisionId, fn.revisionId)
  refuseWhileBusy(fn)
  refuseBlockedRuntime(fn.shown.settings.runtime, account.blockedRuntimes)
  const snapshot = await readSnapshot(account, { packageType: fn.packageType, settings: fn.shown.settings }, input)
  // That a dry run checks it too is not recorded.
  if (snapshot.code.kind === 'zip') checkSignature(fn.traits, snapshot.code.sha256)
  if (input.DryRun) return jsonReply(200, configurationOf(fn))
  const failure = call.settleFailure ?? (await lateFailure(account, snapshot.code))
  refuseWhileBusy(fn)
  if (repository !== undefined) grantRetrieval(account, repository)
  refusePublishTo(fn, input.PublishTo)
  touch(fn)
  fn.codeUpdates += 1
  const version = publishWith(fn, snapshot, input)
  beginUpdate(fn, account.settling, { snapshot, version, failure })
  return jsonReply(200, configurationOf(fn, version))
}

/** UpdateFunctionConfiguration: only what is sent changes. */
export const updateFunctionConfiguration = async (
  account: LambdaAccount,
  call: Call,
  target: Target,
): Promise<Reply> => {
  const input = await readInput(call, INPUT.updateConfiguration)
  authorize(call, { lambda: targetArn(account, call, target), ...(input.Role && { iam: input.Role }) })
  const fn = findFunction(account, call, target)
  checkRevision(input.RevisionId, fn.revisionId)
  refuseWhileBusy(fn)
  if (input.Runtime === undefined) refuseBlockedRuntime(fn.shown.settings.runtime, account.blockedRuntimes)
  const { id: _, ...before } = fn.shown
  const layers = input.Layers && (await attachLayers(account, call, { code: before.code, arns: input.Layers }))
  const settings = { ...applyConfiguration(input, before.settings), ...(layers && { layers }) }
  refuseWhileBusy(fn)
  const snapshot = newSnapshot({ ...before, settings })
  touch(fn)
  fn.configurationUpdates += 1
  beginUpdate(fn, account.settling, { snapshot, failure: call.settleFailure })
  return jsonReply(200, configurationOf(fn))
}

const touch = (fn: LambdaFunction): void => {
  fn.lastModified = timestamp()
  delete fn.published
}

const ecrResources = (account: LambdaAccount, repository: string | undefined) => {
  if (repository === undefined) return {}
  const isGranted = account.repositories.get(repository)?.policyText?.includes(RETRIEVAL_SID)
  return { ecr: repositoryArn(account, repository), without: isGranted ? ['ecr:SetRepositoryPolicy'] : [] }
}

const grantRetrieval = (account: LambdaAccount, name: string): void => {
  const repository = account.repositories.get(name)
  if (repository === undefined || repository.policyText?.includes(RETRIEVAL_SID)) return
  repository.policyText = JSON.stringify({
    Version: '2008-10-17',
    Statement: [
      {
        Sid: RETRIEVAL_SID,
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        Condition: {
          StringLike: { 'aws:sourceArn': functionArn(account, '*') },
        },
      },
    ],
  })
}
