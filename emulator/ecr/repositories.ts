import { addRepository, REPOSITORY_NAME, type Repository } from '../registry/repositories.ts'
import { ServiceError } from '../shared/errors.ts'
import { registryHost, repositoryArn, type World } from '../state.ts'
import type { EcrRequest } from './routes.ts'

/** The repository of a request; RepositoryNotFoundException in ECR's words. */
export const knownRepository = (world: World, name: string | undefined): Repository => {
  const repository = world.repositories.get(name ?? '')
  if (repository) return repository
  throw new ServiceError(
    400,
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id '${world.accountId}'`,
  )
}

const description = (world: World, repository: Repository) => ({
  repositoryArn: repositoryArn(world, repository.name),
  registryId: world.accountId,
  repositoryName: repository.name,
  repositoryUri: `${registryHost(world)}/${repository.name}`,
  createdAt: repository.createdAt / 1000,
  imageTagMutability: repository.mutability,
  ...(repository.exclusions.length > 0 && {
    imageTagMutabilityExclusionFilters: repository.exclusions.map((filter) => ({ filterType: 'WILDCARD', filter })),
  }),
  imageScanningConfiguration: { scanOnPush: false },
  encryptionConfiguration: { encryptionType: 'AES256' },
})

/** DescribeRepositories; one missing name fails the call. */
export const describeRepositories = ({ world, input }: EcrRequest): unknown => {
  const names = input.repositoryNames ?? [...world.repositories.keys()]
  return { repositories: names.map((name) => description(world, knownRepository(world, name))) }
}

export const createRepository = ({ world, input }: EcrRequest): unknown => {
  const name = input.repositoryName ?? ''
  if (!REPOSITORY_NAME.test(name)) {
    throw new ServiceError(
      400,
      'InvalidParameterException',
      `Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*''`,
    )
  }
  if (world.repositories.has(name)) {
    throw new ServiceError(
      400,
      'RepositoryAlreadyExistsException',
      `The repository with name '${name}' already exists in the registry with id '${world.accountId}'`,
    )
  }
  const repository = addRepository(world, name, {
    ...(input.imageTagMutability && { mutability: input.imageTagMutability }),
    exclusions: input.imageTagMutabilityExclusionFilters?.map(({ filter }) => filter) ?? [],
  })
  return { repository: description(world, repository) }
}

export const deleteRepository = ({ world, input }: EcrRequest): unknown => {
  const repository = knownRepository(world, input.repositoryName)
  world.repositories.delete(repository.name)
  return { repository: description(world, repository) }
}

const policyAnswer = (world: World, { name, policyText }: Repository) => ({
  registryId: world.accountId,
  repositoryName: name,
  policyText,
})

export const getRepositoryPolicy = ({ world, input }: EcrRequest): unknown => {
  const repository = knownRepository(world, input.repositoryName)
  if (repository.policyText === undefined) {
    throw new ServiceError(
      400,
      'RepositoryPolicyNotFoundException',
      `Repository policy does not exist for the repository with name '${repository.name}' in the registry with id '${world.accountId}'`,
    )
  }
  return policyAnswer(world, repository)
}

export const setRepositoryPolicy = ({ world, input }: EcrRequest): unknown => {
  const repository = knownRepository(world, input.repositoryName)
  repository.policyText = input.policyText ?? '{}'
  return policyAnswer(world, repository)
}
