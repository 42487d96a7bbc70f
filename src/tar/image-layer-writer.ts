import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { type Pack, pack } from 'tar-stream'
import { type Blob, fileBlob } from '../files/blob.ts'
import type { Digest } from '../files/digest.ts'
import { fillFile } from '../files/fill-file.ts'
import { HashingStream } from '../files/hashing.ts'
import { parentsOf } from '../files/paths.ts'
import { openPart, openSealed, type Seal, sealOf } from '../files/sealed-file.ts'
import { gzipInBlocks } from './gzip.ts'

/** An entry of a layer: absolute path without the leading slash, its mode in the image, a link's target unchanged. */
export type LayerEntry =
  | { readonly kind: 'directory'; readonly path: string; readonly mode: number }
  | {
      readonly kind: 'file'
      readonly path: string
      readonly mode: number
      readonly content: { readonly file: string; readonly seal?: Seal | undefined } | { readonly bytes: Buffer }
    }
  | { readonly kind: 'symlink'; readonly path: string; readonly target: string }

export type ImageLayer = {
  readonly blob: Blob
  /** Digest of the uncompressed tar, as in the image's config. */
  readonly diffId: Digest
}

/** Unix epoch, root and fixed modes, so that the layer depends only on its contents. */
export const FIXED = { mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '' } as const

/** Linux ignores a link's own mode and shows this one. */
const LINK_MODE = 0o777

/** Writes the entries and their folders, ordered by path, as a gzipped tar to `file`, in one pass and without holding it in memory. */
export const writeLayer = async (
  entries: readonly LayerEntry[],
  file: string,
  mediaType: string,
  signal: AbortSignal,
): Promise<ImageLayer> => {
  const plain = new HashingStream()
  const packed = new HashingStream()
  await fillFile(file, async (target) => {
    const tar = pack()
    finishTar(tar, addEntries(tar, withFolders(entries)))
    await pipeline(tar, plain, gzipInBlocks, packed, target, { signal })
  })
  const { digest, sizeBytes } = sealOf(packed)
  return { blob: fileBlob(file, digest, sizeBytes, mediaType), diffId: sealOf(plain).digest }
}

/** Writable for all, with the sticky bit: a folder's entry changes what a base has there. */
const SHARED_FOLDERS: readonly string[] = ['tmp', 'var/tmp']

/** A folder with the mode that systems give it. */
export const folderEntry = (path: string): LayerEntry => ({
  kind: 'directory',
  path,
  mode: SHARED_FOLDERS.includes(path) ? 0o1777 : 0o755,
})

/** The folders above these paths that are not among them themselves. */
export const missingFolders = (paths: readonly string[]): readonly string[] => {
  const known = new Set(paths)
  return [...new Set(paths.flatMap(parentsOf))].filter((folder) => !known.has(folder))
}

/** Lambda refuses a layer with a file whose folder nobody made (`InvalidImage: MissingParentDirectory`, GoogleContainerTools/distroless#1676). */
const withFolders = (entries: readonly LayerEntry[]): readonly LayerEntry[] => [
  ...entries,
  ...missingFolders(entries.map(({ path }) => path)).map(folderEntry),
]

/** Starts an entry. If the tar breaks off, its reader gets the error, so nothing else needs to listen for it. */
export const openEntry = (
  tar: Pack,
  header: Parameters<Pack['entry']>[0],
  bytes?: Buffer,
): ReturnType<Pack['entry']> => {
  const entry = bytes === undefined ? tar.entry(header) : tar.entry(header, bytes)
  entry.on('error', () => {})
  return entry
}

/** Ends a tar once all its entries are in, or breaks it off if one cannot be added; its reader gets that error. */
export const finishTar = (tar: Pack, adding: Promise<void>): void => {
  adding.then(
    () => tar.finalize(),
    (error: Error) => tar.destroy(error),
  )
}

const addEntries = async (tar: Pack, entries: readonly LayerEntry[]): Promise<void> => {
  for (const entry of entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    if (entry.kind === 'directory')
      openEntry(tar, { ...FIXED, name: `${entry.path}/`, type: 'directory', mode: entry.mode })
    else if (entry.kind === 'symlink')
      openEntry(tar, { ...FIXED, name: entry.path, type: 'symlink', linkname: entry.target, mode: LINK_MODE })
    else if ('bytes' in entry.content)
      openEntry(tar, { ...FIXED, name: entry.path, mode: entry.mode }, entry.content.bytes)
    else {
      const { file, seal } = entry.content
      const size = seal?.sizeBytes ?? (await stat(file)).size
      const bytes = seal === undefined ? await openPart(file, size) : openSealed(file, seal)
      await pipeline(bytes, openEntry(tar, { ...FIXED, name: entry.path, mode: entry.mode, size }))
    }
  }
}
