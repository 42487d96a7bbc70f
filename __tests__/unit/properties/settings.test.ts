import fc from 'fast-check'
import { stringify } from 'yaml'
import { parseEnvironments } from '../../../src/plan/environments.ts'
import { branchPattern, matchesBranch } from '../../../src/plan/grammar/branches.ts'
import { splitWords, strangeLdflag } from '../../../src/plan/grammar/ldflags.ts'
import { slug } from '../../../src/plan/precedence.ts'
import { parseValue } from '../../../src/settings/kinds.ts'
import { parseEnvFile } from '../../../src/terminal/env-file.ts'
import { shapeOf } from '../../../src/text/json.ts'
import { cpuMs } from '../cpu-time.ts'
import { anyText, growth, LINEAR, oneLine, repeated } from './texts.ts'

/** Texts that resemble YAML more often than random ones. */
const yamlish = fc
  .array(
    fc.oneof(
      fc.constantFrom('dev', 'prod', ': ', '{ ', ' }', '[', ']', '\n', '  ', '- ', '*a', '&a ', '? ', '!!str ', '"'),
      fc.constantFrom(
        "'",
        '#',
        '|',
        '>',
        '%',
        'tag',
        'branches',
        'protected',
        'include',
        'true',
        ',',
        '<<',
        '__proto__',
      ),
      anyText,
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''))

describe('environments', () => {
  it('of any text yield environments or problems', () => {
    fc.assert(
      fc.property(fc.oneof(yamlish, anyText), (text) => {
        const { environments, problems } = parseEnvironments(text)
        expect(environments.length + problems.length).toBeGreaterThan(0)
        for (const { message, hint } of problems) expect([message === '', hint === '']).toStrictEqual([false, false])
      }),
      { numRuns: 400 },
    )
  })

  it('read back texts that another program wrote as YAML', () => {
    const value = anyText.map((text) => text.trim()).filter((text) => text !== '')
    const branch = fc.stringMatching(/^[a-z]+(\/[a-z0-9.]+)?$/)
    const environment = fc.record({
      branches: fc.array(branch, { minLength: 1, maxLength: 3 }),
      isProtected: fc.boolean(),
      settings: fc.record({ 'function-name': value, tag: value, repository: value }, { requiredKeys: [] }),
      include: fc.array(value, { minLength: 1, maxLength: 3 }),
    })
    const map = fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z][a-z0-9-]*$/), environment), {
      minLength: 1,
      maxLength: 4,
      selector: ([name]) => name,
    })
    // Between { and } the library leaves some texts unquoted that it then reads differently: `a:` before a line break.
    const style = fc.constantFrom(
      { collectionStyle: 'block' } as const,
      { collectionStyle: 'block', defaultStringType: 'QUOTE_SINGLE' } as const,
      { collectionStyle: 'flow', defaultStringType: 'QUOTE_DOUBLE' } as const,
    )
    fc.assert(
      fc.property(map, style, (entries, options) => {
        const document = entries.map(([name, { branches, isProtected, settings, include }]) => [
          name,
          { branches, protected: String(isProtected), ...settings, include },
        ])
        const text = stringify(Object.fromEntries(document), options)
        const { environments, problems } = parseEnvironments(text)
        expect(problems).toStrictEqual([])
        expect(
          environments.map(({ level, ...rest }) => ({
            ...rest,
            level: Object.fromEntries(Object.entries(level).map(([name, setting]) => [name, setting.value])),
          })),
        ).toStrictEqual(
          entries.map(([name, { branches, isProtected, settings, include }]) => ({
            name,
            branches,
            isProtected,
            level: { ...settings, include },
          })),
        )
      }),
      { numRuns: 150 },
    )
  })

  it.each([
    { name: 'brackets that never close', text: '['.repeat(262_144) },
    { name: 'nested maps', text: '{a: '.repeat(60_000) },
    { name: 'commas', text: `dev: { include: "${','.repeat(250_000)}" }` },
    { name: 'open braces', text: `dev: { include: "${'{,'.repeat(120_000)}" }` },
    { name: 'an endless key', text: `dev: { ${'k'.repeat(250_000)}: x }` },
    { name: 'an alias bomb', text: `a: &a [x]\n${'b: [*a, *a, *a]\n'.repeat(15_000)}` },
  ])('of hostile text end quickly: $name', ({ text }) => {
    expect(cpuMs(() => parseEnvironments(text))).toBeLessThan(5_000)
  })
})

