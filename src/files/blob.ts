import { Readable } from 'node:stream'
import { type Digest, digestOf } from './digest.ts'
import { openSealed } from './sealed-file.ts'

/** Bytes of known digest and size, on disk or in a registry; each `open` streams them from the start, and ends in an error if they are others by then. */
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

/** A blob in a file whose digest and size are known: what streams from it is checked against them. */
export const fileBlob = (path: string, digest: Digest, sizeBytes: number, mediaType: string): Blob => ({
  digest,
  sizeBytes,
  mediaType,
  open: async () => openSealed(path, { digest, sizeBytes }),
})

/** A blob that is part of a larger file, such as a layer in an archive. */
export const filePartBlob = (
  { path, start }: { readonly path: string; readonly start: number },
  digest: Digest,
  sizeBytes: number,
  mediaType: string,
): Blob => ({ digest, sizeBytes, mediaType, open: async () => openSealed(path, { digest, sizeBytes }, { start }) })
