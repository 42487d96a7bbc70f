import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { crc32, inflateRawSync } from 'node:zlib'

export type ZipEntry = {
  readonly name: string
  /** Permission bits and type of the entry; 0 when the archive was not made on Unix. */
  readonly unixMode: number
  readonly sizeBytes: number
  readonly compressedBytes: number
  readonly method: number
  readonly crc: number
  readonly offset: number
}

/** Signatures and fixed sizes of the records (PKWARE APPNOTE 4.3). */
const END = 0x06054b50
const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50
const END_BYTES = 22
const CENTRAL_BYTES = 46
const LOCAL_BYTES = 30
const MAX_COMMENT_BYTES = 65_535
const MADE_BY_UNIX = 3
const STORED = 0
const DEFLATED = 8

/** The entries of a zip's central directory; undefined when it is unreadable. */
export const readZip = (bytes: Buffer): ZipEntry[] | undefined => {
  const end = findEnd(bytes)
  if (end === undefined) return undefined
  const count = bytes.readUInt16LE(end + 10)
  let at = bytes.readUInt32LE(end + 16)
  const entries: ZipEntry[] = []
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL_BYTES > bytes.length || bytes.readUInt32LE(at) !== CENTRAL) return undefined
    const nameBytes = bytes.readUInt16LE(at + 28)
    const entry = centralEntry(bytes, at, nameBytes)
    if (!isReadable(bytes, entry)) return undefined
    entries.push(entry)
    at += CENTRAL_BYTES + nameBytes + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return entries.length > 0 ? entries : undefined
}

const findEnd = (bytes: Buffer): number | undefined => {
  const lowest = Math.max(0, bytes.length - END_BYTES - MAX_COMMENT_BYTES)
  for (let at = bytes.length - END_BYTES; at >= lowest; at--) if (bytes.readUInt32LE(at) === END) return at
  return undefined
}

const centralEntry = (bytes: Buffer, at: number, nameBytes: number): ZipEntry => ({
  name: bytes.toString('utf8', at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes),
  unixMode: bytes.readUInt8(at + 5) === MADE_BY_UNIX ? bytes.readUInt32LE(at + 38) >>> 16 : 0,
  method: bytes.readUInt16LE(at + 10),
  crc: bytes.readUInt32LE(at + 16),
  compressedBytes: bytes.readUInt32LE(at + 20),
  sizeBytes: bytes.readUInt32LE(at + 24),
  offset: bytes.readUInt32LE(at + 42),
})

const isReadable = (bytes: Buffer, { offset, compressedBytes, method, name }: ZipEntry): boolean =>
  offset + LOCAL_BYTES + compressedBytes <= bytes.length &&
  bytes.readUInt32LE(offset) === LOCAL &&
  (method === STORED || method === DEFLATED) &&
  !normalize(name).startsWith('..') &&
  !name.startsWith('/')

/** How much a zip and its layers may hold when unpacked (AWS documentation, Lambda quotas). */
export const MAX_UNPACKED_BYTES = 262_144_000

/** How much the entries of a zip hold; 0 for an unreadable one. */
export const unpackedBytes = (entries: readonly ZipEntry[] = []): number =>
  entries.reduce((sum, entry) => sum + entry.sizeBytes, 0)

/** An entry's content, checked against its size and CRC. */
export const zipContent = (bytes: Buffer, entry: ZipEntry): Buffer => {
  const nameBytes = bytes.readUInt16LE(entry.offset + 26)
  const start = entry.offset + LOCAL_BYTES + nameBytes + bytes.readUInt16LE(entry.offset + 28)
  const packed = bytes.subarray(start, start + entry.compressedBytes)
  const content = entry.method === STORED ? packed : inflateRawSync(packed, { maxOutputLength: entry.sizeBytes + 1 })
  if (content.length !== entry.sizeBytes || crc32(content) !== entry.crc) {
    throw new Error(`zip entry ${entry.name} is damaged`)
  }
  return content
}

/** What an entry without a Unix mode gets: readable, not executable. */
const DEFAULT_MODE = 0o644
const TYPE_BITS = 0o170000
const DIRECTORY_TYPE = 0o040000
const LINK_TYPE = 0o120000

/** Unpacks a zip with the modes and links it carries; links come last, so that nothing is written through one. */
export const unpackZip = async (bytes: Buffer, directory: string): Promise<void> => {
  const links: { readonly path: string; readonly target: string }[] = []
  for (const entry of readZip(bytes) ?? []) {
    const path = join(directory, entry.name)
    if (entry.name.endsWith('/') || (entry.unixMode & TYPE_BITS) === DIRECTORY_TYPE) {
      await mkdir(path, { recursive: true })
      continue
    }
    await mkdir(dirname(path), { recursive: true })
    const mode = entry.unixMode & 0o7777
    const content = zipContent(bytes, entry)
    if ((entry.unixMode & TYPE_BITS) === LINK_TYPE) links.push({ path, target: content.toString() })
    else await writeFile(path, content, { mode: mode === 0 ? DEFAULT_MODE : mode })
  }
  for (const { path, target } of links) await symlink(target, path)
}
