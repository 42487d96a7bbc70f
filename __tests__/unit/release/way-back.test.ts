import type { Observed } from '../../../src/decide/observed.ts'
import type { Live } from '../../../src/observe/function.ts'
import { type Code, existing } from '../../../src/release/code.ts'
import { describeStep } from '../../../src/release/describe.ts'
import { writeNote } from '../../../src/release/note.ts'
import { manifestOf, planSteps, type Release, type Step } from '../../../src/release/steps.ts'
import { wayBack } from '../../../src/release/way-back.ts'
import { SHA } from '../caller.ts'
import { digest, liveFunction, liveZip, REPOSITORY_URI, repository, stored } from '../observed.ts'

const OLD_SHA = 'fedcba9876543210fedcba9876543210fedcba98'
const { name, arn, uri } = repository()
const image = (character: string): Code => ({
  kind: 'image',
  repository: { name, arn, uri },
  digest: digest(character),
  tag: 'latest',
})
const wanted: Release = {
  code: image('b'),
  manifest: manifestOf(stored('b')),
  architecture: 'x86_64',
  force: false,
  commit: SHA,
  environment: 'dev',
  origin: { repo: 'octo/app', run: '7' },
}

const runs = (character: string, at = `${REPOSITORY_URI}:latest`, more: Partial<Live & { exists: true }> = {}) =>
  liveFunction({
    code: { kind: 'image', imageUri: at, repositoryUri: at.replace(/[:@][^/]*$/, ''), digest: digest(character) },
    ...more,
  })

/** `latest` at the first image, and a function that runs it. */
const before: Observed = {
  live: runs('a', undefined, { tags: writeNote('current', digest('a'), { commit: OLD_SHA, environment: 'dev' }) }),
  repository: repository(),
}
/** After all of the deploy of the second one. */
const after: Observed = {
  live: runs('b', undefined, { tags: writeNote('current', digest('b'), { commit: SHA, environment: 'dev' }) }),
  repository: repository({ tagged: stored('b') }),
}
const done = planSteps(wanted, before.live, before.repository)
const [moveTag, note] = done
const MOVE_BACK = 'move tag latest from bbbbbbbbbbbb to aaaaaaaaaaaa'
const NOTE = 'note the commit in the tags of f'
const CHECK = 'check that f runs aaaaaaaaaaaa'
const BY_DIGEST = `update the code of f to ${REPOSITORY_URI}@${digest('a')} (x86_64)`

