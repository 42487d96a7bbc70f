import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isDeepStrictEqual } from 'node:util'
import { createGunzip } from 'node:zlib'
import type { Blob } from '../files/blob.ts'
import type { Digest } from '../files/digest.ts'
import { HashingStream } from '../files/hashing.ts'
import { sealOf } from '../files/sealed-file.ts'
import type { Unpacking } from '../files/unpacking.ts'
import { counted } from '../host/disk/limits.ts'
import { type Descriptor, type ImageManifest, readImageManifest } from '../registry/manifest.ts'
import { jsonOrNothing } from '../text/json.ts'

/** An image that we have: its manifest if it is known, its config, and the digests of its unpacked layers. */
export type Own = {
  readonly manifest: ImageManifest | undefined
  readonly config: Digest
  readonly diffIds: readonly Digest[]
}

/** A layer of another image, and what it must unpack to if that image is ours. */
export type Claim = { readonly layer: Descriptor; readonly diffId: Digest }

/** Builds of zlib differ by a few percent: a layer much larger than ours has other contents, and is not downloaded. */
const LARGER_AT_MOST = 2
const MARGIN_BYTES = 1_048_576

/**
 * What another image, by its manifest's text, must still prove to be ours: layers under other digests than ours. Undefined if it is another image.
 * Anybody who may push can put another layer under our config, so the config alone proves nothing.
 */
export const findClaims = (text: string, { manifest: own, config, diffIds }: Own): readonly Claim[] | undefined => {
  const found = plainManifest(text)
  if (found === undefined || found.config.digest !== config || found.layers.length !== diffIds.length) return undefined
  if (own !== undefined && !isDeepStrictEqual(outline(found), outline(own))) return undefined
  const claims: Claim[] = []
  for (const [at, layer] of found.layers.entries()) {
    const [ours, diffId] = [own?.layers[at], diffIds[at]]
    if (diffId === undefined || isMuchLarger(layer, ours)) return undefined
    if (ours?.digest !== layer.digest) claims.push({ layer, diffId })
  }
  return claims
}

/** Everything of a manifest except where gzip may make a difference. */
const outline = ({ mediaType, config, layers }: ImageManifest) => ({
  mediaType,
  config,
  layers: layers.map((layer) => layer.mediaType),
})

const isMuchLarger = ({ size }: Descriptor, ours: Descriptor | undefined): boolean =>
  ours !== undefined && size > ours.size * LARGER_AT_MOST + MARGIN_BYTES

/**
 * A manifest with no key beside those we know, and each of them once and in this case: Go, unlike JavaScript, reads `Layers` as `layers`.
 * Writing it again must give the same text, in one of the forms that builders use.
 */
const plainManifest = (text: string): ImageManifest | undefined => {
  const manifest = readImageManifest(text)
  if (manifest === undefined) return undefined
  const json = jsonOrNothing(text)
  const isWrittenSo = ['', '  ', '   ', '\t'].some((indent) => JSON.stringify(json, undefined, indent) === text.trim())
  return isWrittenSo && isDeepStrictEqual(manifest, json) ? manifest : undefined
}

/** Whether a layer unpacks to these contents: reads it to its end, without holding it. Throws if it cannot be read, or unpacks to more than all may. */
export const holdsContents = async (
  blob: Blob,
  diffId: Digest,
  { unpacking, signal }: { readonly unpacking: Pick<Unpacking, 'bytes'>; readonly signal: AbortSignal },
): Promise<boolean> => {
  const hashing = new HashingStream()
  const isGzip = /[+.]gzip$/.test(blob.mediaType)
  const gunzip = createGunzip()
  const counting = (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> => counted(chunks, unpacking.bytes)
  await pipeline(await blob.open(), isGzip ? gunzip : new PassThrough(), counting, hashing.resume(), { signal })
  // Another unpacker may read what comes after the end of ours.
  if (isGzip && gunzip.bytesWritten !== blob.sizeBytes) return false
  return diffId === sealOf(hashing).digest
}
