import type { Surroundings } from '../../src/decide/observed.ts'
import type { Digest } from '../../src/files/digest.ts'
import type { LiveFunction } from '../../src/observe/function.ts'
import type { ObservedRepository, RepositoryImage } from '../../src/observe/repository.ts'
import type { FunctionSpec } from '../../src/plan/function.ts'
import { mediaTypes } from '../../src/registry/manifest.ts'
import { goSource } from '../go-source.ts'

/** `digest('a')` is sha256:aaaa…. */
export const digest = (character: string): Digest => `sha256:${character.repeat(64)}`

export const REPOSITORY_URI = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/team/app'
export const ARN = 'arn:aws:lambda:ap-northeast-1:123456789012:function:my-function'

/** An Active image function that runs `latest` of team/app, digest aaaa…. */
export const liveFunction = (overrides: Partial<LiveFunction> = {}): LiveFunction => ({
  exists: true,
  arn: ARN,
  revisionId: 'revision-1',
  code: {
    kind: 'image',
    imageUri: `${REPOSITORY_URI}:latest`,
    repositoryUri: REPOSITORY_URI,
    digest: digest('a'),
  },
  architecture: 'x86_64',
  override: { entryPoint: undefined, command: undefined, workingDirectory: undefined },
  layers: [],
  sourceKmsKeyArn: undefined,
  logGroup: undefined,
  timeoutMs: 3_000,
  state: 'Active',
  stateReasonCode: undefined,
  stateReason: '',
  update: 'Successful',
  updateReasonCode: undefined,
  updateReason: '',
  tags: {},
  ...overrides,
})

/** An Active zip function on provided.al2023 whose CodeSha256 is `old=`. */
export const liveZip = (overrides: Partial<LiveFunction> = {}): LiveFunction =>
  liveFunction({ code: { kind: 'zip', codeSha256: 'old=', runtime: 'provided.al2023' }, ...overrides })

/** An image of the repository, with some manifest. */
export const stored = (character: string): RepositoryImage => ({
  digest: digest(character),
  manifest: '{}',
  mediaType: mediaTypes.ociManifest,
})

type Present = ObservedRepository & { exists: true }

/** team/app, mutable, with `latest` at aaaa…. */
export const repository = (overrides: Partial<Present> = {}): Present => ({
  exists: true,
  name: 'team/app',
  arn: 'arn:aws:ecr:ap-northeast-1:123456789012:repository/team/app',
  registryId: '123456789012',
  uri: REPOSITORY_URI,
  isTagImmutable: false,
  isMutable: true,
  tagged: stored('a'),
  live: stored('a'),
  ...overrides,
})

/** The account and region of these, with nothing else that the step names. */
export const surroundings = (overrides: Partial<Surroundings> = {}): Surroundings => ({
  region: 'ap-northeast-1',
  registry: '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com',
  nearFunction: '',
  nearRepository: '',
  taken: [],
  ...overrides,
})

/** my-function with every setting at its default. */
export const functionSpec = (overrides: Partial<FunctionSpec> = {}): FunctionSpec => ({
  functionName: 'my-function',
  packageType: { value: 'auto', from: { kind: 'default', name: 'package-type' } },
  architecture: { value: 'auto', from: { kind: 'default', name: 'architecture' } },
  source: goSource('/checkout/app'),
  baseImage: {
    host: 'public.ecr.aws',
    repository: 'lambda/provided',
    reference: 'al2023',
    text: 'public.ecr.aws/lambda/provided:al2023',
  },
  layers: undefined,
  smoke: undefined,
  registryMirrors: {},
  repository: undefined,
  isDefaultTag: false,
  tag: 'latest',
  force: false,
  waitTimeoutMs: 300_000,
  ...overrides,
})
