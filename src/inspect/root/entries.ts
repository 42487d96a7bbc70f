import { stepsOf } from '../../files/paths.ts'
import type { TarEntry } from '../../tar/image-layer-reader.ts'
import { changeOf } from '../../tar/whiteouts.ts'
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

/** What we need of an entry's header in a layer's tar. */
type Header = Pick<TarEntry['header'], 'name' | 'type' | 'mode' | 'linkname'>

/** Applies a layer's entry as an engine unpacks it: creates parent folders, follows links inside the root. Skips what leads out or too deep. */
export const applyEntry = (tree: RootTree, header: Header, place: Place): void => {
  const parts = partsOf(header.name)
  const last = parts?.pop()
  if (parts === undefined || last === undefined) return
  const { layer } = place
  const { does, path: name } = changeOf(last)
  const parent = walk(tree, parts, does === 'add' ? { layer, parts: [...parts, name] } : undefined)?.folder
  if (parent === undefined) return
  if (does === 'add') put(tree, parent, { name, header, place })
  else if (does === 'empty') empty(tree, parent, layer)
  else removeLower(parent, name, layer)
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
  { name, header, place }: { readonly name: string; readonly header: Header; readonly place: Place },
): void => {
  const { type, mode = 0, linkname } = header
  const { layer } = place
  const target = linkname ?? ''
  switch (type) {
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
const plainTarget = (target: string): string => flat(`${target.startsWith('/') ? '/' : ''}${stepsOf(target).join('/')}`)
