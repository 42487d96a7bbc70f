import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import {
  type Entry,
  fromBufferPromise,
  getFileNameLowLevel,
  parseExtraFields,
  validateFileName,
  type ZipFile,
} from 'yauzl'
import { DeployError, failure, reasonOf, warning } from '../../errors/problems.ts'
import { fillFile } from '../../files/fill-file.ts'
import { parentsOf, stepsOf } from '../../files/paths.ts'
import { packedBudget, readEntry, TYPE_BITS, TYPES, unixMode } from '../../files/read-zip-entry.ts'
import { openPart } from '../../files/sealed-file.ts'
import { type Budget, openBudget } from '../../files/unpacking.ts'
import { type Packed, readPacked } from '../../inspect/program.ts'
import { shownMode } from '../../inspect/verdict.ts'
import { MAX_UNPACKED_BYTES, MAX_ZIP_BYTES } from '../../lambda/limits.ts'
import type { Zip } from '../zip/zip.ts'
import { findMadeFile, type MadeFile } from './file.ts'

/** A zip that another step made, with the program that bootstrap is or links to, extracted to a separate file and inspected before anything is run. */
export type MadeZip = Zip & {
  readonly bytes: Buffer
  readonly bootstrap: string
  readonly found: Packed
  /** Warnings about its contents. */
  readonly notices: readonly string[]
}

/**
 * Reads a zip to the last byte, as Lambda will, and checks that Lambda can start it: `bootstrap` at its root, or the file it links to, regular and executable for all.
 * Throws if it is damaged, too large, or has invalid paths.
 */
export const readZipFile = async (
  made: MadeFile,
  { temp, signal }: { readonly temp: string; readonly signal: AbortSignal },
): Promise<MadeZip> => {
  const { path } = await findMadeFile(made, 'zip-file')
  const bootstrap = join(temp, 'bootstrap-of-zip')
  let bytes: Buffer
  let notices: readonly string[]
  try {
    bytes = await readWhole(path)
    notices = await checkEntries(bytes, bootstrap, signal)
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof DeployError) throw error
    throw failure('zip-file-damaged', { path: made.path, reason: reasonOf(error) }, { cause: error })
  }
  const codeSha256 = createHash('sha256').update(bytes).digest('base64')
  const found = await readPacked(bootstrap)
  return { path, sizeBytes: bytes.length, codeSha256, bytes, bootstrap, found, notices }
}

/** Once, into memory: what is checked, tried out and sent are the same bytes, whatever happens to the file. The update needs them there anyway. */
const readWhole = async (path: string): Promise<Buffer> => {
  const { size } = await stat(path)
  const bytes = size > MAX_ZIP_BYTES ? undefined : await buffer(await openPart(path, MAX_ZIP_BYTES + 1))
  if (bytes !== undefined && bytes.length <= MAX_ZIP_BYTES) return bytes
  throw failure('zip-too-large', { size: bytes?.length ?? size, limit: MAX_ZIP_BYTES })
}

