import { randomUUID } from 'node:crypto'
import { jsonReply, type Reply } from '../../http/messages.ts'
import type { Call } from '../../requests/calls.ts'
import type { LambdaAccount } from '../account.ts'
import { conflict, invalidMember, invalidParameter, notFound } from '../errors.ts'
import type { Alias, LambdaFunction } from '../function/model.ts'
import { type AliasInput, INPUT, readInput } from '../input.ts'
import { authorizedFunction, checkRevision, type Target } from '../lookup.ts'

const aliasOf = (fn: LambdaFunction, alias: Alias) => ({
  AliasArn: `${fn.arn}:${alias.name}`,
  Name: alias.name,
  FunctionVersion: alias.functionVersion,
  Description: alias.description,
  ...(Object.keys(alias.weights).length > 0 && { RoutingConfig: { AdditionalVersionWeights: alias.weights } }),
  RevisionId: alias.revisionId,
})

export const createAlias = async (account: LambdaAccount, call: Call, target: Target): Promise<Reply> => {
  const input = await readInput(call, INPUT.alias)
  const fn = authorizedFunction(account, call, target)
  const name = input.Name ?? ''
  if (!/^(?!^[0-9]+$)[a-zA-Z0-9-_]{1,128}$/.test(name)) {
    throw invalidMember(
      `Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)`,
    )
  }
  if (fn.aliases.has(name)) throw conflict(`Alias already exists: ${fn.arn}:${name}`)
  checkTarget(fn, input, input.FunctionVersion ?? '')
  const alias: Alias = {
    name,
    functionVersion: input.FunctionVersion ?? '',
    description: input.Description ?? '',
    weights: input.RoutingConfig?.AdditionalVersionWeights ?? {},
    revisionId: randomUUID(),
  }
  fn.aliases.set(name, alias)
  return jsonReply(201, aliasOf(fn, alias))
}

export const getAlias = (account: LambdaAccount, call: Call, target: Target, name: string): Reply => {
  const fn = authorizedFunction(account, call, target)
  const alias = fn.aliases.get(name)
  if (alias === undefined) throw notFound(`Cannot find alias arn: ${fn.arn}:${name}`)
  return jsonReply(200, aliasOf(fn, alias))
}

/** UpdateAlias: what is not sent stays. */
export const updateAlias = async (account: LambdaAccount, call: Call, target: Target, name: string): Promise<Reply> => {
  const input = await readInput(call, INPUT.alias)
  const fn = authorizedFunction(account, call, target)
  const alias = fn.aliases.get(name)
  if (alias === undefined) throw notFound(`Alias not found: ${fn.arn}:${name}`)
  checkRevision(input.RevisionId, alias.revisionId)
  checkTarget(fn, input, input.FunctionVersion ?? alias.functionVersion)
  alias.functionVersion = input.FunctionVersion ?? alias.functionVersion
  alias.description = input.Description ?? alias.description
  if (input.RoutingConfig) alias.weights = input.RoutingConfig.AdditionalVersionWeights ?? {}
  alias.revisionId = randomUUID()
  return jsonReply(200, aliasOf(fn, alias))
}

/** DeleteAlias: 204 even when there is none. */
export const deleteAlias = (account: LambdaAccount, call: Call, target: Target, name: string): Reply => {
  authorizedFunction(account, call, target).aliases.delete(name)
  return { status: 204 }
}

/** ListAliases, all on one page. */
export const listAliases = (account: LambdaAccount, call: Call, target: Target): Reply => {
  const fn = authorizedFunction(account, call, target)
  return jsonReply(200, { Aliases: [...fn.aliases.values()].map((alias) => aliasOf(fn, alias)) })
}

const checkTarget = (fn: LambdaFunction, input: AliasInput, version: string): void => {
  const weights = Object.keys(input.RoutingConfig?.AdditionalVersionWeights ?? {})
  for (const number of [version, ...weights]) {
    if (number !== '$LATEST' && !fn.versions.has(number)) throw notFound(`Function not found: ${fn.arn}:${number}`)
  }
  if (weights.length > 0 && [version, ...weights].includes('$LATEST')) {
    throw invalidParameter('$LATEST is not supported for an alias pointing to more than 1 version')
  }
  if (weights.length > 1) throw invalidParameter('Number of items in AdditionalVersionWeights cannot be greater than 1')
}
