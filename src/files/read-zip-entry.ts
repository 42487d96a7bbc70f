import { crc32 } from 'node:zlib'
import type { Entry, ZipFile } from 'yauzl'
import { type Budget, openBudget } from './unpacking.ts'

/** PKWARE APPNOTE 4.4.2: what made the zip; it defines the attributes. */
const MADE_BY_UNIX = 3

/** The type bits of a mode, and the file types (stat(2)). */
export const TYPE_BITS = 0o170000
export const TYPES = { directory: 0o040000, file: 0o100000, symlink: 0o120000 } as const

/** A file's mode if the zip has none. */
export const FILE_MODE = 0o644

/** An entry's mode with its type, if a Unix system wrote it; undefined if no mode is set. */
export const unixMode = ({ versionMadeBy, externalFileAttributes }: Entry): number | undefined =>
  versionMadeBy >>> 8 === MADE_BY_UNIX ? externalFileAttributes >>> 16 : undefined

/** An entry's unpacked bytes as they stream. Throws `damaged()` if they do not match the entry's checksum, which yauzl does not verify. */
export async function* readEntry(zip: ZipFile, entry: Entry, damaged: () => Error): AsyncGenerator<Buffer> {
  let checksum = 0
  for await (const chunk of await zip.openReadStreamPromise(entry)) {
    const bytes = Buffer.from(chunk)
    checksum = crc32(bytes, checksum)
    yield bytes
  }
  if (checksum !== entry.crc32) throw damaged()
}

/** What a zip's entries may hold packed, all together: in one of this size, more means that they share bytes, which only bombs do. */
export const packedBudget = (zipBytes: number, overlapping: () => Error): Budget => openBudget(zipBytes, overlapping)