describe('branch patterns', () => {
  const literal = fc.stringMatching(/^[A-Za-z0-9._/-]+$/)
  const patternish = fc.oneof(
    anyText,
    fc
      .array(fc.constantFrom('*', '**', '?', '+', '[a-z]', '[', ']', '\\', '!', 'a', '/', 'refs/'))
      .map((parts) => parts.join('')),
  )

  it('never throw, for any pattern and branch', () => {
    fc.assert(
      fc.property(fc.array(patternish), anyText, (patterns, branch) => {
        expect(typeof matchesBranch(patterns, branch, `refs/heads/${branch}`)).toBe('boolean')
      }),
      { numRuns: 300 },
    )
  })

  it('without special characters match only themselves', () => {
    fc.assert(
      fc.property(literal, literal, (pattern, other) => {
        expect(branchPattern(pattern)?.(pattern)).toBe(true)
        expect(branchPattern(pattern)?.(other)).toBe(pattern === other)
      }),
    )
  })

  it('with ** match any text in between, and with * any text without /', () => {
    fc.assert(
      fc.property(literal, anyText, literal, (start, middle, end) => {
        expect(branchPattern(`${start}**${end}`)?.(`${start}${middle}${end}`)).toBe(true)
        expect(branchPattern(`${start}*${end}`)?.(`${start}${middle.replaceAll('/', '')}${end}`)).toBe(true)
        expect(branchPattern('*')?.(`${middle}/`)).toBe(false)
      }),
    )
  })

  it.each([
    { name: 'many *', pattern: `${'*a'.repeat(125)}b`, branch: 'a'.repeat(255) },
    { name: 'many **', pattern: `${'**a'.repeat(80)}b`, branch: 'a'.repeat(255) },
    { name: 'many +', pattern: `${'a+'.repeat(125)}b`, branch: 'a'.repeat(255) },
    { name: 'many ?', pattern: `${'a?'.repeat(125)}${'a'.repeat(125)}b`, branch: 'a'.repeat(250) },
    { name: 'an endless branch', pattern: '*a*b*c', branch: 'ab'.repeat(100_000) },
  ])('end quickly when hostile: $name', ({ pattern, branch }) => {
    const matches = () => expect(matchesBranch([pattern], branch, `refs/heads/${branch}`)).toBe(false)
    expect(cpuMs(matches)).toBeLessThan(2_000)
  })
})

describe('settings', () => {
  const item = oneLine.map((text) => text.replaceAll(/[,{}]/g, '').trim()).filter((text) => text !== '')

  it.each(['text', 'boolean', 'seconds', 'list', 'pairs', 'environments'] as const)('accept any text as %s', (kind) => {
    fc.assert(fc.property(anyText, (text) => void parseValue(kind, text)))
  })

  it('read lists joined by commas or lines, or written as JSON', () => {
    fc.assert(
      fc.property(fc.array(item, { minLength: 1 }), (items) => {
        expect(parseValue('list', JSON.stringify(items))).toStrictEqual(items)
        fc.pre(!items[0]?.startsWith('['))
        for (const separator of [',', '\n', ', ', ',\n'])
          expect(parseValue('list', items.join(separator))).toStrictEqual(items)
      }),
    )
  })

  it('keep a template whole, whatever its braces hold', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z,\n ]*$/), (name) => {
        expect(parseValue('list', `a,x{${name}}y,b`)).toStrictEqual(['a', `x{${name}}y`, 'b'])
      }),
    )
  })

  it('read joined pairs', () => {
    const name = fc.stringMatching(/^[a-z0-9.:-]+$/)
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, item), { selector: ([key]) => key }), (pairs) => {
        const text = pairs.map(([key, value]) => `${key}=${value}`).join('\n')
        expect(Object.entries(parseValue('pairs', text) ?? {}).sort()).toStrictEqual([...pairs].sort())
      }),
    )
  })
})

describe('an endless setting', () => {
  const parsers: Readonly<Record<string, (text: string) => unknown>> = {
    environments: parseEnvironments,
    list: (text) => parseValue('list', text),
    lines: (text) => parseValue('lines', text),
    pairs: (text) => parseValue('pairs', text),
    variables: (text) => parseValue('variables', text),
    'a file of variables': (text) => parseEnvFile(text, 'file'),
    'go-ldflags': strangeLdflag,
    GOFLAGS: splitWords,
    'the slug of a branch': slug,
    'a branch': (text) => matchesBranch(['*a*b*', '**/[a-z]+', 'a?b+c'], text, `refs/heads/${text}`),
    JSON: shapeOf,
  }

  it.each(Object.entries(parsers))('is read in linear time: %s', (_, parse) => {
    fc.assert(
      fc.property(repeated, (text) => {
        expect(growth(parse, text)).toBeLessThan(LINEAR)
      }),
      { numRuns: 60 },
    )
  })

  it('of many environments or keys is read in linear time, and has at most a hundred problems', () => {
    const line = fc.constantFrom(
      'x: 1',
      'functon-name: a',
      '"k": { branches: "[" }',
      'k: { tag: {} }',
      'k: []',
      '? [a]',
    )
    fc.assert(
      fc.property(line, fc.boolean(), (text, isNested) => {
        const lines = (count: number): string =>
          `${isNested ? 'dev:' : ''}${Array.from({ length: count }, (_, at) => `${isNested ? '\n  ' : '\n'}${text.replace(/[a-z]/, (first) => `${first}${at}`)}`).join('')}`
        const { problems } = parseEnvironments(lines(500))
        expect(problems.length).toBeGreaterThan(0)
        expect(problems.length).toBeLessThanOrEqual(101)
        const [short, long] = [200, 2_000].map((count) => cpuMs(() => parseEnvironments(lines(count))))
        // The parser of YAML compares each key with those before it.
        expect((long ?? 0) / Math.max(short ?? 0, 20)).toBeLessThan(LINEAR)
      }),
      { numRuns: 12 },
    )
  })
})
