import { type Problem, problem, warning } from '../errors/problems.ts'
import type { Caller } from '../host/caller.ts'
import type { Sourced } from '../settings/origin.ts'
import type { Environment } from './environments.ts'
import { isProposal } from './events.ts'
import { MAX_REF_LENGTH, matchesBranch } from './grammar/branches.ts'
import { nearest } from './grammar/names.ts'

export type Selection =
  | { readonly kind: 'environment'; readonly environment: Environment }
  | { readonly kind: 'all-branches' }
  | { readonly kind: 'skip'; readonly reason: string; readonly warnings: readonly string[] }
  | { readonly kind: 'problem'; readonly problem: Problem }

/** The branch that a run is for; for a pull request or merge group, its target branch. */
export const targetOf = (caller: Caller): { branch: string | undefined; ref: string } => {
  if (!isProposal(caller) || caller.event.baseBranch === undefined) return { branch: caller.branch, ref: caller.ref }
  return { branch: caller.event.baseBranch, ref: `refs/heads/${caller.event.baseBranch}` }
}

const SHOWN = 60

/** The problem with a branch or tag that is too long to be one; it may come from the event's payload, which is as long as somebody likes. */
export const refProblems = (caller: Caller): readonly Problem[] => {
  const long = [caller.ref, targetOf(caller).ref].find(({ length }) => length > MAX_REF_LENGTH)
  if (long === undefined) return []
  return [problem('ref-too-long', { length: long.length, limit: MAX_REF_LENGTH, start: long.slice(0, SHOWN) })]
}

/**
 * The environment of this run: the named one on any branch (unless it is protected and the branch is not its own), else the first whose branches match.
 * Without a match, the run is skipped; without a map, one function serves every branch.
 */
export const selectEnvironment = (
  environments: readonly Environment[] | undefined,
  wanted: Sourced<string> | undefined,
  caller: Caller,
): Selection => {
  const { branch, ref } = targetOf(caller)
  if (environments === undefined) {
    if (wanted === undefined) return { kind: 'all-branches' }
    return refused(problem('environment-without-map', { name: wanted.value }))
  }
  if (wanted === undefined) {
    const found = environments.find((environment) => matchesBranch(environment.branches, branch, ref))
    const { chosenEnvironment: chosen } = caller.event
    if (chosen !== undefined && chosen !== found?.name && environments.some(({ name }) => name === chosen))
      return refused(problem('environment-not-passed', { chosen, found: found?.name ?? 'none' }))
    return found === undefined
      ? {
          kind: 'skip',
          reason: problem('no-environment', {
            branch: branch ?? ref,
            environments: environments.map(({ name, branches }) => `${name}: ${branches.join(', ')}`).join('; '),
          }).message,
          warnings: tagWarnings(environments, ref),
        }
      : { kind: 'environment', environment: found }
  }
  const names = environments.map((environment) => environment.name)
  const environment = environments.find(({ name }) => name === wanted.value)
  if (environment === undefined) {
    const guess = nearest(wanted.value, names)
    const values = { name: wanted.value, known: names.join(', ') }
    return refused(
      guess === undefined
        ? problem('environment-unknown', values)
        : problem('environment-misspelt', { ...values, guess }),
    )
  }
  if (environment.isProtected && !matchesBranch(environment.branches, branch, ref)) {
    const { name, branches } = environment
    const values = { name, branches: branches.join(', '), branch: branch ?? ref }
    const meant = meantForTag(environment, ref)
    return refused(
      meant === undefined
        ? problem('environment-protected', { ...values, first: branches[0] ?? name })
        : problem('environment-protected-tag', { ...values, pattern: meant }),
    )
  }
  return { kind: 'environment', environment }
}

/** The pattern of an environment that would match a Git tag if it were a branch: `v*` for refs/tags/v1. */
const meantForTag = ({ branches }: Environment, ref: string): string | undefined => {
  const [, tag] = ref.match(/^refs\/tags\/(.+)$/) ?? []
  return tag === undefined
    ? undefined
    : branches.find((pattern) => !/^\*+$/.test(pattern) && matchesBranch([pattern], tag, ref))
}

const tagWarnings = (environments: readonly Environment[], ref: string): readonly string[] =>
  environments.flatMap((environment) => {
    const { name } = environment
    const pattern = meantForTag(environment, ref)
    return pattern === undefined ? [] : [warning('branches-no-tag', { ref, name, pattern })]
  })

const refused = (what: Problem): Selection => ({ kind: 'problem', problem: what })
