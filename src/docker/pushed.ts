import { memoryBlob } from '../files/blob.ts'
import type { Digest } from '../files/digest.ts'
import type { MadeImage } from '../pack/image.ts'
import type { Architecture } from '../plan/function.ts'
import { asErrorOf, readBase } from '../registry/base-image.ts'
import type { Registry } from '../registry/client.ts'
import { MAX_CONFIG_BYTES } from '../registry/platform.ts'

/** Reads an image that Docker pushed from its registry, by digest. Throws if Lambda would reject it. */
export const readPushed = async (
  registry: Registry,
  { uri, arn, digest }: { readonly uri: string; readonly arn: string; readonly digest: Digest },
  architecture: Architecture,
): Promise<MadeImage> => {
  const rights = `ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on ${arn}`
  const reference = { reference: digest, text: `${uri}@${digest}`, rights }
  const [image, { bytes }] = await Promise.all([
    readBase(registry, reference, architecture),
    registry.getManifest(digest),
  ]).catch((error) => {
    throw asErrorOf('docker-pushed-unreadable', error, reference.text)
  })
  const { config } = image.manifest
  const configBytes = await registry.readBlob(config.digest, MAX_CONFIG_BYTES)
  return { ...image, manifestBytes: bytes, digest, configBlob: memoryBlob(configBytes, config.mediaType) }
}

/** `5f70bf18a086: Pushed`: docker push names a layer by the first digits of its unpacked tar's digest. */
const PUSHED = /^([0-9a-f]{12}): Pushed$/

/** What docker pushed of an image, from its output. */
export const sentByDocker = (
  lines: readonly string[],
  { config, manifest }: Pick<MadeImage, 'config' | 'manifest'>,
): { readonly sentBlobs: number; readonly sentBytes: number; readonly presentBlobs: number } => {
  const pushed = new Set(lines.flatMap((line) => line.trim().match(PUSHED)?.[1] ?? []))
  const { diff_ids: diffIds } = config.rootfs
  const sent = manifest.layers.filter((_layer, at) => pushed.has(diffIds[at]?.slice('sha256:'.length, 19) ?? ''))
  return {
    sentBlobs: sent.length,
    sentBytes: sent.reduce((sum, { size }) => sum + size, 0),
    presentBlobs: manifest.layers.length - sent.length,
  }
}
