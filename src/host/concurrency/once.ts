/** What was started, so that its end can be awaited. */
export type Work = Set<Promise<unknown>>

/** Loads on first use, and gives every later one the same promise, also if it rejects; that is handled here. */
export const once = <T>(work: Work, load: () => Promise<T>): (() => Promise<T>) => {
  let loaded: Promise<T> | undefined
  return () => {
    loaded ??= load()
    loaded.catch(() => {})
    work.add(loaded)
    return loaded
  }
}

/** Like `once`, for each key. */
export const keyed = <A extends readonly unknown[], T>(
  work: Work,
  keyOf: (...args: A) => string,
  load: (...args: A) => Promise<T>,
): ((...args: A) => Promise<T>) => {
  const known = new Map<string, () => Promise<T>>()
  return (...args) => {
    const key = keyOf(...args)
    const found = known.get(key) ?? once(work, () => load(...args))
    known.set(key, found)
    return found()
  }
}
