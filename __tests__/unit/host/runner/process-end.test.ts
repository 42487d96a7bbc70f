import { Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { drained } from '../../../../src/host/runner/process-end.ts'

const LONG_MS = 600_000

/** An output whose reader takes one piece at a time. */
const slowOutput = () => {
  const taken: string[] = []
  const waiting: (() => void)[] = []
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      waiting.push(() => {
        taken.push(chunk.toString())
        done()
      })
    },
  })
  const take = async (): Promise<void> => {
    waiting.shift()?.()
    await setImmediate()
  }
  return { output, taken, take }
}

describe('drained', () => {
  it('does not wait where everything was taken', async () => {
    const { output, taken, take } = slowOutput()
    output.write('a')
    await take()
    await drained(output, LONG_MS)
    expect(taken).toStrictEqual(['a'])
  })

  it('waits for a reader that takes one piece after the other', async () => {
    const { output, taken, take } = slowOutput()
    const pieces = ['a', 'b', 'c', 'd']
    for (const piece of pieces) output.write(piece)
    let isOver = false
    const wait = drained(output, LONG_MS).then(() => {
      isOver = true
    })
    const seen: boolean[] = []
    for (const _ of pieces) {
      seen.push(isOver)
      await take()
    }
    await take()
    await wait
    expect([seen, taken.join('')]).toStrictEqual([pieces.map(() => false), 'abcd'])
  })

  it('gives up on a reader that never reads', async () => {
    const { output, taken } = slowOutput()
    output.write('a')
    await drained(output, 1)
    expect(taken).toStrictEqual([])
  })

  it('gives up on one that stops half-way', async () => {
    const { output, taken, take } = slowOutput()
    for (const piece of ['a', 'b']) output.write(piece)
    const wait = drained(output, 1)
    await take()
    await wait
    expect(taken).toStrictEqual(['a'])
  })

  it('ends when the reader goes', async () => {
    const { output } = slowOutput()
    output.write('a')
    const wait = drained(output, LONG_MS)
    output.destroy(new Error('EPIPE'))
    expect(await wait).toBeUndefined()
  })
})
