import {
  type Fields,
  type NoteTag,
  noteFor,
  originOf,
  parseNote,
  readOrigin,
  tagName,
  writeNote,
} from '../../../src/release/note.ts'
import { MAX_ENVIRONMENT_WORD } from '../../../src/text/tag-value.ts'
import { SHA } from '../caller.ts'
import { digest } from '../observed.ts'

const ZIP = 'q83vEjRWeJASNFZ4kBI0VniQEjRWeJASNFZ4kBI0Vng='
const written = <T extends NoteTag>(tag: T, hash: string, fields: Fields<T>): string =>
  writeNote(tag, hash, fields)[tagName(tag)] ?? ''

describe('a note', () => {
  test.each([
    {
      name: 'for an image',
      hash: digest('a'),
      fields: { commit: SHA, environment: 'dev' },
      text: `v2 code=${'a'.repeat(32)} commit=${SHA} environment=dev`,
    },
    {
      name: 'for a zip without an environment',
      hash: ZIP,
      fields: { commit: SHA },
      text: `v2 code=q83vEjRWeJASNFZ4kBI0Vn commit=${SHA}`,
    },
    {
      name: 'for files that were changed before they were built',
      hash: digest('b'),
      fields: { commit: `${SHA}-dirty`, environment: 'dev' },
      text: `v2 code=${'b'.repeat(32)} commit=${SHA}-dirty environment=dev`,
    },
    {
      name: 'for code deployed by somebody else',
      hash: digest('b'),
      fields: { commit: '' },
      text: `v2 code=${'b'.repeat(32)}`,
    },
    {
      name: 'for an environment with characters that AWS does not take',
      hash: digest('b'),
      fields: { environment: 'to "été" = 🚀' },
      text: `v2 code=${'b'.repeat(32)} environment=to=20=22été=22=20=3D=20=F0=9F=9A=80`,
    },
  ])('$name is one line', ({ hash, fields, text }) => {
    expect(written('current', hash, fields)).toBe(text)
  })

  test.each(['dev', 'prod-eu', 'été', 'a/b', 'two words', 'a  b', 'a=20b', 'ä=', '🚀', ' '])(
    'for the environment %p survives a round trip',
    (environment) => {
      const note = parseNote('current', written('current', digest('a'), { commit: SHA, environment }))
      expect(note).toStrictEqual({ code: 'a'.repeat(32), commit: SHA, environment })
    },
  )

  it.each([
    { tag: 'current', fields: { commit: `${SHA}-dirty`, environment: 'x'.repeat(MAX_ENVIRONMENT_WORD) } },
    { tag: 'previous', fields: { commit: `${SHA}-dirty`, environment: 'x'.repeat(MAX_ENVIRONMENT_WORD) } },
    { tag: 'build', fields: { sources: 'f'.repeat(32), base: 'f'.repeat(32), flags: 'f'.repeat(32) } },
    // The longest names that GitHub allows, and the largest number of a run.
    {
      tag: 'origin',
      fields: { repo: `${'o'.repeat(39)}/${'r'.repeat(100)}`, run: '18446744073709551615', key: 'k'.repeat(40) },
    },
    { tag: 'hold', fields: { reason: 'rollback', run: '18446744073709551615' } },
  ] as const)('in $tag fits into 256 characters with the longest values', ({ tag, fields }) => {
    expect(written(tag, digest('a'), fields).length).toBeLessThanOrEqual(256)
    expect(parseNote(tag, written(tag, digest('a'), fields))).toStrictEqual({ code: 'a'.repeat(32), ...fields })
  })

  it('is never cut: one that does not fit is an error', () => {
    const environment = 'x'.repeat(MAX_ENVIRONMENT_WORD + 1)
    expect(() => writeNote('current', digest('a'), { commit: `${SHA}-dirty`, environment })).toThrow(
      'deploy-go-lambda:current has no room for v2 code=',
    )
  })

  test.each([
    '',
    'v1',
    'v1 a b',
    'v1 a - b',
    'v1 a - b c\n',
    ' v1 a - b c',
    'V1 a - b c',
    'v1  - b c',
    'v2',
    'v2 commit=b',
    'V2 code=a',
    ' v2 code=a',
    'v3 code=a',
    'deployed by hand',
  ])('is not read from %p', (text) => {
    expect(parseNote('current', text)).toBeUndefined()
  })

  test.each([
    { text: `v1 ${digest('a')} - ${SHA} dev`, note: { code: 'a'.repeat(32), commit: SHA, environment: 'dev' } },
    { text: `v1 ${ZIP} - - -`, note: { code: 'q83vEjRWeJASNFZ4kBI0Vn' } },
    {
      text: `v1 ${ZIP} - ${SHA} two words`,
      note: { code: 'q83vEjRWeJASNFZ4kBI0Vn', commit: SHA, environment: 'two words' },
    },
    { text: 'v2 code=a tomorrow=x commit=b', note: { code: 'a', commit: 'b' } },
    { text: 'v2 commitX code=a alone', note: { code: 'a' } },
  ])('is read from $text', ({ text, note }) => {
    expect(parseNote('current', text)).toStrictEqual(note)
  })
})

