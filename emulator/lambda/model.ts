import { randomUUID } from 'node:crypto'
import type { Digest } from '../registry/blobs.ts'
import type { World } from '../state.ts'
import type { Traits } from './traits.ts'

export type Architecture = 'x86_64' | 'arm64'

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

export type ImageConfig = {
  readonly EntryPoint?: readonly string[] | undefined
  readonly Command?: readonly string[] | undefined
  readonly WorkingDirectory?: string | undefined
}

export type AttachedLayer = { readonly arn: string; readonly sizeBytes: number }

export type Settings = {
  readonly role: string
  readonly description: string
  readonly timeoutSeconds: number
  readonly memorySizeMb: number
  readonly runtime?: string
  /** Of the runtime `custom`: a runtime of the customer's own. */
  readonly runtimeArn?: string
  readonly handler?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly kmsKeyArn?: string
  readonly imageConfig?: ImageConfig
  readonly layers?: readonly AttachedLayer[]
}

/** What is run: code with its settings. Every change makes a new one. */
export type Snapshot = {
  readonly id: string
  readonly code: Code
  readonly settings: Settings
  readonly architecture: Architecture
  readonly sourceKmsKeyArn?: string
}

/** `state` and `status` may be any word, so that a test can show one of tomorrow. An empty state is not sent. */
export type State = {
  readonly state: string
  readonly reason?: string
  readonly code?: string
}
export type LastUpdate = {
  readonly status: string
  readonly reason?: string
  readonly code?: string
}

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
  readonly packageType: 'Image' | 'Zip'
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

/** An unqualified function ARN. */
export const functionArn = (world: World, name: string, region = world.region): string =>
  `arn:aws:lambda:${region}:${world.accountId}:function:${name}`

/** The time as Lambda writes LastModified: 2025-06-07T12:18:15.070+0000. */
export const timestamp = (): string => new Date().toISOString().replace('Z', '+0000')

/** A snapshot with a new id. */
export const newSnapshot = (parts: Omit<Snapshot, 'id'>): Snapshot => ({ ...parts, id: randomUUID() })

/** A function right after creation: Pending, with no LastUpdateStatus (recorded answers of AWS). */
export const newFunction = (
  world: World,
  parts: Pick<LambdaFunction, 'name' | 'packageType' | 'traits'> & { readonly snapshot: Snapshot },
): LambdaFunction => ({
  name: parts.name,
  arn: functionArn(world, parts.name),
  packageType: parts.packageType,
  traits: parts.traits,
  tags: new Map(),
  versions: new Map(),
  aliases: new Map(),
  shown: parts.snapshot,
  serving: parts.snapshot,
  state: { state: 'Pending', reason: CREATING_REASON, code: CREATING_CODE },
  revisionId: randomUUID(),
  lastModified: timestamp(),
  nextVersion: 1,
  codeUpdates: 0,
  configurationUpdates: 0,
})

/** Reason and code of everything under way, updates too (recorded answers of AWS; the SDK's enumeration lacks `Creating` for updates). */
export const CREATING_REASON = 'The function is being created.'
export const CREATING_CODE = 'Creating'
