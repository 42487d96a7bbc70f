import { jest } from '@jest/globals'
import { pauseMs, tryAgain } from '../../../../src/host/connections/retry.ts'

afterEach(() => {
  jest.restoreAllMocks()
})

describe('pauseMs', () => {
  it.each([
    { name: 'none', random: 0, expected: [0, 0, 0, 0] },
    { name: 'half', random: 0.5, expected: [200, 400, 800, 1_600] },
    { name: 'almost all', random: 0.999_999, expected: [400, 800, 1_600, 3_200] },
  ])('doubles with each failure, and is $name of it by chance', ({ random, expected }) => {
    jest.spyOn(Math, 'random').mockReturnValue(random)
    expect([1, 2, 3, 4].map((failures) => Math.round(pauseMs(failures)))).toStrictEqual(expected)
  })
})

describe('tryAgain', () => {
  const never = new AbortController().signal
  const always = (error: unknown) => async (): Promise<never> => {
    throw error
  }

  it('pauses randomly between attempts, at most four times', async () => {
    const random = jest.spyOn(Math, 'random').mockReturnValue(0)
    const error = new Error('x')
    await expect(tryAgain(never, () => true, always(error))).rejects.toBe(error)
    expect(random).toHaveBeenCalledTimes(4)
  })

  it('checks for every error whether it may pass', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0)
    const errors = ['passes', 'passes', 'stays']
    const asked: unknown[] = []
    const isTransient = (error: unknown): boolean => {
      asked.push(error)
      return error === 'passes'
    }
    await expect(tryAgain(never, isTransient, () => Promise.reject(errors.shift()))).rejects.toBe('stays')
    expect(asked).toStrictEqual(['passes', 'passes', 'stays'])
  })

  it('does not wait out its pause when the run is stopped', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(1_000)
    const stop = new AbortController()
    const trying = tryAgain(stop.signal, () => true, always(new Error('x')))
    setImmediate(() => stop.abort())
    await expect(trying).rejects.toMatchObject({ name: 'AbortError' })
  })
})
