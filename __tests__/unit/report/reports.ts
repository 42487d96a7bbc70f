import type { LiveFunction } from '../../../src/observe/function.ts'
import { type Code, type Manifest, servingHash } from '../../../src/release/code.ts'
import type { LiveAfter } from '../../../src/release/live-after.ts'
import { type Fields, writeNote } from '../../../src/release/note.ts'
import type { Step } from '../../../src/release/steps.ts'
import type { About, Failed, Report, Result } from '../../../src/report/result.ts'
import { SHA } from '../caller.ts'
import { ARN, digest, liveFunction, liveZip, REPOSITORY_URI, repository } from '../observed.ts'

/** A successful deploy of my-function to dev; given values replace its own. */
export const report = (overrides: Partial<Report> = {}): Report => ({
  command: 'deploy',
  repository: 'octo/app',
  serverUrl: 'https://github.com',
  sha: SHA,
  subject: 'Fix the greeting',
  actor: 'mona',
  region: 'ap-northeast-1',
  environment: 'dev',
  skipped: undefined,
  results: [deployed],
  problems: [],
  durationMs: 2_400,
  uses: 'octo/deploy-go-lambda@v1',
  documents: 'https://github.com/octo/deploy-go-lambda/blob/v1/',
  ...overrides,
})

export const PREVIOUS_SHA = 'fedcba9876543210fedcba9876543210fedcba98'

type Of<S extends Result['status']> = Extract<Result, { status: S }>
type Image = Code & { readonly kind: 'image' }

/** An image of team/app: `image('b', { tag: 'dev' })`. */
export const image = (character: string, overrides: Partial<Image> = {}): Image => {
  const { name, arn } = repository()
  return {
    kind: 'image',
    repository: { name, arn, uri: REPOSITORY_URI },
    digest: digest(character),
    ...overrides,
  }
}

/** my-function while it runs `image(character)`; given values replace its own. */
export const ran = (character: string, overrides: Partial<LiveFunction> = {}): LiveFunction =>
  liveFunction({
    code: {
      kind: 'image',
      imageUri: `${REPOSITORY_URI}:dev`,
      repositoryUri: REPOSITORY_URI,
      digest: digest(character),
    },
    ...overrides,
  })

type Noted = Omit<LiveFunction, 'tags'> & { readonly tags: Readonly<Record<string, string>> }

/** The same with tags that name the commit of its code, and whose deploy it was. */
export const noted = (live: LiveFunction, commit: string, origin?: Fields<'origin'>): Noted => {
  const hash = servingHash(live) ?? ''
  const tags = {
    ...writeNote('current', hash, { commit }),
    ...(origin === undefined ? {} : writeNote('origin', hash, origin)),
  }
  return { ...live, tags }
}

const manifest = (character: string): Manifest => ({
  digest: digest(character),
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  text: '{}',
})

/** Moves a tag of team/app to `image('b')`. */
export const moveTag = (tag: string): Step => ({
  kind: 'move-tag',
  repository: image('b').repository,
  tag,
  from: manifest('a'),
  to: manifest('b'),
})

/** Notes the commit of the code with this hash. */
export const note = (hash: string): Step => ({
  kind: 'note',
  arn: ARN,
  tags: writeNote('current', hash, { commit: SHA }),
})

const running = { code: image('b', { tag: 'dev' }), architecture: 'x86_64' } as const
const verify: Step = { kind: 'verify', ...running }

/** A function of which nothing is known but its name. */
export const untold: About & Pick<Result, 'spans'> = {
  name: 'my-function',
  steps: [],
  spans: [{ name: 'compile', startMs: 10, durationMs: 1_234, isDone: true }],
}

const about = {
  ...untold,
  ...running,
  before: noted(ran('a'), PREVIOUS_SHA),
  steps: [moveTag('dev'), note(digest('b')), { kind: 'update-code', ...running }, verify],
  sentBytes: 12_345_678,
} as const

export const deployed: Result = { ...about, status: 'deployed' }
/** It ran the same code before, deployed from the same commit. */
export const unchanged: Result = { ...about, before: noted(ran('b'), SHA), steps: [verify], status: 'unchanged' }
/** The same from another commit; its record stays. */
export const kept: Result = { ...unchanged, before: noted(ran('b'), PREVIOUS_SHA) }
export const planned: Of<'planned'> = { ...about, status: 'planned', steps: [moveTag('dev')] }
export const built: Of<'built'> = { ...untold, status: 'built' }
export const builtZip: Of<'built'> = {
  ...built,
  file: { packageType: 'zip', architecture: 'arm64', hash: 'abcdefghijklmnop=', path: '/tmp/f.zip' },
}

const failure = {
  status: 'failed',
  phase: 'release',
  problems: [{ code: 'update-failed', message: 'It broke.', hint: 'Mend it.' }],
  live: 'old',
  changed: false,
  done: [],
  error: new Error('It broke.'),
} as const
export const failed: Failed = { ...about, ...failure }
/** It failed before the function was read. */
export const failedUnseen: Failed = { ...untold, ...failure }
/** It failed, and this runs now. */
export const failedWith = (live: LiveAfter): Failed => ({ ...failed, live })

export const zipped: Result = {
  ...untold,
  before: liveZip({ architecture: 'arm64' }),
  code: { kind: 'zip', codeSha256: 'new=', sizeBytes: 1_000 },
  architecture: 'arm64',
  steps: [note('new=')],
  status: 'deployed',
}

/** One function that was deployed, and another that failed after its tag had moved. */
export const two: readonly Result[] = [
  deployed,
  {
    ...failed,
    name: 'my-function-2',
    before: noted(ran('c', { arn: `${ARN}-2` }), PREVIOUS_SHA),
    code: image('d', { tag: 'dev' }),
    spans: [{ name: 'push', startMs: 20, durationMs: 300, isDone: true }],
    changed: true,
    done: [moveTag('dev')],
  },
]

/** my-function after another repository deployed it. */
export const foreign = noted(ran('a'), PREVIOUS_SHA, { repo: 'octo/other', run: '7' })
