import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { failure } from '../errors/problems.ts'
import { fillFile } from '../files/fill-file.ts'
import { READ_BYTES } from '../files/sealed-file.ts'
import { openUnpacking } from '../files/unpacking.ts'
import { counted } from '../host/disk/limits.ts'

/** RFC 1952, 2.3.1. */
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b])

/** The archive's name in messages, and a folder for its plain tar. */
export type PlainOptions = { readonly name: string; readonly temp: string; readonly signal: AbortSignal }

/** The archive's path or, if it is gzipped, the path of its plain tar. Throws if it is no file, or unpacks to too much. */
export const plainTar = async (path: string, { name, temp, signal }: PlainOptions): Promise<string> => {
  // Before opening it: opening a pipe would block.
  const found = await stat(path)
  if (!found.isFile()) throw failure('archive-no-file', { name })
  await using file = await open(path)
  const { buffer } = await file.read(Buffer.alloc(GZIP_MAGIC.length), 0, GZIP_MAGIC.length, 0)
  if (!buffer.equals(GZIP_MAGIC)) return path
  const plain = join(temp, 'archive.tar')
  const source = createReadStream(path, { highWaterMark: READ_BYTES })
  const unpacking = openUnpacking({ packedBytes: found.size }, (what, limit) =>
    what === 'bytes'
      ? failure('archive-too-large', { name, limit })
      : failure('archive-ratio', { name, packed: found.size, limit }),
  )
  const counting = (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> => counted(chunks, unpacking.bytes)
  const gunzip = createGunzip({ chunkSize: READ_BYTES })
  await fillFile(plain, (target) => pipeline(source, gunzip, counting, target, { signal }))
  return plain
}
