import { readFileSync } from 'node:fs'
import { describeBound, figureTable, isKept } from '../../bench/figures.ts'
import { archiveInputs } from '../../bench/hostile/archives.ts'
import { textInputs } from '../../bench/hostile/texts.ts'
import { measureSideBySide, median, medianOf } from '../../bench/measure.ts'

describe('the bench', () => {
  it.each([
    { values: [3], expected: 3 },
    { values: [9, 1, 2], expected: 2 },
    { values: [4, 1, 2, 3], expected: 2.5 },
  ])('takes $expected for the median of $values', ({ values, expected }) => {
    expect(median(values)).toBe(expected)
  })

  it('refuses the median of nothing', () => {
    expect(() => median([])).toThrow('there is no median of nothing')
  })

  it('runs its contenders in turn, starts each round with another, and does not count the first', async () => {
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

  it('writes figures as a table', () => {
    const figure = { what: 'All of it', unit: 'MB', atMost: 5, measured: 3.2049, from: '8 files' }
    expect(figureTable([figure, { ...figure, what: 'More', measured: 5.01 }])).toBe(`| | promised | measured | | from |
|---|---|---|---|---|
| All of it | at most 5 MB | **3.2 MB** | kept | 8 files |
| More | at most 5 MB | **5.01 MB** | not kept | 8 files |`)
  })
})

describe('the output of the bench', () => {
  const written = (document: string, name: string): string =>
    readFileSync(document, 'utf8').match(
      new RegExp(`<!-- ${name}: written by npm run bench -->\\n([\\s\\S]*?)\\n<!-- /${name} -->`),
    )?.[1] ?? ''
  const cells = (table: string): readonly (readonly string[])[] =>
    table.split('\n').map((row) =>
      row
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    )

  it('is a table of figures, each with the right verdict', () => {
    const [head, , ...rows] = cells(written('docs/performance.md', 'figures'))
    expect(head).toStrictEqual(['', 'promised', 'measured', '', 'from'])
    expect(rows.length).toBeGreaterThanOrEqual(11)
    for (const [what = '', promised = '', measured = '', verdict, from] of rows) {
      const [, sense, limit, unit] = promised.match(/^at (most|least) (\S+) (.+)$/) ?? []
      const value = Number(measured.match(/^\*\*(\S+) .+\*\*$/)?.[1])
      const isGood = sense === 'most' ? value <= Number(limit) : value >= Number(limit)
      expect({ what, measured, verdict, from }).toStrictEqual({
        what: expect.stringMatching(/^\S.+/),
        measured: `**${value} ${unit}**`,
        // Three digits cannot decide a figure this close to its limit.
        verdict: value === Number(limit) ? expect.stringMatching(/^(not )?kept$/) : isGood ? 'kept' : 'not kept',
        from: expect.stringMatching(/^\S.+/),
      })
    }
  })

  it('names the machine', () => {
    expect(written('docs/performance.md', 'machine')).toMatch(
      /^\d+ cores of .+, \d+ GiB, Linux \S+, Node v24\.\d+\.\d+, go1\.\d+\S* linux\/\w+\.$/,
    )
  })

  it('shows where a deploy’s time goes', () => {
    const [head, , ...rows] = cells(written('docs/performance.md', 'times'))
    expect(head).toStrictEqual(['', 'from', 'took'])
    const phases = ['account', 'base', 'compile', 'look', 'pack', 'push', 'release', 'rights']
    expect(rows.map(([name]) => name).toSorted()).toStrictEqual(phases)
    expect(rows.flatMap(([, ...times]) => times).filter((time) => !/^\d+\.\d\d s$/.test(time))).toStrictEqual([])
  })

  it('shows what each hostile input takes, within its bounds', () => {
    const [head, , ...rows] = cells(written('docs/performance.md', 'hostile'))
    expect(head).toStrictEqual(['input', 'measured', 'bound'])
    const inputs = [...archiveInputs, ...textInputs]
    expect(rows.length).toBeGreaterThanOrEqual(textInputs.length)
    for (const [name = '', measured = '', bound] of rows) {
      const [, took, memory] = measured.match(/^\*\*(\d+\.\d) s, (\d+) MB, .+\*\*$/) ?? []
      expect(inputs.map((input) => input.name)).toContain(name)
      expect([Number(took) <= 5, Number(memory) <= 512, bound]).toStrictEqual([
        true,
        true,
        expect.stringMatching(/^5 s, 512 MB, stopped in 7 s, /),
      ])
    }
  })

  it('shows the size of each image', () => {
    const [head, , ...rows] = cells(written('docs/images.md', 'images'))
    expect(head).toStrictEqual(['artifact', 'of its base', 'added to it', 'time'])
    expect(rows.length).toBeGreaterThanOrEqual(8)
    for (const [artifact, base, added, time] of rows) {
      expect({ artifact, base, added, time }).toStrictEqual({
        artifact: expect.stringMatching(/^\S.+/),
        base: expect.stringMatching(/^(nothing|\d+\.\d\d MB)$/),
        added: expect.stringMatching(/^\d+\.\d\d MB$/),
        time: expect.stringMatching(/^\d+\.\d s$/),
      })
    }
  })
})
