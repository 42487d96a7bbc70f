import { createHash } from 'node:crypto'
import { createReadStream, type Dirent } from 'node:fs'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { isExecutable } from '../files/paths.ts'
import { objectId, type Repository, readSmallObjects } from '../host/git.ts'
import {
  type CommitTree,
  LINK_MODE,
  PROGRAM_MODE,
  readCommitTree,
  SUBMODULE_MODE,
  type TreeEntry,
} from './commit-tree.ts'

/** How a checkout relates to a commit; paths are relative to the checkout. */
export type Comparison = {
  /** The commit's own, with its bytes and mode. */
  readonly same: ReadonlySet<string>
  /** The commit's folders; the checkout itself is ''. */
  readonly folders: ReadonlySet<string>
  readonly changed: readonly string[]
  readonly missing: readonly string[]
  /** Files that the commit does not have, ignored ones too; of a folder that it does not have, the first one. */
  readonly added: readonly string[]
  /** Its submodules that are checked out: they have a `.git` of their own, which no commit has. */
  readonly submodules: readonly string[]
}

/**
 * Compares every file of a checkout with a commit by content. git's index, its ignore rules and its filters are not asked, since others can
 * write them: line ends may differ, and a file of Git LFS has to be the one that its pointer names.
 */
export const compareCheckout = async (repository: Repository, commit: string): Promise<Comparison> => {
  const tree = await readCommitTree(repository, commit)
  const walk: Walk = { repository, tree, same: new Set(), other: new Map(), added: [], submodules: [] }
  await compareFolder(walk, '')
  const converted = await findConverted(walk)
  const inside = await Promise.all(walk.submodules.map((path) => compareSubmodule(walk, path)))
  const known = new Set([...walk.same, ...walk.other.keys(), ...walk.submodules])
  return {
    same: new Set([...walk.same, ...converted, ...inside.flatMap(({ same }) => [...same])]),
    folders: new Set(['', ...tree.folders, ...inside.flatMap(({ folders }) => [...folders])]),
    changed: [
      ...[...walk.other.keys()].filter((path) => !converted.has(path)),
      ...inside.flatMap(({ changed }) => changed),
    ],
    missing: [
      ...[...tree.entries]
        .filter(([path, { mode }]) => mode !== SUBMODULE_MODE && !known.has(path))
        .map(([path]) => path),
      ...inside.flatMap(({ missing }) => missing),
    ],
    added: [...walk.added, ...inside.flatMap(({ added }) => added)],
    submodules: [...walk.submodules, ...inside.flatMap(({ submodules }) => submodules)],
  }
}

type Walk = {
  readonly repository: Repository
  readonly tree: CommitTree
  readonly same: Set<string>
  /** Entries of the commit that are something else on disk. */
  readonly other: Map<string, TreeEntry>
  readonly added: string[]
  /** Those that are checked out. */
  readonly submodules: string[]
}

const compareFolder = async (walk: Walk, folder: string): Promise<void> => {
  const { repository, tree } = walk
  const found = await readdir(join(repository.root, folder), { withFileTypes: true })
  const folders: string[] = []
  const compareOne = async (entry: Dirent): Promise<void> => {
    repository.stop.throwIfAborted()
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    const expected = tree.entries.get(path)
    if (expected?.mode === SUBMODULE_MODE && entry.isDirectory()) {
      if (await firstFile(repository.root, path)) walk.submodules.push(path)
    } else if (expected !== undefined) {
      if (await isSame(join(repository.root, path), expected)) walk.same.add(path)
      else walk.other.set(path, expected)
    } else if (tree.folders.has(path) && entry.isDirectory()) {
      folders.push(path)
    } else if (path !== '.git') {
      const first = await firstFile(repository.root, path)
      if (first !== undefined) walk.added.push(first)
    }
  }
  for (let at = 0; at < found.length; at += AT_ONCE) await Promise.all(found.slice(at, at + AT_ONCE).map(compareOne))
  for (const path of folders) await compareFolder(walk, path)
}

