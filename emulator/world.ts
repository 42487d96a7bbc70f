import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeGitHub } from './github/api.ts'
import { makeOidc } from './github/oidc.ts'
import { makeSandboxes } from './lambda/sandbox/sandboxes.ts'
import { makeSettling } from './lambda/settling.ts'
import { makeBlobStore } from './registry/blobs.ts'
import { makeStorage } from './s3/storage.ts'
import type { Caller } from './shared/callers.ts'
import type { RequestRecord } from './shared/calls.ts'
import { makeFaults } from './shared/faults.ts'
import type { PolicyDocument } from './shared/iam.ts'
import { makeQuotas, type QuotaRates } from './shared/quotas.ts'
import type { World } from './state.ts'

/** The origins of a registry and its blob storage as their clients know them. */
export type ShownAs = { readonly registry: string; readonly storage: string }

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
  const records: RequestRecord[] = []
  const sandboxes = makeSandboxes()
  const settling = makeSettling(settleMs)
  settling.onSettled = (fn) => {
    const kept = [fn.serving, ...[...fn.versions.values()].map((version) => version.snapshot)]
    sandboxes.forget(fn.name, new Set(kept.map((snapshot) => snapshot.id)))
  }
  return {
    accountId,
    region,
    registryUrl: '',
    storageUrl: '',
    directory,
    functions: new Map(),
    layers: new Map(),
    repositories: new Map(),
    blobs: makeBlobStore(join(directory, 'blobs')),
    storage: makeStorage(),
    roles: new Map(),
    sessions: [],
    callers: new Map([[STATIC_KEYS.accessKeyId, staticCaller(accountId, policy)]]),
    tokens: new Map(),
    oidc: makeOidc(),
    github: makeGitHub(),
    faults: makeFaults(),
    records,
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
