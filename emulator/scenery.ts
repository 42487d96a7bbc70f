import { Buffer } from 'node:buffer'
import yazl from 'yazl'
import { codeLocation, configurationOf } from './lambda/configuration.ts'
import { addFunction } from './lambda/functions.ts'
import type { Code, ImageConfig, LambdaFunction, S3Object } from './lambda/model.ts'
import { applyConfiguration } from './lambda/settings.ts'
import type { Traits } from './lambda/traits.ts'
import { addVersion } from './lambda/versions.ts'
import { makeImage, putImage } from './registry/images.ts'
import { awsId, awsSecret } from './shared/callers.ts'
import { collect } from './shared/calls.ts'
import type { PolicyDocument } from './shared/iam.ts'
import { registryHost, type World } from './state.ts'
import type { TrustPolicy } from './sts/trust.ts'

export type RoleOptions = {
  readonly name: string
  readonly trust?: Trust
  /** Whose tokens it trusts, as IAM takes it, instead of `trust.sub`. */
  readonly trustPolicy?: TrustPolicy
  readonly maxSessionSeconds?: number
  /** What its sessions may do. */
  readonly policy?: PolicyDocument
}

/**
 * Whom a role trusts. GitHub's tokens: `sub` with wildcards (default any, or none where `principals` are named), `aud` (default sts.amazonaws.com).
 * Keys: the ARNs of their users, roles or accounts, with sts:TagSession unless `tagSession` is false, and only with this `externalId` if it is set.
 */
export type Trust = {
  readonly sub?: string | readonly string[]
  readonly aud?: string
  readonly principals?: readonly string[]
  readonly externalId?: string
  readonly tagSession?: boolean
}

/** Adds a role and returns its ARN. `name` may have a path: `team/deploy`. */
export const addRole = (
  world: World,
  { name, trust = {}, trustPolicy, maxSessionSeconds = 3_600, policy }: RoleOptions,
): string => {
  const arn = `arn:aws:iam::${world.accountId}:role/${name}`
  const { principals = [], tagSession = true, externalId } = trust
  const subs = trust.sub ?? (principals.length > 0 ? [] : '*')
  world.roles.set(arn, {
    name: name.split('/').at(-1) ?? name,
    arn,
    id: awsId('AROA'),
    subs: typeof subs === 'string' ? [subs] : subs,
    audience: trust.aud ?? 'sts.amazonaws.com',
    principals,
    tagSession,
    ...(externalId !== undefined && { externalId }),
    maxSessionSeconds,
    ...(trustPolicy && { trustPolicy }),
    ...(policy && { policy }),
  })
  return arn
}

export type UserOptions = {
  readonly name: string
  /** The emulator's by default. */
  readonly accountId?: string
  /** What the user may do; everything by default. */
  readonly policy?: PolicyDocument
}

/** An IAM user with keys. */
export type User = { readonly arn: string; readonly accessKeyId: string; readonly secretAccessKey: string }

/** Adds a user and returns its keys. */
export const addUser = (world: World, { name, accountId = world.accountId, policy }: UserOptions): User => {
  const keys = { accessKeyId: awsId('AKIA'), secretAccessKey: awsSecret() }
  const arn = `arn:aws:iam::${accountId}:user/${name}`
  world.callers.set(keys.accessKeyId, { ...keys, arn, userId: awsId('AIDA'), ...(policy && { policy }) })
  return { ...keys, arn }
}

export type FunctionOptions = {
  readonly name: string
  readonly packageType: 'Image' | 'Zip'
  readonly architecture?: 'x86_64' | 'arm64'
  /** For zip functions: `provided.al2023` and `bootstrap` by default. A runtime that AWS has retired is allowed here. */
  readonly runtime?: string
  readonly handler?: string
  readonly imageConfig?: ImageConfig
  readonly kmsKeyArn?: string
  readonly sourceKmsKeyArn?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly environment?: Readonly<Record<string, string>>
  readonly timeout?: number
  readonly memorySize?: number
  readonly description?: string
  readonly role?: string
  /** Where its placeholder image goes; the function's name and `latest` by default. */
  readonly repository?: string
  readonly tag?: string
  /** An existing image, instead of the placeholder. */
  readonly imageUri?: string
  /** A zip instead of the placeholder. */
  readonly zipFile?: Uint8Array
  /** Layer versions, by ARN, attached to a zip function. */
  readonly layers?: readonly string[]
  /** Of the runtime `custom`. */
  readonly runtimeArn?: string
  /** The S3 object from which Lambda reads a zip function's code by reference. */
  readonly s3Object?: S3Object
} & Traits &
  Shown

/** What GetFunction shows of a function, whatever it does. An empty `state` is not sent at all; the last update is Successful by default. */
export type Shown = {
  readonly state?: string
  readonly stateReason?: string
  readonly stateReasonCode?: string
  readonly lastUpdateStatus?: string
  readonly lastUpdateStatusReason?: string
}

