import { type Problem, problem, warning } from '../errors/problems.ts'
import type { Caller } from '../host/caller.ts'
import type { Sourced } from '../settings/origin.ts'
import type { Lookup } from './precedence.ts'

/** Events that deploy the commit they name: only those who may push, or run or dispatch workflows, cause them. */
const DEPLOYING: readonly string[] = ['push', 'workflow_dispatch', 'schedule', 'release', 'repository_dispatch']

/** Whether a run changes nothing, whatever its command: a dry run or a proposal. */
export const changesNothing = (settings: Pick<Lookup, 'get'>, caller: Caller): boolean =>
  settings.get('dry-run').value || isProposal(caller)

/** Events whose ref is a pull request or merge queue, merged with its target branch. */
const PROPOSALS: readonly string[] = [
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
  'merge_group',
]

/** Proposals are checked, never deployed. */
export const isProposal = (caller: Caller): boolean => PROPOSALS.includes(caller.event.name)

/** Every other event, known or not: others may cause it, and it runs with the repository's secrets (docs.github.com, events that trigger workflows). */
export const isGuarded = ({ event }: Caller): boolean => ![...DEPLOYING, ...PROPOSALS].includes(event.name)

/** Whether this run may get AWS credentials: a role with an OIDC token, or credentials from an earlier step. */
export const canAuthenticate = (caller: Caller, role: Sourced<string> | undefined): boolean =>
  caller.hasAwsCredentials || (role !== undefined && caller.hasIdToken)

/** A guarded event is refused unless allow-events names it. */
export const eventProblems = (caller: Caller, allowed: readonly string[]): Problem[] => {
  const { name } = caller.event
  if (!isGuarded(caller) || (name !== '' && allowed.includes(name))) return []
  if (name === '') return [problem('event-unnamed', {})]
  const others = allowed.length === 0 ? '' : ` allow-events has only ${allowed.join(', ')}.`
  return [problem('event-guarded', { name, others })]
}

/** allow-events cannot turn a check into a deploy. */
export const eventWarnings = (caller: Caller, allowed: readonly string[]): readonly string[] =>
  isProposal(caller) && allowed.includes(caller.event.name)
    ? [warning('event-never-deploys', { name: caller.event.name })]
    : []
