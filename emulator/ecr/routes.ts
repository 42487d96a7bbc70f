import type { Reply } from '../http/messages.ts'
import { authorize } from '../iam/authorize.ts'
import { authenticate } from '../iam/callers.ts'
import { repositoryArn } from '../registry/account.ts'
import type { Call } from '../requests/calls.ts'
import { type EcrAccount, ecrError } from './account.ts'
import { batchDeleteImage, batchGetImage, describeImages, listImages, putImage } from './images.ts'
import { batchCheckLayerAvailability, getDownloadUrlForLayer } from './layers.ts'
import {
  createRepository,
  deleteRepository,
  describeRepositories,
  getRepositoryPolicy,
  setRepositoryPolicy,
} from './repositories.ts'
import { type EcrRequest, readEcrInput } from './request.ts'
import { issueToken } from './tokens.ts'

const TARGET = 'AmazonEC2ContainerRegistry_V20150921.'

/** The operation in an X-Amz-Target header; undefined when it is not ECR's. */
export const ecrOperation = (target: string): string | undefined =>
  target.startsWith(TARGET) ? target.slice(TARGET.length) : undefined

export type Handler = (request: EcrRequest) => unknown

const getAuthorizationToken: Handler = ({ account, call }) => {
  if (call.caller === undefined) throw ecrError('MissingAuthenticationTokenException', 'Missing Authentication Token')
  const { token, expiresAt } = issueToken(account.tokens, call.caller)
  return {
    authorizationData: [
      { authorizationToken: token, expiresAt: Math.floor(expiresAt / 1000), proxyEndpoint: account.registryUrl },
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
export const handleEcr = async (account: EcrAccount, call: Call): Promise<Reply> => {
  authenticate(account.callers, call, 400)
  const handler = OPERATIONS[call.operation]
  if (handler === undefined) throw ecrError('UnknownOperationException', '')
  const request = { account, call, input: await readEcrInput(call) }
  for (const resource of resourcesOf(request)) authorize(call, { ecr: resource })
  if (call.operation === 'PutImage') account.quotas.take('ecr', 'putImage')
  return {
    status: 200,
    headers: { 'Content-Type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(handler(request)),
  }
}

const resourcesOf = ({ account, call, input: { repositoryName, repositoryNames } }: EcrRequest): string[] => {
  if (call.operation === 'GetAuthorizationToken') return ['*']
  const names = repositoryName === undefined ? (repositoryNames ?? []) : [repositoryName]
  return names.length === 0 ? [repositoryArn(account, '*')] : names.map((name) => repositoryArn(account, name))
}
