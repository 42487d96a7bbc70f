import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import * as z from 'zod/mini'
import { failure } from '../errors/problems.ts'
import { type Blob, fileBlob, filePartBlob, memoryBlob } from '../files/blob.ts'
import { type Digest, digestOf } from '../files/digest.ts'
import { fillFile } from '../files/fill-file.ts'
import { HashingStream } from '../files/hashing.ts'
import { sealOf } from '../files/sealed-file.ts'
import type { MadeImage } from '../pack/image.ts'
import { type ImageConfig, mediaTypes, parseImageConfig } from '../registry/manifest.ts'
import { findWordFlaw, MAX_CONFIG_BYTES, MAX_LAYERS } from '../registry/platform.ts'
import { gzipInBlocks } from '../tar/gzip.ts'
import { readTarIndex, type TarEntry } from '../tar/tar-index.ts'
import { jsonOrNothing } from '../text/json.ts'

/** An engine's image as `docker save` wrote it: its config, and its layers as plain tars in that file. */
export type SavedImage = {
  readonly config: ImageConfig
  readonly configBytes: Buffer
  readonly layers: readonly Blob[]
}

const manifestSchema = z.array(z.object({ Config: z.string(), Layers: z.array(z.string()) }))

/** An uncompressed layer of an OCI image (OCI image specification, layer). */
const PLAIN_LAYER = 'application/vnd.oci.image.layer.v1.tar'

/** Reads what any engine's `docker save` writes for one image (Docker image specification 1.2, combined image JSON). Unpacks nothing. Throws if it is not the image with this id. */
export const readSaved = async (
  path: string,
  { name, imageId }: { readonly name: string; readonly imageId: Digest },
): Promise<SavedImage> => {
  await using file = await open(path)
  const { entries } = await readTarIndex(file, name)
  const byPath = new Map(entries.filter(({ isFile }) => isFile).map((entry) => [entry.path, entry]))
  const read = async ({ start, sizeBytes }: TarEntry): Promise<Buffer> => {
    if (sizeBytes > MAX_CONFIG_BYTES) throw unreadable(name, 'its manifest.json or config is too large')
    return (await file.read(Buffer.alloc(sizeBytes), 0, sizeBytes, start)).buffer
  }
  const find = (wanted: string): TarEntry => {
    const entry = byPath.get(wanted)
    if (entry === undefined) throw unreadable(name, `docker save did not write ${wanted}`)
    return entry
  }
  const manifest = manifestSchema.safeParse(jsonOrNothing((await read(find('manifest.json'))).toString()))
  const [image] = manifest.success ? manifest.data : []
  if (image === undefined) throw unreadable(name, 'its manifest.json is not what docker save writes')
  if (image.Layers.length > MAX_LAYERS) throw unreadable(name, `it has more than ${MAX_LAYERS} layers`)
  const configBytes = await read(find(image.Config))
  // The config names the contents of each layer, which are compared with it when they are read.
  if (digestOf(configBytes) !== imageId) throw unreadable(name, 'docker save wrote another image')
  const config = parseImageConfig(configBytes, name)
  const word = findWordFlaw(config)
  if (word !== undefined) throw unreadable(name, 'its config has a word, variable or path that is too long for Linux')
  const diffIds = config.rootfs.diff_ids
  // Engines before 25 write a repeated layer once, and then a link to it.
  const written = new Map(
    image.Layers.flatMap((layer, at) => (byPath.has(layer) ? [[diffIds[at], layer] as const] : [])),
  )
  const layers = image.Layers.map((layer, at) => {
    const diffId = diffIds[at]
    if (diffId === undefined) throw unreadable(name, 'it has more layers than its config lists')
    const { start, sizeBytes } = find(written.get(diffId) ?? layer)
    return filePartBlob({ path, start }, diffId, sizeBytes, PLAIN_LAYER)
  })
  return { config, configBytes, layers }
}

const unreadable = (name: string, reason: string) => failure('docker-image-unreadable', { dockerfile: name, reason })

/** The same image with compressed layers, as registries and Lambda accept it, each in a file of `folder`. */
export const compressSaved = async (
  { config, configBytes, layers }: SavedImage,
  { folder, signal }: { readonly folder: string; readonly signal: AbortSignal },
): Promise<MadeImage> => {
  const packed: Blob[] = []
  for (const [at, layer] of layers.entries()) {
    packed.push(await compress(layer, join(folder, `saved-${at}.tar.gz`), signal))
  }
  const configBlob = memoryBlob(configBytes, mediaTypes.ociConfig)
  const manifest = {
    schemaVersion: 2 as const,
    mediaType: mediaTypes.ociManifest,
    config: describe(configBlob),
    layers: packed.map(describe),
  }
  const manifestBytes = Buffer.from(JSON.stringify(manifest))
  const digest = digestOf(manifestBytes)
  return { manifest, mediaType: mediaTypes.ociManifest, config, layers: packed, manifestBytes, digest, configBlob }
}

const describe = ({ mediaType, digest, sizeBytes: size }: Blob) => ({ mediaType, digest, size })

const compress = async (layer: Blob, file: string, signal: AbortSignal): Promise<Blob> => {
  const hashing = new HashingStream()
  const plain = await layer.open()
  await fillFile(file, (target) => pipeline(plain, gzipInBlocks, hashing, target, { signal }))
  const { digest, sizeBytes } = sealOf(hashing)
  return fileBlob(file, digest, sizeBytes, mediaTypes.ociLayer)
}
