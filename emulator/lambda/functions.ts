import type { Call } from '../shared/calls.ts'
import { conflict, invalidParameter } from '../shared/errors.ts'
import { jsonReply, type Reply } from '../shared/http.ts'
import { authorize, permits } from '../shared/iam.ts'
import { repositoryArn, type World } from '../state.ts'
import { readCode, repositoryIn } from './code/code.ts'
import { lateFailure } from './code/images.ts'
import { presignZip } from './code/zip-download.ts'
import { codeLocation, configurationOf, rowOf } from './configuration.ts'
import { type CreateInput, INPUT, readInput } from './input.ts'
import { findFunction, findVersion, type Target, targetArn } from './lookup.ts'
import { functionArn, type LambdaFunction, newFunction, newSnapshot, type Snapshot } from './model.ts'
import { applyConfiguration } from './settings.ts'
import { beginCreation } from './settling.ts'
import { traitsIn } from './traits.ts'
import { addVersion, refusePublishTo } from './versions.ts'

/** GetFunction: Tags only with lambda:ListTags and without a qualifier, otherwise TagsError (AWS API reference, GetFunction). */
export const getFunction = (world: World, call: Call, target: Target): Reply => {
  authorize(call, { lambda: targetArn(world, call, target) })
  const fn = findFunction(world, call, target)
  const version = findVersion(fn, target.qualifier)
  const snapshot = version?.snapshot ?? fn.shown
  return jsonReply(200, {
    Configuration: configurationOf(fn, version),
    Code: codeLocation(world, snapshot, presignZip(world, snapshot)),
    ...(target.qualifier === undefined && tagsPart(call, fn)),
  })
}

const tagsPart = (call: Call, fn: LambdaFunction) => {
  if (!permits(call, 'lambda:ListTags', fn.arn)) {
    const Message = `User: ${call.caller?.arn} is not authorized to perform: lambda:ListTags on resource: ${fn.arn} because no identity-based policy allows the lambda:ListTags action`
    return { TagsError: { ErrorCode: 'AccessDeniedException', Message } }
  }
  return fn.tags.size > 0 ? { Tags: Object.fromEntries(fn.tags) } : {}
}

export const getFunctionConfiguration = (world: World, call: Call, target: Target): Reply => {
  authorize(call, { lambda: targetArn(world, call, target) })
  const fn = findFunction(world, call, target)
  return jsonReply(200, configurationOf(fn, findVersion(fn, target.qualifier)))
}

/** ListFunctions, all on one page. */
export const listFunctions = (world: World, call: Call): Reply => {
  authorize(call, { lambda: '*' })
  return jsonReply(200, { Functions: [...world.functions.values()].map((fn) => rowOf(fn)) })
}

/** DeleteFunction, with a qualifier one version. */
export const deleteFunction = (world: World, call: Call, target: Target): Reply => {
  authorize(call, { lambda: targetArn(world, call, target) })
  const fn = findFunction(world, call, target)
  if (target.qualifier === undefined) {
    world.functions.delete(fn.name)
    world.sandboxes.forget(fn.name)
  } else {
    const version = findVersion(fn, target.qualifier)
    if (version === undefined)
      throw invalidParameter('$LATEST version cannot be deleted without deleting the function.')
    fn.versions.delete(version.number)
  }
  return { status: 204 }
}

/** CreateFunction: answers Pending; becomes Active after the settle time. */
export const createFunction = async (world: World, call: Call): Promise<Reply> => {
  const input = await readInput(call, INPUT.create)
  const repository = repositoryIn(world, input.Code.ImageUri)
  const resources = { lambda: functionArn(world, input.FunctionName), iam: input.Role }
  authorize(call, { ...resources, ...(repository && { ecr: repositoryArn(world, repository) }) })
  const fn = await addFunction(world, input)
  refusePublishTo(fn, input.PublishTo)
  const isPublished = input.Publish || input.PublishTo !== undefined
  const version = isPublished ? addVersion(fn, fn.shown, { description: fn.shown.settings.description }) : undefined
  if (version && input.PublishTo !== undefined) fn.latestPublished = version
  const failure = call.settleFailure ?? (await lateFailure(world, fn.shown.code))
  beginCreation(fn, world.settling, { ...(version && { version }), ...(failure && { failure }) })
  return jsonReply(201, configurationOf(fn, version))
}

/** Adds a Pending function from a request. */
export const addFunction = async (world: World, input: CreateInput): Promise<LambdaFunction> => {
  if (!/^[a-zA-Z0-9-_]{1,64}$/.test(input.FunctionName)) {
    throw invalidParameter(`Value '${input.FunctionName}' at 'functionName' failed to satisfy constraint`)
  }
  if (world.functions.has(input.FunctionName)) throw conflict(`Function already exist: ${input.FunctionName}`)
  const packageType = input.PackageType ?? 'Zip'
  if (packageType === 'Zip' && (input.Runtime === undefined || input.Handler === undefined)) {
    throw invalidParameter(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    )
  }
  const fn = newFunction(world, {
    name: input.FunctionName,
    packageType,
    traits: traitsIn(input),
    snapshot: await firstSnapshot(world, packageType, input),
  })
  for (const [key, value] of Object.entries(input.Tags ?? {})) fn.tags.set(key, value)
  world.functions.set(fn.name, fn)
  return fn
}

const firstSnapshot = async (world: World, packageType: 'Image' | 'Zip', input: CreateInput): Promise<Snapshot> => {
  const settings = applyConfiguration(input)
  const key = input.Code.SourceKMSKeyArn
  return newSnapshot({
    code: await readCode(world, packageType, input.Code),
    settings,
    architecture: input.Architectures?.[0] ?? 'x86_64',
    ...(key !== undefined && { sourceKmsKeyArn: key }),
  })
}
