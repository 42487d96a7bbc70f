import { failure } from '../errors.ts'
import type { LiveFunction } from '../observe/function.ts'
import { failedState, isLive, notLive } from './state.ts'
import { codeHash, hasLayers, holds, listLayers, liveHash, type Running } from './steps.ts'

/** Proves that the function is live and that Lambda runs exactly the code and layers we deployed. Throws if not, for example after somebody else moved the tag. */
export const verifyLive = (live: LiveFunction, { code, layers }: Running, name: string): void => {
  const failed = failedState(live, name)
  if (failed !== undefined) throw failed
  if (!isLive(live)) throw notLive(live, name, 0)
  if (!holds(live, code)) {
    throw failure('other-code', { name, live: liveHash(live) ?? 'unknown code', wanted: codeHash(code) })
  }
  if (layers === undefined || hasLayers(live, layers)) return
  throw failure('layers-other', { name, live: listLayers(live.layers), wanted: listLayers(layers) })
}
