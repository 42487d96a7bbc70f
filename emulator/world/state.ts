import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EcrAccount } from '../ecr/account.ts'
import { type GitHub, makeGitHub } from '../github/api.ts'
import { makeOidc, type Oidc } from '../github/oidc.ts'
import type { Caller } from '../iam/callers.ts'
import type { PolicyDocument } from '../iam/policy.ts'
import type { LambdaAccount } from '../lambda/account.ts'
import { makeSettling } from '../lambda/function/update-duration.ts'
import { makeSandboxes } from '../lambda/sandbox/sandboxes.ts'
import { makeBlobStore } from '../registry/blobs.ts'
import type { ShownAs } from '../registry/rules.ts'
import type { RequestRecord } from '../requests/calls.ts'
import { type Faults, makeFaults } from '../requests/faults.ts'
import { makeQuotas, type QuotaRates } from '../requests/quotas.ts'
import { makeStorage } from '../s3/storage.ts'
import type { StsAccount } from '../sts/account.ts'

export type EmulatorOptions = {
  /** 0, the default, picks a free port. */
  readonly port?: number
  readonly accountId?: string
  readonly region?: string
  /** How long an update is InProgress; 0 by default. */
  readonly settleMs?: number
  /** AWS's rates (the default), none, or others. */
  readonly quotas?: boolean | Partial<QuotaRates>
  /** ECR's account setting BLOB_MOUNTING; off by default. */
  readonly blobMounting?: boolean
  /** Runtimes to treat as past their update block, such as `provided.al2`. */
  readonly blockedRuntimes?: readonly string[]
  /** Whether an update reads the image's layers for files without a folder, which takes it 0.1 s or more; on by default. */
  readonly readsLayers?: boolean
  /** The origins under which a proxy in front exposes the registry and the blob storage; their own by default. */
  readonly shownAs?: ShownAs
  /** What every caller may do; everything by default. A role's own policy takes precedence. */
  readonly policy?: PolicyDocument
}

/** Keys that always work, for tools that sign with static credentials. */
export const STATIC_KEYS = {
  accessKeyId: 'AKIAEMULATOREXAMPLE1',
  secretAccessKey: 'emulator-secret-access-key-not-a-real-one',
} as const

const staticCaller = (accountId: string, policy: PolicyDocument | undefined): Caller => ({
  ...STATIC_KEYS,
  arn: `arn:aws:iam::${accountId}:user/emulator`,
  userId: 'AIDAEMULATOREXAMPLE1',
  ...(policy && { policy }),
})

/** An empty account with a private directory. */
export const makeWorld = async (options: EmulatorOptions): Promise<World> => {
  const { accountId = '123456789012', region = 'ap-northeast-1', settleMs = 0, quotas = true, policy } = options
  const directory = await mkdtemp(join(tmpdir(), 'deploy-go-lambda-emulator-'))
  const catalog = { repositories: new Map(), blobs: makeBlobStore(join(directory, 'blobs')), storage: makeStorage() }
  const sandboxes = makeSandboxes({ ...catalog, directory, region })
  const settling = makeSettling(settleMs)
  settling.onSettled = (fn) => {
    const kept = [fn.serving, ...[...fn.versions.values()].map((version) => version.snapshot)]
    sandboxes.forget(fn.name, new Set(kept.map((snapshot) => snapshot.id)))
  }
  return {
    ...catalog,
    accountId,
    region,
    registryUrl: '',
    directory,
    functions: new Map(),
    layers: new Map(),
    roles: new Map(),
    sessions: [],
    callers: new Map([[STATIC_KEYS.accessKeyId, staticCaller(accountId, policy)]]),
    tokens: new Map(),
    oidc: makeOidc(),
    github: makeGitHub(),
    faults: makeFaults(),
    records: [],
    quotas: makeQuotas(quotas),
    settling,
    sandboxes,
    blobMounting: options.blobMounting ?? false,
    blockedRuntimes: options.blockedRuntimes ?? [],
    readsLayers: options.readsLayers ?? true,
    ...(policy && { policy }),
  }
}

/** Ends processes and timers, and removes the directory, which nothing may write to any more. */
export const closeWorld = async (world: World): Promise<void> => {
  world.settling.close()
  await world.sandboxes.close()
  await world.blobs.close()
  await rm(world.directory, { recursive: true, force: true })
}

/** Everything that one emulator holds. */
export type World = LambdaAccount &
  EcrAccount &
  StsAccount & {
    readonly oidc: Oidc
    readonly github: GitHub
    readonly faults: Faults
    readonly records: RequestRecord[]
  }
