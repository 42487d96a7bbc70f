/** How long the first start may take until the runtime's first call (AWS documentation, Lambda execution environment: 10 seconds). */
export const INIT_TIMEOUT_MS = 10_000

/** The moments of an event so far, in milliseconds of performance.now(). */
export type Times = {
  readonly beganAt: number
  /** The program start for this event: the first one, or a replacement for a program that ended. */
  readonly launch: { readonly phase: 'init' | 'invoke'; readonly at: number } | undefined
  /** When the runtime asked for the event. */
  readonly takenAt: number | undefined
}

/**
 * When the function's time limit begins to count; undefined during the first start, which has its own limit. Later starts count towards their event,
 * as in Lambda. RIE counts the first one too: a function with a 4 s start and a 3 s limit fails there but works in Lambda.
 */
export const countedFrom = ({ beganAt, launch, takenAt }: Times): number | undefined => {
  if (launch === undefined) return beganAt
  if (launch.phase === 'init') return takenAt
  return takenAt === undefined ? launch.at : Math.min(launch.at, takenAt)
}

export type Limits = { readonly timeoutMs: number; readonly initTimeoutMs: number }

/** When the time is up, unless the runtime takes the event before. */
export const timeIsUpAt = (times: Times, { timeoutMs, initTimeoutMs }: Limits): number => {
  const from = countedFrom(times)
  if (from !== undefined) return from + timeoutMs
  return (times.launch?.at ?? times.beganAt) + initTimeoutMs
}
