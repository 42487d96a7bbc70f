import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ServiceError } from '../../http/errors.ts'
import { jsonReply, type Reply } from '../../http/messages.ts'
import { accountOf } from '../../iam/account.ts'
import { authorize, authorizeAction } from '../../iam/authorize.ts'
import type { Call } from '../../requests/calls.ts'
import { presignFile } from '../../s3/storage.ts'
import type { LambdaAccount } from '../account.ts'
import { invalidMember, invalidParameter, notFound, unknownOperation } from '../errors.ts'
import type { LayerVersion } from '../function/layer-version.ts'
import { type Architecture, type Code, timestamp } from '../function/model.ts'
import type { AttachedLayer } from '../function/settings.ts'
import { MAX_UNPACKED_BYTES, readZip, unpackedBytes } from './zip-file.ts'

export type LayerOptions = {
  readonly name: string
  readonly zip: Uint8Array
  readonly architectures?: readonly Architecture[]
  readonly accountId?: string
  /** False for one that its account shares with nobody. */
  readonly isShared?: boolean
}

/** Limits of a function's layers (AWS documentation, Lambda quotas). */
const MAX_LAYERS = 5
const VERSION_ARN = /^arn:aws[a-zA-Z-]*:lambda:([a-z0-9-]+):(\d{12}):layer:([a-zA-Z0-9-_]+):(\d+)$/

/** Adds the next version of a layer and returns its ARN. The zip is not checked: what Lambda would have refused is for tests of who downloads it. */
export const addLayer = async (account: LambdaAccount, options: LayerOptions): Promise<string> => {
  const { name, zip, architectures = [], accountId = account.accountId, isShared = true } = options
  const layer = `arn:aws:lambda:${account.region}:${accountId}:layer:${name}`
  const version = [...account.layers.keys()].filter((arn) => arn.startsWith(`${layer}:`)).length + 1
  const arn = `${layer}:${version}`
  const directory = join(account.directory, 'layers')
  const file = join(directory, `${account.layers.size}.zip`)
  await mkdir(directory, { recursive: true })
  await writeFile(file, zip)
  const bytes = Buffer.from(zip)
  account.layers.set(arn, {
    arn,
    version,
    createdAt: timestamp(),
    sha256: createHash('sha256').update(bytes).digest('base64'),
    sizeBytes: bytes.length,
    unpackedBytes: unpackedBytes(readZip(bytes)),
    file,
    architectures,
    isShared,
  })
  return arn
}

/** GetLayerVersionByArn: `GET /2018-10-31/layers?find=LayerVersion&Arn=…` (AWS API reference). */
export const getLayerVersionByArn = (account: LambdaAccount, call: Call): Reply => {
  const arn = call.url.searchParams.get('Arn') ?? ''
  if (call.url.searchParams.get('find') !== 'LayerVersion') {
    throw unknownOperation()
  }
  if (!VERSION_ARN.test(arn)) {
    throw invalidMember(
      `Value '${arn}' at 'arn' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+`,
    )
  }
  authorize(call, { lambda: arn })
  const layer = readable(account, call, arn)
  const Location = presignFile(account.storage, `/layers/${encodeURIComponent(arn)}`, layer)
  return jsonReply(200, {
    Content: { Location, CodeSha256: layer.sha256, CodeSize: layer.sizeBytes },
    LayerArn: arn.replace(/:\d+$/, ''),
    LayerVersionArn: arn,
    Description: '',
    CreatedDate: layer.createdAt,
    Version: layer.version,
    ...(layer.architectures.length > 0 && { CompatibleArchitectures: layer.architectures }),
  })
}

const isOwn = (account: LambdaAccount, arn: string): boolean => accountOf(arn) === account.accountId

/** A missing layer of its own account is a 404; for another account Lambda does not distinguish it from one that is not shared. */
const readable = (account: LambdaAccount, call: Call, arn: string): LayerVersion => {
  const layer = account.layers.get(arn)
  if (layer === undefined && isOwn(account, arn)) throw notFound('The resource you requested does not exist.')
  if (layer?.isShared) return layer
  throw new ServiceError(
    403,
    'AccessDeniedException',
    `User: ${call.caller?.arn} is not authorized to perform: lambda:GetLayerVersion on resource: ${arn} because no resource-based policy allows the lambda:GetLayerVersion action`,
  )
}

/** The layers that a configuration names, for a function with this code; throws as UpdateFunctionConfiguration does. */
export const attachLayers = async (
  account: LambdaAccount,
  call: Call,
  { code, arns }: { readonly code: Code; readonly arns: readonly string[] },
): Promise<readonly AttachedLayer[]> => {
  if (code.kind === 'image') {
    throw invalidParameter('Lambda layers are not supported for functions created with container images.')
  }
  if (arns.length > MAX_LAYERS) throw invalidParameter(`Cannot reference more than ${MAX_LAYERS} layers.`)
  const layers = arns.map((arn) => attachable(account, call, arn))
  refuseAgain(layers)
  const codeBytes = unpackedBytes(readZip(await readFile(code.file)))
  if (layers.reduce((bytes, layer) => bytes + layer.unpackedBytes, codeBytes) >= MAX_UNPACKED_BYTES) {
    throw invalidParameter(`Layers consume more than the available size of ${MAX_UNPACKED_BYTES} bytes`)
  }
  return layers.map(({ arn, sizeBytes }) => ({ arn, sizeBytes }))
}

const attachable = (account: LambdaAccount, call: Call, arn: string): LayerVersion => {
  const [, region] = VERSION_ARN.exec(arn) ?? []
  if (region === undefined) {
    throw invalidParameter(`1 validation error detected: Value '[${arn}]' at 'layers' failed to satisfy constraint`)
  }
  if (region !== account.region) {
    throw invalidParameter(
      `Layers are not in the same region as the function. Layers are expected to be in region ${account.region}.`,
    )
  }
  authorizeAction(call, 'lambda:GetLayerVersion', arn)
  if (!account.layers.has(arn) && isOwn(account, arn)) throw invalidParameter(`Layer version ${arn} does not exist.`)
  return readable(account, call, arn)
}

const refuseAgain = (layers: readonly LayerVersion[]): void => {
  const names = layers.map(({ arn }) => arn.replace(/:\d+$/, ''))
  const again = layers.filter(({ arn }) => names.filter((name) => arn.startsWith(`${name}:`)).length > 1)
  if (again.length === 0) return
  throw invalidParameter(
    `Two different versions of the same layer are not allowed to be referenced in the same function. ${again.map(({ arn }) => arn).join(' and ')} are versions of the same layer.`,
  )
}
