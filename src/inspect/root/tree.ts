import { MAX_HOPS, stepsOf } from '../../files/paths.ts'
import { type Budget, openBudget } from '../../files/unpacking.ts'
import type { Closed } from '../program.ts'

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

/** What a path leads to: the path without links, whether its last part is a link, and a folder that keeps others out. */
export type FoundNode = {
  readonly node: Node
  readonly path: string
  readonly isSymlink: boolean
  readonly closed: Closed | undefined
}

export const MAX_PATH = 4_096
/** Whether others may enter a folder. */
const ENTER = 0o001
/** No program's file is deeper; bounds walks of the tree. */
const MAX_DEPTH = 200

/** Every image that we know of takes less than a tenth: a step for each folder of an entry's path and of the links on it. */
const MAX_STEPS = 20_000_000
/** Of all nodes and names, by what Node takes for them. */
const MAX_HELD_BYTES = 209_715_200
const FOLDER_BYTES = 400
const NODE_BYTES = 200

/** A root file system, with what finding paths in it and holding it may still take. */
export type RootTree = {
  readonly root: FolderNode
  readonly steps: Budget
  readonly held: Budget
}

/** An empty root file system; `exceeded` makes the error for one that takes more steps to read, or more memory, than any real one. */
export const emptyRoot = (exceeded: (what: 'steps' | 'memory', limit: number) => Error): RootTree => ({
  root: folderOf(0),
  steps: openBudget(MAX_STEPS, (limit) => exceeded('steps', limit)),
  held: openBudget(MAX_HELD_BYTES, (limit) => exceeded('memory', limit)),
})

/** Engines give this mode to folders without an entry. */
export const folderOf = (layer: number, mode = 0o755): FolderNode => ({
  kind: 'folder',
  layer,
  mode,
  children: new Map(),
})

/** Puts a node into a folder, for what it takes. */
export const hold = (
  { held }: RootTree,
  parent: FolderNode,
  { name, child }: { readonly name: string; readonly child: Node },
): void => {
  const isNew = !parent.children.has(name)
  if (child.kind === 'folder') held.take(FOLDER_BYTES)
  else if (isNew) held.take(NODE_BYTES)
  if (child.kind === 'symlink') held.take(child.target.length)
  if (isNew) held.take(name.length)
  parent.children.set(isNew ? flat(name) : name, child)
}

/** The same text on its own: a part of a text keeps all of it in memory. */
export const flat = (text: string): string => Buffer.from(text).toString()

/** What is at a path after following links; undefined if nothing. */
export const findNode = (tree: RootTree, path: string): FoundNode | undefined => {
  let parts = partsOf(path)
  let closed: Closed | undefined
  for (let hops = 0; parts !== undefined && hops <= MAX_HOPS; hops += 1) {
    const name = parts.pop()
    // A link to the root, or ending in `..`, leads to a folder.
    if (name === undefined || name === '..') return undefined
    const at = walk(tree, parts)
    const node = at?.folder.children.get(name)
    if (at === undefined || node === undefined) return undefined
    closed ??= at.closed
    if (node.kind !== 'symlink') return { node, path: `/${[...at.path, name].join('/')}`, isSymlink: hops > 0, closed }
    parts = [...(node.target.startsWith('/') ? [] : at.path), ...stepsOf(node.target)]
  }
  return undefined
}

/** The file that a path leads to. */
export const fileAt = (tree: RootTree, path: string): FileNode | undefined => {
  const node = findNode(tree, path)?.node
  return node?.kind === 'file' ? node : undefined
}

/** Whether there is one. */
export const isFileAt = (tree: RootTree, path: string): boolean => fileAt(tree, path) !== undefined

/** The folder that a path leads to. */
export const folderAt = (tree: RootTree, path: string): FolderNode | undefined => {
  const node = findNode(tree, path)?.node
  return node?.kind === 'folder' ? node : undefined
}

/** What Lambda's own user finds as its working directory: a folder, a closed one, something else, nothing, or what Lambda mounts over it. */
export type FoundFolder =
  | { readonly kind: 'open' | 'missing' | 'no-folder' | 'hidden' }
  | { readonly kind: 'closed'; readonly closed: Closed }

/** What is at a path that must be a folder. */
export const findFolder = (tree: RootTree, path: string): FoundFolder => {
  if (partsOf(path)?.length === 0) return { kind: 'open' }
  const found = findNode(tree, path)
  if (found === undefined) return { kind: 'missing' }
  const { node, closed } = found
  if (node.kind !== 'folder') return { kind: 'no-folder' }
  if (closed !== undefined) return { kind: 'closed', closed }
  return (node.mode & ENTER) !== 0
    ? { kind: 'open' }
    : { kind: 'closed', closed: { path: found.path, mode: node.mode } }
}

/** The folders that no layer made, each with the file that needs it, in the order of a walk. */
export function* impliedFolders({
  root,
}: RootTree): Generator<{ readonly folder: string; readonly file: string; readonly layer: number }> {
  const todo: { readonly folder: FolderNode; readonly path: string }[] = [{ folder: root, path: '' }]
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    const { folder, path } = at
    if (folder.impliedBy !== undefined) {
      yield { folder: path, file: folder.impliedBy.path, layer: folder.impliedBy.layer }
    }
    const below: typeof todo = []
    for (const [name, child] of folder.children) {
      if (child.kind === 'folder') below.push({ folder: child, path: `${path}/${name}` })
    }
    for (const one of below.reverse()) todo.push(one)
  }
}

/** The steps of a path below the root; undefined if we cannot have such a path. */
export const partsOf = (path: string): string[] | undefined => {
  if (path.length > MAX_PATH) return undefined
  const parts = stepsOf(path)
  return parts.includes('..') ? undefined : parts
}

type Walked = {
  readonly folder: FolderNode
  readonly path: readonly string[]
  readonly closed: Closed | undefined
}

/** The path of an entry that needs folders. */
type Implying = { readonly layer: number; readonly parts: readonly string[] }

/** Follows a path to a folder, through links; creates missing folders for the path that implies them. The root's parent is the root. */
export const walk = (tree: RootTree, way: readonly string[], implying?: Implying): Walked | undefined => {
  const { root, steps, held } = tree
  const todo = way.toReversed()
  let impliedBy: FolderNode['impliedBy']
  let folders = [root]
  let path: string[] = []
  let closed: Closed | undefined
  for (let hops = 0; ; ) {
    const part = todo.pop()
    const folder = folders.at(-1) ?? root
    steps.take()
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
      todo.push(...stepsOf(child.target).toReversed())
      if (child.target.startsWith('/')) {
        folders = [root]
        path = []
      }
      continue
    }
    if (child?.kind !== 'folder') {
      if (implying === undefined || path.length >= MAX_DEPTH) return undefined
      if (impliedBy === undefined) {
        impliedBy = { layer: implying.layer, path: `/${implying.parts.join('/')}` }
        held.take(impliedBy.path.length)
      }
      child = { ...folderOf(implying.layer), impliedBy }
      hold(tree, folder, { name: part, child })
    }
    folders.push(child)
    path.push(part)
    if ((child.mode & ENTER) === 0) closed ??= { path: `/${path.join('/')}`, mode: child.mode }
  }
}
