import { mkdir, stat } from 'node:fs/promises'
import { type Entry, getFileNameLowLevel, openPromise, type ZipFile } from 'yauzl'
import { failure, reasonOf } from '../errors/problems.ts'
import { FILE_MODE, packedBudget, readEntry, TYPE_BITS, TYPES, unixMode } from '../files/read-zip-entry.ts'
import { isKnownError } from '../files/unpacking.ts'
import { counted } from '../host/disk/limits.ts'
import { isWhiteout } from '../tar/whiteouts.ts'
import { entryPath, type OptEntry, type OptTree, plainMode, shownName } from './opt-tree.ts'
import { openUnpacked, type Unpacking } from './unpacking.ts'

/** A folder's mode if the zip has none. */
const DIRECTORY_MODE = 0o755
/** Linux, PATH_MAX. */
const MAX_TARGET_BYTES = 4_096

/** Unpacks a layer version's zip. Throws if it is damaged, leads out of /opt, or holds anything but files, folders and links; sizes and checksums are of the real bytes. */
export const unzip = async (zipFile: string, unpacking: Unpacking): Promise<OptTree> => {
  const { layer, folder, signal } = unpacking
  await mkdir(folder, { recursive: true })
  try {
    const zip = await openPromise(zipFile, { lazyEntries: true, decodeStrings: false, autoClose: false })
    try {
      return await readEntries(zip, unpacking, (await stat(zipFile)).size)
    } finally {
      zip.close()
    }
  } catch (error) {
    signal.throwIfAborted()
    if (isKnownError(error)) throw error
    throw failure('layer-corrupt', { layer, reason: shownName(reasonOf(error)) }, { cause: error })
  }
}

const readEntries = async (zip: ZipFile, unpacking: Unpacking, packedBytes: number): Promise<OptTree> => {
  const { layer, signal } = unpacking
  const tree = new Map<string, OptEntry>()
  const unpacked = openUnpacked(unpacking, packedBytes)
  const packed = packedBudget(packedBytes, () => failure('layer-overlap', { layer }))
  for await (const entry of zip.eachEntry()) {
    signal.throwIfAborted()
    const { path, type, mode } = readHeader(layer, entry)
    unpacked.entry(path)
    packed.take(entry.compressedSize)
    if (path === '') continue
    if (tree.has(path)) throw failure('layer-entry-again', { layer, entry: path })
    if (type === 'directory') {
      tree.set(path, { kind: 'directory', mode })
      continue
    }
    const damaged = (): Error => new TypeError(`${path} does not match its checksum`)
    const bytes = readEntry(zip, entry, damaged)
    if (type === 'symlink') {
      const target = await readTarget(layer, path, counted(bytes, unpacked.bytes))
      unpacked.link(target)
      tree.set(path, { kind: 'symlink', target })
    } else tree.set(path, await unpacked.file(bytes, mode))
  }
  return tree
}

const KINDS = ['file', 'directory', 'symlink'] as const

type Header = { readonly path: string; readonly type: (typeof KINDS)[number]; readonly mode: number }

const readHeader = (layer: string, entry: Entry): Header => {
  const raw = Buffer.from(entry.fileName)
  const name = getFileNameLowLevel(entry.generalPurposeBitFlag, raw, entry.extraFields, true)
  const path = entryPath(layer, name)
  const shown = shownName(name)
  if (path.split('/').some(isWhiteout)) throw failure('layer-whiteout', { layer, entry: shown })
  if (!entry.canDecodeFileData()) throw failure('layer-encrypted', { layer, entry: shown })
  const unix = unixMode(entry) ?? 0
  const kind = name.endsWith('/') ? TYPES.directory : unix & TYPE_BITS || TYPES.file
  const type = KINDS.find((one) => TYPES[one] === kind)
  if (type === undefined)
    throw failure('layer-entry-special', { layer, entry: shown, type: `an entry of mode ${unix.toString(8)}` })
  return { path, type, mode: plainMode(unix) || (type === 'directory' ? DIRECTORY_MODE : FILE_MODE) }
}

const readTarget = async (layer: string, path: string, bytes: AsyncIterable<Buffer>): Promise<string> => {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of bytes) {
    sizeBytes += chunk.length
    if (sizeBytes > MAX_TARGET_BYTES) break
    chunks.push(chunk)
  }
  const target = Buffer.concat(chunks).toString()
  if (sizeBytes > 0 && sizeBytes <= MAX_TARGET_BYTES && !/[\p{Cc}\ufffd]/u.test(target)) return target
  throw failure('layer-link-outside', { layer, entry: path, target: shownName(target) })
}