describe('noteFor', () => {
  const current = { commit: SHA, environment: 'dev' }
  const previous = { commit: SHA.replaceAll('a', 'b'), environment: 'dev' }
  const tags = {
    ...writeNote('current', digest('a'), current),
    ...writeNote('previous', digest('b'), previous),
    team: 'x',
  }

  test.each([
    { name: 'the current one matches the live code', tags, hash: digest('a'), expected: current },
    { name: 'the previous one does, as after a failed update', tags, hash: digest('b'), expected: previous },
    { name: 'neither does', tags, hash: digest('c'), expected: undefined },
    { name: 'the live code is unknown', tags, hash: undefined, expected: undefined },
    { name: 'tags cannot be read', tags: 'not-permitted' as const, hash: digest('a'), expected: undefined },
    { name: 'there are no tags', tags: {}, hash: digest('a'), expected: undefined },
    {
      name: 'the tag holds other text',
      tags: { [tagName('current')]: digest('a') },
      hash: digest('a'),
      expected: undefined,
    },
    {
      name: 'both do, in which case the current one wins',
      tags: { ...writeNote('current', digest('a'), current), ...writeNote('previous', digest('a'), previous) },
      hash: digest('a'),
      expected: current,
    },
    {
      name: 'the current one is broken',
      tags: { ...tags, [tagName('current')]: 'v2' },
      hash: digest('b'),
      expected: previous,
    },
    {
      name: 'it names what no deploy of ours can, which is left out',
      tags: { [tagName('current')]: `v2 code=${'a'.repeat(32)} commit=x environment=${'=20'.repeat(50)}` },
      hash: digest('a'),
      expected: {},
    },
    {
      name: 'it was written in the first format',
      tags: { [tagName('current')]: `v1 ${digest('a')} - ${SHA} dev` },
      hash: digest('a'),
      expected: current,
    },
  ])('when $name', ({ tags, hash, expected }) => {
    expect(noteFor(tags, hash)).toStrictEqual(expected)
  })
})

it('believes whose deploy it was only while its code runs', () => {
  const tags = writeNote('origin', digest('a'), { repo: 'octo/app', run: '7' })
  expect(originOf(tags, digest('a'))).toMatchObject({ repo: 'octo/app', run: '7' })
  expect([
    originOf(tags, digest('b')),
    originOf(tags, undefined),
    originOf('not-permitted', digest('a')),
  ]).toStrictEqual([undefined, undefined, undefined])
})

it.each([
  { repo: 'octo/app', run: '7', isKnown: true },
  { repo: 'octo_corp/a.b-c_d', run: '18446744073709551615', isKnown: true },
  { repo: '', run: '7', isKnown: false },
  { repo: 'octo', run: '7', isKnown: false },
  { repo: 'octo/app/x', run: '7', isKnown: false },
  { repo: `${'o'.repeat(40)}/app`, run: '7', isKnown: false },
  { repo: `octo/${'r'.repeat(101)}`, run: '7', isKnown: false },
  { repo: 'octo/app', run: '', isKnown: false },
  { repo: 'octo/app', run: '-1', isKnown: false },
])('knows whose deploy it is, of repository "$repo" and run "$run": $isKnown', ({ repo, run, isKnown }) => {
  expect(readOrigin(repo, run)).toStrictEqual(isKnown ? { repo, run } : undefined)
})
