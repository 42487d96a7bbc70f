import { isStep } from './paths.ts'

/** Where a file's bytes are: the layer, and the entry's number in it. */
export type Place = { readonly layer: number; readonly entry: number }

/** What finding files in a root file system needs; `layer` is the last one that changed the node. */
export type Node = FileNode | LinkNode | FolderNode | OtherNode
export type FileNode = {
  readonly kind: 'file'
  readonly layer: number
  readonly mode: number
  readonly place: Place
}
type LinkNode = { readonly kind: 'symlink'; readonly layer: number; readonly target: string }
type OtherNode = { readonly kind: 'other'; readonly layer: number }
export type FolderNode = {
  readonly kind: 'folder'
  layer: number
  mode: number
  readonly children: Map<string, Node>
  /** The path for which we had to make it up, in that layer, because no layer has an entry for it. */
  impliedBy?: { readonly layer: number; readonly path: string } | undefined
}

/** The fields we need of an entry of a layer's tar. */
export type RootEntry = {
  readonly name: string
  readonly type: string
  readonly mode: number
  readonly target: string
  readonly place: Place
}

/** A folder on the path that only owner or group may enter. */
export type Closed = { readonly path: string; readonly mode: number }

/** What a path leads to: the path without links, whether its last part is a link, and a folder that keeps others out. */
export type FoundNode = {
  readonly node: Node
  readonly path: string
  readonly isSymlink: boolean
  readonly closed: Closed | undefined
}

/** Linux, path_resolution(7). */
const MAX_HOPS = 40
const MAX_PATH = 4_096
/** Whether others may enter a folder. */
const ENTER = 0o001
/** No program's file is deeper; bounds walks of the tree. */
const MAX_DEPTH = 200

/** OCI image specification, layer: whiteouts. */
const WHITEOUT = '.wh.'
const OPAQUE = '.wh..wh..opq'

/** An empty root file system. */
export const emptyRoot = (): FolderNode => folderOf(0)

/** Engines give this mode to folders without an entry. */
const folderOf = (layer: number, mode = 0o755): FolderNode => ({ kind: 'folder', layer, mode, children: new Map() })

/** Applies a layer's entry as an engine unpacks it: creates parent folders, follows links inside the root. Skips what leads out or too deep. */
export const applyEntry = (root: FolderNode, entry: RootEntry): void => {
  const parts = partsOf(entry.name)
  const name = parts?.pop()
  if (parts === undefined || name === undefined) return
  const { layer } = entry.place
  const isWhiteout = name.startsWith(WHITEOUT)
  const parent = walk(root, parts, isWhiteout ? undefined : { layer, path: `/${[...parts, name].join('/')}` })?.folder
  if (parent === undefined) return
  if (name === OPAQUE) empty(parent, layer)
  else if (isWhiteout) removeLower(parent, name.slice(WHITEOUT.length), layer)
  else put(root, parent, name, entry)
}

const removeLower = (parent: FolderNode, name: string, layer: number): void => {
  if ((parent.children.get(name)?.layer ?? layer) < layer) parent.children.delete(name)
}

/** Removes what lower layers put into a folder; keeps what this layer put there. */
const empty = (folder: FolderNode, layer: number): void => {
  for (const [name, child] of folder.children) {
    if (child.kind === 'folder') empty(child, layer)
    if (child.layer < layer && (child.kind !== 'folder' || child.children.size === 0)) folder.children.delete(name)
  }
}

const put = (root: FolderNode, parent: FolderNode, name: string, entry: RootEntry): void => {
  const { mode, place, target } = entry
  const { layer } = place
  switch (entry.type) {
    case 'directory': {
      const existing = parent.children.get(name)
      if (existing?.kind === 'folder') {
        // An entry after the file's is as good, but not one in a later layer.
        const impliedBy = existing.impliedBy?.layer === layer ? undefined : existing.impliedBy
        Object.assign(existing, { layer, mode, impliedBy })
      } else parent.children.set(name, folderOf(layer, mode))
      return
    }
    case 'file':
    case 'contiguous-file':
      parent.children.set(name, { kind: 'file', layer, mode, place })
      return
    case 'symlink':
      parent.children.set(name, { kind: 'symlink', layer, target: target.slice(0, MAX_PATH) })
      return
    case 'link': {
      const original = findNode(root, target)?.node
      if (original?.kind === 'file') parent.children.set(name, { ...original, layer })
      return
    }
    default:
      parent.children.set(name, { kind: 'other', layer })
  }
}

