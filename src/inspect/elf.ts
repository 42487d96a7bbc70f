import { type FileBytes, type Range, readFileBytes, readName, readWhole } from '../files/file-bytes.ts'
import { newestGlibc } from './glibc.ts'

/** What a loader must know about a program (System V ABI, ELF); machines as Lambda names them, others as `machine 243`. */
export type ElfFacts = {
  readonly machine: 'x86_64' | 'arm64' | string
  readonly type: 'executable' | 'shared' | string
  /** PT_INTERP: the loader it requests; undefined for a static program. */
  readonly interpreter: string | undefined
  /** DT_NEEDED. */
  readonly libraries: readonly string[]
  /** The newest glibc version it requires, such as `2.34`. */
  readonly glibc: string | undefined
}

/** A section or segment and where its bytes are. */
export type Section = Range & { readonly name: string }
export type Segment = Range & { readonly type: number; readonly flags: number; readonly address: number }

/** The file's tables: loaders read `segments`; `sections` may have been stripped. */
export type Elf = {
  readonly machine: string
  readonly type: string
  readonly segments: readonly Segment[]
  readonly sections: readonly Section[]
}

/** Reads what a program needs from its system; undefined if the file is not ELF. Reads by position, so file size does not matter. */
export const inspectElf = async (path: string): Promise<ElfFacts | undefined> =>
  readFileBytes(path, async (bytes) => {
    const elf = await readElf(bytes)
    return elf === undefined ? undefined : elfFacts(bytes, elf)
  })

/** The newest glibc version that a `libc.so.6` offers; undefined for any other file. */
export const offeredGlibc = async (path: string): Promise<string | undefined> =>
  readFileBytes(path, async (bytes) => {
    const elf = await readElf(bytes)
    if (elf === undefined) return undefined
    return newestGlibc(await versionNames(bytes, elf, VERDEF))
  })

const MACHINES: Readonly<Record<number, string>> = { 3: 'i386', 40: 'arm', 62: 'x86_64', 183: 'arm64' }
const TYPES: Readonly<Record<number, string>> = { 1: 'relocatable', 2: 'executable', 3: 'shared', 4: 'core' }

const MAGIC = Buffer.from('\x7fELF', 'latin1')
const HEADER_BYTES = 64
const CLASS_64 = 2
const LITTLE_ENDIAN = 1
const SEGMENT_BYTES = 56
const SECTION_BYTES = 64
/** More than linkers create; the rest is ignored. */
const MAX_SEGMENTS = 512
const MAX_SECTIONS = 4_096
const MAX_DYNAMIC = 4_096
/** Ten times what the largest programs and libraries name. */
const MAX_NEEDED = 1_024
const MAX_VERSIONS = 1_024

/** Segment types that are read. */
export const LOAD = 1
const DYNAMIC = 2
const INTERP = 3

/** The tables of an ELF file; undefined for any other. For 32-bit and big-endian files, which Lambda never runs, only machine and type. */
export const readElf = async (bytes: FileBytes): Promise<Elf | undefined> => {
  const header = await bytes.read(0, HEADER_BYTES)
  if (header.length < 20 || !header.subarray(0, 4).equals(MAGIC)) return undefined
  const isLittle = header[5] === LITTLE_ENDIAN
  const [type, machine] = [16, 18].map((at) => (isLittle ? header.readUInt16LE(at) : header.readUInt16BE(at)))
  const named = {
    machine: MACHINES[machine ?? 0] ?? `machine ${machine}`,
    type: TYPES[type ?? 0] ?? `type ${type}`,
  }
  if (header.length < HEADER_BYTES || header[4] !== CLASS_64 || !isLittle)
    return { ...named, segments: [], sections: [] }
  return { ...named, segments: await readSegments(bytes, header), sections: await readSections(bytes, header) }
}

const readSegments = async (bytes: FileBytes, header: Buffer): Promise<readonly Segment[]> => {
  if (header.readUInt16LE(54) !== SEGMENT_BYTES) return []
  const count = Math.min(header.readUInt16LE(56), MAX_SEGMENTS)
  const table = await bytes.read(word(header, 32), count * SEGMENT_BYTES)
  return rows(table, SEGMENT_BYTES).map((row) => ({
    type: row.readUInt32LE(0),
    flags: row.readUInt32LE(4),
    offset: word(row, 8),
    address: word(row, 16),
    sizeBytes: word(row, 32),
  }))
}

const NOBITS = 8

const readSections = async (bytes: FileBytes, header: Buffer): Promise<readonly Section[]> => {
  if (header.readUInt16LE(58) !== SECTION_BYTES) return []
  const count = Math.min(header.readUInt16LE(60), MAX_SECTIONS)
  const table = rows(await bytes.read(word(header, 40), count * SECTION_BYTES), SECTION_BYTES)
  const names = table[header.readUInt16LE(62)]
  if (names === undefined) return []
  const text = await bytes.read(word(names, 24), word(names, 32))
  return table
    .filter((row) => row.readUInt32LE(4) !== NOBITS)
    .map((row) => ({ name: nameAt(text, row.readUInt32LE(0)), offset: word(row, 24), sizeBytes: word(row, 32) }))
}

