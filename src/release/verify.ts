import { failure } from '../errors.ts'
import type { LiveFunction } from '../observe/function.ts'
import { type Code, codeHash, holds, liveHash } from './steps.ts'

/** The proof: Lambda runs the very bytes that went up. Throws when it runs others, as after a tag that somebody else moved in between. */
export const verifyLive = (live: LiveFunction, code: Code, name: string): void => {
  if (live.update === 'Failed') throw failure('update-failed', { name, reason: live.updateReason })
  if (live.state === 'Failed') throw failure('function-failed', { name, reason: live.stateReason })
  if (holds(live, code)) return
  throw failure('other-code', { name, live: liveHash(live) ?? 'unknown code', wanted: codeHash(code) })
}
