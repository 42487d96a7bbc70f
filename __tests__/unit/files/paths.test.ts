import { parentsOf } from '../../../src/files/paths.ts'

describe('parentsOf', () => {
  test.each([
    { path: 'a', expected: [] },
    { path: 'a/b', expected: ['a'] },
    { path: 'a/b/c', expected: ['a/b', 'a'] },
  ])('of $path', ({ path, expected }) => {
    expect(parentsOf(path)).toStrictEqual(expected)
  })
})
