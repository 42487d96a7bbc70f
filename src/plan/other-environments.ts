import type { Caller } from '../host/caller.ts'
import type { Level } from '../settings/settings.ts'
import type { Environment } from './environments.ts'
import { nearest, parseRepository } from './grammar/names.ts'
import { fillTemplate, lookup } from './precedence.ts'
import { targetOf } from './select.ts'

/** A name that an environment uses. */
export type Sibling = { readonly environment: string; readonly name: string }

/** What the other environments of the step name, to correct a misspelt name. */
export type Siblings = { readonly functions: readonly Sibling[]; readonly repositories: readonly Sibling[] }

/** Reads the functions and repositories of all environments but the chosen one; `inputs` holds what they share. Skips what cannot be read. */
export const readSiblings = (
  environments: readonly Environment[],
  chosen: Environment | undefined,
  { inputs, caller }: { readonly inputs: Level; readonly caller: Caller },
): Siblings => {
  const found = environments
    .filter((environment) => environment !== chosen)
    .map(({ name: environment, level }) => {
      const settings = lookup([inputs, level])
      const values = { environment, branch: targetOf(caller).branch, sha: caller.sha }
      const named = settings.find('function-name')
      const functionName = named === undefined ? undefined : textOf(fillTemplate(named, values))
      const set = settings.find('repository')
      const own = functionName === undefined ? values : { ...values, function: functionName }
      const repository = set === undefined ? undefined : textOf(fillTemplate(set, own))
      return { environment, functionName, repository: parseRepository(repository ?? '')?.name }
    })
  const many = (key: 'functionName' | 'repository'): readonly Sibling[] =>
    found.flatMap(({ environment, [key]: name }) => (name === undefined ? [] : [{ environment, name }]))
  return { functions: many('functionName'), repositories: many('repository') }
}

const textOf = ({ text, problem }: ReturnType<typeof fillTemplate>): string | undefined =>
  problem === undefined ? text : undefined

/** `Environment prod has my-function. `, if that name is close to the unknown one; else nothing. */
export const siblingHint = (unknown: string, siblings: readonly Sibling[]): string => {
  const others = siblings.filter(({ name }) => name !== unknown)
  const guess = nearest(
    unknown,
    others.map(({ name }) => name),
  )
  const found = others.find(({ name }) => name === guess)
  return found === undefined ? '' : `Environment ${found.environment} has ${found.name}. `
}
