import type { FileHandle } from 'node:fs/promises'
import { failure } from '../errors/problems.ts'
import { openBudget } from '../files/unpacking.ts'
import { MAX_EXTENDED_BYTES } from './image-layer-reader.ts'

/** A tar entry: where its bytes start in the file, and how many there are. Only regular files have meaningful content. */
export type TarEntry = {
  readonly path: string
  readonly isFile: boolean
  readonly start: number
  readonly sizeBytes: number
}

export type TarIndex = {
  readonly entries: readonly TarEntry[]
  /** Whether the two zero blocks at the end are there. */
  readonly isComplete: boolean
}

const BLOCK_BYTES = 512
/** An image has at most a hundred; a tar of nothing but headers would take hours to read. */
const MAX_ENTRIES = 20_000
/** Of all extended headers: a thousand bytes for each entry of the largest. */
const MAX_EXTENSIONS_BYTES = 16_777_216

/**
 * Where a plain tar's entries are, from its headers alone (POSIX.1-2024, pax; long names and large sizes as GNU tar writes them).
 * Throws if it is not a tar or ends within an entry.
 */
export const readTarIndex = async (file: FileHandle, name: string): Promise<TarIndex> => {
  const { size: fileBytes } = await file.stat()
  const entries: TarEntry[] = []
  let extended: Extended = {}
  const extensions = openBudget(MAX_EXTENSIONS_BYTES, (limit) => failure('archive-extensions', { name, limit }))
  for (let offset = 0, seen = 0; ; seen++) {
    if (seen > MAX_ENTRIES) throw failure('archive-entries', { name, limit: MAX_ENTRIES })
    const header = await readAt(file, offset, BLOCK_BYTES)
    if (header.length < BLOCK_BYTES) return { entries, isComplete: false }
    if (header.every((byte) => byte === 0)) return { entries, isComplete: true }
    if (!hasChecksum(header)) throw failure(offset === 0 ? 'archive-no-tar' : 'archive-header', { name, offset })
    const own = parseHeader(header)
    const isExtension = EXTENSIONS.includes(own.type)
    const sizeBytes = isExtension ? own.sizeBytes : (extended.sizeBytes ?? own.sizeBytes)
    const start = offset + BLOCK_BYTES
    if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) throw failure('archive-header', { name, offset })
    if (start + sizeBytes > fileBytes) throw failure('archive-truncated', { name, size: fileBytes })
    if (isExtension) {
      if (sizeBytes > MAX_EXTENDED_BYTES) throw failure('archive-header', { name, offset })
      extensions.take(sizeBytes)
      extended = { ...extended, ...parseExtension(own.type, await readAt(file, start, sizeBytes)) }
    } else {
      entries.push({ path: extended.path ?? own.path, isFile: FILES.includes(own.type), start, sizeBytes })
      extended = {}
    }
    offset = start + Math.ceil(sizeBytes / BLOCK_BYTES) * BLOCK_BYTES
  }
}

/** What preceding headers say about an entry. */
type Extended = { readonly path?: string; readonly sizeBytes?: number }

/** Both type flags of regular files. */
const FILES: readonly string[] = ['0', '\0']
/** pax for one entry or for all, and GNU's long path and long link. */
const EXTENSIONS: readonly string[] = ['x', 'g', 'L', 'K']

const readAt = async (file: FileHandle, position: number, length: number): Promise<Buffer> => {
  const buffer = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}

/** POSIX.1-2024, ustar: offsets of header fields. */
const CHECKSUM = { from: 148, to: 156 } as const
const SPACE = 0x20

/** The sum of the header's bytes, its own field counting as spaces. */
const hasChecksum = (header: Buffer): boolean => {
  const sum = header.reduce((all, byte, at) => all + (at >= CHECKSUM.from && at < CHECKSUM.to ? SPACE : byte), 0)
  return sum === parseNumber(header.subarray(CHECKSUM.from, CHECKSUM.to))
}

const parseHeader = (header: Buffer): { path: string; type: string; sizeBytes: number } => {
  const isUstar = header.toString('latin1', 257, 262) === 'ustar'
  // GNU's own format has times where POSIX has the path prefix.
  const prefix = isUstar && header[262] === 0 ? parseText(header.subarray(345, 500)) : ''
  const path = parseText(header.subarray(0, 100))
  return {
    path: prefix === '' ? path : `${prefix}/${path}`,
    type: String.fromCharCode(header[156] ?? 0),
    sizeBytes: parseNumber(header.subarray(124, 136)),
  }
}

const parseText = (field: Buffer): string => {
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end < 0 ? field.length : end)
}

/** Octal digits or, with the first bit set, base 256 (GNU tar manual, extensions to the ustar format); NaN for anything else. */
const parseNumber = (field: Buffer): number => {
  if (field[0] === 0x80) return field.subarray(1).reduce((value, byte) => value * 256 + byte, 0)
  const digits = parseText(field).trim()
  return digits === '' ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN
}

/** What a pax or GNU header says about the next entry. We need nothing from global headers. */
const parseExtension = (type: string, content: Buffer): Extended => {
  if (type === 'L') return { path: parseText(content) }
  if (type !== 'x') return {}
  const extended: { path?: string; sizeBytes?: number } = {}
  for (const [key, value] of paxRecords(content)) {
    if (key === 'path') extended.path = value
    else if (key === 'size') extended.sizeBytes = /^\d+$/.test(value) ? Number(value) : Number.NaN
  }
  return extended
}

/** `30 path=blobs/…\n`: the number counts the whole record's bytes. */
function* paxRecords(content: Buffer): Generator<readonly [string, string]> {
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(SPACE, at)
    const length = space < 0 ? Number.NaN : Number(content.toString('latin1', at, space))
    if (!Number.isInteger(length) || length <= space - at || at + length > content.length) return
    const record = content.toString('utf8', space + 1, at + length - 1)
    const equals = record.indexOf('=')
    yield [record.slice(0, equals), record.slice(equals + 1)]
    at += length
  }
}
