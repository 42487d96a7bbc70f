import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isCommit } from '../text/commit.ts'
import { ask } from './children/ask.ts'
import { capture, execute } from './children/exec.ts'

/** A checkout: the folder that holds `.git`. */
export type Repository = { readonly root: string; readonly stop: AbortSignal }

/** The nearest folder with a `.git` at or above this one, up to the workspace; undefined if there is none. */
export const findRepository = (folder: string, workspace: string): string | undefined => {
  if (existsSync(join(folder, '.git'))) return folder
  return folder === workspace || folder === dirname(folder) ? undefined : findRepository(dirname(folder), workspace)
}

/** Not worth more: a partial clone would fetch what it lacks. */
const SUBJECT_LIMIT_MS = 2_000

/** The first line of a commit's message, as git has it in the folder; undefined if it cannot be read. */
export const readSubject = async (directory: string, sha: string, stop: AbortSignal): Promise<string | undefined> => {
  if (!isCommit(sha)) return undefined
  const signal = AbortSignal.any([stop, AbortSignal.timeout(SUBJECT_LIMIT_MS)])
  const args = ['log', '-1', '--no-show-signature', '--format=%s', sha, '--']
  const options = { cwd: directory, env: environment(), signal }
  const found = await ask('git', [...SAFE, ...args], options).catch(() => undefined)
  return found?.exitCode === 0 ? found.stdout.split('\n')[0]?.trim() || undefined : undefined
}

/** The commit that is checked out; undefined if `.git` does not say. Rejects if git is missing. */
export const readHead = async ({ root, stop }: Repository): Promise<string | undefined> => {
  const found = await ask('git', ['rev-parse', '--verify', '--quiet', 'HEAD'], childIn(root, stop))
  const head = found.stdout.trim()
  return found.exitCode === 0 && isCommit(head) ? head : undefined
}

/** Whether the checkout has links or submodules that git knows of; true where it cannot tell. Rejects if git is missing. */
export const mayHoldLinks = async ({ root, stop }: Repository): Promise<boolean> => {
  const { exitCode, stdout } = await execute('git', [...SAFE, 'ls-files', '--stage', '-z'], childIn(root, stop))
  return exitCode !== 0 || /(?:^|\0)1[26]0000 /.test(stdout)
}

/** What is checked out: the commit, whether git knows of a change to one of its files, and files and folders of which git knows nothing, relative to the checkout. */
export type Checkout = {
  readonly head: string
  readonly isChanged: boolean
  readonly unknown: readonly string[]
}

/** Asks git what is checked out, ignored files aside; undefined if it cannot tell. Rejects if git is missing. */
export const readCheckout = async ({ root, stop }: Repository): Promise<Checkout | undefined> => {
  const args = ['status', '--porcelain=v2', '--branch', '-z', '--no-renames', '--untracked-files=normal']
  const filters = await listFilters({ root, stop })
  const { exitCode, stdout } = await execute('git', [...SAFE, ...filters, ...args], childIn(root, stop))
  const entries = stdout.split('\0').filter((entry) => entry !== '')
  // `# branch.oid <commit>`, `? <path>`, and a line per change (git-status, porcelain format version 2).
  const [, head = ''] = stdout.match(/^# branch\.oid (\S+)\0/) ?? []
  if (exitCode !== 0 || !isCommit(head)) return undefined
  const unknown = entries.flatMap((entry) => (entry.startsWith('? ') ? [entry.slice('? '.length)] : []))
  return { head, isChanged: entries.some((entry) => !/^[#?] /.test(entry)), unknown }
}

/** Flags without which git would start the filters that a configuration names, to compare files that look changed. A file of Git LFS then is one, if git does not know its time. */
const listFilters = async ({ root, stop }: Repository): Promise<readonly string[]> => {
  const args = ['config', '-z', '--name-only', '--get-regexp', '^filter\\.']
  const { stdout } = await ask('git', args, childIn(root, stop))
  const names = new Set(stdout.split('\0').filter((name) => name !== ''))
  return [...names].flatMap((name) => ['-c', `${name}=${name.endsWith('.required') ? 'false' : ''}`])
}

export type GitObject = { readonly kind: string; readonly bytes: Buffer }

/** git's objects by id, without those that are missing or whose bytes do not have that hash: git reads them without a look at it. Rejects if git is missing. */
export const readObjects = async (
  { root, stop }: Repository,
  ids: readonly string[],
): Promise<ReadonlyMap<string, GitObject>> => {
  const input = ids.map((id) => `${id}\n`).join('')
  const { stdout } = await capture('git', ['cat-file', '--batch'], { ...childIn(root, stop), input })
  return parseObjects(stdout)
}

/** Those of git's objects that have at most this many bytes; the others are not read. Rejects if git is missing. */
export const readSmallObjects = async (
  repository: Repository,
  ids: readonly string[],
  maxBytes: number,
): Promise<ReadonlyMap<string, GitObject>> => {
  const { root, stop } = repository
  const input = ids.map((id) => `${id}\n`).join('')
  // `<id> <kind> <size>`, or `<id> missing`.
  const { stdout } = await execute('git', ['cat-file', '--batch-check'], { ...childIn(root, stop), input })
  const small = stdout.split('\n').flatMap((line) => {
    const [id = '', , size] = line.split(' ')
    return size !== undefined && Number(size) <= maxBytes ? [id] : []
  })
  return readObjects(repository, small)
}

/** Each is `<id> <kind> <size>`, a line end, the bytes and a line end; one that is not there is `<id> missing` (git-cat-file, batch output). */
const parseObjects = (output: Buffer): ReadonlyMap<string, GitObject> => {
  const found = new Map<string, GitObject>()
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf('\n', at)
    const [id = '', kind = '', size] = output.toString('latin1', at, end === -1 ? output.length : end).split(' ')
    const start = end === -1 ? output.length : end + 1
    at = start
    if (size === undefined) continue
    const bytes = output.subarray(start, start + Number(size))
    if (objectId(kind, bytes) === id) found.set(id, { kind, bytes })
    at = start + Number(size) + 1
  }
  return found
}

/** The id of these bytes as an object of git: SHA-1 over kind, size and bytes (Pro Git, Git Objects). */
export const objectId = (kind: string, bytes: Uint8Array): string =>
  createHash('sha1').update(`${kind} ${bytes.length}\0`).update(bytes).digest('hex')

/** The repository's own configuration may come from others: git starts no program that it names for these. */
const SAFE = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'core.untrackedCache=false']

/** No other git folder, no replaced objects, no lock, no password, and nothing fetched: older gits know only the last of the two ways to say so. */
const environment = (): Record<string, string> => {
  const { PATH = '', HOME = '' } = process.env
  return {
    PATH,
    HOME,
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
  }
}

/** With the folder named, git does not ask who owns it, as it may be another user than ours in a container. */
const childIn = (root: string, signal: AbortSignal) => ({
  cwd: root,
  env: { ...environment(), GIT_DIR: join(root, '.git'), GIT_WORK_TREE: root },
  signal,
})
