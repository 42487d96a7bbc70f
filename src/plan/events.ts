import { type Problem, problem } from '../errors.ts'
import type { Caller } from '../host/caller.ts'
import type { Sourced } from '../settings.ts'

/** Events that run with the repository's secrets on somebody else's request (docs.github.com, events that trigger workflows). */
export const GUARDED_EVENTS: readonly string[] = ['pull_request_target', 'issue_comment', 'workflow_run']

/** Proposals are checked, never deployed. */
export const isProposal = (caller: Caller): boolean => PROPOSALS.includes(caller.event.name)

/** Events whose ref is a pull request's or merge queue's, merged with the branch that it would land on. */
const PROPOSALS: readonly string[] = [
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
  'merge_group',
]

/** Whether this run can hope for AWS credentials: a role and an OIDC token to take it with, or credentials that an earlier step left. */
export const canAuthenticate = (caller: Caller, role: Sourced<string> | undefined): boolean =>
  caller.hasAwsCredentials || (role !== undefined && caller.hasIdToken)

/** A guarded event is refused unless allow-events names it. */
export const eventProblems = (caller: Caller, allowed: readonly string[]): Problem[] => {
  const { name } = caller.event
  if (!GUARDED_EVENTS.includes(name) || allowed.includes(name)) return []
  return [problem('event-guarded', { name })]
}
