import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { failure } from '../errors/problems.ts'
import { fillFile } from '../files/fill-file.ts'
import { HashingStream } from '../files/hashing.ts'
import { parentsOf } from '../files/paths.ts'
import { sealOf } from '../files/sealed-file.ts'
import { type Budget, FREE_BYTES, openBudget, RATIO } from '../files/unpacking.ts'
import { counted } from '../host/disk/limits.ts'
import { MAX_UNPACKED_BYTES } from '../lambda/limits.ts'
import type { OptEntry } from './opt-tree.ts'

export type Unpacking = {
  /** The user's name for the layer. */
  readonly layer: string
  /** A folder to create for the files, under names of ours. */
  readonly folder: string
  /** What it may unpack to, together with the other layers. */
  readonly total: LayersTotal
  readonly signal: AbortSignal
}

/** What all items of `layers` may unpack to, together; `spare` is for what is beyond a ratio of each layer's size. */
export type LayersTotal = { readonly entries: Budget; readonly spare: Budget; readonly links: Budget }

/** Far more than any extension has, and few enough to hold in memory. */
const MAX_ENTRIES = 50_000
/** One layer may have 50,000 entries; all of them, with the folders that only their paths make, this many. */
const MAX_TOTAL_ENTRIES = 200_000
/** Of the targets of all links: those of a large node_modules have 60 characters each. */
const MAX_LINK_CHARACTERS = 4_000_000

/** A new one. */
export const openTotal = (): LayersTotal => ({
  entries: openBudget(MAX_TOTAL_ENTRIES, (limit) => failure('layers-entries', { limit })),
  spare: openBudget(FREE_BYTES, (limit) => failure('layers-ratio', { limit })),
  links: openBudget(MAX_LINK_CHARACTERS, (limit) => failure('layers-links', { limit })),
})

/** Counts what an archive really unpacks to, whatever sizes it claims; throws if it is too much, alone or with the other layers. */
export type Unpacked = {
  /** Takes an entry's path, and counts the folders on it, too. */
  readonly entry: (path: string) => void
  readonly bytes: (count: number) => void
  /** Takes a link's target. */
  readonly link: (target: string) => void
  /** Writes a file's bytes to disk as they come. */
  readonly file: (bytes: AsyncIterable<Buffer>, mode: number) => Promise<OptEntry>
}

/** For an archive of so many bytes. */
export const openUnpacked = ({ layer, folder, total, signal }: Unpacking, packedBytes: number): Unpacked => {
  const entries = openBudget(MAX_ENTRIES, (limit) => failure('layer-too-many-entries', { layer, limit }))
  const folders = new Set<string>()
  let unpackedBytes = 0
  let files = 0
  const bytes = (count: number): void => {
    const before = Math.max(0, unpackedBytes - packedBytes * RATIO)
    unpackedBytes += count
    if (unpackedBytes > MAX_UNPACKED_BYTES) throw failure('layer-too-large', { layer, limit: MAX_UNPACKED_BYTES })
    total.spare.take(Math.max(0, unpackedBytes - packedBytes * RATIO) - before)
  }
  return {
    entry: (path) => {
      entries.take()
      total.entries.take()
      for (const parent of parentsOf(path)) {
        if (folders.has(parent)) break
        folders.add(parent)
        total.entries.take()
      }
    },
    bytes,
    link: (target) => total.links.take(target.length),
    file: async (content, mode) => {
      const file = join(folder, String(files++))
      const hashing = new HashingStream()
      await fillFile(file, (target) => pipeline(counted(content, bytes), hashing, target, { signal }), 0o600)
      const seal = sealOf(hashing)
      return { kind: 'file', mode, file, sizeBytes: seal.sizeBytes, seal }
    },
  }
}
