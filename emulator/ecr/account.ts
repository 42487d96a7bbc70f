import { ServiceError } from '../http/errors.ts'
import type { RegistryAccount } from '../registry/account.ts'
import type { Repository } from '../registry/repositories.ts'
import type { EcrTokens } from './tokens.ts'

/** An account as ECR knows it. */
export type EcrAccount = RegistryAccount & {
  readonly tokens: EcrTokens
  /** ECR's account setting BLOB_MOUNTING. */
  readonly blobMounting: boolean
}

/** A client's fault: ECR answers every one with 400. */
export const ecrError = (code: string, message: string): ServiceError => new ServiceError(400, code, message)

/** The repository of a request; RepositoryNotFoundException in ECR's words. */
export const knownRepository = (account: EcrAccount, name: string | undefined): Repository => {
  const repository = account.repositories.get(name ?? '')
  if (repository) return repository
  throw ecrError(
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id '${account.accountId}'`,
  )
}
