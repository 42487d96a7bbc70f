/** One of several ways to the same end; `run` does it once and returns how long that took, in milliseconds. */
export type Contender = { readonly name: string; readonly run: () => Promise<number> }

/** What each contender took, in milliseconds, in the order of the rounds. */
export type Times = ReadonlyMap<string, readonly number[]>

/** Runs all contenders in turn, once per round, each round starting with another one, so that a slow machine hits all of them. The first round warms up and does not count. */
export const measureSideBySide = async (rounds: number, contenders: readonly Contender[]): Promise<Times> => {
  const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]))
  for (let round = 0; round <= rounds; round++) {
    for (let place = 0; place < contenders.length; place++) {
      const contender = contenders[(round + place) % contenders.length]
      if (contender === undefined) continue
      const tookMs = await contender.run()
      if (round > 0) times.get(contender.name)?.push(tookMs)
    }
  }
  return times
}

/** The middle value; for an even count the mean of the middle two. */
export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  const upper = sorted[half]
  if (upper === undefined) throw new TypeError('there is no median of nothing')
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2
}

/** The median of one contender. */
export const medianOf = (times: Times, name: string): number => median(times.get(name) ?? [])

/** How long this took, in milliseconds. */
export const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}
