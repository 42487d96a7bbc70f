import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { type Extract, extract } from 'tar-stream'
import { DeployError } from '../errors.ts'
import type { Blob } from './blob.ts'

/** One entry of a layer's tar, with its bytes. */
export type TarEntry = Extract extends AsyncIterable<infer Item> ? Item : never

export type LayerReading = {
  /** Gets the size of each piece of the plain tar; throws if it is too much. */
  readonly count: (sizeBytes: number) => void
  /** Whether to go on after this entry; bytes it leaves unread are skipped. */
  readonly visit: (entry: TarEntry, number: number) => Promise<boolean>
  /** The error for a blob that is not such a tar: gets the download's error, then the reader's, if they failed. */
  readonly unreadable: (errors: readonly unknown[]) => unknown
  readonly signal: AbortSignal
}

/** Reads a layer's tar, gzipped or plain, as it streams. Throws our own and the system's errors unchanged. */
export const readLayerTar = async (blob: Blob, { count, visit, unreadable, signal }: LayerReading): Promise<void> => {
  const archive = extract()
  const enough = new AbortController()
  const counting = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      count(chunk.length)
      yield chunk
    }
  }
  const reading = async (): Promise<void> => {
    let number = 0
    for await (const entry of archive) {
      const goesOn = await visit(entry, number)
      number += 1
      entry.resume()
      if (!goesOn) return enough.abort()
    }
  }
  const plain = /[+.]gzip$/.test(blob.mediaType) ? createGunzip() : new PassThrough()
  const arriving = pipeline(await blob.open(), plain, counting, archive, {
    signal: AbortSignal.any([signal, enough.signal]),
  })
  const ends = await Promise.allSettled([arriving, reading()])
  signal.throwIfAborted()
  const errors = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []))
  if (errors.length === 0 || enough.signal.aborted) return
  // When one end breaks, the other only reports that it did.
  throw errors.find(isKnownError) ?? unreadable(errors)
}

const isKnownError = (error: unknown): boolean =>
  error instanceof DeployError || (error instanceof Error && 'syscall' in error)
