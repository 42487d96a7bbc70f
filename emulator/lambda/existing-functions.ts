import { Buffer } from 'node:buffer'
import yazl from 'yazl'
import { collect } from '../http/messages.ts'
import { makeImage, putImage } from '../images/make.ts'
import { registryHost } from '../registry/account.ts'
import type { LambdaAccount } from './account.ts'
import { codeLocation, configurationOf } from './function/configuration.ts'
import {
  type Architecture,
  addVersion,
  type Code,
  type LambdaFunction,
  type PackageType,
  type S3Object,
} from './function/model.ts'
import type { Traits } from './function/optional-features.ts'
import { applyConfiguration, type ImageConfig } from './function/settings.ts'
import { addFunction } from './operations/functions.ts'

export type FunctionOptions = {
  readonly name: string
  readonly packageType: PackageType
  readonly architecture?: Architecture
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
  const { state = fn.state.state, lastUpdateStatus = 'Successful' } = shown
  fn.state = { state, reason: shown.stateReason, code: shown.stateReasonCode }
  fn.lastUpdate = { status: lastUpdateStatus, reason: shown.lastUpdateStatusReason }
}

/** Adds a function as if created long ago: Active, its last update Successful. One on a capacity provider has published its code. */
export const addActiveFunction = async (account: LambdaAccount, options: FunctionOptions): Promise<LambdaFunction> => {
  const isZip = options.packageType === 'Zip'
  const runtime = options.runtime ?? 'provided.al2023'
  const fn = await addFunction(account, {
    FunctionName: options.name,
    PackageType: options.packageType,
    Role: options.role ?? `arn:aws:iam::${account.accountId}:role/lambda-execution`,
    Architectures: [options.architecture ?? 'x86_64'],
    Code: isZip
      ? { ZipFile: Buffer.from(options.zipFile ?? (await placeholderZip())).toString('base64') }
      : { ImageUri: options.imageUri ?? (await placeholderImage(account, options)) },
    ...(isZip && { Runtime: 'provided.al2023', Handler: options.handler ?? 'bootstrap' }),
    ...(options.tags && { Tags: { ...options.tags } }),
  })
  const settings = applyConfiguration(
    {
      Environment: options.environment && { Variables: { ...options.environment } },
      Timeout: options.timeout,
      MemorySize: options.memorySize,
      Description: options.description,
      KMSKeyArn: options.kmsKeyArn,
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
        layers: options.layers.map((arn) => ({ arn, sizeBytes: account.layers.get(arn)?.sizeBytes ?? 0 })),
      }),
    },
    sourceKmsKeyArn: options.sourceKmsKeyArn,
    ...(options.s3Object && fn.shown.code.kind === 'zip' && { code: { ...fn.shown.code, s3Object: options.s3Object } }),
  }
  fn.serving = fn.shown
  const { capacityProvider, durable, tenantIsolation, codeSigning } = options
  fn.traits = { capacityProvider, durable, tenantIsolation, codeSigning }
  const isManaged = capacityProvider !== undefined
  if (isManaged) fn.latestPublished = addVersion(fn, fn.shown, { description: '', state: { state: 'Active' } })
  show(fn, { state: isManaged ? 'ActiveNonInvocable' : 'Active', ...options })
  return fn
}

const PLACEHOLDER = 'this function has never been deployed\n'

const placeholderImage = async (
  account: LambdaAccount,
  { name, repository = name, tag = 'latest', architecture }: FunctionOptions,
) => {
  const image = await makeImage({
    architecture: architecture === 'arm64' ? 'arm64' : 'amd64',
    format: 'docker',
    layers: [[{ path: 'placeholder', content: `${PLACEHOLDER}${name}\n` }]],
    config: { Entrypoint: ['/placeholder'] },
  })
  await putImage(account, { repository, tag }, image)
  return `${registryHost(account)}/${repository}:${tag}`
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
export const snapshotOf = (fn: LambdaFunction): FunctionSnapshot => ({
  configuration: configurationOf(fn),
  code: codeLocation(fn.shown, undefined),
  serving: fn.serving.code,
  tags: Object.fromEntries(fn.tags),
  versions: [...fn.versions.keys()],
  updates: fn.codeUpdates,
  configurationUpdates: fn.configurationUpdates,
})
