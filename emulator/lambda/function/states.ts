import { randomUUID } from 'node:crypto'
import type { ServiceError } from '../../http/errors.ts'
import type { SettleFailure } from '../../requests/calls.ts'
import { conflict } from '../errors.ts'
import { CREATING, type LambdaFunction, type Snapshot, type State, type Version } from './model.ts'
import type { Outcome, Settling } from './update-duration.ts'

/** What settles with a change: the version that is published with it, and how it fails if it does. */
type Ending = { readonly version?: Version | undefined; readonly failure?: SettleFailure | undefined }

/**
 * Puts a new snapshot on a function: State stays Active, LastUpdateStatus is InProgress, RevisionId changes now and again on settling.
 * A version published with the update becomes Active with it.
 */
export const beginUpdate = (
  fn: LambdaFunction,
  settling: Settling,
  change: Ending & { readonly snapshot: Snapshot },
): void => {
  fn.shown = change.snapshot
  fn.lastUpdate = { status: 'InProgress', ...CREATING }
  fn.revisionId = randomUUID()
  const finish = (failure: Outcome) => {
    finishUpdate(fn, change, failure)
    settling.onSettled?.(fn)
  }
  settling.schedule(fn.name, finish, change.failure)
}

const finishUpdate = (
  fn: LambdaFunction,
  { snapshot, version }: Ending & { readonly snapshot: Snapshot },
  failure: Outcome,
): void => {
  fn.revisionId = randomUUID()
  if (failure) {
    fn.lastUpdate = { status: 'Failed', ...failure }
    if (version) version.state = { state: 'Failed', ...failure }
    return
  }
  fn.serving = snapshot
  fn.lastUpdate = { status: 'Successful' }
  if (isRestored(fn.state)) fn.state = { state: 'Active' }
  if (version) version.state = { state: 'Active' }
}

/** Failures that another image ends (developer guide, images: a deleted image, or one that Lambda may no longer read). */
const OF_THE_IMAGE: readonly (string | undefined)[] = ['ImageDeleted', 'ImageAccessDenied']

/** Whether a successful update makes it Active again (developer guide, Lambda function states). */
const isRestored = ({ state, code }: State): boolean =>
  state === 'Inactive' || (state === 'Failed' && OF_THE_IMAGE.includes(code))

/** An Inactive function that is called: Pending until its resources are back, then Active. */
export const wake = (fn: LambdaFunction, settling: Settling): void => {
  fn.state = { state: 'Pending', reason: 'The function is being restored.', code: 'Restoring' }
  const finish = (failure: Outcome) => {
    fn.state = failure ? { state: 'Inactive', ...failure } : { state: 'Active' }
  }
  settling.schedule(fn.name, finish, undefined)
}

/** Lets a new function become Active, or Failed. */
export const beginCreation = (fn: LambdaFunction, settling: Settling, { version, failure: known }: Ending): void => {
  const finish = (failure: Outcome) => {
    fn.revisionId = randomUUID()
    // On a capacity provider, $LATEST itself answers no calls.
    const created = fn.traits.capacityProvider === undefined ? 'Active' : 'ActiveNonInvocable'
    fn.state = failure ? { state: 'Failed', ...failure } : { state: created }
    if (!failure) fn.lastUpdate = { status: 'Successful' }
    if (version) version.state = failure ? fn.state : { state: 'Active' }
  }
  settling.schedule(fn.name, finish, known)
}

/** States in which Lambda takes an update. */
const UPDATABLE: readonly string[] = ['Active', 'Inactive', 'Failed', 'ActiveNonInvocable', '']
const ENDED: readonly (string | undefined)[] = ['Successful', 'Failed', undefined]

/** The 409 of a function in a state that does not allow what was asked (recorded text, aws-facts 1.4). */
export const conflictOfState = ({ state }: State): ServiceError =>
  conflict(`The operation cannot be performed at this time. The function is currently in the following state: ${state}`)

/** Throws the 409 of a function that is Pending, in a state without updates, or being updated (recorded texts, aws-facts 1.4). */
export const refuseWhileBusy = (fn: LambdaFunction): void => {
  if (!UPDATABLE.includes(fn.state.state)) throw conflictOfState(fn.state)
  if (!ENDED.includes(fn.lastUpdate?.status)) {
    throw conflict(`The operation cannot be performed at this time. An update is in progress for resource: ${fn.arn}`)
  }
}
