import type { Problem } from '../errors.ts'
import type { Caller } from '../host/caller.ts'
import type { Sourced } from '../settings.ts'
import { matchesBranch } from './branches.ts'
import type { Environment } from './environments.ts'
import { isProposal } from './events.ts'
import { nearest } from './names.ts'

export type Selection =
  | { readonly kind: 'environment'; readonly environment: Environment }
  | { readonly kind: 'all-branches' }
  | { readonly kind: 'skip'; readonly reason: string }
  | { readonly kind: 'problem'; readonly problem: Problem }

/** The branch that a run is for: a pull request and a merge group stand for the branch that they would land on. */
export const targetOf = (caller: Caller): { branch: string | undefined; ref: string } => {
  if (!isProposal(caller) || caller.event.baseBranch === undefined) return { branch: caller.branch, ref: caller.ref }
  return { branch: caller.event.baseBranch, ref: `refs/heads/${caller.event.baseBranch}` }
}

/**
 * The environment of this run: the named one whatever the branch (unless it is protected and the branch is not its own), else the first whose branches match.
 * Nothing that matches is a skip, no map at all means one function for every branch.
 */
export const selectEnvironment = (
  environments: readonly Environment[] | undefined,
  wanted: Sourced<string> | undefined,
  caller: Caller,
): Selection => {
  const { branch, ref } = targetOf(caller)
  if (environments === undefined) {
    if (wanted === undefined) return { kind: 'all-branches' }
    return refused(
      `environment is "${wanted.value}", but environments is not set.`,
      'Add environments with that key, or leave environment empty.',
    )
  }
  if (wanted === undefined) {
    const found = environments.find((environment) => matchesBranch(environment.branches, branch, ref))
    return found === undefined
      ? {
          kind: 'skip',
          reason: `no environment for ${branch ?? ref} (${environments.map(({ name, branches }) => `${name}: ${branches.join(', ')}`).join('; ')})`,
        }
      : { kind: 'environment', environment: found }
  }
  const names = environments.map((environment) => environment.name)
  const environment = environments.find(({ name }) => name === wanted.value)
  if (environment === undefined) {
    const guess = nearest(wanted.value, names)
    return refused(
      `environment "${wanted.value}" is not one of environments: ${names.join(', ')}.`,
      guess === undefined ? 'Use one of these, or add it.' : `Did you mean ${guess}?`,
    )
  }
  if (environment.isProtected && !matchesBranch(environment.branches, branch, ref)) {
    return refused(
      `environment "${environment.name}" is protected and takes only ${environment.branches.join(', ')}, not ${branch ?? ref}.`,
      `Run the workflow on ${environment.branches[0]}, or remove  protected: true  from environments.${environment.name}.`,
    )
  }
  return { kind: 'environment', environment }
}

const refused = (message: string, hint: string): Selection => ({ kind: 'problem', problem: { message, hint } })
