import { setTimeout as delay } from 'node:timers/promises'
import type { LiveFunction } from '../observe/function.ts'
import { notLive } from './not-live.ts'

/** GetFunction has its own quota, 100 per second (developer guide, Lambda quotas), so we may poll often. */
const FIRST_MS = 100
const OFTEN_MS = 250
const OFTEN_FOR_MS = 10_000
const SELDOM_MS = 1_000
const GROWTH = 1.2

export type WaitOptions = {
  readonly functionName: string
  readonly timeoutMs: number
  readonly signal: AbortSignal
  readonly onState: (text: string) => void
  /** The RevisionId before our own update: an answer that still shows it predates the update and does not count. */
  readonly since?: string | undefined
}

/** Pauses before each poll: none before the first, because a zip often settles at once; then 100 ms, 250 ms for 10 s, then growing to 1 s. */
export function* pauses(): Generator<number> {
  yield 0
  yield FIRST_MS
  for (let waited = FIRST_MS; waited < OFTEN_FOR_MS; waited += OFTEN_MS) yield OFTEN_MS
  for (let pause = OFTEN_MS * GROWTH; ; pause = Math.min(pause * GROWTH, SELDOM_MS)) yield pause
}

/** Polls until `isOver`, `mayBeUpdated` or `hasEnded`, and returns the state, whether good or bad. Throws when the time is up. */
export const waitUntil = async (
  isOver: (live: LiveFunction) => boolean,
  look: () => Promise<LiveFunction>,
  options: WaitOptions,
): Promise<LiveFunction> => {
  const deadline = performance.now() + options.timeoutMs
  for (const pause of pauses()) {
    await delay(pause, undefined, { signal: options.signal })
    const live = await look()
    options.onState(`${live.state}${live.update === undefined ? '' : `, last update ${live.update}`}`)
    const isOld = options.since !== undefined && live.revisionId === options.since
    if (isOver(live) && !isOld) return live
    if (performance.now() > deadline) throw notLive(live, options.functionName, options.timeoutMs / 1_000)
  }
  throw new TypeError('the pauses have no end')
}
