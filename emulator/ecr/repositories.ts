import { registryHost, repositoryArn } from '../registry/account.ts'
import { addRepository, REPOSITORY_NAME, type Repository } from '../registry/repositories.ts'
import { type EcrAccount, ecrError, knownRepository } from './account.ts'
import type { EcrRequest } from './request.ts'

const description = (account: EcrAccount, repository: Repository) => ({
  repositoryArn: repositoryArn(account, repository.name),
  registryId: account.accountId,
  repositoryName: repository.name,
  repositoryUri: `${registryHost(account)}/${repository.name}`,
  createdAt: repository.createdAt / 1000,
  imageTagMutability: repository.mutability,
  ...(repository.exclusions.length > 0 && {
    imageTagMutabilityExclusionFilters: repository.exclusions.map((filter) => ({ filterType: 'WILDCARD', filter })),
  }),
  imageScanningConfiguration: { scanOnPush: false },
  encryptionConfiguration: { encryptionType: 'AES256' },
})

/** DescribeRepositories; one missing name fails the call. */
export const describeRepositories = ({ account, input }: EcrRequest): unknown => {
  const names = input.repositoryNames ?? [...account.repositories.keys()]
  return { repositories: names.map((name) => description(account, knownRepository(account, name))) }
}

export const createRepository = ({ account, input }: EcrRequest): unknown => {
  const name = input.repositoryName ?? ''
  if (!REPOSITORY_NAME.test(name)) {
    throw ecrError(
      'InvalidParameterException',
      `Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*''`,
    )
  }
  if (account.repositories.has(name)) {
    throw ecrError(
      'RepositoryAlreadyExistsException',
      `The repository with name '${name}' already exists in the registry with id '${account.accountId}'`,
    )
  }
  const repository = addRepository(account, name, {
    ...(input.imageTagMutability && { mutability: input.imageTagMutability }),
    exclusions: input.imageTagMutabilityExclusionFilters?.map(({ filter }) => filter) ?? [],
  })
  return { repository: description(account, repository) }
}

export const deleteRepository = ({ account, input }: EcrRequest): unknown => {
  const repository = knownRepository(account, input.repositoryName)
  account.repositories.delete(repository.name)
  return { repository: description(account, repository) }
}

const policyAnswer = (account: EcrAccount, { name, policyText }: Repository) => ({
  registryId: account.accountId,
  repositoryName: name,
  policyText,
})

export const getRepositoryPolicy = ({ account, input }: EcrRequest): unknown => {
  const repository = knownRepository(account, input.repositoryName)
  if (repository.policyText === undefined) {
    throw ecrError(
      'RepositoryPolicyNotFoundException',
      `Repository policy does not exist for the repository with name '${repository.name}' in the registry with id '${account.accountId}'`,
    )
  }
  return policyAnswer(account, repository)
}

export const setRepositoryPolicy = ({ account, input }: EcrRequest): unknown => {
  const repository = knownRepository(account, input.repositoryName)
  repository.policyText = input.policyText ?? '{}'
  return policyAnswer(account, repository)
}
