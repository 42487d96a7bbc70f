import type { Report, Result } from '../../../src/report/result.ts'
import { SHA } from '../caller.ts'
import { ARN, digest, REPOSITORY_URI } from '../observed.ts'

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
  result: deployed,
  problems: [],
  spans: [{ name: 'compile', startMs: 10, durationMs: 1_234, isDone: true }],
  durationMs: 2_400,
  uses: 'octo/deploy-go-lambda@v1',
  documents: 'https://github.com/octo/deploy-go-lambda/blob/v1/',
  ...overrides,
})

export const PREVIOUS_SHA = 'fedcba9876543210fedcba9876543210fedcba98'

const about = {
  name: 'my-function',
  facts: {
    arn: ARN,
    packageType: 'image',
    architecture: 'x86_64',
    logGroup: '/aws/lambda/my-function',
    previousHash: digest('a'),
    previousRepository: REPOSITORY_URI,
    previousCommit: PREVIOUS_SHA,
    hash: digest('b'),
    image: { repository: 'team/app', uri: REPOSITORY_URI, tag: 'dev' },
    sentBytes: 12_345_678,
  },
} as const

export const deployed: Result = { ...about, status: 'deployed' }
export const unchanged: Result = { ...about, status: 'unchanged' }
export const planned: Result = { ...about, status: 'planned', steps: ['move tag dev'] }
export const built: Result = { name: 'my-function', facts: {}, status: 'built' }
export const failed: Result = {
  ...about,
  status: 'failed',
  phase: 'release',
  problems: [{ code: 'update-failed', message: 'It broke.', hint: 'Mend it.' }],
  live: 'old',
  changed: false,
  done: [],
  error: new Error('It broke.'),
}
export const zipped: Result = {
  name: 'my-function',
  facts: { arn: ARN, packageType: 'zip', architecture: 'arm64', previousHash: 'old=', hash: 'new=' },
  status: 'deployed',
}
