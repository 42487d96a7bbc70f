import { findDifferences } from '../../../src/text/compare-json.ts'

type Case = { readonly name: string; readonly expected: unknown; readonly actual: unknown }

describe('an answer matches', () => {
  test.each<Case>([
    { name: 'an equal scalar', expected: 1, actual: 1 },
    { name: 'null', expected: null, actual: null },
    { name: 'a key among more', expected: { ok: true }, actual: { ok: true, at: 'noon' } },
    { name: 'a deeply nested key', expected: { a: { b: [{ c: 1 }] } }, actual: { a: { b: [{ c: 1, d: 2 }], e: 3 } } },
    { name: 'no keys at all', expected: {}, actual: { any: 'thing' } },
    { name: 'no items at all', expected: [], actual: [] },
    { name: 'a key that every object has', expected: { constructor: 1 }, actual: { constructor: 1 } },
  ])('$name', ({ expected, actual }) => {
    expect(findDifferences(expected, actual)).toStrictEqual([])
  })
})

describe('an answer differs', () => {
  test.each<Case & { readonly differences: readonly string[] }>([
    { name: 'in a scalar', expected: true, actual: false, differences: ['$: expected true, got false'] },
    { name: 'in its type', expected: 1, actual: '1', differences: ['$: expected 1, got "1"'] },
    { name: 'as null is not an object', expected: {}, actual: null, differences: ['$: expected {}, got null'] },
    { name: 'as a list is not an object', expected: {}, actual: [], differences: ['$: expected {}, got []'] },
    { name: 'as an object is not a list', expected: [], actual: {}, differences: ['$: expected [], got {}'] },
    {
      name: 'in several places',
      expected: { body: { ok: true, n: 1 }, list: [1, { a: 'x' }] },
      actual: { body: { ok: false }, list: [2, { a: 'y' }] },
      differences: [
        '$.body.ok: expected true, got false',
        '$.body.n: expected 1, but it is missing',
        '$.list[0]: expected 1, got 2',
        '$.list[1].a: expected "x", got "y"',
      ],
    },
    {
      name: 'in the length of a list',
      expected: [1],
      actual: [1, 2],
      differences: ['$: expected 1 items, got 2'],
    },
    {
      name: 'in a key that is not a name',
      expected: { 'x-y': { '': 1 } },
      actual: { 'x-y': { '': 2 } },
      differences: ['$["x-y"][""]: expected 1, got 2'],
    },
    {
      name: 'in a key that is only inherited',
      expected: { toString: 1 },
      actual: {},
      differences: ['$.toString: expected 1, but it is missing'],
    },
    {
      name: 'in a long text, which is cut',
      expected: '',
      actual: 'x'.repeat(300),
      differences: [`$: expected "", got "${'x'.repeat(199)}…`],
    },
  ])('$name', ({ expected, actual, differences }) => {
    expect(findDifferences(expected, actual)).toStrictEqual(differences)
  })
})

it('shows what is nested too deeply to be written as just that', () => {
  const deep: unknown = JSON.parse('['.repeat(200_000) + ']'.repeat(200_000))
  expect(findDifferences({ a: 1 }, { a: deep })).toStrictEqual([
    '$.a: expected 1, got something nested too deeply to be shown',
  ])
})
