import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { digestOf } from '../registry/digest.ts'
import type { Digest } from '../registry/manifest.ts'

/** Bytes of known digest and size, on disk or in a registry; each `open` streams them from the start. */
export type Blob = {
  readonly digest: Digest
  readonly sizeBytes: number
  readonly mediaType: string
  readonly open: () => Promise<Readable>
}

/** A small blob held in memory, such as an image's config. */
export const memoryBlob = (bytes: Buffer, mediaType: string): Blob => ({
  digest: digestOf(bytes),
  sizeBytes: bytes.length,
  mediaType,
  open: async () => Readable.from([bytes], { objectMode: false }),
})

/** Larger reads than Node's 64 KiB: a blob is tens of megabytes. */
export const READ_BYTES = 1_048_576

/** A blob in a file whose digest and size are known. */
export const fileBlob = (path: string, digest: Digest, sizeBytes: number, mediaType: string): Blob => ({
  digest,
  sizeBytes,
  mediaType,
  open: async () => createReadStream(path, { highWaterMark: READ_BYTES }),
})

/** A blob that is part of a larger file, such as a layer in an archive. */
export const filePartBlob = (
  { path, start }: { readonly path: string; readonly start: number },
  digest: Digest,
  sizeBytes: number,
  mediaType: string,
): Blob => ({
  digest,
  sizeBytes,
  mediaType,
  open: async () =>
    sizeBytes === 0
      ? Readable.from([], { objectMode: false })
      : createReadStream(path, { start, end: start + sizeBytes - 1, highWaterMark: READ_BYTES }),
})
