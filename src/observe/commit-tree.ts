import { type DeployError, failure } from '../errors/problems.ts'
import { openBudget } from '../files/unpacking.ts'
import { type GitObject, type Repository, readObjects } from '../host/git.ts'

/** A file, a link or a submodule of a commit: its mode as git writes it, and the id of its content. */
export type TreeEntry = { readonly mode: string; readonly id: string }

/** A commit's files, links and submodules, and its folders, by path. */
export type CommitTree = { readonly entries: ReadonlyMap<string, TreeEntry>; readonly folders: ReadonlySet<string> }

export const FOLDER_MODE = '40000'
export const LINK_MODE = '120000'
export const SUBMODULE_MODE = '160000'
export const PROGRAM_MODE = '100755'

/** The largest repositories have fewer. Trees can share their parts, so that few objects make any number of paths. */
const MAX_PATHS = 500_000
/** Of all paths together. */
const MAX_PATH_CHARACTERS = 100_000_000

/**
 * What a commit holds, proved by hashes from its id down: whoever wrote into `.git` cannot have changed it.
 * Throws for an object that is missing or has other bytes than its id says, and for a commit with too many paths.
 */
export const readCommitTree = async (repository: Repository, commit: string): Promise<CommitTree> => {
  const entries = new Map<string, TreeEntry>()
  const folders = new Set<string>()
  const { bytes } = pick(await readObjects(repository, [commit]), { commit, id: commit, kind: 'commit' })
  // A commit begins with `tree <id>`.
  let level = [{ path: '', id: bytes.toString('latin1').match(/^tree ([0-9a-f]{40})\n/)?.[1] ?? '' }]
  const tooLarge = (): DeployError => failure('commit-too-large', { commit, limit: MAX_PATHS })
  const paths = openBudget(MAX_PATHS, tooLarge)
  const characters = openBudget(MAX_PATH_CHARACTERS, tooLarge)
  while (level.length > 0) {
    const found = await readObjects(repository, [...new Set(level.map(({ id }) => id))])
    const below: typeof level = []
    for (const folder of level) {
      const wanted = { commit, id: folder.id, kind: 'tree' }
      const listed = parseTree(pick(found, wanted).bytes)
      if (listed === undefined) throw failure('commit-unproved', wanted)
      for (const { name, mode, id } of listed) {
        const path = folder.path === '' ? name : `${folder.path}/${name}`
        paths.take()
        characters.take(path.length)
        if (mode === FOLDER_MODE) below.push({ path, id })
        else entries.set(path, { mode, id })
      }
    }
    for (const { path } of below) folders.add(path)
    level = below
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

/** Entries of `<mode> <name>`, a zero byte and the id in binary (Pro Git, Git Objects); undefined if they are anything else. */
const parseTree = (bytes: Buffer): readonly (TreeEntry & { readonly name: string })[] | undefined => {
  const entries: (TreeEntry & { name: string })[] = []
  for (let at = 0; at < bytes.length; ) {
    const [space, zero] = [bytes.indexOf(' ', at), bytes.indexOf(0, at)]
    const next = zero + 1 + ID_BYTES
    // git itself does not write such a tree, but reads its bytes to us.
    if (space === -1 || zero < space || next > bytes.length) return undefined
    entries.push({
      mode: bytes.toString('latin1', at, space),
      name: bytes.toString('utf8', space + 1, zero),
      id: bytes.toString('hex', zero + 1, next),
    })
    at = next
  }
  return entries
}