describe('the way back', () => {
  type Row = {
    readonly name: string
    readonly before?: Observed
    readonly now?: Observed
    readonly done?: readonly Step[]
    readonly expected: readonly string[] | undefined
  }
  const rows: readonly Row[] = [
    {
      name: 'of a whole deploy: old manifest, old URI',
      expected: [MOVE_BACK, NOTE, `update the code of f to ${REPOSITORY_URI}:latest (x86_64)`, CHECK],
    },
    { name: 'of nothing', done: [], expected: [] },
    {
      name: 'of a tag that was moved before the update was refused',
      now: { ...before, repository: after.repository },
      done: done.slice(0, 2),
      expected: [MOVE_BACK],
    },
    {
      name: 'to an old architecture',
      before: { ...before, live: runs('a', undefined, { architecture: 'arm64' }) },
      expected: [MOVE_BACK, NOTE, `update the code of f to ${REPOSITORY_URI}:latest (arm64)`, CHECK],
    },
    {
      name: 'after an update that failed, which shows the new code',
      now: { ...after, live: runs('b', undefined, { update: 'Failed' }) },
      expected: [MOVE_BACK, NOTE, `update the code of f to ${REPOSITORY_URI}:latest (x86_64)`, CHECK],
    },
    {
      name: 'to a tag that led elsewhere before is by digest',
      before: { ...before, repository: repository({ tagged: stored('c') }) },
      expected: ['move tag latest from bbbbbbbbbbbb to cccccccccccc', NOTE, BY_DIGEST, CHECK],
    },
    {
      name: 'to another tag is by digest, for nobody knows where that leads by now',
      before: { ...before, live: runs('a', `${REPOSITORY_URI}:v1`) },
      expected: [MOVE_BACK, NOTE, BY_DIGEST, CHECK],
    },
    {
      name: 'leaves a tag that did not exist before',
      before: { ...before, repository: repository({ tagged: undefined }) },
      expected: [NOTE, BY_DIGEST, CHECK],
    },
    {
      name: 'leaves a tag that somebody else has moved since',
      now: { ...after, repository: repository({ tagged: stored('d') }) },
      expected: [NOTE, BY_DIGEST, CHECK],
    },
    {
      name: 'leaves what somebody else has deployed since',
      now: { ...after, live: runs('d') },
      expected: [MOVE_BACK],
    },
    {
      name: 'to another repository',
      before: { ...before, live: runs('a', '999999999999.dkr.ecr.ap-northeast-1.amazonaws.com/old/app:v1') },
      expected: [
        MOVE_BACK,
        NOTE,
        `update the code of f to 999999999999.dkr.ecr.ap-northeast-1.amazonaws.com/old/app@${digest('a')} (x86_64)`,
        CHECK,
      ],
    },
    {
      name: 'to an image that did not resolve is not known',
      before: {
        ...before,
        live: liveFunction({ code: { kind: 'image', imageUri: 'x:y', repositoryUri: 'x', digest: undefined } }),
      },
      expected: undefined,
    },
    {
      name: 'to what ran before a failed update is not known',
      before: { ...before, live: runs('a', undefined, { update: 'Failed' }) },
      expected: undefined,
    },
    { name: 'to a zip is not known', before: { ...before, live: liveZip() }, expected: undefined },
    { name: 'to no function is not known', before: { ...before, live: { exists: false } }, expected: undefined },
    {
      name: 'of a function that is gone is not known',
      now: { ...after, live: { exists: false } },
      expected: undefined,
    },
  ]
  test.each(rows)('$name', ({ expected, ...row }) => {
    // The steps as they were planned from what was seen before.
    const was = row.before ?? before
    const planned = was.live.exists ? planSteps(wanted, runsAny(was), was.repository) : done
    const back = wayBack(was, row.now ?? after, row.done ?? planned)
    expect(back?.map((step) => describeStep(step, 'f'))).toStrictEqual(expected)
  })

  it('carries the manifest, the repository and the notes of before', () => {
    const back = wayBack(before, after, done)
    expect(back?.[0]).toStrictEqual({ ...moveTag, from: manifestOf(stored('b')), to: manifestOf(stored('a')) })
    expect(back?.[1]).toStrictEqual({
      ...note,
      tags: {
        ...writeNote('current', digest('a'), { commit: OLD_SHA, environment: 'dev' }),
        ...writeNote('previous', digest('b'), { commit: SHA, environment: 'dev' }),
        ...writeNote('origin', digest('a'), {}),
      },
    })
    expect(back?.[3]).toStrictEqual({ kind: 'verify', code: image('a'), architecture: 'x86_64' })
  })

  it('gives the repository of another registry its own ARN', () => {
    const was = { ...before, live: runs('a', '999999999999.dkr.ecr.ap-northeast-1.amazonaws.com/old/app:v1') }
    const [, , update] = wayBack(was, after, done) ?? []
    expect(update).toMatchObject({
      code: { repository: { name: 'old/app', arn: 'arn:aws:ecr:ap-northeast-1:999999999999:repository/old/app' } },
    })
  })

  it('undone leads forth again', () => {
    const back = wayBack(before, after, done) ?? []
    const forth = wayBack(after, before, back) ?? []
    expect(forth.map((step) => describeStep(step, 'f'))).toStrictEqual(done.map((step) => describeStep(step, 'f')))
  })
})

/** A function that can be updated, whatever its code was. */
const runsAny = ({ live }: Observed): Live => {
  const code = existing(live)?.code
  return code?.kind === 'image' ? live : runs('a')
}
