import { ServiceError } from '../http/errors.ts'
import { authorize } from '../iam/authorize.ts'
import type { Call } from '../requests/calls.ts'
import type { LambdaAccount } from './account.ts'
import { invalidMember, notFound } from './errors.ts'
import { functionArn, type LambdaFunction, type Version } from './function/model.ts'

/** What a path's {FunctionName} names: a name, `account:function:name`, or an ARN, each with an optional qualifier. */
export type Target = { readonly name: string; readonly qualifier?: string; readonly region?: string }

const NAME =
  /^(?:arn:aws[a-zA-Z-]*:lambda:)?(?:([a-z]{2}(?:-[a-z]+)+-\d):)?(?:\d{12}:)?(?:function:)?([a-zA-Z0-9-_]+)(?::(\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$/

/** Reads a function's name in any of its forms (AWS API reference, Lambda, FunctionName). */
export const parseTarget = (text: string, query?: URLSearchParams): Target => {
  const match = NAME.exec(text)
  if (match === null) {
    throw invalidMember(
      `Value '${text}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?`,
    )
  }
  const [, region, name = '', suffix] = match
  const qualifier = suffix ?? query?.get('Qualifier') ?? undefined
  return { name, ...(region && { region }), ...(qualifier !== undefined && { qualifier }) }
}

/** The ARN that IAM checks: with the qualifier if the request has one. */
export const targetArn = (account: LambdaAccount, call: Call, { name, qualifier }: Target): string => {
  const arn = functionArn(account, name, call.region)
  return qualifier && qualifier !== '$LATEST' ? `${arn}:${qualifier}` : arn
}

/** The function of a target; 404 with AWS's text when it is missing, or not in the region of the request. */
export const findFunction = (account: LambdaAccount, call: Call, target: Target): LambdaFunction => {
  const region = call.region ?? account.region
  if (target.region !== undefined && target.region !== region) {
    throw notFound(`Functions from '${target.region}' are not reachable in this region ('${region}')`)
  }
  const fn = region === account.region ? account.functions.get(target.name) : undefined
  if (fn === undefined) throw notFound(`Function not found: ${targetArn(account, call, target)}`)
  return fn
}

/** The same after IAM has let the caller do this to it. */
export const authorizedFunction = (account: LambdaAccount, call: Call, target: Target): LambdaFunction => {
  authorize(call, { lambda: targetArn(account, call, target) })
  return findFunction(account, call, target)
}

/** The version that unqualified calls of a function on a capacity provider run. */
export const LATEST_PUBLISHED = '$LATEST.PUBLISHED'

/** The version of a qualifier; undefined for $LATEST. An alias leads to its version. */
export const findVersion = (fn: LambdaFunction, qualifier: string | undefined): Version | undefined => {
  if (qualifier === undefined || qualifier === '$LATEST') return undefined
  if (qualifier === LATEST_PUBLISHED) {
    if (fn.latestPublished === undefined) throw notFound(`Function not found: ${fn.arn}:${qualifier}`)
    return fn.latestPublished
  }
  const number = fn.aliases.get(qualifier)?.functionVersion ?? qualifier
  if (number === '$LATEST') return undefined
  const version = fn.versions.get(number)
  if (version === undefined) throw notFound(`Function not found: ${fn.arn}:${qualifier}`)
  return version
}

/** Throws 412 when a request names a revision other than the latest. */
export const checkRevision = (wanted: string | undefined, current: string): void => {
  if (wanted === undefined || wanted === current) return
  throw new ServiceError(
    412,
    'PreconditionFailedException',
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
  )
}
