import type { Reply } from '../http/messages.ts'
import { authenticate, readSignature } from '../iam/callers.ts'
import type { Call } from '../requests/calls.ts'
import type { LambdaAccount } from './account.ts'
import { getLayerVersionByArn } from './code/layers.ts'
import { unknownOperation } from './errors.ts'
import { parseTarget, type Target } from './lookup.ts'
import { createAlias, deleteAlias, getAlias, listAliases, updateAlias } from './operations/aliases.ts'
import {
  createFunction,
  deleteFunction,
  getFunction,
  getFunctionConfiguration,
  listFunctions,
} from './operations/functions.ts'
import { invoke } from './operations/invoke.ts'
import { listTags, tagResource, untagResource } from './operations/tags.ts'
import { updateFunctionCode, updateFunctionConfiguration } from './operations/updates.ts'
import { listVersions, publishVersion } from './operations/versions.ts'

type Handler = (account: LambdaAccount, call: Call, target: Target, rest: string) => Promise<Reply> | Reply
type Route = readonly [method: string, path: RegExp, operation: string, handler: Handler]

const F = '^/2015-03-31/functions/([^/]+)'
const TAGS = /^\/2017-03-31\/tags\/(.+)$/
const path = (suffix: string): RegExp => new RegExp(`${F}${suffix}$`)

/** Handlers of tags receive the ARN as it is in the path. */
const onArn =
  (handler: (account: LambdaAccount, call: Call, arn: string) => Promise<Reply> | Reply): Handler =>
  (account, call) =>
    handler(account, call, decodeURIComponent(TAGS.exec(call.url.pathname)?.[1] ?? ''))

/** Paths of the operations (AWS API reference, Lambda; the model's http traits). */
const ROUTES: readonly Route[] = [
  ['GET', /^\/2015-03-31\/functions\/?$/, 'ListFunctions', listFunctions],
  ['POST', /^\/2015-03-31\/functions\/?$/, 'CreateFunction', createFunction],
  ['GET', path(''), 'GetFunction', getFunction],
  ['DELETE', path(''), 'DeleteFunction', deleteFunction],
  ['GET', path('/configuration'), 'GetFunctionConfiguration', getFunctionConfiguration],
  ['PUT', path('/configuration'), 'UpdateFunctionConfiguration', updateFunctionConfiguration],
  ['PUT', path('/code'), 'UpdateFunctionCode', updateFunctionCode],
  ['POST', path('/versions'), 'PublishVersion', publishVersion],
  ['GET', path('/versions'), 'ListVersionsByFunction', listVersions],
  ['POST', path('/aliases'), 'CreateAlias', createAlias],
  ['GET', path('/aliases'), 'ListAliases', listAliases],
  ['GET', path('/aliases/([^/]+)'), 'GetAlias', getAlias],
  ['PUT', path('/aliases/([^/]+)'), 'UpdateAlias', updateAlias],
  ['DELETE', path('/aliases/([^/]+)'), 'DeleteAlias', deleteAlias],
  ['POST', path('/invocations'), 'Invoke', invoke],
  ['GET', /^\/2018-10-31\/layers\/?$/, 'GetLayerVersionByArn', getLayerVersionByArn],
  ['GET', TAGS, 'ListTags', onArn(listTags)],
  ['POST', TAGS, 'TagResource', onArn(tagResource)],
  ['DELETE', TAGS, 'UntagResource', onArn(untagResource)],
]

const find = (method: string, pathname: string): { route: Route; match: RegExpExecArray } | undefined => {
  for (const route of ROUTES) {
    const match = route[0] === method ? route[1].exec(pathname) : null
    if (match) return { route, match }
  }
  return undefined
}

/** The operation of a request in Lambda's paths. */
export const lambdaOperation = (method: string, pathname: string): string =>
  find(method, pathname)?.route[2] ?? 'Unknown'

/** Answers one request to Lambda: who signed it, the quota, then the operation. */
export const handleLambda = async (account: LambdaAccount, call: Call): Promise<Reply> => {
  authenticate(account.callers, call, 403)
  call.region = readSignature(call.request)?.region ?? account.region
  const found = find(call.method, call.url.pathname)
  if (found === undefined) throw unknownOperation()
  const [, , operation, handler] = found.route
  if (operation !== 'Invoke') account.quotas.take('lambda', operation === 'GetFunction' ? 'getFunction' : 'shared')
  const target = found.route[1] === TAGS || found.match[1] === undefined ? { name: '' } : targetOf(call, found.match[1])
  return handler(account, call, target, decodeURIComponent(found.match[2] ?? ''))
}

const targetOf = (call: Call, segment: string): Target =>
  parseTarget(decodeURIComponent(segment), call.url.searchParams)
