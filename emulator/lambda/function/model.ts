import { randomUUID } from 'node:crypto'
import type { Account } from '../../iam/account.ts'
import type { Digest } from '../../registry/blobs.ts'
import type { Traits } from './optional-features.ts'
import type { Settings } from './settings.ts'

export type Architecture = 'x86_64' | 'arm64'
export type PackageType = 'Image' | 'Zip'

/** Code as Lambda keeps it. A tag is resolved to its digest once, when the code is set. */
export type Code =
  | { readonly kind: 'image'; readonly imageUri: string; readonly repository: string; readonly digest: Digest }
  | {
      readonly kind: 'zip'
      readonly sha256: string
      readonly sizeBytes: number
      readonly file: string
      /** Where Lambda reads it from by reference; a zip that is sent with an update is a copy. */
      readonly s3Object?: S3Object
    }

export type S3Object = { readonly bucket: string; readonly key: string; readonly version?: string }

/** What is run: code with its settings. Every change makes a new one. */
export type Snapshot = {
  readonly id: string
  readonly code: Code
  readonly settings: Settings
  readonly architecture: Architecture
  readonly sourceKmsKeyArn?: string | undefined
}

/** `state` and `status` may be any word, so that a test can show one of tomorrow. An empty state is not sent. */
export type State = Cause & { readonly state: string }
export type LastUpdate = Cause & { readonly status: string }
type Cause = { readonly reason?: string | undefined; readonly code?: string | undefined }

export type Version = {
  readonly number: string
  readonly description: string
  readonly snapshot: Snapshot
  readonly lastModified: string
  state: State
  revisionId: string
}

export type Alias = {
  readonly name: string
  functionVersion: string
  description: string
  weights: Readonly<Record<string, number>>
  revisionId: string
}

export type LambdaFunction = {
  readonly name: string
  readonly arn: string
  readonly packageType: PackageType
  traits: Traits
  readonly tags: Map<string, string>
  readonly versions: Map<string, Version>
  readonly aliases: Map<string, Alias>
  /** What GetFunction shows, from the moment an update is accepted. */
  shown: Snapshot
  /** What invocations run: the old one until the update settles, and for good if it fails. */
  serving: Snapshot
  state: State
  lastUpdate?: LastUpdate
  revisionId: string
  lastModified: string
  nextVersion: number
  /** `$LATEST.PUBLISHED` of a function on a capacity provider: what its unqualified calls run. */
  latestPublished?: Version
  /** The version that equals $LATEST, when nothing changed since it was published. */
  published?: string
  /** Accepted UpdateFunctionCode and UpdateFunctionConfiguration calls. */
  codeUpdates: number
  configurationUpdates: number
}

/** Reason and code of everything under way, updates too (recorded answers of AWS; the SDK's enumeration lacks `Creating` for updates). */
export const CREATING = { reason: 'The function is being created.', code: 'Creating' } as const

/** An unqualified function ARN. */
export const functionArn = (account: Account, name: string, region = account.region): string =>
  `arn:aws:lambda:${region}:${account.accountId}:function:${name}`

/** The time as Lambda writes LastModified: 2025-06-07T12:18:15.070+0000. */
export const timestamp = (): string => new Date().toISOString().replace('Z', '+0000')

/** A snapshot with a new id. */
export const newSnapshot = (parts: Omit<Snapshot, 'id'>): Snapshot => ({ ...parts, id: randomUUID() })

/** A function right after creation: Pending, with no LastUpdateStatus (recorded answers of AWS). */
export const newFunction = (
  account: Account,
  { snapshot, ...parts }: Pick<LambdaFunction, 'name' | 'packageType' | 'traits'> & { readonly snapshot: Snapshot },
): LambdaFunction => ({
  ...parts,
  arn: functionArn(account, parts.name),
  tags: new Map(),
  versions: new Map(),
  aliases: new Map(),
  shown: snapshot,
  serving: snapshot,
  state: { state: 'Pending', ...CREATING },
  revisionId: randomUUID(),
  lastModified: timestamp(),
  nextVersion: 1,
  codeUpdates: 0,
  configurationUpdates: 0,
})

/** Adds the next version of a snapshot: Pending, as Publish=true answers, unless Active is requested. */
export const addVersion = (
  fn: LambdaFunction,
  snapshot: Snapshot,
  options: { readonly description?: string; readonly state?: State; readonly isLatestPublished?: boolean } = {},
): Version => {
  const number = String(fn.nextVersion)
  fn.nextVersion += 1
  const version: Version = {
    number,
    description: options.description ?? snapshot.settings.description,
    snapshot,
    lastModified: timestamp(),
    state: options.state ?? { state: 'Pending', ...CREATING },
    revisionId: randomUUID(),
  }
  fn.versions.set(number, version)
  fn.published = number
  if (options.isLatestPublished) fn.latestPublished = version
  return version
}
