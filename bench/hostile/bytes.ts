import { createHash } from 'node:crypto'
import { crc32, deflateRawSync, gzipSync } from 'node:zlib'

/** A tar entry as an attacker writes it: no content but zeros, if any. */
export type TarHeader = {
  readonly name: string
  /** Type flag: a file by default, `2` a link, `5` a folder, `x` an extended header. */
  readonly type?: string
  readonly target?: string
  readonly content?: Buffer
}

const BLOCK = 512

/** Entries of a tar in ustar format (POSIX.1-2024), without its end. Names have at most 255 bytes. */
export const tarOf = (entries: Iterable<TarHeader>): Buffer => {
  const parts: Buffer[] = []
  for (const { name, type = '0', target = '', content = Buffer.alloc(0) } of entries) {
    parts.push(header({ name, type, target, sizeBytes: content.length }), content, padding(content.length))
  }
  return Buffer.concat(parts)
}

const padding = (sizeBytes: number): Buffer => Buffer.alloc((BLOCK - (sizeBytes % BLOCK)) % BLOCK)

/** One header; the content that it announces is another's business. */
export const header = ({
  name,
  type,
  target,
  sizeBytes,
}: {
  readonly name: string
  readonly type: string
  readonly target: string
  readonly sizeBytes: number
}): Buffer => {
  const block = Buffer.alloc(BLOCK)
  const cut = name.length <= 100 ? 0 : name.indexOf('/', name.length - 101) + 1
  block.write(name.slice(cut), 0)
  block.write(cut === 0 ? '' : name.slice(0, cut - 1), 345)
  block.write('0000755\0', 100)
  block.write(`${sizeBytes.toString(8).padStart(11, '0')}\0`, 124)
  block.write(`00000000000\0        ${type}${target}`, 136)
  block.write('ustar\x0000', 257)
  const sum = block.reduce((all, byte) => all + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

/** A pax header with a long path or target for the next entry, by records such as `30 path=…\n`. */
export const paxOf = (records: Readonly<Record<string, string>>): TarHeader => ({
  name: 'pax',
  type: 'x',
  content: Buffer.from(
    Object.entries(records)
      .map(([key, value]) => {
        const rest = ` ${key}=${value}\n`
        const length = rest.length + String(rest.length).length
        return `${length + (String(length).length > String(rest.length).length ? 1 : 0)}${rest}`
      })
      .join(''),
  ),
})

/** So many bytes of zeros, gzipped in members of 64 MB, which readers join (RFC 1952, 2.2). */
export const gzippedZeros = (sizeBytes: number): Buffer => {
  const MEMBER = 67_108_864
  const member = gzipSync(Buffer.alloc(MEMBER))
  return Buffer.concat(Array.from({ length: Math.ceil(sizeBytes / MEMBER) }, () => member))
}

/** Blocks of nothing: deflate that takes time and gives no byte (RFC 1951, 3.2.4). */
export const nothing = (sizeBytes: number): Buffer =>
  Buffer.concat([Buffer.alloc(sizeBytes - (sizeBytes % 5)).fill(Buffer.from('000000ffff', 'hex')), Buffer.from([3, 0])])

/** An entry of a zip; with `sharesFirst`, its bytes are those of the first one. */
export type ZipEntry = {
  readonly name: string
  readonly mode?: number
  readonly content?: Buffer
  /** Deflated already. */
  readonly packed?: Buffer
  readonly sharesFirst?: boolean
}

const NOTHING = deflateRawSync(Buffer.alloc(0))

/** A zip of these entries in order, with zip64 fields where there are many (PKWARE APPNOTE 4.3). */
export const zipOf = (entries: Iterable<ZipEntry>): Buffer => {
  const [locals, centrals]: [Buffer[], Buffer[]] = [[], []]
  let [offset, count] = [0, 0]
  for (const { name, mode = 0o100644, content = Buffer.alloc(0), sharesFirst = false, ...entry } of entries) {
    const packed = entry.packed ?? (content.length === 0 ? NOTHING : deflateRawSync(content))
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(8, 4)
    fields.writeUInt32LE(crc32(content), 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(content.length, 18)
    fields.writeUInt16LE(Buffer.byteLength(name), 22)
    const attributes = Buffer.alloc(14)
    attributes.writeUInt32LE((mode * 0x10000) >>> 0, 6)
    attributes.writeUInt32LE(sharesFirst ? 0 : offset, 10)
    centrals.push(Buffer.from('504b01021403', 'hex'), fields, attributes, Buffer.from(name))
    count += 1
    if (sharesFirst) continue
    const local = Buffer.concat([Buffer.from('504b0304', 'hex'), fields, Buffer.from(name), packed])
    locals.push(local)
    offset += local.length
  }
  const directory = Buffer.concat(centrals)
  return Buffer.concat([...locals, directory, endOf({ count, offset, sizeBytes: directory.length })])
}

const endOf = (at: { readonly count: number; readonly offset: number; readonly sizeBytes: number }): Buffer => {
  const large = Buffer.alloc(56 + 20)
  large.writeUInt32LE(0x06064b50)
  large.writeBigUInt64LE(44n, 4)
  large.writeBigUInt64LE(BigInt(at.count), 24)
  large.writeBigUInt64LE(BigInt(at.count), 32)
  large.writeBigUInt64LE(BigInt(at.sizeBytes), 40)
  large.writeBigUInt64LE(BigInt(at.offset), 48)
  large.writeUInt32LE(0x07064b50, 56)
  large.writeBigUInt64LE(BigInt(at.offset + at.sizeBytes), 64)
  large.writeUInt32LE(1, 72)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50)
  for (const field of [8, 10]) end.writeUInt16LE(0xffff, field)
  for (const field of [12, 16]) end.writeUInt32LE(0xffffffff, field)
  return Buffer.concat([large, end])
}

/** A document or layer with its descriptor. */
export type Part = { readonly digest: `sha256:${string}`; readonly bytes: Buffer; readonly mediaType: string }

/** Bytes under their digest. */
export const partOf = (bytes: Buffer, mediaType: string): Part => ({
  digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
  bytes,
  mediaType,
})
