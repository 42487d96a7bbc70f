import { authorize } from '../iam/authorize.ts'
import { noteCaller } from '../iam/callers.ts'
import { registryHost, repositoryArn } from '../registry/account.ts'
import { redirect } from '../registry/downloads.ts'
import { type RegistryRules, registryError } from '../registry/rules.ts'
import type { Call } from '../requests/calls.ts'
import type { EcrAccount } from './account.ts'
import { registryCaller } from './tokens.ts'

/** ECR's registry: Basic authentication, IAM, no repository created by a push, chunks answered with 201, downloads from another origin. */
export const ecrRegistryRules = (account: EcrAccount): RegistryRules => ({
  catalog: account,
  authorize: (call, repository) => admit(account, call, repository),
  find: (name) => account.repositories.get(name),
  blob: (repository, digest) => redirect(account, repository, digest),
  chunkStatus: 201,
  hasStickyRange: true,
  canMount: account.blobMounting,
  locationOrigin: account.registryUrl,
})

const admit = (account: EcrAccount, call: Call, repository: string): void => {
  noteCaller(call, registryCaller(account.tokens, call.request, registryHost(account)))
  if (call.operation === 'Unknown') throw registryError(405, 'UNSUPPORTED', 'The operation is unsupported.')
  authorize(call, { ecr: repositoryArn(account, repository) })
  if (call.operation === 'PutManifest') account.quotas.take('registry', 'putImage')
}
