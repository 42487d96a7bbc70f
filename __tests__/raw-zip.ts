import { crc32, deflateRawSync } from 'node:zlib'

/** A zip entry as an attacker would write it (PKWARE APPNOTE 4.3.7 and 4.3.12). */
export type RawEntry = {
  readonly name: string
  readonly content?: string | Uint8Array
  /** With its type; 0o100644 by default. */
  readonly mode?: number
  readonly madeBy?: number
  readonly flags?: number
  readonly method?: number
  readonly crc?: number
  readonly sizeBytes?: number
}

const UTF8 = 0x800
const DEFLATED = 8

/** A zip of these entries in order, whatever their names. */
export const rawZip = (entries: readonly RawEntry[]): Buffer => {
  const locals: Buffer[] = []
  const centrals: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const { local, central } = records(entry, offset)
    locals.push(local)
    centrals.push(central)
    offset += local.length
  }
  const directory = Buffer.concat(centrals)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, directory, end])
}

const records = (entry: RawEntry, offset: number): { local: Buffer; central: Buffer } => {
  const { mode = 0o100644, madeBy = 3, flags = UTF8, method = DEFLATED } = entry
  const content = Buffer.from(entry.content ?? '')
  const packed = method === DEFLATED ? deflateRawSync(content) : content
  const name = Buffer.from(entry.name)
  const fields = Buffer.alloc(26)
  fields.writeUInt16LE(20, 0)
  fields.writeUInt16LE(flags, 2)
  fields.writeUInt16LE(method, 4)
  fields.writeUInt32LE(entry.crc ?? crc32(content), 10)
  fields.writeUInt32LE(packed.length, 14)
  fields.writeUInt32LE(entry.sizeBytes ?? content.length, 18)
  fields.writeUInt16LE(name.length, 22)
  const attributes = Buffer.alloc(14)
  attributes.writeUInt32LE((mode * 0x10000) >>> 0, 6)
  attributes.writeUInt32LE(offset, 10)
  const version = Buffer.from([20, madeBy])
  return {
    local: Buffer.concat([Buffer.from('504b0304', 'hex'), fields, name, packed]),
    central: Buffer.concat([Buffer.from('504b0102', 'hex'), version, fields, attributes, name]),
  }
}
