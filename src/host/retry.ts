import { setTimeout as delay } from 'node:timers/promises'

const ATTEMPTS = 5
const FIRST_BACKOFF_MS = 200

/** Runs an attempt up to five times, with growing and jittered pauses, while `isTransient` says of its error that it may pass. */
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

/** Whether a status is of trouble that may be over in a moment: a quota, or the server's own. */
export const isTransientStatus = (status: number): boolean => status === 429 || status >= 500

/** Up to 0.4 s after the first failure, and up to twice as much after each further one: who failed together shall not come back together. */
export const pauseMs = (failures: number): number => Math.random() * FIRST_BACKOFF_MS * 2 ** failures
