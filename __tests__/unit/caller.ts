import type { Caller } from '../../src/host/caller.ts'
import { readEndpoints } from '../../src/host/endpoints.ts'

type Overrides = Partial<Omit<Caller, 'inputs' | 'event' | 'endpoints'>> & {
  readonly inputs?: Readonly<Record<string, string>>
  readonly event?: Partial<Caller['event']>
  readonly endpoints?: Readonly<Record<string, string>>
}

export const SHA = '0123456789abcdef0123456789abcdef01234567'

/** A push to main of octo/app, by a job that may request an OIDC token; given values replace its own. `branch` follows `ref`. */
export const caller = ({ inputs = {}, event = {}, endpoints = {}, ...overrides }: Overrides = {}): Caller => {
  const ref = overrides.ref ?? `refs/heads/${overrides.branch ?? 'main'}`
  return {
    version: '1.2.3',
    sha: SHA,
    repository: 'octo/app',
    serverUrl: 'https://github.com',
    apiUrl: 'https://api.github.com',
    actor: 'mona',
    action: { repository: 'octo/deploy-go-lambda', ref: 'v1' },
    documents: 'https://github.com/octo/deploy-go-lambda/blob/v1/',
    runId: '42',
    runAttempt: '1',
    sessionTags: [],
    workspace: '/checkout/app',
    tempDir: '/checkout/temp',
    programs: undefined,
    dockerConfigDir: '/home/runner/.docker',
    region: 'ap-northeast-1',
    hasIdToken: true,
    hasAwsCredentials: false,
    mayFindCredentials: false,
    profile: 'default',
    hasCredentialProcess: false,
    checksCertificates: true,
    proxies: {},
    buildVariables: {},
    ...overrides,
    ref,
    branch: ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined,
    inputs: new Map(Object.entries(inputs)),
    endpoints: readEndpoints({ HOME: '/nowhere', ...endpoints }),
    event: {
      name: 'push',
      defaultBranch: 'main',
      baseBranch: undefined,
      fromFork: false,
      isMerged: false,
      subject: undefined,
      chosenEnvironment: undefined,
      ...event,
    },
  }
}