const nameAt = (text: Buffer, at: number): string => {
  const end = at < text.length ? text.indexOf(0, at) : -1
  return end < 0 ? '' : text.toString('latin1', at, end)
}

/** A 64-bit word; beyond 2^53 it is inexact, but no file offset is that large. */
const word = (buffer: Buffer, at: number): number => Number(buffer.readBigUInt64LE(at))

const rows = (table: Buffer, rowBytes: number): readonly Buffer[] =>
  Array.from({ length: Math.floor(table.length / rowBytes) }, (_, index) =>
    table.subarray(index * rowBytes, (index + 1) * rowBytes),
  )

/** What an ELF file needs, from its tables. */
export const elfFacts = async (bytes: FileBytes, elf: Elf): Promise<ElfFacts> => {
  const interpreter = elf.segments.find(({ type }) => type === INTERP)
  return {
    machine: elf.machine,
    type: elf.type,
    interpreter: interpreter === undefined ? undefined : await readName(bytes, interpreter.offset),
    libraries: await neededLibraries(bytes, elf),
    glibc: newestGlibc(await versionNames(bytes, elf, VERNEED)),
  }
}

const DT_NEEDED = 1
const DT_STRTAB = 5

type Dynamic = readonly { readonly tag: number; readonly value: number }[]

const readDynamic = async (bytes: FileBytes, { segments }: Elf): Promise<Dynamic> => {
  const segment = segments.find(({ type }) => type === DYNAMIC)
  if (segment === undefined) return []
  const table = await bytes.read(segment.offset, Math.min(segment.sizeBytes, MAX_DYNAMIC * 16))
  const entries = rows(table, 16).map((row) => ({ tag: word(row, 0), value: word(row, 8) }))
  const end = entries.findIndex(({ tag }) => tag === 0)
  return end < 0 ? entries : entries.slice(0, end)
}

const dynamicValue = (dynamic: Dynamic, wanted: number): number | undefined =>
  dynamic.find(({ tag }) => tag === wanted)?.value

/** The file offset of an address, through the loaded segments. */
export const offsetOf = ({ segments }: Elf, address: number | undefined): number | undefined => {
  if (address === undefined) return undefined
  const segment = segments.find(
    ({ type, address: start, sizeBytes }) => type === LOAD && address >= start && address < start + sizeBytes,
  )
  return segment === undefined ? undefined : address - segment.address + segment.offset
}

const neededLibraries = async (bytes: FileBytes, elf: Elf): Promise<readonly string[]> => {
  const dynamic = await readDynamic(bytes, elf)
  const names = offsetOf(elf, dynamicValue(dynamic, DT_STRTAB))
  if (names === undefined) return []
  const found: string[] = []
  for (const { value } of dynamic.filter(({ tag }) => tag === DT_NEEDED).slice(0, MAX_NEEDED)) {
    const name = await readName(bytes, names + value)
    if (name !== undefined && name !== '') found.push(name)
  }
  return found
}

/** The two version tables differ only in where an entry's fields are (Linux Standard Base, symbol versioning). */
type VersionTable = {
  readonly tag: number
  readonly rowBytes: number
  readonly count: number
  readonly first: number
  readonly next: number
  readonly itemBytes: number
  readonly itemName: number
  readonly itemNext: number
}

const VERNEED: VersionTable = {
  tag: 0x6ffffffe,
  rowBytes: 16,
  count: 2,
  first: 8,
  next: 12,
  itemBytes: 16,
  itemName: 8,
  itemNext: 12,
}

const VERDEF: VersionTable = {
  tag: 0x6ffffffc,
  rowBytes: 20,
  count: 6,
  first: 12,
  next: 16,
  itemBytes: 8,
  itemName: 0,
  itemNext: 4,
}

/** The versions that a program needs, or a library defines. Offsets only lead forward, and a budget ends endless chains. */
const versionNames = async (bytes: FileBytes, elf: Elf, table: VersionTable): Promise<readonly string[]> => {
  const dynamic = await readDynamic(bytes, elf)
  const names = offsetOf(elf, dynamicValue(dynamic, DT_STRTAB))
  let at = offsetOf(elf, dynamicValue(dynamic, table.tag))
  const found: string[] = []
  for (let budget = MAX_VERSIONS; names !== undefined && at !== undefined && budget > 0; budget -= 1) {
    const row = await readWhole(bytes, at, table.rowBytes)
    if (row === undefined) break
    let itemAt = at + row.readUInt32LE(table.first)
    for (let left = row.readUInt16LE(table.count); left > 0 && budget > 0; left -= 1) {
      budget -= 1
      const item = await readWhole(bytes, itemAt, table.itemBytes)
      const name = item === undefined ? undefined : await readName(bytes, names + item.readUInt32LE(table.itemName))
      if (item === undefined || name === undefined) break
      found.push(name)
      const next = item.readUInt32LE(table.itemNext)
      if (next === 0) break
      itemAt += next
    }
    const next = row.readUInt32LE(table.next)
    if (next === 0) break
    at += next
  }
  return found
}
