import { constants, createReadStream } from 'node:fs'
import { chmod, open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type DeployError, failure } from '../errors/problems.ts'
import { DigestCheck, type Measured } from './digest-check.ts'
import { fillFile } from './fill-file.ts'
import { HashingStream } from './hashing.ts'

/** What a file held when the step looked at it: other code may write to it later. */
export type Seal = Measured

/** Larger reads than Node's 64 KiB: a blob is tens of megabytes. */
export const READ_BYTES = 262_144

/** Where in a file the sealed bytes are, and how many to read at once. */
type Part = { readonly start?: number; readonly readBytes?: number }

/** Streams a file, or the part of it that begins at `start`, that must still be what was sealed: otherwise the stream ends in an error that names the file, before its last bytes. */
export const openSealed = (path: string, seal: Seal, part: Part = {}): Readable => {
  const check = new DigestCheck(seal, () => changed(path))
  // One byte more shows that a whole file has grown.
  const sizeBytes = seal.sizeBytes + (part.start === undefined ? 1 : 0)
  const arriving = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield* await openPart(path, sizeBytes, part)
    } catch (cause) {
      throw changed(path, cause)
    }
  }
  pipeline(arriving, check).catch(() => {})
  return check
}

/** Streams so many bytes of a file, unchecked; fewer at its end. */
export const openPart = async (
  path: string,
  sizeBytes: number,
  { start = 0, readBytes = READ_BYTES }: Part = {},
): Promise<Readable> => {
  if (sizeBytes === 0) return Readable.from([], { objectMode: false })
  // Where a pipe has taken the file's place, opening it must not wait.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  return file.createReadStream({ start, end: start + sizeBytes - 1, highWaterMark: readBytes })
}

const changed = (path: string, cause?: unknown): DeployError => failure('file-changed', { path }, { cause })

/** Reads a file to its end. */
export const sealFile = async (path: string): Promise<Seal> => {
  const hashing = new HashingStream()
  await pipeline(createReadStream(path, { highWaterMark: READ_BYTES }), hashing.resume())
  return sealOf(hashing)
}

/** Copies a file, and says what the copy holds. */
export const copySealed = async (from: string, to: string, mode: number): Promise<Seal> => {
  const hashing = new HashingStream()
  const source = createReadStream(from, { highWaterMark: READ_BYTES })
  await fillFile(to, (file) => pipeline(source, hashing, file), mode)
  // Whatever the umask.
  await chmod(to, mode)
  return sealOf(hashing)
}

/** What has streamed through. */
export const sealOf = (hashing: HashingStream): Seal => {
  const { sha256, sizeBytes } = hashing.result()
  return { digest: `sha256:${sha256.toString('hex')}`, sizeBytes }
}
