import type { SettleFailure } from '../../requests/calls.ts'
import type { LambdaFunction } from './model.ts'

/** Holds the settling of a function's running or next update. */
export type SettlingHold = {
  /** Lets it settle as Successful. */
  release(): void
  /** Lets it settle as Failed: the old code keeps serving. */
  fail(reason: string, code: string): void
}

export type Outcome = SettleFailure | undefined
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
