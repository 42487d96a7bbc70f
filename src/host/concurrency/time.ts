/** Returns the outcome of work. Throws a TimeoutError after `limitMs`, or the reason of `stop`; either aborts the signal given to the work. */
export const inTime = async <T>(
  work: (signal: AbortSignal) => Promise<T>,
  limitMs: number,
  stop?: AbortSignal,
): Promise<T> => {
  stop?.throwIfAborted()
  using over = openDeadline(stop, limitMs, () => outOfTime(limitMs))
  const ended = Promise.withResolvers<never>()
  over.signal.addEventListener('abort', () => ended.reject(over.signal.reason), { once: true })
  return await Promise.race([work(over.signal), ended.promise])
}

const outOfTime = (limitMs: number): Error =>
  Object.assign(new Error(`it was not over after ${limitMs / 1_000} s`), { name: 'TimeoutError' })

/** A signal that aborts with `stop`, or with the reason from `late` when the time is up. */
export const openDeadline = (
  stop: AbortSignal | undefined,
  limitMs: number,
  late: () => Error,
): { readonly signal: AbortSignal } & Disposable => {
  const over = new AbortController()
  const onStop = (): void => over.abort(stop?.reason)
  if (stop?.aborted) onStop()
  stop?.addEventListener('abort', onStop, { once: true })
  const timer = setTimeout(() => over.abort(late()), limitMs)
  return {
    signal: over.signal,
    [Symbol.dispose]: () => {
      clearTimeout(timer)
      stop?.removeEventListener('abort', onStop)
    },
  }
}
