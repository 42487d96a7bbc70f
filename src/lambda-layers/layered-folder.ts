import type { OptEntry, OptTree } from './opt-tree.ts'

/** A file or folder and what is below it; without an entry, a folder that only its contents make. */
type Branch = { entry?: OptEntry | undefined; below?: Map<string, Branch> | undefined }

/** What one layer does to a folder: first it deletes from the layers below, in whatever order its entries say so, then it adds. */
export type Changes = {
  readonly added: Map<string, OptEntry>
  /** Paths deleted with all below them, and folders emptied. '' is the folder itself. */
  readonly gone: Set<string>
  readonly emptied: Set<string>
}

/** Whether a layer deletes the folder or all in it. */
export const isCleared = ({ gone, emptied }: Changes): boolean => gone.has('') || emptied.has('')

/** A folder after some layers of an image. A layer costs as much as it changes, however much is there. */
export type LayeredFolder = {
  readonly get: (path: string) => OptEntry | undefined
  /** Puts a layer over those below: folders merge; anything else replaces what was there, with all its contents. */
  readonly apply: (changes: Changes) => void
  readonly isEmpty: () => boolean
  readonly entries: () => OptTree
}

/** An empty one. */
export const openLayered = (): LayeredFolder => {
  const root: Branch = {}
  return {
    get: (path) => find(root, path)?.entry,
    apply: (changes) => {
      if (isCleared(changes)) root.below = undefined
      for (const path of changes.gone) remove(root, path)
      for (const path of changes.emptied) cut(root, path)
      for (const [path, entry] of changes.added) if (entry.kind !== 'directory') cut(root, path)
      for (const [path, entry] of changes.added) put(root, path, entry)
    },
    isEmpty: () => !hasEntry(root),
    entries: () => new Map(listed(root)),
  }
}

const find = (root: Branch, path: string): Branch | undefined => {
  let at: Branch | undefined = root
  for (const part of path.split('/')) at = at?.below?.get(part)
  return at
}

const remove = (root: Branch, path: string): void => {
  const slash = path.lastIndexOf('/')
  const parent = slash < 0 ? root : find(root, path.slice(0, slash))
  parent?.below?.delete(path.slice(slash + 1))
}

const cut = (root: Branch, path: string): void => {
  const branch = find(root, path)
  if (branch !== undefined) branch.below = undefined
}

const put = (root: Branch, path: string, entry: OptEntry): void => {
  let at = root
  for (const part of path.split('/')) {
    at.below ??= new Map()
    const next: Branch = at.below.get(part) ?? {}
    at.below.set(part, next)
    at = next
  }
  at.entry = entry
}

const hasEntry = ({ entry, below }: Branch): boolean =>
  entry !== undefined || (below?.values().some((branch) => hasEntry(branch)) ?? false)

function* listed({ entry, below }: Branch, path = ''): Generator<readonly [string, OptEntry]> {
  if (entry !== undefined) yield [path, entry]
  for (const [name, branch] of below ?? []) yield* listed(branch, path === '' ? name : `${path}/${name}`)
}
