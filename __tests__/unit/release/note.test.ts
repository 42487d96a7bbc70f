import { CURRENT_TAG, formatNote, noteFor, PREVIOUS_TAG, parseNote } from '../../../src/release/note.ts'
import { SHA } from '../caller.ts'
import { digest } from '../observed.ts'

describe('a note', () => {
  test.each([
    {
      name: 'for an image',
      note: { codeHash: digest('a'), commit: SHA, environment: 'dev' },
      text: `v1 ${digest('a')} - ${SHA} dev`,
    },
    {
      name: 'for a zip without an environment',
      note: { codeHash: 'q83vEjRWeJA=', commit: SHA, environment: '' },
      text: `v1 q83vEjRWeJA= - ${SHA} -`,
    },
    {
      name: 'for files that were changed before they were built',
      note: { codeHash: digest('b'), commit: `${SHA}-dirty`, environment: 'dev' },
      text: `v1 ${digest('b')} - ${SHA}-dirty dev`,
    },
    {
      name: 'for code deployed by somebody else',
      note: { codeHash: digest('b'), commit: '', environment: '' },
      text: `v1 ${digest('b')} - - -`,
    },
  ])('$name is one line', ({ note, text }) => {
    expect(formatNote(note)).toBe(text)
  })

  test.each(['dev', 'prod-eu', 'été', 'a/b', 'two words'])(
    'for the environment %s survives a round trip',
    (environment) => {
      const note = { codeHash: digest('a'), commit: SHA, environment }
      expect(parseNote(formatNote(note))).toStrictEqual(note)
    },
  )

  it('fits into a Lambda tag, 256 characters', () => {
    expect(formatNote({ codeHash: digest('a'), commit: SHA, environment: 'x'.repeat(100) }).length).toBeLessThanOrEqual(
      256,
    )
  })

  test.each([
    undefined,
    '',
    'v1',
    'v2 a - b c',
    'v1 a b',
    'v1 a - b',
    'v1 a - b c\n',
    ' v1 a - b c',
    'V1 a - b c',
    'deployed by hand',
    'v1  - b c',
  ])('is not read from %p', (text) => {
    expect(parseNote(text)).toBeUndefined()
  })
})

describe('noteFor', () => {
  const note = (codeHash: string, commit: string) => ({ codeHash, commit, environment: 'dev' })
  const current = note(digest('a'), 'aaa')
  const previous = note(digest('b'), 'bbb')
  const tags = { [CURRENT_TAG]: formatNote(current), [PREVIOUS_TAG]: formatNote(previous), team: 'x' }

  test.each([
    { name: 'the current one matches the live code', tags, hash: digest('a'), expected: current },
    { name: 'the previous one does, as after a failed update', tags, hash: digest('b'), expected: previous },
    { name: 'neither does', tags, hash: digest('c'), expected: undefined },
    { name: 'the live code is unknown', tags, hash: undefined, expected: undefined },
    { name: 'tags cannot be read', tags: 'not-permitted' as const, hash: digest('a'), expected: undefined },
    { name: 'there are no tags', tags: {}, hash: digest('a'), expected: undefined },
    { name: 'the tag holds other text', tags: { [CURRENT_TAG]: digest('a') }, hash: digest('a'), expected: undefined },
    {
      name: 'both do, in which case the current one wins',
      tags: { [CURRENT_TAG]: formatNote(current), [PREVIOUS_TAG]: formatNote(note(digest('a'), 'old')) },
      hash: digest('a'),
      expected: current,
    },
    {
      name: 'the current one is broken',
      tags: { [CURRENT_TAG]: 'v1', [PREVIOUS_TAG]: formatNote(previous) },
      hash: digest('b'),
      expected: previous,
    },
  ])('when $name', ({ tags, hash, expected }) => {
    expect(noteFor(tags, hash)).toStrictEqual(expected)
  })
})
