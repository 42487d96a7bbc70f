/** How long the first start may take until the runtime's first call (AWS documentation, Lambda execution environment: 10 seconds). */
export const INIT_TIMEOUT_MS = 10_000

/** The moments of an event so far, in milliseconds of performance.now(). */
export type Times = {
  readonly beganAt: number
  /** The start of a program for this event: its first one ever, or one in the place of a program that is gone. */
  readonly launch: { readonly phase: 'init' | 'invoke'; readonly at: number } | undefined
  /** When the runtime asked for the event. */
  readonly takenAt: number | undefined
}

/**
 * Since when an event uses up the function's time; undefined during the first start, which has a time of its own. Every later start is counted with its event,
 * as in Lambda. RIE counts the first one too: what takes 4 seconds to start and has 3 would fail there, and works in Lambda.
 */
export const countedFrom = ({ beganAt, launch, takenAt }: Times): number | undefined => {
  if (launch === undefined) return beganAt
  if (launch.phase === 'init') return takenAt
  return takenAt === undefined ? launch.at : Math.min(launch.at, takenAt)
}

export type Limits = { readonly timeoutMs: number; readonly initTimeoutMs: number }

/** When its time is up, unless it is taken until then. */
export const timeIsUpAt = (times: Times, { timeoutMs, initTimeoutMs }: Limits): number => {
  const from = countedFrom(times)
  if (from !== undefined) return from + timeoutMs
  return (times.launch?.at ?? times.beganAt) + initTimeoutMs
}
