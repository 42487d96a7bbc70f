import { setTimeout as delay } from 'node:timers/promises'
import { errorName } from '../errors/aws.ts'
import { type DeployError, failure } from '../errors/problems.ts'
import type { LiveFunction } from '../observe/function.ts'
import { hashOf } from './code.ts'
import { differsIn } from './differences.ts'
import { mayBeUpdated } from './state.ts'
import { type WaitOptions, waitUntil } from './wait.ts'

/** A function that is being changed: how to look at it, and how long to wait for it. */
export type Changing = {
  readonly functionName: string
  readonly look: () => Promise<LiveFunction>
  readonly wait: WaitOptions
}

/** Pauses grow because the whole account shares 15 requests per second (developer guide, Lambda quotas). */
const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 5_000
const CONTENDED = ['ResourceConflictException', 'PreconditionFailedException']

/**
 * Makes a change, and retries after another update in progress (409) or a configuration change (412), until the wait's time is up.
 * Either may also answer our own request if it was sent twice: `isOurs` detects that from the live state. Code deployed by somebody else is an error.
 */
export const whileContended = async (
  before: LiveFunction,
  context: Changing,
  change: (live: LiveFunction) => Promise<LiveFunction>,
  isOurs: (live: LiveFunction) => boolean = () => false,
): Promise<LiveFunction> => {
  const deadline = performance.now() + context.wait.timeoutMs
  let pauseMs = FIRST_PAUSE_MS
  for (let live = before; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await change(live)
    } catch (error) {
      context.wait.signal.throwIfAborted()
      if (!CONTENDED.includes(errorName(error)) || performance.now() > deadline) throw error
      context.wait.onState('another update is in progress')
      const now = await waitUntil(mayBeUpdated, context.look, context.wait)
      if (isOurs(now)) return now
      if (differsIn(now, { code: live.code }, 'code')) throw deployedElsewhere(context.functionName, now, error)
      live = now
      await delay(Math.random() * pauseMs, undefined, { signal: context.wait.signal })
    }
  }
}

const deployedElsewhere = (functionName: string, now: LiveFunction, cause: unknown): DeployError =>
  failure('deployed-elsewhere', { name: functionName, live: hashOf(now.code) ?? 'unknown code' }, { cause })
