import type { Call, SettleFailure } from '../shared/calls.ts'
import { jsonReply, type Reply } from '../shared/http.ts'
import { authorize } from '../shared/iam.ts'
import { repositoryArn, type World } from '../state.ts'
import { readCode, repositoryIn } from './code/code.ts'
import { lateFailure } from './code/images.ts'
import { attachLayers } from './code/layers.ts'
import { configurationOf } from './configuration.ts'
import { INPUT, readInput, type UpdateCodeInput } from './input.ts'
import { checkRevision, findFunction, type Target, targetArn } from './lookup.ts'
import { type LambdaFunction, newSnapshot, type Snapshot, timestamp } from './model.ts'
import { applyConfiguration, refuseBlockedRuntime } from './settings.ts'
import { beginUpdate, refuseWhileBusy } from './settling.ts'
import { checkSignature } from './traits.ts'
import { addVersion, refusePublishTo } from './versions.ts'

/** The Sid that Lambda adds to a repository's policy on the first image update (AWS documentation, images-create). */
const RETRIEVAL_SID = 'LambdaECRImageRetrievalPolicy'

/** UpdateFunctionCode. Architectures and SourceKMSKeyArn that are not sent go back to their defaults, as the API's model says. */
export const updateFunctionCode = async (world: World, call: Call, target: Target): Promise<Reply> => {
  const input = await readInput(call, INPUT.updateCode)
  const repository = repositoryIn(world, input.ImageUri)
  authorize(call, { lambda: targetArn(world, call, target), ...ecrResources(world, repository) })
  const fn = findFunction(world, call, target)
  checkRevision(input.RevisionId, fn.revisionId)
  refuseWhileBusy(fn)
  refuseBlockedRuntime(fn.shown.settings.runtime, world.blockedRuntimes)
  const snapshot = await changedCode(world, fn, input)
  // That a dry run checks it too is not recorded.
  checkSignature(fn.traits, snapshot.code)
  if (input.DryRun) return jsonReply(200, configurationOf(fn))
  const failure = call.settleFailure ?? (await lateFailure(world, snapshot.code))
  refuseWhileBusy(fn)
  if (repository !== undefined) grantRetrieval(world, repository)
  return jsonReply(200, accept(world, fn, { snapshot, ...publishing(fn, input), ...(failure && { failure }) }))
}

type Publishing = { readonly publish: boolean; readonly toLatest: boolean }
type Change = Publishing & { readonly snapshot: Snapshot; readonly failure?: SettleFailure }

const publishing = (fn: LambdaFunction, { Publish, PublishTo }: UpdateCodeInput): Publishing => {
  refusePublishTo(fn, PublishTo)
  return { publish: Publish === true || PublishTo !== undefined, toLatest: PublishTo !== undefined }
}

const accept = (
  world: World,
  fn: LambdaFunction,
  { snapshot, publish, toLatest, failure }: Change,
): Record<string, unknown> => {
  touch(fn)
  fn.codeUpdates += 1
  const version = publish ? addVersion(fn, snapshot, { description: snapshot.settings.description }) : undefined
  if (version && toLatest) fn.latestPublished = version
  beginUpdate(fn, world.settling, { snapshot, ...(version && { version }), ...(failure && { failure }) })
  return configurationOf(fn, version)
}

const changedCode = async (world: World, fn: LambdaFunction, input: UpdateCodeInput): Promise<Snapshot> => {
  const key = input.SourceKMSKeyArn
  return newSnapshot({
    code: await readCode(world, fn.packageType, input),
    settings: fn.shown.settings,
    architecture: input.Architectures?.[0] ?? 'x86_64',
    ...(key !== undefined && { sourceKmsKeyArn: key }),
  })
}

/** UpdateFunctionConfiguration: only what is sent changes. */
export const updateFunctionConfiguration = async (world: World, call: Call, target: Target): Promise<Reply> => {
  const input = await readInput(call, INPUT.updateConfiguration)
  authorize(call, { lambda: targetArn(world, call, target), ...(input.Role && { iam: input.Role }) })
  const fn = findFunction(world, call, target)
  checkRevision(input.RevisionId, fn.revisionId)
  refuseWhileBusy(fn)
  if (input.Runtime === undefined) refuseBlockedRuntime(fn.shown.settings.runtime, world.blockedRuntimes)
  const { id: _, ...before } = fn.shown
  const layers = input.Layers && (await attachLayers(world, call, { code: before.code, arns: input.Layers }))
  const settings = { ...applyConfiguration(input, before.settings), ...(layers && { layers }) }
  refuseWhileBusy(fn)
  const snapshot = newSnapshot({ ...before, settings })
  touch(fn)
  fn.configurationUpdates += 1
  beginUpdate(fn, world.settling, { snapshot, ...(call.settleFailure && { failure: call.settleFailure }) })
  return jsonReply(200, configurationOf(fn))
}

const touch = (fn: LambdaFunction): void => {
  fn.lastModified = timestamp()
  delete fn.published
}

const ecrResources = (world: World, repository: string | undefined) => {
  if (repository === undefined) return {}
  const granted = world.repositories.get(repository)?.policyText?.includes(RETRIEVAL_SID)
  return { ecr: repositoryArn(world, repository), without: granted ? ['ecr:SetRepositoryPolicy'] : [] }
}

const grantRetrieval = (world: World, name: string): void => {
  const repository = world.repositories.get(name)
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
          StringLike: { 'aws:sourceArn': `arn:aws:lambda:${world.region}:${world.accountId}:function:*` },
        },
      },
    ],
  })
}
