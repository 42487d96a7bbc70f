import { failure } from '../errors.ts'
import type { LiveFunction } from '../observe/function.ts'
import { isLive, notLive } from './state.ts'
import { codeHash, hasLayers, holds, listLayers, liveHash, type Running } from './steps.ts'

/** Proves that the function is live and that Lambda runs exactly the code and layers we deployed. Throws if not, for example after somebody else moved the tag. */
export const verifyLive = (live: LiveFunction, { code, layers }: Running, name: string): void => {
  if (live.update === 'Failed') throw failure('update-failed', { name, reason: live.updateReason })
  if (live.state === 'Failed') throw failure('function-failed', { name, reason: live.stateReason })
  if (!isLive(live)) throw notLive(live, name, 0)
  if (!holds(live, code)) {
    throw failure('other-code', { name, live: liveHash(live) ?? 'unknown code', wanted: codeHash(code) })
  }
  if (layers === undefined || hasLayers(live, layers)) return
  throw failure('layers-other', { name, live: listLayers(live.layers), wanted: listLayers(layers) })
}
