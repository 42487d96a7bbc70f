import { CURRENT_TAG, formatNote, PREVIOUS_TAG } from '../../../src/release/note.ts'
import {
  type Code,
  codeHash,
  describeDone,
  describeStep,
  holds,
  liveHash,
  planSteps,
  runs,
  type Wanted,
} from '../../../src/release/steps.ts'
import { shortHash } from '../../../src/words.ts'
import { SHA } from '../caller.ts'
import { ARN, digest, liveFunction, liveZip, REPOSITORY_URI, repository } from '../observed.ts'

const image = (character: string, tag = 'latest'): Code & { kind: 'image' } => ({
  kind: 'image',
  repositoryUri: REPOSITORY_URI,
  digest: digest(character),
  tag,
})
const byDigest = (character: string): Code & { kind: 'image' } => ({ ...image(character), tag: undefined })
const foreign = (character: string, tag?: string): Code & { kind: 'image' } => ({
  ...image(character),
  tag,
  isForeign: true,
})
const zip = (codeSha256: string): Code => ({ kind: 'zip', codeSha256, sizeBytes: 123 })
const wanted = (code: Code, more: Partial<Wanted> = {}): Wanted => ({
  code,
  architecture: 'x86_64',
  force: false,
  commit: SHA,
  environment: 'dev',
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
      { kind: 'move-tag', repositoryUri: REPOSITORY_URI, tag: 'latest', from: digest('a'), to: digest('b') },
      {
        kind: 'note',
        arn: ARN,
        tags: {
          [PREVIOUS_TAG]: `v1 ${digest('a')} - - -`,
          [CURRENT_TAG]: `v1 ${digest('b')} - ${SHA} dev`,
        },
      },
      { kind: 'update-code', code: image('b'), architecture: 'x86_64', sourceKmsKeyArn: 'arn:aws:kms:x' },
      { kind: 'verify', code: image('b') },
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
      found: repository({ tagged: { digest: digest('c'), manifest: '' } }),
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
      found: repository({ tagged: { digest: digest('b'), manifest: '' } }),
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

  const noted = (live: ReturnType<typeof liveFunction>, more: Partial<Wanted> = {}) => {
    const step = planSteps(wanted(image('b'), more), live, repository()).find(({ kind }) => kind === 'note')
    return step?.kind === 'note' ? step.tags : undefined
  }

  it('keeps the note of the live code', () => {
    const before = { codeHash: digest('a'), commit: 'fedcba9', environment: 'prod' }
    expect(noted(liveFunction({ tags: { [CURRENT_TAG]: formatNote(before) } }))?.[PREVIOUS_TAG]).toBe(
      formatNote(before),
    )
  })

  it('drops a note about other code', () => {
    const other = formatNote({ codeHash: digest('c'), commit: 'fedcba9', environment: 'prod' })
    expect(noted(liveFunction({ tags: { [CURRENT_TAG]: other } }))?.[PREVIOUS_TAG]).toBe(`v1 ${digest('a')} - - -`)
  })

  it('writes no note about unknown code', () => {
    const live = liveFunction({ code: { ...imageAt(`${REPOSITORY_URI}:latest`), digest: undefined } })
    expect(noted(live, { environment: undefined })).toStrictEqual({ [CURRENT_TAG]: `v1 ${digest('b')} - ${SHA} -` })
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
    expect(kinds(wanted(zip(code), { layers }), liveZip({ layers: live }), undefined)).toStrictEqual(expected)
  })

  it('attaches them before updating the code, and verifies both', () => {
    const steps = planSteps(wanted(zip('new='), { layers: [ONE] }), liveZip(), undefined)
    expect(steps.filter(({ kind }) => kind !== 'note')).toStrictEqual([
      { kind: 'update-configuration', layers: [ONE] },
      { kind: 'update-code', code: zip('new='), architecture: 'x86_64', sourceKmsKeyArn: undefined },
      { kind: 'verify', code: zip('new='), layers: [ONE] },
    ])
  })

  it('forces the code update, but not layers that are already attached', () => {
    const live = liveZip({ layers: [ONE] })
    expect(kinds(wanted(zip('old='), { layers: [ONE], force: true }), live, undefined)).toStrictEqual(UPDATE)
  })
})

