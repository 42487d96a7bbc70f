import { failure } from '../errors.ts'
import { type GitObject, type Repository, readObjects } from '../host/git.ts'

/** A file, a link or a submodule of a commit: its mode as git writes it, and the id of its content. */
export type TreeEntry = { readonly mode: string; readonly id: string }

/** A commit's files, links and submodules, and its folders, by path. */
export type CommitTree = { readonly entries: ReadonlyMap<string, TreeEntry>; readonly folders: ReadonlySet<string> }

export const FOLDER_MODE = '40000'
export const LINK_MODE = '120000'
export const SUBMODULE_MODE = '160000'
export const PROGRAM_MODE = '100755'

/**
 * What a commit holds, proved by hashes from its id down: whoever wrote into `.git` cannot have changed it.
 * Throws for an object that is missing or has other bytes than its id says.
 */
export const readCommitTree = async (repository: Repository, commit: string): Promise<CommitTree> => {
  const entries = new Map<string, TreeEntry>()
  const folders = new Set<string>()
  const { bytes } = pick(await readObjects(repository, [commit]), { commit, id: commit, kind: 'commit' })
  // A commit begins with `tree <id>`.
  let level = [{ path: '', id: bytes.toString('latin1').match(/^tree ([0-9a-f]{40})\n/)?.[1] ?? '' }]
  while (level.length > 0) {
    const found = await readObjects(repository, [...new Set(level.map(({ id }) => id))])
    const listed = level.flatMap(({ path, id }) =>
      parseTree(pick(found, { commit, id, kind: 'tree' }).bytes).map((entry) => ({
        ...entry,
        path: path === '' ? entry.name : `${path}/${entry.name}`,
      })),
    )
    level = listed.filter(({ mode }) => mode === FOLDER_MODE)
    for (const { path } of level) folders.add(path)
    for (const { path, mode, id } of listed) if (mode !== FOLDER_MODE) entries.set(path, { mode, id })
  }
  return { entries, folders }
}

const pick = (
  found: ReadonlyMap<string, GitObject>,
  { commit, id, kind }: { readonly commit: string; readonly id: string; readonly kind: string },
): GitObject => {
  const object = found.get(id)
  if (object?.kind === kind) return object
  throw failure('commit-unproved', { commit, kind, id })
}

const ID_BYTES = 20

/** Entries of `<mode> <name>`, a zero byte and the id in binary (Pro Git, Git Objects). */
const parseTree = (bytes: Buffer): readonly (TreeEntry & { readonly name: string })[] => {
  const entries: (TreeEntry & { name: string })[] = []
  for (let at = 0; at < bytes.length; ) {
    const [space, zero] = [bytes.indexOf(' ', at), bytes.indexOf(0, at)]
    const next = zero + 1 + ID_BYTES
    entries.push({
      mode: bytes.toString('latin1', at, space),
      name: bytes.toString('utf8', space + 1, zero),
      id: bytes.toString('hex', zero + 1, next),
    })
    at = next
  }
  return entries
}
