import { guessArchitecture, repositoryFor, resolveAutos } from '../../../src/decide/auto.ts'
import { mayBeImage } from '../../../src/decide/source.ts'
import { movedTag, surprisingTag } from '../../../src/decide/tag.ts'
import type { Architecture, PackageType } from '../../../src/plan/function.ts'
import { digest, functionSpec, liveFunction, liveZip, repository, stored } from '../observed.ts'

const asks = (packageType: PackageType | 'auto', architecture: Architecture | 'auto') =>
  functionSpec({
    packageType: { value: packageType, from: { kind: 'input', name: 'package-type' } },
    architecture: { value: architecture, from: { kind: 'input', name: 'architecture' } },
  })
const none = { exists: false } as const

describe('resolveAutos', () => {
  test.each([
    { name: 'nothing is live', spec: asks('auto', 'auto'), live: none, expected: ['image', 'x86_64'] },
    { name: 'a zip is live', spec: asks('auto', 'auto'), live: liveZip(), expected: ['zip', 'x86_64'] },
    {
      name: 'an image for arm64 is live',
      spec: asks('auto', 'auto'),
      live: liveFunction({ architecture: 'arm64' }),
      expected: ['image', 'arm64'],
    },
    { name: 'a type is set', spec: asks('zip', 'auto'), live: liveFunction(), expected: ['zip', 'x86_64'] },
    { name: 'an architecture is set', spec: asks('auto', 'arm64'), live: liveFunction(), expected: ['image', 'arm64'] },
    { name: 'both are set, nothing is live', spec: asks('zip', 'arm64'), live: none, expected: ['zip', 'arm64'] },
  ])('when $name', ({ spec, live, expected: [packageType, architecture] }) => {
    expect(resolveAutos(spec, live)).toStrictEqual({ packageType, architecture })
  })
})

test.each([
  { architecture: 'auto', expected: 'x86_64' },
  { architecture: 'x86_64', expected: 'x86_64' },
  { architecture: 'arm64', expected: 'arm64' },
] as const)('the guess for $architecture is $expected', ({ architecture, expected }) => {
  expect(guessArchitecture(asks('auto', architecture))).toBe(expected)
})

test.each([
  { packageType: 'auto', expected: true },
  { packageType: 'image', expected: true },
  { packageType: 'zip', expected: false },
] as const)('$packageType may be an image: $expected', ({ packageType, expected }) => {
  expect(mayBeImage(asks(packageType, 'auto'))).toBe(expected)
})

describe('repositoryFor', () => {
  test.each([
    {
      name: 'the one set',
      spec: functionSpec({ repository: { name: 'mine', registryId: '111111111111', region: 'eu-west-1' } }),
      live: liveFunction(),
      expected: { name: 'mine', registryId: '111111111111', region: 'eu-west-1' },
    },
    {
      name: "the live image's",
      spec: functionSpec(),
      live: liveFunction(),
      expected: { name: 'team/app', registryId: '123456789012' },
    },
    {
      name: 'one at a host without an account',
      spec: functionSpec(),
      live: liveFunction({
        code: { kind: 'image', imageUri: 'localhost:5000/x:1', repositoryUri: 'localhost:5000/x', digest: undefined },
      }),
      expected: { name: 'x' },
    },
    { name: "the function's name for a zip", spec: functionSpec(), live: liveZip(), expected: { name: 'my-function' } },
    { name: "the function's name for none", spec: functionSpec(), live: none, expected: { name: 'my-function' } },
  ])('is $name', ({ spec, live, expected }) => {
    expect(repositoryFor(spec, live)).toStrictEqual(expected)
  })
})

describe('surprisingTag', () => {
  const byDefault = functionSpec({ tag: 'latest', isDefaultTag: true })
  const runs = (tagged: string) => {
    const live = liveFunction()
    if (live.code.kind !== 'image') throw new Error('no image')
    return { ...live, code: { ...live.code, imageUri: `${live.code.repositoryUri}${tagged}` } }
  }

  test.each([
    { name: 'the default tag if another one is live', spec: byDefault, live: runs(':dev'), expected: 'dev' },
    { name: 'a set tag', spec: functionSpec({ tag: 'latest' }), live: runs(':dev'), expected: undefined },
    {
      name: 'the default tag in the set repository',
      spec: { ...byDefault, repository: { name: 'team/app', registryId: '123456789012', region: 'ap-northeast-1' } },
      live: runs(':dev'),
      expected: 'dev',
    },
    {
      name: 'the default tag if the live image is at a host with a port',
      spec: byDefault,
      live: liveFunction({
        code: { kind: 'image', imageUri: 'localhost:5000/x:1', repositoryUri: 'localhost:5000/x', digest: undefined },
      }),
      expected: '1',
    },
    {
      name: 'a repository with the same ending',
      spec: { ...byDefault, repository: { name: 'pp' } },
      live: runs(':dev'),
      expected: undefined,
    },
    { name: 'the default tag that is live', spec: byDefault, live: runs(':latest'), expected: undefined },
    { name: 'an image by digest', spec: byDefault, live: runs(`@sha256:${'a'.repeat(64)}`), expected: undefined },
    {
      name: 'another repository',
      spec: { ...byDefault, repository: { name: 'elsewhere/app' } },
      live: runs(':dev'),
      expected: undefined,
    },
    { name: 'a zip', spec: byDefault, live: liveZip(), expected: undefined },
    { name: 'no function', spec: byDefault, live: none, expected: undefined },
  ])('for $name is $expected', ({ spec, live, expected }) => {
    expect(surprisingTag(spec, live)).toBe(expected)
  })
})

describe('movedTag', () => {
  const byDefault = functionSpec({ tag: 'latest', isDefaultTag: true })
  const moved = repository({ tagged: stored('b') })
  const live = liveFunction()

  test.each([
    { name: 'moved since', spec: byDefault, found: live, at: moved, expected: digest('b') },
    { name: 'where it was', spec: byDefault, found: live, at: repository(), expected: undefined },
    { name: 'set by the user', spec: functionSpec({ tag: 'latest' }), found: live, at: moved, expected: undefined },
    {
      name: 'moved by a deploy that failed',
      spec: byDefault,
      found: liveFunction({ update: 'Failed' }),
      at: moved,
      expected: undefined,
    },
    { name: 'gone', spec: byDefault, found: live, at: repository({ tagged: undefined }), expected: undefined },
    { name: 'in no repository', spec: byDefault, found: live, at: undefined, expected: undefined },
    {
      name: 'not what the function was deployed from',
      spec: { ...byDefault, tag: 'dev' },
      found: live,
      at: moved,
      expected: undefined,
    },
    {
      name: 'in another repository',
      spec: byDefault,
      found: live,
      at: { ...moved, uri: 'elsewhere/app' },
      expected: undefined,
    },
    { name: 'of a zip function', spec: byDefault, found: liveZip(), at: moved, expected: undefined },
    { name: 'of no function', spec: byDefault, found: none, at: moved, expected: undefined },
  ])('$name: $expected', ({ spec, found, at, expected }) => {
    expect(movedTag(spec, found, at)).toBe(expected)
  })
})
