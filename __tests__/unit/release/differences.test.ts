import type { Live } from '../../../src/observe/function.ts'
import type { Code } from '../../../src/release/code.ts'
import { differences, differsIn, shows, type Wanted } from '../../../src/release/differences.ts'
import { digest, liveFunction, liveZip, REPOSITORY_URI, repository } from '../observed.ts'

const image = (character: string, tag = 'latest'): Code => ({
  kind: 'image',
  repository: repository(),
  digest: digest(character),
  tag,
})
const zip = (codeSha256: string): Code => ({ kind: 'zip', codeSha256, sizeBytes: 1 })
const A = `${REPOSITORY_URI}:latest`
const unresolved = liveFunction({
  code: { kind: 'image', imageUri: A, repositoryUri: REPOSITORY_URI, digest: undefined },
})

describe('differences', () => {
  const rows: readonly { name: string; live: Live; wanted: Wanted; expected: readonly string[] }[] = [
    { name: 'nothing is wanted', live: liveFunction(), wanted: {}, expected: [] },
    {
      name: 'there is no function',
      live: { exists: false },
      wanted: { code: image('a') },
      expected: ['function: missing -> there'],
    },
    {
      name: 'the image runs',
      live: liveFunction(),
      wanted: { code: image('a'), architecture: 'x86_64' },
      expected: [],
    },
    { name: 'the zip runs', live: liveZip(), wanted: { code: zip('old='), layers: [] }, expected: [] },
    {
      name: 'another image is wanted',
      live: liveFunction(),
      wanted: { code: image('b') },
      expected: [`code: ${digest('a')} -> ${digest('b')}`],
    },
    {
      name: 'the same image is wanted under another tag',
      live: liveFunction(),
      wanted: { code: image('a', 'dev') },
      expected: [`uri: ${A} -> ${REPOSITORY_URI}:dev`],
    },
    { name: 'another zip is wanted', live: liveZip(), wanted: { code: zip('new=') }, expected: ['code: old= -> new='] },
    {
      name: 'a zip runs where an image is wanted',
      live: liveZip(),
      wanted: { code: image('a') },
      expected: [`code: old= -> ${digest('a')}`, `uri:  -> ${A}`],
    },
    {
      name: 'an image runs where a zip is wanted',
      live: liveFunction(),
      wanted: { code: zip('new=') },
      expected: [`code: ${digest('a')} -> new=`],
    },
    {
      name: 'the image did not resolve',
      live: unresolved,
      wanted: { code: image('a') },
      expected: [`code: unknown code -> ${digest('a')}`],
    },
    {
      name: 'everything is other',
      live: liveZip({ update: 'Failed', architecture: 'arm64', layers: ['a:1'] }),
      wanted: { code: zip('new='), architecture: 'x86_64', layers: [] },
      expected: [
        'state: Active, last update Failed -> Active, last update Successful',
        'code: old= -> new=',
        'architecture: arm64 -> x86_64',
        'layers: a:1 -> none',
      ],
    },
    {
      name: 'layers are in another order',
      live: liveZip({ layers: ['a:1', 'b:1'] }),
      wanted: { layers: ['b:1', 'a:1'] },
      expected: ['layers: a:1, b:1 -> b:1, a:1'],
    },
    {
      name: 'it is broken',
      live: liveFunction({ state: 'Failed', stateReason: 'InvalidImage: broken' }),
      wanted: {},
      expected: ['state: Failed (InvalidImage: broken), last update Successful -> Active, last update Successful'],
    },
    { name: 'it is as another live function', live: liveFunction(), wanted: liveFunction(), expected: [] },
    { name: 'neither resolved', live: unresolved, wanted: unresolved, expected: [] },
  ]
  test.each(rows)('when $name', ({ live, wanted, expected }) => {
    expect(differences(live, wanted).map(({ facet, from, to }) => `${facet}: ${from} -> ${to}`)).toStrictEqual(expected)
  })

  it('are in one facet or another', () => {
    const live = liveFunction({ architecture: 'arm64' })
    expect(differsIn(live, { architecture: 'x86_64' }, 'code', 'architecture')).toBe(true)
    expect(differsIn(live, { architecture: 'x86_64' }, 'code', 'layers')).toBe(false)
  })

  it.each([
    { name: 'an update that failed', live: liveFunction({ update: 'Failed' }), expected: true },
    { name: 'another image', live: liveFunction({ code: { ...unresolved.code } }), expected: false },
    { name: 'no function', live: { exists: false } as const, expected: false },
  ])('say whether the function shows what was deployed last: $name: $expected', ({ live, expected }) => {
    expect(shows(live, { code: image('a'), architecture: 'x86_64' })).toBe(expected)
  })
})
