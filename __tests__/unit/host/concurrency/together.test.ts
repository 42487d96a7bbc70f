import { setImmediate as turn } from 'node:timers/promises'
import { together } from '../../../../src/host/concurrency/together.ts'

const never = new AbortController().signal

describe('together', () => {
  it('returns all outcomes in order', async () => {
    const begin = () => [turn().then(() => 'a'), Promise.resolve(1)] as const
    await expect(together(never, begin)).resolves.toStrictEqual(['a', 1])
  })

  it('throws the first failure, after the others were stopped and ended', async () => {
    const first = new Error('first')
    const ended: string[] = []
    const slow = async (signal: AbortSignal): Promise<void> => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      await turn()
      ended.push(String(signal.reason))
      throw new Error('stopped')
    }
    const working = together(never, (signal) => [slow(signal), Promise.reject(first), slow(signal)])
    await expect(working).rejects.toBe(first)
    expect(ended).toStrictEqual(['Error: first', 'Error: first'])
  })

  it('passes on the signal that stops all of it', async () => {
    const stop = new AbortController()
    const working = together(stop.signal, (signal) => [
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    ])
    stop.abort(new Error('stopped'))
    await expect(working).rejects.toThrow('stopped')
  })
})
