import type { Account } from '../iam/account.ts'
import type { Quotas } from '../requests/quotas.ts'
import type { Catalog } from './repositories.ts'

/** An account as its registry knows it. */
export type RegistryAccount = Account &
  Catalog & {
    /** The registry's origin; known once it listens. */
    registryUrl: string
    readonly quotas: Quotas
  }

/** The host of the account's registry, as in repository URIs. */
export const registryHost = (account: RegistryAccount): string => new URL(account.registryUrl).host

/** Whether image URIs with this host are of the account's registry: the emulator's, or the one that ECR has in AWS. */
export const isRegistryHost = (account: RegistryAccount, host: string | undefined): boolean =>
  host === registryHost(account) || host === `${account.accountId}.dkr.ecr.${account.region}.amazonaws.com`

/** A repository's ARN. */
export const repositoryArn = ({ region, accountId }: Account, name: string): string =>
  `arn:aws:ecr:${region}:${accountId}:repository/${name}`
