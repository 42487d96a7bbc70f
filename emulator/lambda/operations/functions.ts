import { jsonReply, type Reply } from '../../http/messages.ts'
import { authorize, permits } from '../../iam/authorize.ts'
import { repositoryArn } from '../../registry/account.ts'
import type { Call } from '../../requests/calls.ts'
import { presignFile } from '../../s3/storage.ts'
import type { LambdaAccount } from '../account.ts'
import { lateFailure } from '../code/images.ts'
import { readSnapshot, repositoryIn } from '../code/read.ts'
import { conflict, invalidParameter } from '../errors.ts'
import { codeLocation, configurationOf, rowOf } from '../function/configuration.ts'
import { functionArn, type LambdaFunction, newFunction, type Snapshot } from '../function/model.ts'
import { traitsIn } from '../function/optional-features.ts'
import { applyConfiguration } from '../function/settings.ts'
import { beginCreation } from '../function/states.ts'
import { type CreateInput, INPUT, readInput } from '../input.ts'
import { authorizedFunction, findVersion, type Target } from '../lookup.ts'
import { publishWith, refusePublishTo } from './versions.ts'

/** GetFunction: Tags only with lambda:ListTags and without a qualifier, otherwise TagsError (AWS API reference, GetFunction). */
export const getFunction = (account: LambdaAccount, call: Call, target: Target): Reply => {
  const fn = authorizedFunction(account, call, target)
  const version = findVersion(fn, target.qualifier)
  const snapshot = version?.snapshot ?? fn.shown
  return jsonReply(200, {
    Configuration: configurationOf(fn, version),
    Code: codeLocation(snapshot, presign(account, snapshot)),
    ...(target.qualifier === undefined && tagsPart(call, fn)),
  })
}

/** A presigned URL of the zip; undefined for images. */
const presign = ({ storage }: LambdaAccount, { code }: Snapshot): string | undefined =>
  code.kind === 'zip' ? presignFile(storage, `/snapshots/${encodeURIComponent(code.sha256)}`, code) : undefined

const tagsPart = (call: Call, fn: LambdaFunction) => {
  if (!permits(call, 'lambda:ListTags', fn.arn)) {
    const Message = `User: ${call.caller?.arn} is not authorized to perform: lambda:ListTags on resource: ${fn.arn} because no identity-based policy allows the lambda:ListTags action`
    return { TagsError: { ErrorCode: 'AccessDeniedException', Message } }
  }
  return fn.tags.size > 0 ? { Tags: Object.fromEntries(fn.tags) } : {}
}

export const getFunctionConfiguration = (account: LambdaAccount, call: Call, target: Target): Reply => {
  const fn = authorizedFunction(account, call, target)
  return jsonReply(200, configurationOf(fn, findVersion(fn, target.qualifier)))
}

/** ListFunctions, all on one page. */
export const listFunctions = (account: LambdaAccount, call: Call): Reply => {
  authorize(call, { lambda: '*' })
  return jsonReply(200, { Functions: [...account.functions.values()].map((fn) => rowOf(fn)) })
}

/** DeleteFunction, with a qualifier one version. */
export const deleteFunction = (account: LambdaAccount, call: Call, target: Target): Reply => {
  const fn = authorizedFunction(account, call, target)
  if (target.qualifier === undefined) {
    account.functions.delete(fn.name)
    account.sandboxes.forget(fn.name)
  } else {
    const version = findVersion(fn, target.qualifier)
    if (version === undefined)
      throw invalidParameter('$LATEST version cannot be deleted without deleting the function.')
    fn.versions.delete(version.number)
  }
  return { status: 204 }
}

/** CreateFunction: answers Pending; becomes Active after the settle time. */
export const createFunction = async (account: LambdaAccount, call: Call): Promise<Reply> => {
  const input = await readInput(call, INPUT.create)
  const repository = repositoryIn(account, input.Code.ImageUri)
  const resources = { lambda: functionArn(account, input.FunctionName), iam: input.Role }
  authorize(call, { ...resources, ...(repository && { ecr: repositoryArn(account, repository) }) })
  const fn = await addFunction(account, input)
  refusePublishTo(fn, input.PublishTo)
  const version = publishWith(fn, fn.shown, input)
  const failure = call.settleFailure ?? (await lateFailure(account, fn.shown.code))
  beginCreation(fn, account.settling, { version, failure })
  return jsonReply(201, configurationOf(fn, version))
}

/** Adds a Pending function from a request. */
export const addFunction = async (account: LambdaAccount, input: CreateInput): Promise<LambdaFunction> => {
  if (!/^[a-zA-Z0-9-_]{1,64}$/.test(input.FunctionName)) {
    throw invalidParameter(`Value '${input.FunctionName}' at 'functionName' failed to satisfy constraint`)
  }
  if (account.functions.has(input.FunctionName)) throw conflict(`Function already exist: ${input.FunctionName}`)
  const packageType = input.PackageType ?? 'Zip'
  if (packageType === 'Zip' && (input.Runtime === undefined || input.Handler === undefined)) {
    throw invalidParameter(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    )
  }
  const fn = newFunction(account, {
    name: input.FunctionName,
    packageType,
    traits: traitsIn(input),
    snapshot: await readSnapshot(
      account,
      { packageType, settings: applyConfiguration(input) },
      { ...input.Code, Architectures: input.Architectures },
    ),
  })
  for (const [key, value] of Object.entries(input.Tags ?? {})) fn.tags.set(key, value)
  account.functions.set(fn.name, fn)
  return fn
}
