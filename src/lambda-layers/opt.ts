import { failure } from '../errors/problems.ts'
import { isStep, parentsOf } from '../files/paths.ts'
import type { Seal } from '../files/seal.ts'
import { type Budget, FREE_BYTES, openBudget, RATIO } from '../files/unpacking.ts'
import { MAX_UNPACKED_BYTES } from '../lambda/limits.ts'
import { sanitise } from '../text/sanitise.ts'

/** An entry below /opt. A file's bytes are on disk, under a name of ours. */
export type OptEntry =
  | { readonly kind: 'directory'; readonly mode: number }
  | {
      readonly kind: 'file'
      readonly mode: number
      readonly file: string
      readonly sizeBytes: number
      /** What it must still hold when it is packed. */
      readonly seal?: Seal
    }
  | { readonly kind: 'symlink'; readonly target: string }

/** The contents of /opt by path, without the leading `/opt/` and without a trailing slash. */
export type OptTree = ReadonlyMap<string, OptEntry>

/** What one item of `layers` contributes, under the user's name for it. */
export type OptPart = { readonly layer: string; readonly tree: OptTree }

/** Far more than any extension has, and few enough to hold in memory. */
const MAX_ENTRIES = 50_000
/** No extension has longer or deeper paths. */
const MAX_PATH = 1_024
const MAX_DEPTH = 100
/** Linux, path_resolution(7): a path through more links cannot be opened. */
const MAX_HOPS = 40
/** A thousand times what an extension's links take: a step for each part of a path or of a link's target, more for long paths. */
const MAX_STEPS = 10_000_000
/** Looking up a path costs its length. */
const CHARACTERS_A_STEP = 64
const MODE_BITS = 0o777

/** An entry's name as one line of the log, however odd it is. */
export const shownName = (name: string): string =>
  sanitise(name.slice(0, 200)).replaceAll('\n', ' ').replaceAll('"', "'")

/** What all items of `layers` may unpack to, together; `spare` is for what is beyond a ratio of each layer's size. */
export type LayersTotal = { readonly entries: Budget; readonly spare: Budget; readonly links: Budget }

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

export type Counting = {
  /** Takes an entry's path, and counts the folders on it, too. */
  readonly entry: (path: string) => void
  readonly bytes: (count: number) => void
  /** Takes a link's target. */
  readonly link: (target: string) => void
}

/** Counts what an archive really unpacks to, whatever sizes it claims; throws if it is too much, alone or with the other layers. */
export const countUnpacked = ({
  layer,
  total,
  packedBytes,
}: {
  readonly layer: string
  readonly total: LayersTotal
  readonly packedBytes: number
}): Counting => {
  const entries = openBudget(MAX_ENTRIES, (limit) => failure('layer-too-many-entries', { layer, limit }))
  const folders = new Set<string>()
  let sizeBytes = 0
  return {
    entry: (path) => {
      entries.take()
      total.entries.take()
      for (const folder of parentsOf(path)) {
        if (folders.has(folder)) break
        folders.add(folder)
        total.entries.take()
      }
    },
    link: (target) => total.links.take(target.length),
    bytes: (count) => {
      const before = Math.max(0, sizeBytes - packedBytes * RATIO)
      sizeBytes += count
      if (sizeBytes > MAX_UNPACKED_BYTES) throw failure('layer-too-large', { layer, limit: MAX_UNPACKED_BYTES })
      total.spare.take(Math.max(0, sizeBytes - packedBytes * RATIO) - before)
    },
  }
}

/** The path of an entry's name, '' for the root itself. Throws if it leads out, or if other tools would read it differently. */
export const entryPath = (layer: string, name: string): string => {
  const entry = shownName(name)
  if (name.includes('\\')) throw failure('layer-backslash', { layer, entry })
  if (name === '' || /[\p{Cc}\ufffd]/u.test(name)) throw failure('layer-entry-name', { layer, entry })
  const parts = name.split('/').filter(isStep)
  if (name.startsWith('/') || parts.includes('..')) throw failure('layer-outside', { layer, entry })
  if (name.length > MAX_PATH || parts.length > MAX_DEPTH) throw failure('layer-entry-name', { layer, entry })
  return parts.join('/')
}

