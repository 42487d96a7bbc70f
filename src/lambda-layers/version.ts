import { pipeline } from 'node:stream/promises'
import {
  GetLayerVersionByArnCommand,
  type GetLayerVersionByArnCommandOutput,
  type LambdaClient,
} from '@aws-sdk/client-lambda'
import { errorName, explain } from '../errors/aws.ts'
import { DeployError, failure, reasonOf } from '../errors/problems.ts'
import { fillFile } from '../files/fill-file.ts'
import { HashingStream } from '../files/hashing.ts'
import { openBudget } from '../files/unpacking.ts'
import { request, type Wire } from '../host/connections/request.ts'
import { isTransientStatus, tryAgain } from '../host/connections/retry.ts'
import { counted } from '../host/disk/limits.ts'
import { MAX_UNPACKED_BYTES } from '../lambda/limits.ts'
import type { Architecture } from '../plan/function.ts'
import type { LayerSource } from '../plan/grammar/lambda-layers.ts'
import { addressFault } from '../registry/http.ts'

export type LayerVersion = Extract<LayerSource, { kind: 'version' }>

/** Where a layer version's zip is for a few minutes, and its expected size and hash. */
export type LayerZip = { readonly location: URL; readonly sizeBytes: number; readonly sha256: string }

/** Asks Lambda for a layer version (API reference, GetLayerVersionByArn). Throws if it is missing, not permitted, or for other architectures. */
export const readLayerVersion = async (
  lambda: LambdaClient,
  layer: LayerVersion,
  { architecture, signal }: { readonly architecture: Architecture; readonly signal: AbortSignal },
): Promise<LayerZip> => {
  const answer = await lambda
    .send(new GetLayerVersionByArnCommand({ Arn: layer.arn }), { abortSignal: signal })
    .catch((error) => {
      signal.throwIfAborted()
      throw explainLayer(error, layer)
    })
  const compatible = answer.CompatibleArchitectures ?? []
  if (compatible.length > 0 && !compatible.includes(architecture)) {
    throw failure('layer-other-architecture', {
      layer: layer.text,
      compatible: compatible.join(', '),
      architecture,
    })
  }
  return layerZip(layer.text, answer)
}

const explainLayer = (error: unknown, { arn, region }: LayerVersion): Error => {
  switch (errorName(error)) {
    case 'ResourceNotFoundException':
      return failure('layer-missing', { layer: arn, region, name: arn.replace(/:\d+$/, '') }, { cause: error })
    case 'AccessDeniedException':
      return failure('layer-denied', { layer: arn, reason: reasonOf(error) }, { cause: error })
    default:
      return explain(error, { what: `reading layer ${arn}`, action: 'lambda:GetLayerVersion', resource: arn })
  }
}

const layerZip = (layer: string, { Content: content }: GetLayerVersionByArnCommandOutput): LayerZip => {
  const location = URL.parse(content?.Location ?? '')
  const { CodeSize: sizeBytes, CodeSha256: sha256 } = content ?? {}
  if (location === null || sizeBytes === undefined || sha256 === undefined) {
    throw failure('layer-without-content', { layer })
  }
  if (addressFault(location) !== undefined)
    throw failure('layer-address', { layer, origin: `${location.protocol}//${location.host}` })
  // The packed size is below the unpacked size.
  if (sizeBytes > MAX_UNPACKED_BYTES) throw failure('layer-too-large', { layer, limit: MAX_UNPACKED_BYTES })
  return { location, sizeBytes, sha256 }
}

/** Downloads the zip to a file; throws unless size and CodeSha256 match what Lambda reported. Its URL holds a signature and is never shown. */
export const downloadLayer = async (layer: string, zip: LayerZip, to: { file: string; wire: Wire }): Promise<void> => {
  const { signal } = to.wire
  try {
    await tryAgain(signal, isTransient, () => downloadOnce(layer, zip, to))
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof DeployError) throw error
    throw failure('layer-download', { layer, host: zip.location.host, reason: reasonOf(error) }, { cause: error })
  }
}

/** A broken connection, or trouble of the storage. */
const isTransient = (error: unknown): boolean => {
  if (error instanceof Error && typeof error.cause === 'number') return isTransientStatus(error.cause)
  return !(error instanceof DeployError)
}

const downloadOnce = async (
  layer: string,
  { location, sizeBytes, sha256 }: LayerZip,
  { file, wire }: { file: string; wire: Wire },
): Promise<void> => {
  const { status, body } = await request(wire, location, { method: 'GET' })
  if (status !== 200) {
    body.resume()
    throw new Error(`status ${status}`, { cause: status })
  }
  const hashing = new HashingStream()
  const wanted = `${sizeBytes} bytes`
  const budget = openBudget(sizeBytes, () => otherBytes(layer, `more than ${wanted}`, wanted))
  const counting = (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> => counted(chunks, budget.take)
  await fillFile(file, (target) => pipeline(body, counting, hashing, target, { signal: wire.signal }), 0o600)
  const found = hashing.result()
  const foundSha256 = found.sha256.toString('base64')
  if (found.sizeBytes !== sizeBytes) throw otherBytes(layer, `${found.sizeBytes} bytes`, wanted)
  if (foundSha256 !== sha256) throw otherBytes(layer, foundSha256, sha256)
}

const otherBytes = (layer: string, found: string, wanted: string): DeployError =>
  failure('layer-other-bytes', { layer, found, wanted })
