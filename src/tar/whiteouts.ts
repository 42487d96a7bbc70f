/** OCI image specification, layer: whiteouts. */
const WHITEOUT = '.wh.'
const OPAQUE = '.wh..wh..opq'

/** What an entry of a layer does to the layers below: adds its path, deletes a path with all below it, or empties a folder. */
export type Change = { readonly does: 'add' | 'delete' | 'empty'; readonly path: string }

/** `lib/.wh.a` deletes lib/a, `lib/.wh..wh..opq` empties lib; the root's path is ''. */
export const changeOf = (entryPath: string): Change => {
  const slash = entryPath.lastIndexOf('/')
  const name = entryPath.slice(slash + 1)
  if (!isWhiteout(name)) return { does: 'add', path: entryPath }
  if (name === OPAQUE) return { does: 'empty', path: entryPath.slice(0, Math.max(0, slash)) }
  return { does: 'delete', path: entryPath.slice(0, slash + 1) + name.slice(WHITEOUT.length) }
}

/** Whether a name is no file's, but an instruction to delete. */
export const isWhiteout = (name: string): boolean => name.startsWith(WHITEOUT)
