import type { LiveFunction } from '../observe/function.ts'

/** What GetFunction shows of a function's state (API reference, FunctionConfiguration: State, StateReasonCode, LastUpdateStatus). */
type Shown = Pick<LiveFunction, 'state' | 'stateReasonCode' | 'update'>

/** Right after creation, Lambda shows no LastUpdateStatus. */
const SUCCESSFUL: readonly (string | undefined)[] = ['Successful', undefined]

/** Whether calls run what is shown: Active, or Inactive because it was idle, and its last update Successful. Any other word means no, also one that we do not know. */
export const isLive = ({ state, stateReasonCode, update }: Shown): boolean =>
  (state === 'Active' || (state === 'Inactive' && stateReasonCode === 'Idle')) && SUCCESSFUL.includes(update)

/**
 * Whether to send an update now. Failed, and Inactive for another reason than idleness, do not pass by themselves, and new code may be what ends
 * them (developer guide, Lambda function states); Lambda decides. In every other state we wait.
 */
export const mayBeUpdated = ({ state, update }: Shown): boolean =>
  state === 'Failed'
    ? update !== 'InProgress'
    : (state === 'Active' || state === 'Inactive') && (SUCCESSFUL.includes(update) || update === 'Failed')

/** Whether an update has ended: the function is live, or the update or the function has failed. */
export const hasEnded = (live: Shown): boolean =>
  isLive(live) || live.update === 'Failed' || (live.state === 'Failed' && live.update !== 'InProgress')

/** `Pending (Creating: The function is being created.)`. */
export const describeState = ({ state, stateReason }: LiveFunction): string =>
  stateReason === '' ? state : `${state} (${stateReason})`
