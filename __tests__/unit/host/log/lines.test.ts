import fc from 'fast-check'
import { openLines } from '../../../../src/host/log/lines.ts'
import { cpuMs } from '../../cpu-time.ts'

/** The lines of these chunks. */
const linesOf = (chunks: readonly (string | Buffer)[], maxBytes?: number): readonly string[] => {
  const found: string[] = []
  const lines = openLines((line) => found.push(line), maxBytes)
  for (const chunk of chunks) lines.add(Buffer.from(chunk))
  lines.end()
  return found
}

describe('openLines', () => {
  test.each([
    { name: 'nothing', chunks: [], expected: [] },
    { name: 'a line without an end', chunks: ['a'], expected: ['a'] },
    { name: 'empty lines', chunks: ['\n\na\n'], expected: ['', '', 'a'] },
    { name: 'lines of Windows', chunks: ['a\r\nb\r\n'], expected: ['a', 'b'] },
    { name: 'a progress bar', chunks: ['1%\r2%\r', '3%\n'], expected: ['1%', '2%', '3%'] },
    { name: 'a line end in two chunks', chunks: ['a\r', '\nb'], expected: ['a', 'b'] },
    { name: 'a CR at the end of a chunk', chunks: ['a\r', 'b\r', ''], expected: ['a', 'b'] },
    { name: 'a line in pieces', chunks: ['a', 'b', 'c\nd'], expected: ['abc', 'd'] },
    { name: 'a character in pieces', chunks: [Buffer.from([0xc3]), Buffer.from([0xa4, 0x0a])], expected: ['ä'] },
  ])('splits $name', ({ chunks, expected }) => {
    expect(linesOf(chunks)).toStrictEqual(expected)
  })

  it('leaves out the rest of a long line, and goes on after it', () => {
    expect(linesOf(['abc', 'def', 'ghi\nj\nklmnop'], 4)).toStrictEqual(['abcd…', 'j', 'klmn…'])
  })

  it('finds the lines of any text, however it is cut', () => {
    const chunk = fc.array(fc.constantFrom('a', 'bc', '\n', '\r\n', '\r', 'ä')).map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.array(chunk), (chunks) => {
        const whole = chunks.join('')
        // A CR and an LF that were cut apart are one line end.
        const expected = whole.split(/\r\n|[\r\n]/)
        if (expected.at(-1) === '') expected.pop()
        expect(linesOf(chunks)).toStrictEqual(expected)
      }),
    )
  })

  it.each([
    { name: 'one line', chunk: Buffer.alloc(65_536, 'a') },
    { name: 'short lines', chunk: Buffer.alloc(65_536, 'a\n') },
    { name: 'line ends alone', chunk: Buffer.alloc(65_536, '\n') },
    { name: 'progress', chunk: Buffer.alloc(65_536, 'a\r') },
  ])('takes as long for each byte of much output as of little: $name', ({ chunk }) => {
    const took = (count: number): number =>
      Math.min(...[1, 2, 3].map(() => cpuMs(() => linesOf(Array.from({ length: count }, () => chunk)))))
    expect(took(20) / Math.max(took(2), 5)).toBeLessThan(50)
  })
})
