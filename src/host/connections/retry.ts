import { setTimeout as delay } from 'node:timers/promises'

const ATTEMPTS = 5
const FIRST_BACKOFF_MS = 200

/** Runs an attempt up to five times, with growing, jittered pauses, as long as `isTransient` accepts the error. */
export const tryAgain = async <T>(
  signal: AbortSignal,
  isTransient: (error: unknown) => boolean,
  attempt: () => Promise<T>,
): Promise<T> => {
  for (let failures = 1; ; failures++) {
    try {
      return await attempt()
    } catch (error) {
      signal.throwIfAborted()
      if (failures >= ATTEMPTS || !isTransient(error)) throw error
      await delay(pauseMs(failures), undefined, { signal })
    }
  }
}

/** Whether a status means trouble that may soon pass: a quota, or a server error. */
export const isTransientStatus = (status: number): boolean => status === 429 || status >= 500

/** Up to 0.4 s after the first failure, doubling with each further one. Random, so that clients that fail together do not retry together. */
export const pauseMs = (failures: number): number => Math.random() * FIRST_BACKOFF_MS * 2 ** failures
