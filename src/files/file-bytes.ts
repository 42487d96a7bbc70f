import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { failure, reasonOf } from '../errors/problems.ts'

/** A file read by position, a piece at a time, and never beyond its end. */
export type FileBytes = {
  readonly sizeBytes: number
  /** The bytes of this range: fewer at the end of the file, none beyond it. */
  readonly read: (offset: number, length: number) => Promise<Buffer>
}

/** Larger than any table we read; longer ranges are read in pieces of this size. */
export const MAX_READ_BYTES = 1_048_576

/** A range of a file. */
export type Range = { readonly offset: number; readonly sizeBytes: number }

/** Opens a regular file for `use`; undefined for anything else, such as a pipe. Throws a DeployError if the system denies reading. */
export const readFileBytes = async <T>(path: string, use: (bytes: FileBytes) => Promise<T>): Promise<T | undefined> => {
  try {
    // Opening a pipe would wait for its writer.
    await using handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const stat = await handle.stat()
    if (!stat.isFile()) return undefined
    const sizeBytes = stat.size
    const read = async (offset: number, length: number): Promise<Buffer> => {
      const wanted = Math.min(length, sizeBytes - offset, MAX_READ_BYTES)
      if (!Number.isSafeInteger(offset) || offset < 0 || !(wanted > 0)) return Buffer.alloc(0)
      const buffer = Buffer.alloc(Math.floor(wanted))
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset)
      return buffer.subarray(0, bytesRead)
    }
    return await use({ sizeBytes, read })
  } catch (error) {
    if (error instanceof Error && 'code' in error) {
      throw failure('binary-unreadable', { path, reason: reasonOf(error) }, { cause: error })
    }
    throw error
  }
}

/** A complete range, or undefined. */
export const readWhole = async (bytes: FileBytes, offset: number, length: number): Promise<Buffer | undefined> => {
  const found = await bytes.read(offset, length)
  return found.length === length && length > 0 ? found : undefined
}

/** Text up to its NUL; undefined if there is none within the longest name. */
export const readName = async (bytes: FileBytes, offset: number): Promise<string | undefined> => {
  const found = await bytes.read(offset, MAX_NAME_BYTES)
  const end = found.indexOf(0)
  return end < 0 ? undefined : found.toString('utf8', 0, end)
}

const MAX_NAME_BYTES = 4_096

/** Which needles occur in the ranges; overlapping ranges are read only once. */
export const findIn = async (
  bytes: FileBytes,
  ranges: readonly Range[],
  needles: readonly Buffer[],
): Promise<ReadonlySet<Buffer>> => {
  const found = new Set<Buffer>()
  for await (const { piece } of piecesOf(bytes, ranges, Math.max(...needles.map(({ length }) => length)) - 1)) {
    for (const needle of needles) if (!found.has(needle) && piece.includes(needle)) found.add(needle)
    if (found.size === needles.length) break
  }
  return found
}

/** The first place of a needle at a multiple of `alignment`, or undefined. */
export const findAligned = async (
  bytes: FileBytes,
  ranges: readonly Range[],
  needle: Buffer,
  alignment: number,
): Promise<number | undefined> => {
  for await (const { piece, offset } of piecesOf(bytes, ranges, needle.length - 1)) {
    for (let at = piece.indexOf(needle); at >= 0; at = piece.indexOf(needle, at + 1)) {
      if ((offset + at) % alignment === 0) return offset + at
    }
  }
  return undefined
}

/** The ranges in pieces that each repeat the last bytes of the previous one. */
async function* piecesOf(
  bytes: FileBytes,
  ranges: readonly Range[],
  overlap: number,
): AsyncGenerator<{ readonly piece: Buffer; readonly offset: number }> {
  for (const { start, end } of joined(ranges, bytes.sizeBytes)) {
    for (let offset = start; offset < end; offset += MAX_READ_BYTES - overlap) {
      const piece = await bytes.read(offset, Math.min(MAX_READ_BYTES, end - offset))
      if (piece.length === 0) break
      yield { piece, offset }
    }
  }
}

type Stretch = { start: number; end: number }

/** Ranges sorted, cut at the end of the file, and merged where they touch. */
const joined = (ranges: readonly Range[], sizeBytes: number): readonly Stretch[] => {
  const stretches = ranges
    .map(({ offset, sizeBytes: length }) => ({ start: offset, end: Math.min(offset + length, sizeBytes) }))
    .filter(({ start, end }) => Number.isSafeInteger(start) && start < end)
    .toSorted((a, b) => a.start - b.start)
  const all: Stretch[] = []
  for (const stretch of stretches) {
    const last = all.at(-1)
    if (last !== undefined && stretch.start <= last.end) last.end = Math.max(last.end, stretch.end)
    else all.push(stretch)
  }
  return all
}
