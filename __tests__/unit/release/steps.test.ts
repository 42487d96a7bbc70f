import { type Code, codeHash, hashOf, type Manifest } from '../../../src/release/code.ts'
import { describeDone, describeStep } from '../../../src/release/describe.ts'
import { noteFor, tagName, writeNote } from '../../../src/release/note.ts'
import { planSteps, type Release } from '../../../src/release/steps.ts'
import { shortHash } from '../../../src/text/format.ts'
import { SHA } from '../caller.ts'
import { ARN, digest, liveFunction, liveZip, REPOSITORY_URI, repository, stored } from '../observed.ts'

const { name, arn, uri } = repository()
const IN = { name, arn, uri }
const image = (character: string, tag = 'latest'): Code & { kind: 'image' } => ({
  kind: 'image',
  repository: IN,
  digest: digest(character),
  tag,
})
const foreign = (character: string, tag?: string): Code & { kind: 'image' } => ({
  kind: 'image',
  repository: IN,
  digest: digest(character),
  ...(tag === undefined ? {} : { tag }),
  isForeign: true,
})
const byDigest = (character: string): Code & { kind: 'image' } => {
  const { isForeign: _, ...code } = foreign(character)
  return code
}
const zip = (codeSha256: string): Code => ({ kind: 'zip', codeSha256, sizeBytes: 123 })
const manifest = (character: string): Manifest => {
  const { manifest: text, ...image } = stored(character)
  return { ...image, text }
}
const ORIGIN = { repo: 'octo/app', run: '7' }
const wanted = (code: Code, more: Partial<Release> = {}): Release => ({
  code,
  ...(code.kind === 'image' ? { manifest: { ...manifest('x'), digest: code.digest } } : {}),
  architecture: 'x86_64',
  force: false,
  commit: SHA,
  environment: 'dev',
  origin: ORIGIN,
  ...more,
})
const kinds = (...args: Parameters<typeof planSteps>): readonly string[] => planSteps(...args).map(({ kind }) => kind)
const imageAt = (imageUri: string) =>
  ({ kind: 'image', imageUri, repositoryUri: REPOSITORY_URI, digest: digest('a') }) as const

const UPDATE = ['note', 'update-code', 'verify']

