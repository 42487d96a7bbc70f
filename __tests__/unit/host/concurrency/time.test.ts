import { inTime, openDeadline } from '../../../../src/host/concurrency/time.ts'

/** Work that runs until its signal aborts. */
const endless = (seen: unknown[]) => (signal: AbortSignal) =>
  new Promise<never>(() => {
    signal.addEventListener('abort', () => seen.push(signal.reason))
  })

describe('inTime', () => {
  it('returns the result of the work', async () => {
    expect(await inTime(async () => 7, 60_000)).toBe(7)
  })

  it('passes on an error of the work', async () => {
    const error = new Error('x')
    await expect(inTime(() => Promise.reject(error), 60_000)).rejects.toBe(error)
  })

  it('throws a TimeoutError when the time is up, and aborts the work', async () => {
    const seen: unknown[] = []
    const error = { name: 'TimeoutError', message: 'it was not over after 0.02 s' }
    await expect(inTime(endless(seen), 20)).rejects.toMatchObject(error)
    expect(seen).toMatchObject([error])
  })

  it('throws the reason to stop, and aborts the work', async () => {
    const stop = new AbortController()
    const seen: unknown[] = []
    const reason = new Error('SIGTERM')
    const working = inTime(endless(seen), 60_000, stop.signal)
    stop.abort(reason)
    await expect(working).rejects.toBe(reason)
    expect(seen).toStrictEqual([reason])
  })

  it('does not start if the run is already stopped', async () => {
    const reason = new Error('SIGTERM')
    let began = false
    const work = async (): Promise<void> => {
      began = true
    }
    await expect(inTime(work, 60_000, AbortSignal.abort(reason))).rejects.toBe(reason)
    expect(began).toBe(false)
  })
})

describe('openDeadline', () => {
  const late = (): Error => new Error('late')
  const over = (signal: AbortSignal): Promise<unknown> =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason)))

  it('aborts with the reason known when the time is up', async () => {
    let doing = 'start'
    using deadline = openDeadline(undefined, 20, () => new Error(doing))
    doing = 'Compile'
    expect(await over(deadline.signal)).toStrictEqual(new Error('Compile'))
  })

  it('aborts when the run is stopped', async () => {
    const stop = new AbortController()
    using deadline = openDeadline(stop.signal, 60_000, late)
    stop.abort('SIGTERM')
    expect(deadline.signal.reason).toBe('SIGTERM')
  })

  it('is aborted from the start if the run is already stopped', () => {
    using deadline = openDeadline(AbortSignal.abort('SIGTERM'), 60_000, late)
    expect(deadline.signal.reason).toBe('SIGTERM')
  })

  it('does not abort after disposal', async () => {
    const stop = new AbortController()
    let signal: AbortSignal
    {
      using deadline = openDeadline(stop.signal, 20, late)
      signal = deadline.signal
    }
    using other = openDeadline(undefined, 40, late)
    await over(other.signal)
    stop.abort()
    expect(signal.aborted).toBe(false)
  })
})