const checkEntries = async (bytes: Buffer, bootstrap: string, signal: AbortSignal): Promise<readonly string[]> => {
  // Names are decoded below, strictly: yauzl would turn backslashes into slashes.
  const zip = await fromBufferPromise(bytes, { decodeStrings: false })
  try {
    const entries = await listEntries(zip, signal)
    const found = entries.get('bootstrap')
    // Lambda is not known to find it under another spelling.
    if (found === undefined || !/^bootstrap\/*$/.test(found.name)) throw missingBootstrap([...entries.values()])
    const program = isLink(found) ? await followLink(zip, found, entries) : found
    checkProgram(program)
    for (const named of entries.values()) {
      if (named.name.endsWith('/')) continue
      const bytes = read(zip, named)
      if (named === program) await fillFile(bootstrap, (file) => pipeline(bytes, file, { signal }), 0o755)
      else await pipeline(bytes, drain, { signal })
    }
    return closedEntries([...entries.values()].filter((named) => named !== program))
  } finally {
    zip.close()
  }
}

/** One warning for files and folders that Lambda's user may not read or enter (developer guide, custom runtimes: world-readable). */
const closedEntries = (entries: readonly Named[]): readonly string[] => {
  const [first, ...more] = entries.filter(isClosed)
  if (first === undefined) return []
  const others = more.length === 0 ? '' : ` (and ${more.length} more)`
  const mode = shownMode(unixMode(first.entry) ?? 0)
  return [warning('zip-file-closed', { entry: first.name, mode, others })]
}

const isClosed = ({ name, entry }: Named): boolean => {
  const mode = unixMode(entry)
  const wanted = name.endsWith('/') ? 0o005 : 0o004
  return mode !== undefined && (mode & wanted) !== wanted
}

type Named = { readonly name: string; readonly entry: Entry }

const read = (zip: ZipFile, { name, entry }: Named): AsyncGenerator<Buffer> =>
  readEntry(zip, entry, () => failure('zip-file-checksum', { entry: name }))

/** Twice what a large node_modules has; with the folders that only paths make. */
const MAX_ENTRIES = 200_000
/** Of a name that cannot be one. */
const MAX_SHOWN = 200
/** Linux, PATH_MAX: longer ones cannot be unpacked. */
const MAX_PATH = 4_096

/** All entries by unpacked path, listed before unpacking: the size that a bomb declares is enough to reject it. */
const listEntries = async (zip: ZipFile, signal: AbortSignal): Promise<ReadonlyMap<string, Named>> => {
  const entries = new Map<string, Named>()
  const count = openBudget(MAX_ENTRIES, (limit) => failure('zip-file-entries', { limit }))
  count.take(zip.entryCount)
  const packed = packedBudget(zip.fileSize, () => failure('zip-file-overlap', {}))
  let unpackedBytes = 0
  for await (const entry of zip.eachEntry()) {
    signal.throwIfAborted()
    packed.take(entry.compressedSize)
    const name = nameOf(entry)
    if (validateFileName(name) !== null || name.length > MAX_PATH)
      throw failure('zip-file-name', { entry: name.slice(0, MAX_SHOWN) })
    const path = stepsOf(name).join('/')
    if (entries.has(path)) throw failure('zip-file-twice', { entry: path })
    if (!entry.canDecodeFileData()) throw failure('zip-file-method', { entry: name, method: entry.compressionMethod })
    unpackedBytes += entry.uncompressedSize
    if (unpackedBytes >= MAX_UNPACKED_BYTES) {
      throw failure('zip-file-unpacked', { size: unpackedBytes, limit: MAX_UNPACKED_BYTES })
    }
    entries.set(path, { name, entry })
  }
  refuseBelowFile(entries, count)
  return entries
}

/** Rejects a name below a file or link: nothing can be unpacked there. Counts the folders that have no entry. */
const refuseBelowFile = (entries: ReadonlyMap<string, Named>, count: Budget): void => {
  const folders = new Set<string>()
  for (const path of entries.keys()) {
    for (const parent of parentsOf(path)) {
      if (folders.has(parent)) break
      const entry = entries.get(parent)
      if (entry?.name.endsWith('/') === false) throw failure('zip-file-below', { entry: path, file: parent })
      if (entry === undefined) count.take()
      folders.add(parent)
    }
  }
}

const nameOf = ({ generalPurposeBitFlag, fileNameRaw, extraFieldRaw }: Entry): string =>
  getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, parseExtraFields(extraFieldRaw), true)

const missingBootstrap = (entries: readonly Named[]): DeployError => {
  const elsewhere = entries.find(({ name }) => name.endsWith('/bootstrap'))
  if (elsewhere !== undefined) return failure('zip-file-bootstrap-elsewhere', { entry: elsewhere.name })
  return failure('zip-file-bootstrap-missing', { count: entries.length })
}

/** Some writers omit the type. */
const REGULAR: readonly number[] = [TYPES.file, 0]
/** Readable and executable for all: Lambda starts it as its own user. */
const STARTABLE = 0o555

const isLink = ({ entry }: Named): boolean => ((unixMode(entry) ?? 0) & TYPE_BITS) === TYPES.symlink

/** As long as a path may be (Linux, PATH_MAX). */
const MAX_LINK_BYTES = 4_096

/**
 * The file that a link leads to. AWS's build-lambda-zip writes bootstrap as a link to the program beside it (aws-lambda-go#307).
 * An absolute link is refused: one into /var/task was seen to fail on provided.al2023 (rebar3_erllambda#26).
 */
const followLink = async (zip: ZipFile, link: Named, entries: ReadonlyMap<string, Named>): Promise<Named> => {
  if (link.entry.uncompressedSize > MAX_LINK_BYTES) throw failure('zip-file-bootstrap-kind', {})
  const target = await text(read(zip, link))
  const steps = stepsOf(target)
  const found = /^\/|\/$/.test(target) || steps.includes('..') ? undefined : entries.get(steps.join('/'))
  if (found === undefined || found.name.endsWith('/') || isLink(found))
    throw failure('zip-file-bootstrap-link', { target })
  return found
}

const checkProgram = ({ name, entry }: Named): void => {
  const mode = unixMode(entry)
  if (name.endsWith('/')) throw failure('zip-file-bootstrap-kind', {})
  if (mode === undefined) throw failure('zip-file-modeless', {})
  if (!REGULAR.includes(mode & TYPE_BITS)) throw failure('zip-file-bootstrap-kind', {})
  if ((mode & STARTABLE) !== STARTABLE)
    throw failure('zip-file-bootstrap-mode', { entry: name, mode: `0${(mode & 0o7777).toString(8)}` })
}

/** Reads to the end, only to check it. */
const drain = async (bytes: AsyncIterable<Buffer>): Promise<void> => {
  for await (const _ of bytes);
}
