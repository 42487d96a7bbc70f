import { z } from 'zod'
import { authenticate } from '../shared/callers.ts'
import type { Call } from '../shared/calls.ts'
import { ServiceError } from '../shared/errors.ts'
import type { Reply } from '../shared/http.ts'
import { authorize } from '../shared/iam.ts'
import { repositoryArn, type World } from '../state.ts'
import { batchDeleteImage, batchGetImage, describeImages, listImages, putImage } from './images.ts'
import { batchCheckLayerAvailability, getDownloadUrlForLayer } from './layers.ts'
import {
  createRepository,
  deleteRepository,
  describeRepositories,
  getRepositoryPolicy,
  setRepositoryPolicy,
} from './repositories.ts'
import { issueToken } from './tokens.ts'

const TARGET = 'AmazonEC2ContainerRegistry_V20150921.'

/** The operation in an X-Amz-Target header; undefined when it is not ECR's. */
export const ecrOperation = (target: string): string | undefined =>
  target.startsWith(TARGET) ? target.slice(TARGET.length) : undefined

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/)
const imageId = z.object({ imageDigest: z.string().optional(), imageTag: z.string().optional() })
const input = z
  .object({
    repositoryName: z.string().min(2).max(256),
    repositoryNames: z.array(z.string()),
    registryId: z.string(),
    imageIds: z.array(imageId).max(100),
    layerDigests: z.array(z.string()).max(100),
    layerDigest: digest,
    imageManifest: z.string().max(4_194_304),
    imageManifestMediaType: z.string(),
    imageTag: z.string().max(300),
    imageDigest: digest,
    imageTagMutability: z.enum(['MUTABLE', 'IMMUTABLE', 'IMMUTABLE_WITH_EXCLUSION', 'MUTABLE_WITH_EXCLUSION']),
    imageTagMutabilityExclusionFilters: z.array(z.object({ filter: z.string() })).max(5),
    policyText: z.string(),
  })
  .partial()

/** The fields that any of the operations accepts. */
export type EcrInput = z.infer<typeof input>
export type EcrRequest = { readonly world: World; readonly call: Call; readonly input: EcrInput }

type Handler = (request: EcrRequest) => unknown

const getAuthorizationToken: Handler = ({ world, call }) => {
  if (call.caller === undefined)
    throw new ServiceError(400, 'MissingAuthenticationTokenException', 'Missing Authentication Token')
  const { token, expiresAt } = issueToken(world.tokens, call.caller)
  return {
    authorizationData: [
      { authorizationToken: token, expiresAt: Math.floor(expiresAt / 1000), proxyEndpoint: world.registryUrl },
    ],
  }
}

const OPERATIONS: Readonly<Record<string, Handler>> = {
  GetAuthorizationToken: getAuthorizationToken,
  DescribeRepositories: describeRepositories,
  CreateRepository: createRepository,
  DeleteRepository: deleteRepository,
  GetRepositoryPolicy: getRepositoryPolicy,
  SetRepositoryPolicy: setRepositoryPolicy,
  DescribeImages: describeImages,
  ListImages: listImages,
  BatchGetImage: batchGetImage,
  BatchDeleteImage: batchDeleteImage,
  PutImage: putImage,
  BatchCheckLayerAvailability: batchCheckLayerAvailability,
  GetDownloadUrlForLayer: getDownloadUrlForLayer,
}

/** Answers one ECR request in JSON 1.1 (AWS API reference, ECR). Client faults are HTTP 400. */
export const handleEcr = async (world: World, call: Call): Promise<Reply> => {
  call.caller = authenticate(world.callers, call.request, 400)
  call.record.caller = call.caller.accessKeyId
  const handler = OPERATIONS[call.operation]
  if (handler === undefined) throw new ServiceError(400, 'UnknownOperationException', '')
  const request = { world, call, input: await readEcrInput(call) }
  for (const resource of resourcesOf(request)) authorize(call, { ecr: resource })
  if (call.operation === 'PutImage') world.quotas.take('ecr', 'putImage')
  return {
    status: 200,
    headers: { 'Content-Type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(handler(request)),
  }
}

const resourcesOf = ({ world, call, input: { repositoryName, repositoryNames } }: EcrRequest): string[] => {
  if (call.operation === 'GetAuthorizationToken') return ['*']
  const names = repositoryName === undefined ? (repositoryNames ?? []) : [repositoryName]
  return names.length === 0 ? [repositoryArn(world, '*')] : names.map((name) => repositoryArn(world, name))
}

const readEcrInput = async (call: Call): Promise<EcrInput> => {
  const parsed = input.safeParse(JSON.parse((await call.body()).toString() || '{}'))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new ServiceError(
    400,
    'InvalidParameterException',
    `Invalid parameter at '${issue?.path.join('.')}' failed to satisfy constraint: '${issue?.message}'`,
  )
}
