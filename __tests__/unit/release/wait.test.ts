import { failure } from '../../../src/errors/problems.ts'
import type { LiveFunction } from '../../../src/observe/function.ts'
import { hasEnded, mayBeUpdated } from '../../../src/release/state.ts'
import { pauses, waitUntil } from '../../../src/release/wait.ts'
import { liveFunction } from '../observed.ts'

describe('pauses', () => {
  const [first, second, ...rest] = pauses().take(60)

  it('begin with none, to poll at once, then 100 ms', () => {
    expect([first, second]).toStrictEqual([0, 100])
  })

  it('are 250 ms for 10 s', () => {
    const often = rest.filter((pause) => pause === 250)
    expect(rest.slice(0, often.length)).toStrictEqual(often)
    expect(100 + 250 * often.length).toBeGreaterThanOrEqual(10_000)
    expect(100 + 250 * (often.length - 1)).toBeLessThan(10_000)
  })

  it('then grow to at most 1 s', () => {
    const growing = rest.filter((pause) => pause > 250)
    expect(growing.map((pause) => Math.round(pause)).slice(0, 9)).toStrictEqual([
      300, 360, 432, 518, 622, 746, 896, 1_000, 1_000,
    ])
    expect(Math.max(...growing)).toBe(1_000)
  })
})

describe('waitUntil', () => {
  const looks = (...seen: readonly Partial<LiveFunction>[]) => {
    const queue = seen.map((overrides) => liveFunction(overrides))
    const last = queue.at(-1) ?? liveFunction()
    return async (): Promise<LiveFunction> => queue.shift() ?? last
  }
  const options = (more: { timeoutMs?: number; signal?: AbortSignal } = {}) => {
    const states: string[] = []
    return {
      states,
      functionName: 'f',
      timeoutMs: 60_000,
      signal: new AbortController().signal,
      onState: (text: string) => {
        states.push(text)
      },
      ...more,
    }
  }

  it('polls until the update settles, and reports each state', async () => {
    const told = options()
    const settled = await waitUntil(hasEnded, looks({ update: 'InProgress' }, { revisionId: 'revision-2' }), told)
    expect(settled).toStrictEqual(liveFunction({ revisionId: 'revision-2' }))
    expect(told.states).toStrictEqual(['Active, last update InProgress', 'Active, last update Successful'])
  })

  test.each([
    { name: 'an update that failed', seen: { update: 'Failed' } },
    { name: 'a function that failed', seen: { state: 'Failed' } },
    { name: 'an idle function', seen: { state: 'Inactive', stateReasonCode: 'Idle' } },
    { name: 'a function that was never updated', seen: { update: undefined } },
  ])('returns $name at once, without judging it', async ({ seen }) => {
    expect(await waitUntil(hasEnded, looks(seen), options())).toStrictEqual(liveFunction(seen))
  })

  it('waits after an update for a state that an update would end, and before it does not', async () => {
    const seen = { state: 'Inactive', stateReasonCode: 'ImageDeleted' }
    expect(await waitUntil(mayBeUpdated, looks(seen, {}), options())).toStrictEqual(liveFunction(seen))
    expect(await waitUntil(hasEnded, looks(seen, {}), options())).toStrictEqual(liveFunction())
  })

  test.each([
    { name: 'Pending', seen: { state: 'Pending', update: undefined }, says: 'Pending, last update none' },
    { name: 'InProgress', seen: { update: 'InProgress' }, says: 'Active, last update InProgress' },
    {
      name: 'Pending with a reason',
      seen: { state: 'Pending', stateReason: 'Restoring: soon', update: undefined },
      says: 'Pending (Restoring: soon), last update none',
    },
  ])('gives up on $name when the time is up, with the last state', async ({ seen, says }) => {
    await expect(waitUntil(hasEnded, looks(seen), options({ timeoutMs: 1 }))).rejects.toThrow(
      expect.objectContaining({
        message: `f is still ${says}, after 0.001 s.`,
        hint: 'AWS may still finish it. Check the function, then run the step again. If it is always this slow, raise wait-timeout.',
      }),
    )
  })

  it('passes on errors of a poll', async () => {
    const fails = async (): Promise<LiveFunction> => {
      throw failure('function-deleted', {})
    }
    await expect(waitUntil(hasEnded, fails, options())).rejects.toMatchObject({ code: 'function-deleted' })
  })

  it('ends when the run is stopped, before the next poll', async () => {
    const stop = new AbortController()
    let count = 0
    const look = async (): Promise<LiveFunction> => {
      count += 1
      stop.abort(failure('stopped', { signal: 'SIGTERM' }))
      return liveFunction({ update: 'InProgress' })
    }
    await expect(waitUntil(hasEnded, look, options({ signal: stop.signal }))).rejects.toMatchObject({
      cause: expect.objectContaining({ code: 'stopped' }),
    })
    expect(count).toBe(1)
  })
})
