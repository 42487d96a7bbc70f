import { randomUUID } from 'node:crypto'
import type { SettleFailure } from '../shared/calls.ts'
import { conflict, type ServiceError } from '../shared/errors.ts'
import {
  CREATING_CODE,
  CREATING_REASON,
  type LambdaFunction,
  type Snapshot,
  type State,
  type Version,
} from './model.ts'

/** Holds the settling of a function's running or next update. */
export type SettlingHold = {
  /** Lets it settle as Successful. */
  release(): void
  /** Lets it settle as Failed: the old code keeps serving. */
  fail(reason: string, code: string): void
}

type Outcome = SettleFailure | undefined
type Finish = (failure: Outcome) => void
type Hold = { waiting: Finish[]; decided: boolean; failure: Outcome }

/** When updates end. */
export type Settling = {
  hold(functionName: string): SettlingHold
  /** Calls `finish` after the settle time, or when the hold says so. */
  schedule(functionName: string, finish: Finish, failure: Outcome): void
  /** Called after a function settled. */
  onSettled?: (fn: LambdaFunction) => void
  /** Forgets what has not settled. */
  close(): void
}

type Timer = { readonly timer: NodeJS.Timeout; readonly functionName: string; readonly failure: Outcome }
type Clock = { readonly holds: Map<string, Hold>; readonly timers: Map<Finish, Timer> }

/** Settles every update `settleMs` after it began. */
export const makeSettling = (settleMs: number): Settling => {
  const clock: Clock = { holds: new Map(), timers: new Map() }
  const { holds, timers } = clock
  return {
    hold: (functionName) => hold(clock, functionName),
    schedule: (functionName, finish, failure) => {
      const held = holds.get(functionName)
      if (held !== undefined && !held.decided) {
        held.waiting.push((decision) => finish(failure ?? decision))
        return
      }
      holds.delete(functionName)
      const outcome = failure ?? held?.failure
      const run = () => {
        timers.delete(finish)
        finish(outcome)
      }
      timers.set(finish, { timer: setTimeout(run, settleMs), functionName, failure: outcome })
    },
    close: () => {
      for (const { timer } of timers.values()) clearTimeout(timer)
      timers.clear()
      holds.clear()
    },
  }
}

/** Takes a function's running updates off the clock until they are decided; a decision before an update starts applies to the next one. */
const hold = ({ holds, timers }: Clock, functionName: string): SettlingHold => {
  const held: Hold = { waiting: [], decided: false, failure: undefined }
  holds.set(functionName, held)
  for (const [finish, running] of timers) {
    if (running.functionName !== functionName) continue
    clearTimeout(running.timer)
    timers.delete(finish)
    held.waiting.push((decision) => finish(running.failure ?? decision))
  }
  const decide = (failure: Outcome) => {
    const waiting = held.waiting.splice(0)
    held.decided = true
    held.failure = failure
    if ((waiting.length > 0 || failure === undefined) && holds.get(functionName) === held) holds.delete(functionName)
    for (const finish of waiting) finish(failure)
  }
  return { release: () => decide(undefined), fail: (reason, code) => decide({ reason, code }) }
}

/**
 * Puts a new snapshot on a function: State stays Active, LastUpdateStatus is InProgress, RevisionId changes now and again on settling.
 * A version published with the update becomes Active with it.
 */
export const beginUpdate = (
  fn: LambdaFunction,
  settling: Settling,
  change: { readonly snapshot: Snapshot; readonly version?: Version; readonly failure?: SettleFailure },
): void => {
  fn.shown = change.snapshot
  fn.lastUpdate = { status: 'InProgress', reason: CREATING_REASON, code: CREATING_CODE }
  fn.revisionId = randomUUID()
  const finish = (failure: Outcome) => {
    finishUpdate(fn, change, failure)
    settling.onSettled?.(fn)
  }
  settling.schedule(fn.name, finish, change.failure)
}

const finishUpdate = (
  fn: LambdaFunction,
  { snapshot, version }: { readonly snapshot: Snapshot; readonly version?: Version },
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
  settling.schedule(
    fn.name,
    (failure) => {
      fn.state = failure ? { state: 'Inactive', ...failure } : { state: 'Active' }
    },
    undefined,
  )
}

/** Lets a new function become Active, or Failed. */
export const beginCreation = (
  fn: LambdaFunction,
  settling: Settling,
  options: { readonly version?: Version; readonly failure?: SettleFailure },
): void => {
  const finish = (failure: Outcome) => {
    fn.revisionId = randomUUID()
    // On a capacity provider, $LATEST itself answers no calls.
    const created = fn.traits.capacityProvider === undefined ? 'Active' : 'ActiveNonInvocable'
    fn.state = failure ? { state: 'Failed', ...failure } : { state: created }
    if (!failure) fn.lastUpdate = { status: 'Successful' }
    if (options.version) options.version.state = failure ? fn.state : { state: 'Active' }
  }
  settling.schedule(fn.name, finish, options.failure)
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
