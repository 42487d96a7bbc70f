import { failure } from '../errors/problems.ts'
import { isStep, MAX_HOPS, parentsOf, stepsOf } from '../files/paths.ts'
import type { Seal } from '../files/sealed-file.ts'
import { type Budget, openBudget } from '../files/unpacking.ts'
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

/** No extension has longer or deeper paths. */
const MAX_PATH = 1_024

const MAX_DEPTH = 100

/** A thousand times what an extension's links take: a step for each part of a path or of a link's target, more for long paths. */
const MAX_STEPS = 10_000_000

/** Looking up a path costs its length. */
const CHARACTERS_A_STEP = 64

const MODE_BITS = 0o777

/** An entry's name as one line of the log, however odd it is. */
export const shownName = (name: string): string =>
  sanitise(name.slice(0, 200)).replaceAll('\n', ' ').replaceAll('"', "'")

/** The path of an entry's name, '' for the root itself. Throws if it leads out, or if other tools would read it differently. */
export const entryPath = (layer: string, name: string): string => {
  const entry = shownName(name)
  if (name.includes('\\')) throw failure('layer-backslash', { layer, entry })
  if (name === '' || /[\p{Cc}\ufffd]/u.test(name)) throw failure('layer-entry-name', { layer, entry })
  const parts = stepsOf(name)
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
    if (entry.kind === 'symlink' && walk(path, merged, steps.take) === false) {
      throw failure('layer-link-outside', { layer, entry: shownName(path), target: shownName(entry.target) })
    }
  }
  for (const path of [...merged.keys()].filter(isExtension)) {
    // For a link, the target's mode counts.
    const end = walk(path, merged, () => {}) || ''
    const entry = merged.get(end)
    if (entry?.kind === 'file') merged.set(end, { ...entry, mode: 0o755 })
  }
  return merged
}

/** Whether Lambda would start it: directly in /opt/extensions (developer guide, Lambda Extensions API). */
export const isExtension = (path: string): boolean => /^extensions\/[^/]+$/.test(path)

const refuseClash = (layer: string, path: string, tree: OptTree): void => {
  const parent = parentsOf(path).find((folder) => (tree.get(folder)?.kind ?? 'directory') !== 'directory')
  if (parent !== undefined) throw failure('layer-clash', { layer, entry: shownName(path), parent: shownName(parent) })
}

/** The entry a path leads to after following all links; undefined if there is none, or it is outside /opt. One walk is bounded by the number of links on it. */
export const followLinks = (path: string, tree: OptTree): OptEntry | undefined =>
  tree.get(walk(path, tree, () => {}) || '')

/** Follows links as the kernel does, part by part: the text alone does not tell where `..` leads behind another link. False if it leads out, '' if nowhere. */
const walk = (path: string, tree: OptTree, take: Budget['take']): string | false => {
  const todo = path.split('/').toReversed()
  let at: string[] = []
  for (let hops = 0; ; ) {
    const part = todo.pop()
    if (part === undefined) return at.at(-1) ?? ''
    const folder = at.at(-1)
    take(1 + (folder?.length ?? 0) / CHARACTERS_A_STEP)
    if (!isStep(part)) continue
    if (part === '..') {
      if (folder === undefined) return false
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
    if (hops > MAX_HOPS) return ''
    const target = entry.target.split('/')
    if (entry.target.startsWith('/')) {
      const rest = target.filter(isStep)
      if (rest.shift() !== 'opt') return false
      at = []
      todo.push(...rest.toReversed())
    } else todo.push(...target.toReversed())
  }
}