/** Shows this of a function from now on, until an update settles. */
export const show = (fn: LambdaFunction, shown: Shown): void => {
  const { state = fn.state.state, stateReason, stateReasonCode, lastUpdateStatus = 'Successful' } = shown
  fn.state = {
    state,
    ...(stateReason !== undefined && { reason: stateReason }),
    ...(stateReasonCode !== undefined && { code: stateReasonCode }),
  }
  const reason = shown.lastUpdateStatusReason
  fn.lastUpdate = { status: lastUpdateStatus, ...(reason !== undefined && { reason }) }
}

/** Adds a function as if created long ago: Active, its last update Successful. One on a capacity provider has published its code. */
export const addActiveFunction = async (world: World, options: FunctionOptions): Promise<LambdaFunction> => {
  const isZip = options.packageType === 'Zip'
  const runtime = options.runtime ?? 'provided.al2023'
  const fn = await addFunction(world, {
    FunctionName: options.name,
    PackageType: options.packageType,
    Role: options.role ?? `arn:aws:iam::${world.accountId}:role/lambda-execution`,
    Architectures: [options.architecture ?? 'x86_64'],
    Code: isZip
      ? { ZipFile: Buffer.from(options.zipFile ?? (await placeholderZip())).toString('base64') }
      : { ImageUri: options.imageUri ?? (await placeholderImage(world, options)) },
    ...(isZip && { Runtime: 'provided.al2023', Handler: options.handler ?? 'bootstrap' }),
    ...(options.tags && { Tags: { ...options.tags } }),
  })
  const settings = applyConfiguration(
    {
      ...(options.environment && { Environment: { Variables: { ...options.environment } } }),
      ...(options.timeout !== undefined && { Timeout: options.timeout }),
      ...(options.memorySize !== undefined && { MemorySize: options.memorySize }),
      ...(options.description !== undefined && { Description: options.description }),
      ...(options.kmsKeyArn !== undefined && { KMSKeyArn: options.kmsKeyArn }),
    },
    fn.shown.settings,
  )
  fn.shown = {
    ...fn.shown,
    settings: {
      ...settings,
      ...(isZip && { runtime }),
      ...(options.runtimeArn !== undefined && { runtimeArn: options.runtimeArn }),
      ...(options.imageConfig && { imageConfig: options.imageConfig }),
      ...(options.layers && {
        layers: options.layers.map((arn) => ({ arn, sizeBytes: world.layers.get(arn)?.sizeBytes ?? 0 })),
      }),
    },
    ...(options.sourceKmsKeyArn !== undefined && { sourceKmsKeyArn: options.sourceKmsKeyArn }),
    ...(options.s3Object && fn.shown.code.kind === 'zip' && { code: { ...fn.shown.code, s3Object: options.s3Object } }),
  }
  fn.serving = fn.shown
  fn.traits = traitsOf(options)
  const isManaged = options.capacityProvider !== undefined
  if (isManaged) fn.latestPublished = addVersion(fn, fn.shown, { description: '', state: { state: 'Active' } })
  show(fn, { state: isManaged ? 'ActiveNonInvocable' : 'Active', ...options })
  return fn
}

const traitsOf = ({ capacityProvider, durable, tenantIsolation, codeSigning }: FunctionOptions): Traits => ({
  ...(capacityProvider !== undefined && { capacityProvider }),
  ...(durable !== undefined && { durable }),
  ...(tenantIsolation !== undefined && { tenantIsolation }),
  ...(codeSigning !== undefined && { codeSigning }),
})

const PLACEHOLDER = 'this function has never been deployed\n'

const placeholderImage = async (
  world: World,
  { name, repository = name, tag = 'latest', architecture }: FunctionOptions,
) => {
  const image = await makeImage({
    architecture: architecture === 'arm64' ? 'arm64' : 'amd64',
    format: 'docker',
    layers: [[{ path: 'placeholder', content: `${PLACEHOLDER}${name}\n` }]],
    config: { Entrypoint: ['/placeholder'] },
  })
  await putImage(world, { repository, tag }, image)
  return `${registryHost(world)}/${repository}:${tag}`
}

const placeholderZip = async (): Promise<Buffer> => {
  const zip = new yazl.ZipFile()
  zip.addBuffer(Buffer.from(PLACEHOLDER), 'bootstrap', { mode: 0o100755, mtime: new Date(0) })
  zip.end()
  return collect(zip.outputStream as AsyncIterable<Buffer>)
}

/** A function at one moment. */
export type FunctionSnapshot = {
  /** As GetFunctionConfiguration answers. */
  readonly configuration: Readonly<Record<string, unknown>>
  /** As GetFunction answers, with the package that invocations run in `serving`. */
  readonly code: Readonly<Record<string, unknown>>
  readonly serving: Code
  readonly tags: Readonly<Record<string, string>>
  readonly versions: readonly string[]
  /** Accepted code and configuration updates. */
  readonly updates: number
  readonly configurationUpdates: number
}

/** What a function is now. */
export const snapshotOf = (world: World, fn: LambdaFunction): FunctionSnapshot => ({
  configuration: configurationOf(fn),
  code: codeLocation(world, fn.shown, undefined),
  serving: fn.serving.code,
  tags: Object.fromEntries(fn.tags),
  versions: [...fn.versions.keys()],
  updates: fn.codeUpdates,
  configurationUpdates: fn.configurationUpdates,
})