describe('planSteps', () => {
  it('moves the tag, writes the note, updates and verifies new code', () => {
    const live = liveFunction({ sourceKmsKeyArn: 'arn:aws:kms:x' })
    expect(planSteps(wanted(image('b')), live, repository())).toStrictEqual([
      { kind: 'move-tag', repository: IN, tag: 'latest', from: manifest('a'), to: manifest('b') },
      {
        kind: 'note',
        arn: ARN,
        tags: {
          'deploy-go-lambda:previous': `v2 code=${'a'.repeat(32)}`,
          'deploy-go-lambda:current': `v2 code=${'b'.repeat(32)} commit=${SHA} environment=dev`,
          'deploy-go-lambda:origin': `v2 code=${'b'.repeat(32)} repo=octo/app run=7`,
        },
      },
      { kind: 'update-code', code: image('b'), architecture: 'x86_64', sourceKmsKeyArn: 'arn:aws:kms:x' },
      { kind: 'verify', code: image('b'), architecture: 'x86_64' },
    ])
  })

  test.each([
    { name: 'unchanged', code: image('a'), live: liveFunction(), found: repository(), expected: ['verify'] },
    {
      name: 'unchanged, and idle',
      code: image('a'),
      live: liveFunction({ state: 'Inactive', stateReasonCode: 'Idle' }),
      found: repository(),
      expected: ['verify'],
    },
    {
      name: 'unchanged since creation',
      code: image('a'),
      live: liveFunction({ update: undefined }),
      found: repository(),
      expected: ['verify'],
    },
    {
      name: 'only the tag was moved',
      code: image('a'),
      live: liveFunction(),
      found: repository({ tagged: stored('c') }),
      expected: ['move-tag', 'verify'],
    },
    {
      name: 'only the tag was deleted',
      code: image('a'),
      live: liveFunction(),
      found: repository({ tagged: undefined }),
      expected: ['move-tag', 'verify'],
    },
    {
      name: 'the tag already has the new code but the function does not: an update must apply it',
      code: image('b'),
      live: liveFunction(),
      found: repository({ tagged: stored('b') }),
      expected: UPDATE,
    },
    { name: 'force', code: image('a'), force: true, live: liveFunction(), found: repository(), expected: UPDATE },
    {
      name: 'the last update failed',
      code: image('a'),
      live: liveFunction({ update: 'Failed' }),
      found: repository(),
      expected: UPDATE,
    },
    {
      name: 'an update is in progress',
      code: image('a'),
      live: liveFunction({ update: 'InProgress' }),
      found: repository(),
      expected: UPDATE,
    },
    {
      name: 'state Failed',
      code: image('a'),
      live: liveFunction({ state: 'Failed' }),
      found: repository(),
      expected: UPDATE,
    },
    {
      name: 'state Pending',
      code: image('a'),
      live: liveFunction({ state: 'Pending' }),
      found: repository(),
      expected: UPDATE,
    },
    {
      name: 'inactive, but not idle, whatever the text says',
      code: image('a'),
      live: liveFunction({ state: 'Inactive', stateReasonCode: 'DisabledKMSKey', stateReason: 'Idle' }),
      found: repository(),
      expected: UPDATE,
    },
    ...['ActiveNonInvocable', 'Deactivated', 'Hibernating', 'none'].map((state) => ({
      name: `state ${state}`,
      code: image('a'),
      live: liveFunction({ state }),
      found: repository(),
      expected: UPDATE,
    })),
    {
      name: 'the last update has a status of tomorrow',
      code: image('a'),
      live: liveFunction({ update: 'Paused' }),
      found: repository(),
      expected: UPDATE,
    },
    {
      name: 'another tag',
      code: image('a', 'dev'),
      live: liveFunction(),
      found: repository(),
      expected: UPDATE,
    },
    {
      name: 'another repository',
      code: image('a'),
      live: liveFunction({ code: imageAt('123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/old:latest') }),
      found: repository(),
      expected: UPDATE,
    },
    {
      name: 'the same digest, but applied by digest',
      code: image('a'),
      live: liveFunction({ code: imageAt(`${REPOSITORY_URI}@${digest('a')}`) }),
      found: repository(),
      expected: UPDATE,
    },
    {
      name: 'another architecture',
      code: image('a'),
      live: liveFunction({ architecture: 'arm64' }),
      found: repository(),
      expected: UPDATE,
    },
    {
      name: 'nothing resolved',
      code: image('a'),
      live: liveFunction({ code: { ...imageAt(`${REPOSITORY_URI}:latest`), digest: undefined } }),
      found: repository(),
      expected: UPDATE,
    },
    {
      name: 'an image by digest, with any tag',
      code: byDigest('b'),
      live: liveFunction(),
      found: repository(),
      expected: UPDATE,
    },
    {
      name: 'an image by digest that already runs',
      code: foreign('a'),
      live: liveFunction({ code: imageAt(`${REPOSITORY_URI}@${digest('a')}`) }),
      found: repository({ tagged: undefined }),
      expected: ['verify'],
    },
    {
      name: 'an image by digest that runs under a tag',
      code: foreign('a'),
      live: liveFunction(),
      found: repository(),
      expected: UPDATE,
    },
    {
      name: "another step's image under its own tag, with any tag of ours",
      code: foreign('b', 'v1'),
      live: liveFunction(),
      found: repository(),
      expected: UPDATE,
    },
    {
      name: "another step's image under its own tag, which already runs",
      code: foreign('a', 'v1'),
      live: liveFunction({ code: imageAt(`${REPOSITORY_URI}:v1`) }),
      found: repository({ tagged: undefined }),
      expected: ['verify'],
    },
    {
      name: "another step's image under its own tag, which already runs by its digest",
      code: foreign('a', 'v1'),
      live: liveFunction({ code: imageAt(`${REPOSITORY_URI}@${digest('a')}`) }),
      found: repository({ tagged: undefined }),
      expected: ['verify'],
    },
    {
      name: "another step's image, which runs under another tag",
      code: foreign('a', 'v1'),
      live: liveFunction({ code: imageAt(`${REPOSITORY_URI}:v2`) }),
      found: repository({ tagged: undefined }),
      expected: UPDATE,
    },
    { name: 'an unchanged zip', code: zip('old='), live: liveZip(), found: undefined, expected: ['verify'] },
    { name: 'a new zip', code: zip('new='), live: liveZip(), found: undefined, expected: UPDATE },
    { name: 'a forced zip', code: zip('old='), force: true, live: liveZip(), found: undefined, expected: UPDATE },
    {
      name: 'a zip whose last update failed',
      code: zip('old='),
      live: liveZip({ update: 'Failed' }),
      found: undefined,
      expected: UPDATE,
    },
  ])('$name: $expected', ({ code, live, found, expected, force = false }) => {
    expect(kinds(wanted(code, { force }), live, found)).toStrictEqual(expected)
  })

  const noted = (live: ReturnType<typeof liveFunction>, more: Partial<Release> = {}) => {
    const step = planSteps(wanted(image('b'), more), live, repository()).find(({ kind }) => kind === 'note')
    return step?.kind === 'note' ? step.tags : undefined
  }

  it('keeps the note of the live code', () => {
    const tags = writeNote('current', digest('a'), { commit: SHA, environment: 'prod' })
    const previous = { 'deploy-go-lambda:previous': tags['deploy-go-lambda:current'] }
    expect(noted(liveFunction({ tags }))).toMatchObject(previous)
  })

  it('keeps it in its own format where it was written in the first', () => {
    const tags = { 'deploy-go-lambda:current': `v1 ${digest('a')} - ${SHA} prod` }
    expect(noted(liveFunction({ tags }))).toMatchObject(
      writeNote('previous', digest('a'), { commit: SHA, environment: 'prod' }),
    )
  })

  it('drops a note about other code', () => {
    const tags = writeNote('current', digest('c'), { commit: 'fedcba9', environment: 'prod' })
    expect(noted(liveFunction({ tags }))).toMatchObject(writeNote('previous', digest('a'), {}))
  })

  it('writes no note about unknown code', () => {
    const live = liveFunction({ code: { ...imageAt(`${REPOSITORY_URI}:latest`), digest: undefined } })
    expect(noted(live, { environment: undefined })).toStrictEqual({
      ...writeNote('current', digest('b'), { commit: SHA }),
      ...writeNote('origin', digest('b'), ORIGIN),
    })
  })

  it('writes whose deploy it is, which is read while its code runs', () => {
    const tags = noted(liveFunction()) ?? {}
    expect(tags[tagName('origin')]).toBe(`v2 code=${'b'.repeat(32)} repo=octo/app run=7`)
    expect(noteFor(tags, digest('b'))).toMatchObject({ commit: SHA, environment: 'dev' })
  })

  it('has no steps for a function that does not exist', () => {
    expect(() => planSteps(wanted(image('b')), { exists: false }, repository())).toThrow('there is no function')
  })
})

