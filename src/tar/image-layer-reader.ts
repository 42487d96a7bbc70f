import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { type Extract, extract } from 'tar-stream'
import type { Blob } from '../files/blob.ts'
import { READ_BYTES } from '../files/sealed-file.ts'
import { isKnownError, type Unpacking } from '../files/unpacking.ts'
import { counted } from '../host/disk/limits.ts'

/** One entry of a layer's tar, with its bytes. */
export type TarEntry = Extract extends AsyncIterable<infer Item> ? Item : never

export type LayerReading = {
  /** What all layers of the image may unpack to. */
  readonly unpacking: Unpacking
  /** The error for a blob that is not such a tar: gets the download's error, then the reader's, if they failed. */
  readonly unreadable: (errors: readonly unknown[], blob: Blob) => unknown
  readonly signal: AbortSignal
}

/**
 * Reads a layer's tar, gzipped or plain, as it streams, until `visit` has had enough; the bytes that it leaves unread are skipped.
 * Throws our own and the system's errors unchanged.
 */
export const readLayerTar = async (
  blob: Blob,
  { unpacking, unreadable, signal }: LayerReading,
  visit: (entry: TarEntry, number: number) => Promise<'enough' | undefined>,
): Promise<void> => {
  const archive = openTar(unpacking)
  const enough = new AbortController()
  const counting = (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> => counted(chunks, unpacking.bytes)
  const reading = async (): Promise<void> => {
    let number = 0
    for await (const entry of archive) {
      unpacking.entry()
      const answer = await visit(entry, number)
      number += 1
      entry.resume()
      if (answer === 'enough') return enough.abort()
    }
  }
  const plain = /[+.]gzip$/.test(blob.mediaType) ? createGunzip({ chunkSize: READ_BYTES }) : new PassThrough()
  const arriving = pipeline(await blob.open(), plain, counting, archive, {
    signal: AbortSignal.any([signal, enough.signal]),
  })
  const ends = await Promise.allSettled([arriving, reading()])
  signal.throwIfAborted()
  const errors = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []))
  if (errors.length === 0 || enough.signal.aborted) return
  // When one end breaks, the other only reports that it did.
  throw errors.find(isKnownError) ?? unreadable(errors, blob)
}

/** An entry's bytes as they stream; tar-stream does not say that they are bytes. */
export async function* bytesOf(entry: TarEntry): AsyncGenerator<Buffer> {
  for await (const chunk of entry) if (Buffer.isBuffer(chunk)) yield chunk
}

/** Extended headers hold a path and a few numbers. */
export const MAX_EXTENDED_BYTES = 65_536
/** Each record has one, as in `30 path=…`. */
const EQUALS = 0x3d

/** A reader of tars. tar-stream itself takes extended headers of 4 MB, a second of parsing each, and tells of none until their entry comes. */
export const openTar = ({ records }: Pick<Unpacking, 'records'>): Extract => {
  const archive = extract()
  const decode: unknown = Reflect.get(archive, '_decodeLongHeader')
  if (typeof decode !== 'function') throw new TypeError('tar-stream reads extended headers in another way')
  Reflect.set(archive, '_decodeLongHeader', (content: Uint8Array) => {
    if (content.length > MAX_EXTENDED_BYTES) throw new RangeError(`an extended header of ${content.length} bytes`)
    records(content.reduce((count, byte) => (byte === EQUALS ? count + 1 : count), 1))
    Reflect.apply(decode, archive, [content])
  })
  return archive
}