describe('the checks it uses', () => {
  it.each([
    { name: 'image and zip', live: liveFunction(), code: zip('old='), expected: false },
    { name: 'zip and image', live: liveZip(), code: image('a'), expected: false },
    { name: 'the same image under another tag', live: liveFunction(), code: image('a', 'dev'), expected: true },
    { name: 'another image under the same tag', live: liveFunction(), code: image('b'), expected: false },
  ])('holds: $name: $expected', ({ live, code, expected }) => {
    expect(holds(live, code)).toBe(expected)
  })

  it.each([
    { name: 'the same layers', layers: ['a:1'], expected: true },
    { name: 'other layers', layers: ['a:2'], expected: false },
    { name: 'no layers', layers: [], expected: false },
    { name: 'any layers', layers: undefined, expected: true },
  ])('runs the same code with $name: $expected', ({ layers, expected }) => {
    const running = { code: zip('old='), architecture: 'x86_64', layers } as const
    expect(runs(liveZip({ layers: ['a:1'] }), running)).toBe(expected)
  })

  it('identifies code by its hash', () => {
    expect([codeHash(image('a')), codeHash(zip('x=')), liveHash(liveFunction()), liveHash(liveZip())]).toStrictEqual([
      digest('a'),
      'x=',
      digest('a'),
      'old=',
    ])
  })
})

describe('describeStep', () => {
  test.each([
    {
      step: { kind: 'move-tag', repositoryUri: REPOSITORY_URI, tag: 'dev', from: undefined, to: digest('b') },
      expected: 'move tag dev from nothing to bbbbbbbbbbbb',
    },
    {
      step: { kind: 'move-tag', repositoryUri: REPOSITORY_URI, tag: 'dev', from: digest('a'), to: digest('b') },
      expected: 'move tag dev from aaaaaaaaaaaa to bbbbbbbbbbbb',
    },
    { step: { kind: 'update-configuration', layers: [] }, expected: 'set the layers of f to none' },
    { step: { kind: 'update-configuration', layers: ['a:1', 'b:2'] }, expected: 'set the layers of f to a:1, b:2' },
    { step: { kind: 'note', arn: ARN, tags: {} }, expected: 'note the commit in the tags of f' },
    {
      step: { kind: 'update-code', code: image('b', 'dev'), architecture: 'arm64', sourceKmsKeyArn: undefined },
      expected: `update the code of f to ${REPOSITORY_URI}:dev (arm64)`,
    },
    {
      step: { kind: 'update-code', code: foreign('b'), architecture: 'arm64', sourceKmsKeyArn: undefined },
      expected: `update the code of f to ${REPOSITORY_URI}@${digest('b')} (arm64)`,
    },
    {
      step: { kind: 'update-code', code: foreign('b', 'v1'), architecture: 'arm64', sourceKmsKeyArn: undefined },
      expected: `update the code of f to ${REPOSITORY_URI}@${digest('b')} (arm64)`,
    },
    {
      step: { kind: 'update-code', code: zip('x='), architecture: 'x86_64', sourceKmsKeyArn: undefined },
      expected: 'update the code of f to a zip of 123 bytes (x86_64)',
    },
    { step: { kind: 'verify', code: zip('x=') }, expected: 'check that f runs x=' },
    { step: { kind: 'verify', code: image('b', 'dev') }, expected: 'check that f runs bbbbbbbbbbbb' },
  ] as const)('$expected', ({ step, expected }) => {
    expect(describeStep(step, 'f')).toBe(expected)
  })
})

describe('describeDone', () => {
  test.each([
    {
      step: { kind: 'move-tag', repositoryUri: REPOSITORY_URI, tag: 'dev', from: undefined, to: digest('b') },
      expected: 'tag dev moved',
    },
    { step: { kind: 'update-configuration', layers: [] }, expected: 'layers set' },
    { step: { kind: 'note', arn: ARN, tags: {} }, expected: 'commit noted' },
    {
      step: { kind: 'update-code', code: zip('x='), architecture: 'x86_64', sourceKmsKeyArn: undefined },
      expected: 'code updated',
    },
    { step: { kind: 'verify', code: zip('x=') }, expected: 'checked' },
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
