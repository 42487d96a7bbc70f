import { readFileSync } from 'node:fs'
import { describeBound, isKept } from '../../bench/figures.ts'
import { measureSideBySide, median, medianOf } from '../../bench/measure.ts'

describe('the bench', () => {
  it.each([
    { values: [3], expected: 3 },
    { values: [9, 1, 2], expected: 2 },
    { values: [4, 1, 2, 3], expected: 2.5 },
  ])('takes $expected for the median of $values', ({ values, expected }) => {
    expect(median(values)).toBe(expected)
  })

  it('has no median of nothing', () => {
    expect(() => median([])).toThrow('there is no median of nothing')
  })

  it('runs its contenders in turn, each round beginning with another, and does not count the first', async () => {
    const order: string[] = []
    const contender = (name: string, times: number[]) => ({
      name,
      run: async () => {
        order.push(name)
        return times.shift() ?? 0
      },
    })
    const times = await measureSideBySide(3, [contender('a', [100, 1, 2, 3]), contender('b', [200, 7, 8, 9])])
    expect(order.join('')).toBe('abbaabba')
    expect([...times]).toStrictEqual([
      ['a', [1, 2, 3]],
      ['b', [7, 8, 9]],
    ])
    expect(medianOf(times, 'b')).toBe(8)
  })

  it.each([
    { name: 'below its limit', figure: { atMost: 2, measured: 1.9 }, kept: true, bound: 'at most 2 s' },
    { name: 'above its limit', figure: { atMost: 2, measured: 2.001 }, kept: false, bound: 'at most 2 s' },
    { name: 'above its goal', figure: { atLeast: 25, measured: 30 }, kept: true, bound: 'at least 25 s' },
    { name: 'below its goal', figure: { atLeast: 25, measured: 24.9 }, kept: false, bound: 'at least 25 s' },
  ])('judges a figure $name', ({ figure, kept, bound }) => {
    const whole = { what: 'a figure', unit: 's', from: 'a test', ...figure }
    expect([isKept(whole), describeBound(whole)]).toStrictEqual([kept, bound])
  })

  it.each([
    { document: 'docs/performance.md', name: 'figures' },
    { document: 'docs/performance.md', name: 'machine' },
    { document: 'docs/performance.md', name: 'times' },
    { document: 'docs/images.md', name: 'images' },
  ])('has a place for its $name in $document, filled in', ({ document, name }) => {
    const text = readFileSync(document, 'utf8')
    const [, content = ''] =
      text.match(new RegExp(`<!-- ${name}: written by npm run bench -->\\n([\\s\\S]*?)<!-- /${name} -->`)) ?? []
    expect(content.trim()).toMatch(/^\|.*\|$|\.$/s)
  })
})
