import type { EcrTokens } from './ecr/tokens.ts'
import type { GitHub } from './github/api.ts'
import type { Oidc } from './github/oidc.ts'
import type { LayerVersion } from './lambda/code/layers.ts'
import type { LambdaFunction } from './lambda/model.ts'
import type { Sandboxes } from './lambda/sandbox/sandboxes.ts'
import type { Settling } from './lambda/settling.ts'
import type { BlobStore } from './registry/blobs.ts'
import type { Repository } from './registry/repositories.ts'
import type { Storage } from './s3/storage.ts'
import type { Callers } from './shared/callers.ts'
import type { RequestRecord } from './shared/calls.ts'
import type { Faults } from './shared/faults.ts'
import type { PolicyDocument } from './shared/iam.ts'
import type { Quotas } from './shared/quotas.ts'
import type { Role, SessionRecord } from './sts/sessions.ts'

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
