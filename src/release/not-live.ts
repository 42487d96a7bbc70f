import { remedyFor } from '../errors/aws.ts'
import { type DeployError, failure, fill } from '../errors/problems.ts'
import type { LiveFunction } from '../observe/function.ts'
import { describeState, mayBeUpdated } from './state.ts'

/** States of a function that is taken out of service, or that only a version of it answers for. */
const OUT_OF_SERVICE: readonly string[] = ['ActiveNonInvocable', 'Deactivating', 'Deactivated']

/** The error for an update or a function that failed, with the fix for the code of Lambda's reason; undefined if neither did. */
export const failedState = (live: LiveFunction, name: string): DeployError | undefined => {
  const values = (reason: string, code: string | undefined) => ({
    name,
    reason: reason.replace(/\.$/, ''),
    remedy: fill(remedyFor('state', code ?? ''), { name }),
  })
  if (live.update === 'Failed') return failure('update-failed', values(live.updateReason, live.updateReasonCode))
  return live.state === 'Failed'
    ? failure('function-failed', values(live.stateReason, live.stateReasonCode))
    : undefined
}

/** The error for a function that was not live, or did not take an update, after `seconds`: its state, Lambda's reason and the way out. */
export const notLive = (live: LiveFunction, name: string, seconds: number): DeployError => {
  const update = live.update ?? 'none'
  const values = { name, state: describeState(live), update, seconds }
  if (update === 'InProgress' || live.state === 'Pending') return failure('settle-timeout', values)
  if (live.state === 'Deleting') return failure('function-deleting', values)
  if (live.state === 'Inactive' && mayBeUpdated(live)) return failure('function-inactive', values)
  if (OUT_OF_SERVICE.includes(live.state)) return failure('function-out-of-service', values)
  return failure('state-unknown', values)
}
