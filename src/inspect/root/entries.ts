import { isStep } from '../../files/paths.ts'
import {
  type FolderNode,
  findNode,
  flat,
  folderOf,
  hold,
  MAX_PATH,
  type Place,
  partsOf,
  type RootTree,
  walk,
} from './tree.ts'

/** The fields we need of an entry of a layer's tar. */
export type RootEntry = {
  readonly name: string
  readonly type: string
  readonly mode: number
  readonly target: string
  readonly place: Place
}

/** OCI image specification, layer: whiteouts. */
const WHITEOUT = '.wh.'
const OPAQUE = '.wh..wh..opq'

/** Applies a layer's entry as an engine unpacks it: creates parent folders, follows links inside the root. Skips what leads out or too deep. */
export const applyEntry = (tree: RootTree, entry: RootEntry): void => {
  const parts = partsOf(entry.name)
  const name = parts?.pop()
  if (parts === undefined || name === undefined) return
  const { layer } = entry.place
  const isWhiteout = name.startsWith(WHITEOUT)
  const parent = walk(tree, parts, isWhiteout ? undefined : { layer, parts: [...parts, name] })?.folder
  if (parent === undefined) return
  if (name === OPAQUE) empty(tree, parent, layer)
  else if (isWhiteout) removeLower(parent, name.slice(WHITEOUT.length), layer)
  else put(tree, parent, { name, entry })
}

const removeLower = (parent: FolderNode, name: string, layer: number): void => {
  if ((parent.children.get(name)?.layer ?? layer) < layer) parent.children.delete(name)
}

/** Removes what lower layers put into a folder; keeps what this layer put there. */
const empty = (tree: RootTree, folder: FolderNode, layer: number): void => {
  for (const [name, child] of folder.children) {
    tree.steps.take()
    if (child.kind === 'folder') empty(tree, child, layer)
    if (child.layer < layer && (child.kind !== 'folder' || child.children.size === 0)) folder.children.delete(name)
  }
}

const put = (
  tree: RootTree,
  parent: FolderNode,
  { name, entry }: { readonly name: string; readonly entry: RootEntry },
): void => {
  const { mode, place, target } = entry
  const { layer } = place
  switch (entry.type) {
    case 'directory': {
      const existing = parent.children.get(name)
      if (existing?.kind === 'folder') {
        // An entry after the file's is as good, but not one in a later layer.
        const impliedBy = existing.impliedBy?.layer === layer ? undefined : existing.impliedBy
        Object.assign(existing, { layer, mode, impliedBy })
      } else hold(tree, parent, { name, child: folderOf(layer, mode) })
      return
    }
    case 'file':
    case 'contiguous-file':
      hold(tree, parent, { name, child: { kind: 'file', layer, mode, place } })
      return
    case 'symlink':
      hold(tree, parent, { name, child: { kind: 'symlink', layer, target: plainTarget(target.slice(0, MAX_PATH)) } })
      return
    case 'link': {
      const original = findNode(tree, target)?.node
      if (original?.kind === 'file') hold(tree, parent, { name, child: { ...original, layer } })
      return
    }
    default:
      hold(tree, parent, { name, child: { kind: 'other', layer } })
  }
}

/** A link's target without parts that lead nowhere: every walk through the link would pass them again. */
const plainTarget = (target: string): string =>
  flat(`${target.startsWith('/') ? '/' : ''}${target.split('/').filter(isStep).join('/')}`)
