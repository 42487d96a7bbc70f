import { formatCounts, sumParts } from '../../tools/counts.ts'

const line = (part: string, passed: number, failed = 0, skipped = 0): string =>
  `${JSON.stringify({ part, passed, failed, skipped })}\n`

describe('the counts of all parts', () => {
  it('add up to one line', () => {
    const counts = sumParts(line('check', 5) + line('test', 20, 1) + line('e2e', 3, 0, 2), ['check', 'test', 'e2e'])
    expect(formatCounts(counts)).toBe('28 passed, 1 failed, 2 skipped')
  })

  it.each([
    { name: 'nothing', text: line('check', 5) },
    { name: 'nothing at all', text: '' },
    { name: 'an invalid count', text: `${line('check', 5)}{"part":"test","passed":"many"}\n` },
  ])('count a part that wrote $name as a failure', ({ text }) => {
    expect(sumParts(text, ['check', 'test']).failed).toBeGreaterThan(0)
  })
})
