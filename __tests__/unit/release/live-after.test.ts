import type { Live } from '../../../src/observe/function.ts'
import type { Code } from '../../../src/release/code.ts'
import { liveAfter } from '../../../src/release/live-after.ts'
import { digest, liveFunction, liveZip, REPOSITORY_URI, repository } from '../observed.ts'

const image = (character: string) =>
  ({
    kind: 'image',
    imageUri: `${REPOSITORY_URI}:latest`,
    repositoryUri: REPOSITORY_URI,
    digest: digest(character),
  }) as const
const zip = (codeSha256: string) => ({ kind: 'zip', codeSha256, runtime: 'provided.al2023' }) as const

describe('what Lambda runs after a failed deploy of an image', () => {
  const code: Code = { kind: 'image', repository: repository(), digest: digest('b'), tag: 'latest' }
  const rows: readonly { readonly name: string; readonly after: Live | undefined; readonly expected: string }[] = [
    { name: 'nobody could look', after: undefined, expected: 'unknown' },
    { name: 'it is gone', after: { exists: false }, expected: 'gone' },
    { name: 'it is in state Failed', after: liveFunction({ state: 'Failed' }), expected: 'broken' },
    { name: 'it shows the old code', after: liveFunction(), expected: 'old' },
    { name: 'it shows the new code', after: liveFunction({ code: image('b') }), expected: 'new' },
    {
      name: 'it shows the new code of a failed update',
      after: liveFunction({ code: image('b'), update: 'Failed' }),
      expected: 'old',
    },
    {
      name: 'its update is under way',
      after: liveFunction({ code: image('b'), update: 'InProgress' }),
      expected: 'unknown',
    },
    {
      name: 'it shows the new code, but does not run',
      after: liveFunction({ code: image('b'), state: 'Pending' }),
      expected: 'unknown',
    },
    {
      name: 'it shows the new code for another architecture',
      after: liveFunction({ code: image('b'), architecture: 'arm64' }),
      expected: 'unknown',
    },
    { name: "it shows somebody else's code", after: liveFunction({ code: image('c') }), expected: 'unknown' },
  ]
  test.each(rows)('when $name: $expected', ({ after, expected }) => {
    expect(liveAfter(after, liveFunction(), { code, architecture: 'x86_64' })).toBe(expected)
  })
})

describe('what Lambda runs after a failed deploy of a zip with layers', () => {
  const code: Code = { kind: 'zip', codeSha256: 'new=', sizeBytes: 1 }
  const before = liveZip({ layers: ['a:1'] })
  test.each([
    { name: 'nothing changed', after: before, expected: 'old' },
    { name: 'only the layers did', after: liveZip({ layers: ['a:2'] }), expected: 'mixed' },
    { name: 'the update of the layers failed', after: liveZip({ layers: ['a:2'], update: 'Failed' }), expected: 'old' },
    {
      name: 'the update of the code failed, after the layers',
      after: liveZip({ code: zip('new='), layers: ['a:2'], update: 'Failed' }),
      expected: 'mixed',
    },
    { name: 'both did', after: liveZip({ code: zip('new='), layers: ['a:2'] }), expected: 'new' },
    {
      name: 'the code did, with old layers',
      after: liveZip({ code: zip('new='), layers: ['a:1'] }),
      expected: 'unknown',
    },
    { name: 'somebody else set other layers', after: liveZip({ layers: ['a:3'] }), expected: 'unknown' },
  ])('when $name: $expected', ({ after, expected }) => {
    expect(liveAfter(after, before, { code, layers: ['a:2'] })).toBe(expected)
  })
})
