/**
 * The outcomes of work that goes on side by side. When one fails, the signal that `begin` got stops the others, and they are waited for: what they write to may go afterwards.
 * Throws what failed first.
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