/** What is at a path after following links; undefined if nothing. */
export const findNode = (root: FolderNode, path: string): FoundNode | undefined => {
  const parts = partsOf(path)
  const name = parts?.pop()
  if (parts === undefined || name === undefined) return undefined
  let at = walk(root, parts)
  let last = name
  let closed = at?.closed
  for (let hops = 0; at !== undefined && hops <= MAX_HOPS; hops += 1) {
    const node = at.folder.children.get(last)
    if (node === undefined) return undefined
    if (node.kind !== 'symlink') return { node, path: `/${[...at.path, last].join('/')}`, isSymlink: hops > 0, closed }
    const way = [...(node.target.startsWith('/') ? [] : at.path), ...node.target.split('/')].filter(isStep)
    const end = way.pop()
    // A link to the root, or ending in `..`, leads to a folder.
    if (end === undefined || end === '..') return undefined
    last = end
    at = walk(root, way)
    closed ??= at?.closed
  }
  return undefined
}

/** What Lambda's own user finds as its working directory: a folder, a closed one, something else, nothing, or what Lambda mounts over it. */
export type FoundFolder =
  | { readonly kind: 'open' | 'missing' | 'no-folder' | 'hidden' }
  | { readonly kind: 'closed'; readonly closed: Closed }

/** The folder at a path. */
export const findFolder = (root: FolderNode, path: string): FoundFolder => {
  if (partsOf(path)?.length === 0) return { kind: 'open' }
  const found = findNode(root, path)
  if (found === undefined) return { kind: 'missing' }
  const { node, closed } = found
  if (node.kind !== 'folder') return { kind: 'no-folder' }
  if (closed !== undefined) return { kind: 'closed', closed }
  return (node.mode & ENTER) !== 0
    ? { kind: 'open' }
    : { kind: 'closed', closed: { path: found.path, mode: node.mode } }
}

/** The folders that no layer made, each with the file that needs it. */
export function* impliedFolders(
  folder: FolderNode,
  path = '',
): Generator<{ readonly folder: string; readonly file: string; readonly layer: number }> {
  for (const [name, child] of folder.children) {
    if (child.kind !== 'folder') continue
    const at = `${path}/${name}`
    if (child.impliedBy !== undefined) yield { folder: at, file: child.impliedBy.path, layer: child.impliedBy.layer }
    yield* impliedFolders(child, at)
  }
}

/** The steps of a path below the root; undefined if we cannot have such a path. */
const partsOf = (path: string): string[] | undefined => {
  if (path.length > MAX_PATH) return undefined
  const parts = path.split('/').filter(isStep)
  return parts.includes('..') ? undefined : parts
}

type Walked = {
  readonly folder: FolderNode
  readonly path: readonly string[]
  readonly closed: Closed | undefined
}

/** Follows a path to a folder, through links; creates missing folders for the path that implies them. The root's parent is the root. */
const walk = (root: FolderNode, way: readonly string[], impliedBy?: FolderNode['impliedBy']): Walked | undefined => {
  const todo = way.toReversed()
  let folders = [root]
  let path: string[] = []
  let closed: Closed | undefined
  for (let hops = 0; ; ) {
    const part = todo.pop()
    const folder = folders.at(-1) ?? root
    if (part === undefined) return { folder, path, closed }
    if (part === '..') {
      if (folders.length > 1) folders.pop()
      path.pop()
      continue
    }
    let child = folder.children.get(part)
    if (child?.kind === 'symlink') {
      hops += 1
      if (hops > MAX_HOPS) return undefined
      todo.push(...child.target.split('/').filter(isStep).toReversed())
      if (child.target.startsWith('/')) {
        folders = [root]
        path = []
      }
      continue
    }
    if (child?.kind !== 'folder') {
      if (impliedBy === undefined || path.length >= MAX_DEPTH) return undefined
      child = { ...folderOf(impliedBy.layer), impliedBy }
      folder.children.set(part, child)
    }
    folders.push(child)
    path.push(part)
    if ((child.mode & ENTER) === 0) closed ??= { path: `/${path.join('/')}`, mode: child.mode }
  }
}