/** Files of a folder that are read side by side: a folder may have thousands. */
const AT_ONCE = 32

/** The path itself if it is no folder, else the first such path below it. */
const firstFile = async (root: string, path: string): Promise<string | undefined> => {
  if (!(await lstat(join(root, path))).isDirectory()) return path
  for (const name of await readdir(join(root, path))) {
    const first = await firstFile(root, `${path}/${name}`)
    if (first !== undefined) return first
  }
  return undefined
}

const isSame = async (path: string, { mode, id }: TreeEntry): Promise<boolean> => {
  const found = await lstat(path)
  if (mode === LINK_MODE) return found.isSymbolicLink() && objectId('blob', await readlink(path, 'buffer')) === id
  if (!found.isFile() || !hasMode(found.mode, mode)) return false
  return (await hashFile({ path, sizeBytes: found.size }, 'sha1', `blob ${found.size}\0`)) === id
}

/** Larger ones may not fit into memory, and streams take longer. */
const MAX_WHOLE_BYTES = 10_000_000

const hashFile = async (
  { path, sizeBytes }: { readonly path: string; readonly sizeBytes: number },
  algorithm: 'sha1' | 'sha256',
  header = '',
): Promise<string> => {
  const hash = createHash(algorithm).update(header)
  if (sizeBytes <= MAX_WHOLE_BYTES) return hash.update(await readFile(path)).digest('hex')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('hex')
}

const hasMode = (onDisk: number, mode: string): boolean => isExecutable(onDisk) === (mode === PROGRAM_MODE)

/** Of what differs, the files that only git's checkout changed. */
const findConverted = async ({ repository, other }: Walk): Promise<ReadonlySet<string>> => {
  if (other.size === 0) return new Set()
  const ids = [...new Set([...other.values()].map(({ id }) => id))]
  const blobs = await readSmallObjects(repository, ids, MAX_POINTER_BYTES)
  const converted = new Set<string>()
  for (const [path, { mode, id }] of other) {
    const file = join(repository.root, path)
    const found = await lstat(file)
    if (mode === LINK_MODE || !found.isFile() || !hasMode(found.mode, mode)) continue
    const isText = found.size <= MAX_WHOLE_BYTES && unixId(await readFile(file)) === id
    if (isText || (await isFetched({ path: file, sizeBytes: found.size }, blobs.get(id)?.bytes))) converted.add(path)
  }
  return converted
}

/** The id of these bytes with the line ends of Unix. */
const unixId = (bytes: Buffer): string =>
  objectId('blob', Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1'))

/** Whether a file is the one for which its blob is a pointer. */
const isFetched = async (file: Parameters<typeof hashFile>[0], blob: Buffer | undefined): Promise<boolean> => {
  const pointer = blob?.toString('latin1').match(LFS_POINTER)
  return pointer?.[1] !== undefined && pointer[1] === (await hashFile(file, 'sha256'))
}

/** A pointer has fewer (same specification). */
const MAX_POINTER_BYTES = 1_024

/** The file that stands for another one in the commit (git-lfs, specification of the pointer). */
const LFS_POINTER = /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:ext-.*\n)*oid sha256:([0-9a-f]{64})\n/

/** The commit names the submodule's own commit; where its objects come from does not matter. */
const compareSubmodule = async ({ repository, tree }: Walk, path: string): Promise<Comparison> => {
  const root = join(repository.root, path)
  const found = await compareCheckout({ ...repository, root }, tree.entries.get(path)?.id ?? '')
  const under = (paths: Iterable<string>): string[] => [...paths].map((inside) => join(path, inside))
  return {
    same: new Set(under(found.same)),
    folders: new Set(under(found.folders)),
    changed: under(found.changed),
    missing: under(found.missing),
    added: under(found.added),
    submodules: under(found.submodules),
  }
}
