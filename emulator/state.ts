import type { BlobStore } from './blobs.ts'
import type { Callers } from './callers.ts'
import type { RequestRecord } from './calls.ts'
import type { EcrTokens } from './ecr-tokens.ts'
import type { Faults } from './faults.ts'
import type { GitHub } from './github.ts'
import type { PolicyDocument } from './iam.ts'
import type { LayerVersion } from './lambda/layers.ts'
import type { LambdaFunction } from './lambda/model.ts'
import type { Sandboxes } from './lambda/sandboxes.ts'
import type { Settling } from './lambda/settling.ts'
import type { Oidc } from './oidc.ts'
import type { Quotas } from './quotas.ts'
import type { Repository } from './repositories.ts'
import type { Role, SessionRecord } from './sessions.ts'
import type { Storage } from './storage.ts'

/** Everything one emulated account in one region holds. */
export type World = {
  readonly accountId: string
  readonly region: string
  /** The origins of the registry and the blob storage; known once both listen. */
  registryUrl: string
  storageUrl: string
  /** A private directory that is removed with the emulator. */
  readonly directory: string
  readonly functions: Map<string, LambdaFunction>
  /** Layer versions by ARN, including those of other accounts. */
  readonly layers: Map<string, LayerVersion>
  readonly repositories: Map<string, Repository>
  readonly blobs: BlobStore
  readonly storage: Storage
  readonly roles: Map<string, Role>
  /** What keys took with AssumeRole, oldest first. */
  readonly sessions: SessionRecord[]
  readonly callers: Callers
  readonly tokens: EcrTokens
  readonly oidc: Oidc
  readonly github: GitHub
  readonly faults: Faults
  readonly records: RequestRecord[]
  readonly quotas: Quotas
  readonly settling: Settling
  readonly sandboxes: Sandboxes
  readonly blobMounting: boolean
  /** Runtimes that take no more code, besides those whose time is over today. */
  readonly blockedRuntimes: readonly string[]
  readonly readsLayers: boolean
  readonly policy?: PolicyDocument
}

/** The host of the account's registry, as in repository URIs. */
export const registryHost = (world: World): string => new URL(world.registryUrl).host

/** A repository's ARN. */
export const repositoryArn = (world: World, name: string): string =>
  `arn:aws:ecr:${world.region}:${world.accountId}:repository/${name}`
