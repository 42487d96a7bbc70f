import type { Live, LiveFunction } from '../observe/function.ts'
import { differsIn, type Wanted } from './differences.ts'

/**
 * What Lambda runs after a failure: the old code, the new code, the old code with the new layers, nothing because the function does not
 * exist or is in state Failed, or unknown.
 */
export type LiveAfter = 'old' | 'new' | 'mixed' | 'gone' | 'broken' | 'unknown'

/** What runs after a failure, from what is seen then. After a failed update Lambda shows the new code but keeps running the old one. */
export const liveAfter = (after: Live | undefined, before: LiveFunction, wanted: Wanted): LiveAfter => {
  if (after?.exists === false) return 'gone'
  if (after?.state === 'Failed') return 'broken'
  if (after === undefined || after.update === 'InProgress') return 'unknown'
  const hasFailed = after.update === 'Failed'
  const showsOldCode = !differsIn(after, before, 'code')
  const hasOldLayers = !differsIn(after, before, 'layers')
  if ((hasFailed && showsOldCode) || ((hasFailed || showsOldCode) && hasOldLayers)) return 'old'
  if (differsIn(after, wanted, 'layers')) return 'unknown'
  if (hasFailed || showsOldCode) return 'mixed'
  return differsIn(after, wanted, 'state', 'code', 'architecture') ? 'unknown' : 'new'
}