describe('planSteps with layers', () => {
  const [ONE, TWO] = [
    'arn:aws:lambda:eu-west-1:123456789012:layer:one:1',
    'arn:aws:lambda:eu-west-1:123456789012:layer:two:2',
  ]
  const BOTH = ['update-configuration', ...UPDATE]

  test.each([
    { name: 'none are set', layers: undefined, live: [ONE], code: 'old=', expected: ['verify'] },
    { name: 'they are attached', layers: [ONE, TWO], live: [ONE, TWO], code: 'old=', expected: ['verify'] },
    { name: 'only the code is new', layers: [ONE], live: [ONE], code: 'new=', expected: UPDATE },
    { name: 'none are attached', layers: [ONE], live: [], code: 'old=', expected: ['update-configuration', 'verify'] },
    {
      name: 'one is missing',
      layers: [ONE, TWO],
      live: [ONE],
      code: 'old=',
      expected: ['update-configuration', 'verify'],
    },
    {
      name: 'one is too many',
      layers: [ONE],
      live: [ONE, TWO],
      code: 'old=',
      expected: ['update-configuration', 'verify'],
    },
    {
      name: 'their order differs',
      layers: [TWO, ONE],
      live: [ONE, TWO],
      code: 'old=',
      expected: ['update-configuration', 'verify'],
    },
    { name: 'all must go', layers: [], live: [ONE], code: 'old=', expected: ['update-configuration', 'verify'] },
    { name: 'the code is new too', layers: [ONE], live: [], code: 'new=', expected: BOTH },
    {
      name: 'none are set, and the code is new',
      layers: undefined,
      live: [ONE],
      code: 'new=',
      expected: UPDATE,
    },
  ])('$name: $expected', ({ layers, live, code, expected }) => {
    expect(
      kinds(wanted(zip(code), layers === undefined ? {} : { layers }), liveZip({ layers: live }), undefined),
    ).toStrictEqual(expected)
  })

  it('attaches them before updating the code, and verifies both', () => {
    const steps = planSteps(wanted(zip('new='), { layers: [ONE] }), liveZip(), undefined)
    expect(steps.filter(({ kind }) => kind !== 'note')).toStrictEqual([
      { kind: 'update-configuration', layers: [ONE] },
      { kind: 'update-code', code: zip('new='), architecture: 'x86_64' },
      { kind: 'verify', code: zip('new='), architecture: 'x86_64', layers: [ONE] },
    ])
  })

  it('forces the code update, but not layers that are already attached', () => {
    const live = liveZip({ layers: [ONE] })
    expect(kinds(wanted(zip('old='), { layers: [ONE], force: true }), live, undefined)).toStrictEqual(UPDATE)
  })
})

