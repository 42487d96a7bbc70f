import { type Problem, problem } from '../errors.ts'
import type { Caller } from '../host/caller.ts'
import type { Sourced } from '../settings.ts'
import type { Lookup } from './layers.ts'

/** Events that others can trigger and that run with the repository's secrets (docs.github.com, events that trigger workflows). */
export const GUARDED_EVENTS: readonly string[] = ['pull_request_target', 'issue_comment', 'workflow_run']

/** Proposals are checked, never deployed. */
export const isProposal = (caller: Caller): boolean => PROPOSALS.includes(caller.event.name)

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

/** Whether this run may get AWS credentials: a role with an OIDC token, or credentials from an earlier step. */
export const canAuthenticate = (caller: Caller, role: Sourced<string> | undefined): boolean =>
  caller.hasAwsCredentials || (role !== undefined && caller.hasIdToken)

/** A guarded event is refused unless allow-events names it. */
export const eventProblems = (caller: Caller, allowed: readonly string[]): Problem[] => {
  const { name } = caller.event
  if (!GUARDED_EVENTS.includes(name) || allowed.includes(name)) return []
  return [problem('event-guarded', { name })]
}
