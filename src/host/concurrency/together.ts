/**
 * Returns the outcomes of parallel work. When one fails, stops the others through the signal passed to `begin` and waits for them,
 * because what they write to may be removed afterwards. Throws the first failure.
 */
export const together = async <T extends readonly unknown[] | []>(
  stop: AbortSignal,
  begin: (signal: AbortSignal) => T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> => {
  const over = new AbortController()
  const work = begin(AbortSignal.any([stop, over.signal]))
  try {
    return await Promise.all(work)
  } catch (error) {
    over.abort(error)
    await Promise.allSettled(work)
    throw error
  }
}