/** The mode bits that a layer may set: no set-user-id, no sticky bit. */
export const plainMode = (mode: number): number => mode & MODE_BITS

/** Whether a path is below a folder; '' is the root. */
export const isBelow = (path: string, folder: string): boolean => folder === '' || path.startsWith(`${folder}/`)

/**
 * Merges all parts, later ones over earlier ones, as Lambda unpacks layers into /opt. Files in /opt/extensions become executable, because Lambda starts them.
 * Throws if a file of one conflicts with a folder of another, and at links that lead out.
 */
export const mergeParts = (parts: readonly OptPart[]): OptTree => {
  const merged = new Map<string, OptEntry>()
  const owners = new Map<string, string>()
  for (const { layer, tree } of parts) {
    for (const [path, entry] of tree) {
      merged.set(path, entry)
      owners.set(path, layer)
    }
  }
  const steps = openBudget(MAX_STEPS, (limit) => failure('layers-steps', { limit }))
  for (const [path, entry] of merged) {
    const layer = owners.get(path) ?? ''
    steps.take((1 + path.length / CHARACTERS_A_STEP) * path.split('/').length)
    refuseClash(layer, path, merged)
    if (entry.kind === 'symlink' && leadsOut(path, merged, steps)) {
      throw failure('layer-link-outside', { layer, entry: shownName(path), target: shownName(entry.target) })
    }
  }
  for (const path of [...merged.keys()].filter(isExtension)) {
    const end = endOf(path, merged)
    const entry = end === undefined ? undefined : merged.get(end)
    // For a link, the target's mode counts.
    if (end !== undefined && entry?.kind === 'file') merged.set(end, { ...entry, mode: 0o755 })
  }
  return merged
}

/** Whether Lambda would start it: directly in /opt/extensions (developer guide, Lambda Extensions API). */
export const isExtension = (path: string): boolean => /^extensions\/[^/]+$/.test(path)

const refuseClash = (layer: string, path: string, tree: OptTree): void => {
  const parent = parentsOf(path).find((folder) => (tree.get(folder)?.kind ?? 'directory') !== 'directory')
  if (parent !== undefined) throw failure('layer-clash', { layer, entry: shownName(path), parent: shownName(parent) })
}

/** The entry a path leads to after following all links; undefined if there is none, or it is outside /opt. */
export const followLinks = (path: string, tree: OptTree): OptEntry | undefined => {
  const end = endOf(path, tree)
  return end === undefined ? undefined : tree.get(end)
}

/** One walk is bounded by the number of links on it. */
const endOf = (path: string, tree: OptTree): string | undefined => {
  const end = walk(path, tree, () => {})
  return end === 'outside' || end === 'nowhere' ? undefined : end
}

const leadsOut = (path: string, tree: OptTree, steps: Budget): boolean => walk(path, tree, steps.take) === 'outside'

/** Follows links as the kernel does, part by part: the text alone does not tell where `..` leads behind another link. */
const walk = (path: string, tree: OptTree, take: Budget['take']): string | 'outside' | 'nowhere' => {
  const todo = path.split('/').toReversed()
  let at: string[] = []
  for (let hops = 0; ; ) {
    const part = todo.pop()
    if (part === undefined) return at.at(-1) ?? ''
    const folder = at.at(-1)
    take(1 + (folder?.length ?? 0) / CHARACTERS_A_STEP)
    if (!isStep(part)) continue
    if (part === '..') {
      if (folder === undefined) return 'outside'
      at.pop()
      continue
    }
    const next: string = folder === undefined ? part : `${folder}/${part}`
    // No entry has a longer path, and no folder of one.
    const entry = next.length > MAX_PATH ? undefined : tree.get(next)
    if (entry?.kind !== 'symlink') {
      at.push(next)
      continue
    }
    hops += 1
    if (hops > MAX_HOPS) return 'nowhere'
    const target = entry.target.split('/')
    if (entry.target.startsWith('/')) {
      const rest = target.filter(isStep)
      if (rest.shift() !== 'opt') return 'outside'
      at = []
      todo.push(...rest.toReversed())
    } else todo.push(...target.toReversed())
  }
}
