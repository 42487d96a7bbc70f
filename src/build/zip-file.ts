import { createReadStream, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Transform, type TransformCallback } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32 } from 'node:zlib'
import { type Entry, getFileNameLowLevel, openPromise, parseExtraFields, validateFileName, type ZipFile } from 'yauzl'
import { DeployError, failure, reasonOf } from '../errors.ts'
import { READ_BYTES } from './blob.ts'
import { HashingStream } from './hashing.ts'
import { findMadeFile, type MadeFile } from './made-file.ts'
import { MAX_ZIP_BYTES, type Zip } from './zip.ts'

/** A zip that another step made, with its bootstrap taken out to a file of its own to be looked into. */
export type MadeZip = Zip & { readonly bootstrap: string }

/** A function has to be smaller than this when it is unpacked (developer guide, Lambda quotas: 250 MB). */
const MAX_UNPACKED_BYTES = 262_144_000

/**
 * Reads a zip to the last byte, as Lambda will, and checks that Lambda could start it: `bootstrap` at its root, regular and executable for all.
 * Throws when it is damaged, too large, or has paths that are none.
 */
export const readZipFile = async (
  made: MadeFile,
  { temp, signal }: { readonly temp: string; readonly signal: AbortSignal },
): Promise<MadeZip> => {
  const { path, sizeBytes } = await findMadeFile(made, 'zip-file')
  if (sizeBytes > MAX_ZIP_BYTES) throw failure('zip-too-large', { size: sizeBytes, limit: MAX_ZIP_BYTES })
  const bootstrap = join(temp, 'bootstrap-of-zip')
  try {
    await checkEntries(path, bootstrap, signal)
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof DeployError) throw error
    throw failure('zip-file-damaged', { path: made.path, reason: reasonOf(error) }, { cause: error })
  }
  const hashing = new HashingStream()
  await pipeline(createReadStream(path, { highWaterMark: READ_BYTES }), hashing.resume(), { signal })
  return { path, sizeBytes, codeSha256: hashing.result().sha256.toString('base64'), bootstrap }
}

const checkEntries = async (path: string, bootstrap: string, signal: AbortSignal): Promise<void> => {
  // Names are decoded below, strictly: yauzl alone would turn backslashes into slashes.
  const zip = await openPromise(path, { autoClose: false, decodeStrings: false })
  try {
    const entries = await listEntries(zip)
    const found = entries.get('bootstrap')
    if (found === undefined) throw missingBootstrap([...entries.keys()])
    checkBootstrap(found)
    for (const [name, entry] of entries) {
      if (name.endsWith('/')) continue
      const target = entry === found ? [createWriteStream(bootstrap, { mode: 0o755 })] : []
      const checking = new Checksum()
      const source = await zip.openReadStreamPromise(entry)
      await (target[0] === undefined
        ? pipeline(source, checking.resume(), { signal })
        : pipeline(source, checking, target[0], { signal }))
      if (checking.value !== entry.crc32) throw failure('zip-file-checksum', { entry: name })
    }
  } finally {
    zip.close()
  }
}

/** All entries by name, before any of them is unpacked: a bomb says how large it is, and is believed. */
const listEntries = async (zip: ZipFile): Promise<ReadonlyMap<string, Entry>> => {
  const entries = new Map<string, Entry>()
  let unpackedBytes = 0
  for await (const entry of zip.eachEntry()) {
    const name = nameOf(entry)
    if (validateFileName(name) !== null) throw failure('zip-file-name', { entry: name })
    if (entries.has(name)) throw failure('zip-file-twice', { entry: name })
    if (!entry.canDecodeFileData()) throw failure('zip-file-method', { entry: name, method: entry.compressionMethod })
    unpackedBytes += entry.uncompressedSize
    if (unpackedBytes >= MAX_UNPACKED_BYTES) {
      throw failure('zip-file-unpacked', { size: unpackedBytes, limit: MAX_UNPACKED_BYTES })
    }
    entries.set(name, entry)
  }
  return entries
}

const nameOf = ({ generalPurposeBitFlag, fileNameRaw, extraFieldRaw }: Entry): string =>
  getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, parseExtraFields(extraFieldRaw), true)

const missingBootstrap = (names: readonly string[]): DeployError => {
  const elsewhere = names.find((name) => name.endsWith('/bootstrap'))
  if (elsewhere !== undefined) return failure('zip-file-bootstrap-elsewhere', { entry: elsewhere })
  return failure('zip-file-bootstrap-missing', { count: names.length })
}

/** PKWARE APPNOTE 4.4.2: what made the zip, which says what the attributes mean. */
const MADE_BY_UNIX = 3
/** stat(2): the type of a file within its mode, and that of a regular one; some writers leave it out. */
const TYPE = 0o170000
const REGULAR: readonly number[] = [0o100000, 0]
/** Readable and executable for all: Lambda starts it as a user of its own. */
const STARTABLE = 0o555

const checkBootstrap = ({ versionMadeBy, externalFileAttributes }: Entry): void => {
  if (versionMadeBy >>> 8 !== MADE_BY_UNIX) throw failure('zip-file-modeless', {})
  const mode = externalFileAttributes >>> 16
  if (!REGULAR.includes(mode & TYPE)) throw failure('zip-file-bootstrap-kind', {})
  if ((mode & STARTABLE) !== STARTABLE)
    throw failure('zip-file-bootstrap-mode', { mode: `0${(mode & 0o7777).toString(8)}` })
}

/** Passes bytes on and keeps their CRC-32, which yauzl leaves to its caller. */
class Checksum extends Transform {
  value = 0

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.value = crc32(chunk, this.value)
    done(null, chunk)
  }
}
