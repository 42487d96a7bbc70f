import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { type Extract as Archive, extract } from 'tar-stream'
import { DeployError, failure, reasonOf } from '../errors.ts'
import { sanitise } from '../host/log.ts'
import type { BaseImage } from './base.ts'
import type { Blob } from './blob.ts'
import { applyEntry, emptyRoot, type FileNode, type FolderNode, type Place } from './root-tree.ts'

/** How an image is called in a message, and where files that are taken out of it go. */
export type RootOptions = { readonly name: string; readonly folder: string; readonly signal: AbortSignal }

/** The root file system of an image: its tree, and the files that were taken out of it. */
export type Root = {
  readonly tree: FolderNode
  /** The bytes of a file on disk; taken out now if they have not been yet. */
  readonly fileOf: (node: FileNode) => Promise<string>
}

/** Lambda takes images of 10 GB, uncompressed (developer guide, Lambda quotas); more comes out of a bomb only. */
const MAX_IMAGE_BYTES = 10_737_418_240
/** Ten times what a distribution with a desktop has, in a few hundred MB of memory at worst. */
const MAX_ENTRIES = 1_000_000
/** What may be taken out on a guess; more is taken out only where it is needed. */
const MAX_GUESSED_BYTES = 1_073_741_824

/** Reads all layers, one over the other. Files that `isLikely` to be asked for are taken out on the way, which spares reading their layer again. */
export const readRoot = async (
  layers: BaseImage['layers'],
  isLikely: (name: string) => boolean,
  options: RootOptions,
): Promise<Root> => {
  const tree = emptyRoot()
  const files = new Map<string, string>()
  const budget = { entries: 0, imageBytes: 0, guessedBytes: 0 }
  for (const [layer, blob] of layers.entries()) {
    await eachEntry(blob, options, budget, async (entry, number) => {
      const { name, type, mode = 0, size: sizeBytes = 0, linkname } = entry.header
      const place = { layer, entry: number }
      applyEntry(tree, { name, type: type ?? 'other', mode, sizeBytes, target: linkname ?? '', place })
      if (!isFile(type) || !isLikely(name) || budget.guessedBytes + sizeBytes > MAX_GUESSED_BYTES) return true
      budget.guessedBytes += sizeBytes
      files.set(keyOf(place), await takeOut(entry, place, options))
      return true
    })
  }
  const fileOf = async ({ place }: FileNode): Promise<string> => {
    const file = files.get(keyOf(place)) ?? (await findAgain(layers, place, options))
    files.set(keyOf(place), file)
    return file
  }
  return { tree, fileOf }
}

const isFile = (type: unknown): boolean => type === 'file' || type === 'contiguous-file'

const keyOf = ({ layer, entry }: Place): string => `${layer}-${entry}`

type Entry = Archive extends AsyncIterable<infer Item> ? Item : never

const takeOut = async (entry: Entry, place: Place, { folder, signal }: RootOptions): Promise<string> => {
  const file = join(folder, `file-${keyOf(place)}`)
  await pipeline(entry, createWriteStream(file, { mode: 0o600 }), { signal })
  return file
}

/** Reads a layer once more, as far as the file. */
const findAgain = async (layers: BaseImage['layers'], place: Place, options: RootOptions): Promise<string> => {
  let file = ''
  const blob = layers[place.layer]
  if (blob === undefined) throw new TypeError(`there is no layer ${place.layer}`)
  await eachEntry(blob, options, { entries: 0, imageBytes: 0 }, async (entry, number) => {
    if (number === place.entry) file = await takeOut(entry, place, options)
    return number < place.entry
  })
  return file
}

type Budget = { entries: number; imageBytes: number }

/** Calls `visit` with each entry of a layer, until it returns false; what it leaves of an entry is passed over. */
const eachEntry = async (
  blob: Blob,
  options: RootOptions,
  budget: Budget,
  visit: (entry: Entry, number: number) => Promise<boolean>,
): Promise<void> => {
  const { name, signal } = options
  const archive = extract()
  const enough = new AbortController()
  const counting = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      budget.imageBytes += chunk.length
      if (budget.imageBytes > MAX_IMAGE_BYTES) throw failure('image-root-too-large', { name, limit: MAX_IMAGE_BYTES })
      yield chunk
    }
  }
  const reading = async (): Promise<void> => {
    let number = 0
    for await (const entry of archive) {
      budget.entries += 1
      if (budget.entries > MAX_ENTRIES) throw failure('image-root-entries', { name, limit: MAX_ENTRIES })
      const goesOn = await visit(entry, number)
      number += 1
      entry.resume()
      if (!goesOn) return enough.abort()
    }
  }
  const plain = /[+.]gzip$/.test(blob.mediaType) ? createGunzip() : new PassThrough()
  const arriving = pipeline(await blob.open(), plain, counting, archive, {
    signal: AbortSignal.any([signal, enough.signal]),
  })
  const ends = await Promise.allSettled([reading(), arriving])
  signal.throwIfAborted()
  const errors = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []))
  if (errors.length > 0 && !enough.signal.aborted) throw unreadable(errors, blob, name)
}

/** The error that says most: where one end breaks, the other only finds that it did. */
const unreadable = (errors: readonly unknown[], { digest }: Blob, name: string): unknown => {
  const own = errors.find((error) => error instanceof DeployError || (error instanceof Error && 'syscall' in error))
  const reason = sanitise(reasonOf(errors.at(-1))).slice(0, 200)
  return own ?? failure('image-root-unreadable', { name, digest, reason }, { cause: errors[0] })
}
