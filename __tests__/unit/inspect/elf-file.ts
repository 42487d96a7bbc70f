/** What a generated ELF program needs. */
type Wanted = {
  readonly machine: number
  readonly interpreter?: string
  readonly libraries?: readonly string[]
  /** Versions needed from the first library. */
  readonly versions?: readonly string[]
  /** Versions it offers, as a library does. */
  readonly defines?: readonly string[]
  /** The bytes from offset 512 on; makes the segment writable, as one of data. */
  readonly data?: Buffer
}

const ADDRESS = 0x400_000
const DATA_AT = 512
const READ = 4
const WRITE = 2

/** A 64-bit program with segments only, as `strip --strip-section-headers` leaves it: one loaded segment holds the whole file. */
export const makeElf = ({
  machine,
  interpreter,
  libraries = [],
  versions = [],
  defines = [],
  data,
}: Wanted): Buffer => {
  const names = new Names()
  const needed = libraries.map((library) => names.add(library))
  const interpreterAt = interpreter === undefined ? undefined : names.add(interpreter)
  const wanted = versions.map((version) => names.add(version))
  const defined = defines.map((version) => names.add(version))
  const text = names.bytes()
  const textAt = 64 + 3 * 56
  const versionsAt = textAt + text.length
  const need = verneed(needed[0] ?? 0, wanted)
  const definitionsAt = versionsAt + need.length
  const definitions = verdef(defined)
  const dynamicAt = definitionsAt + definitions.length
  const dynamic = Buffer.concat([
    ...needed.map((at) => entry(1, at)),
    entry(5, ADDRESS + textAt),
    ...(versions.length === 0 ? [] : [entry(0x6ffffffe, ADDRESS + versionsAt)]),
    ...(defines.length === 0 ? [] : [entry(0x6ffffffc, ADDRESS + definitionsAt)]),
    entry(0, 0),
  ])
  const dynamicEnd = dynamicAt + dynamic.length
  const tail = data === undefined ? Buffer.alloc(0) : Buffer.concat([Buffer.alloc(DATA_AT - dynamicEnd), data])
  const segments = [
    segment(1, 0, dynamicEnd + tail.length, data === undefined ? READ : READ | WRITE),
    ...(interpreterAt === undefined ? [] : [segment(3, textAt + interpreterAt, (interpreter ?? '').length + 1)]),
    ...(libraries.length === 0 ? [] : [segment(2, dynamicAt, dynamic.length)]),
  ]
  const table = Buffer.alloc(3 * 56)
  Buffer.concat(segments).copy(table)
  return Buffer.concat([header(machine, segments.length), table, text, need, definitions, dynamic, tail])
}

class Names {
  #text = '\0'

  add(name: string): number {
    const at = this.#text.length
    this.#text += `${name}\0`
    return at
  }

  bytes(): Buffer {
    return Buffer.from(this.#text, 'latin1')
  }
}

const header = (machine: number, segments: number): Buffer => {
  const bytes = Buffer.alloc(64)
  bytes.write('\x7fELF\x02\x01\x01', 'latin1')
  bytes.writeUInt16LE(2, 16)
  bytes.writeUInt16LE(machine, 18)
  bytes.writeBigUInt64LE(64n, 32)
  bytes.writeUInt16LE(56, 54)
  bytes.writeUInt16LE(segments, 56)
  return bytes
}

const segment = (type: number, offset: number, sizeBytes: number, flags = READ): Buffer => {
  const bytes = Buffer.alloc(56)
  bytes.writeUInt32LE(type, 0)
  bytes.writeUInt32LE(flags, 4)
  bytes.writeBigUInt64LE(BigInt(offset), 8)
  bytes.writeBigUInt64LE(BigInt(ADDRESS + offset), 16)
  bytes.writeBigUInt64LE(BigInt(sizeBytes), 32)
  return bytes
}

const entry = (tag: number, value: number): Buffer => {
  const bytes = Buffer.alloc(16)
  bytes.writeBigUInt64LE(BigInt(tag), 0)
  bytes.writeBigUInt64LE(BigInt(value), 8)
  return bytes
}

const verneed = (file: number, versions: readonly number[]): Buffer => {
  if (versions.length === 0) return Buffer.alloc(0)
  const bytes = Buffer.alloc(16 + versions.length * 16)
  bytes.writeUInt16LE(1, 0)
  bytes.writeUInt16LE(versions.length, 2)
  bytes.writeUInt32LE(file, 4)
  bytes.writeUInt32LE(16, 8)
  for (const [index, version] of versions.entries()) {
    const at = 16 + index * 16
    bytes.writeUInt32LE(version, at + 8)
    bytes.writeUInt32LE(index === versions.length - 1 ? 0 : 16, at + 12)
  }
  return bytes
}

const verdef = (versions: readonly number[]): Buffer =>
  Buffer.concat(
    versions.map((version, index) => {
      const bytes = Buffer.alloc(28)
      bytes.writeUInt16LE(1, 0)
      bytes.writeUInt16LE(1, 6)
      bytes.writeUInt32LE(20, 12)
      bytes.writeUInt32LE(index === versions.length - 1 ? 0 : 28, 16)
      bytes.writeUInt32LE(version, 20)
      return bytes
    }),
  )