it('identifies code by its hash', () => {
  const codes = [image('a'), zip('x='), liveFunction().code, liveZip().code]
  expect(codes.map(hashOf)).toStrictEqual([digest('a'), 'x=', digest('a'), 'old='])
  expect([image('a'), zip('x=')].map(codeHash)).toStrictEqual([digest('a'), 'x='])
})

describe('describeStep', () => {
  test.each([
    {
      step: { kind: 'move-tag', repository: IN, tag: 'dev', to: manifest('b') },
      expected: 'move tag dev from nothing to bbbbbbbbbbbb',
    },
    {
      step: { kind: 'move-tag', repository: IN, tag: 'dev', from: manifest('a'), to: manifest('b') },
      expected: 'move tag dev from aaaaaaaaaaaa to bbbbbbbbbbbb',
    },
    { step: { kind: 'update-configuration', layers: [] }, expected: 'set the layers of f to none' },
    { step: { kind: 'update-configuration', layers: ['a:1', 'b:2'] }, expected: 'set the layers of f to a:1, b:2' },
    { step: { kind: 'note', arn: ARN, tags: {} }, expected: 'note the commit in the tags of f' },
    {
      step: { kind: 'update-code', code: image('b', 'dev'), architecture: 'arm64' },
      expected: `update the code of f to ${REPOSITORY_URI}:dev (arm64)`,
    },
    {
      step: { kind: 'update-code', code: foreign('b'), architecture: 'arm64' },
      expected: `update the code of f to ${REPOSITORY_URI}@${digest('b')} (arm64)`,
    },
    {
      step: { kind: 'update-code', code: foreign('b', 'v1'), architecture: 'arm64' },
      expected: `update the code of f to ${REPOSITORY_URI}@${digest('b')} (arm64)`,
    },
    {
      step: { kind: 'update-code', code: zip('x='), architecture: 'x86_64' },
      expected: 'update the code of f to a zip of 123 bytes (x86_64)',
    },
    { step: { kind: 'verify', code: zip('x='), architecture: 'x86_64' }, expected: 'check that f runs x=' },
    {
      step: { kind: 'verify', code: image('b', 'dev'), architecture: 'x86_64' },
      expected: 'check that f runs bbbbbbbbbbbb',
    },
  ] as const)('$expected', ({ step, expected }) => {
    expect(describeStep(step, 'f')).toBe(expected)
  })
})

describe('describeDone', () => {
  test.each([
    {
      step: { kind: 'move-tag', repository: IN, tag: 'dev', to: manifest('b') },
      expected: 'tag dev moved',
    },
    { step: { kind: 'update-configuration', layers: [] }, expected: 'layers set' },
    { step: { kind: 'note', arn: ARN, tags: {} }, expected: 'commit noted' },
    {
      step: { kind: 'update-code', code: zip('x='), architecture: 'x86_64' },
      expected: 'code updated',
    },
    { step: { kind: 'verify', code: zip('x='), architecture: 'x86_64' }, expected: 'checked' },
  ] as const)('$expected', ({ step, expected }) => {
    expect(describeDone(step)).toBe(expected)
  })
})

test.each([
  { hash: digest('c'), expected: 'cccccccccccc' },
  { hash: `sha256:${'0123456789abcdef'.repeat(4)}`, expected: '0123456789ab' },
  { hash: 'q83vEjRWeJASNFZ4kBI0VniQEjRWeJASNFZ4kBI0Vng=', expected: 'q83vEjRWeJAS' },
  { hash: 'sha256:short', expected: 'short' },
])('$hash is $expected in short', ({ hash, expected }) => {
  expect(shortHash(hash)).toBe(expected)
})
