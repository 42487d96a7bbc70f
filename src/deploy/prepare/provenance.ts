import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { ignoreFiles, mayGetGit } from '../../docker/ignore.ts'
import { failure, warning } from '../../errors/problems.ts'
import { isInside } from '../../files/paths.ts'
import { listGoCaches, type Reads } from '../../go/files-read.ts'
import { moduleAbove } from '../../go/module.ts'
import { isCommandMissing } from '../../host/children/exec.ts'
import { findRepository, type Repository, readCheckout, readHead } from '../../host/git.ts'
import { type Comparison, compareCheckout } from '../../observe/checkout.ts'
import { readIncludes } from '../../pack/include.ts'
import { isProposal } from '../../plan/events.ts'
import type { Architecture } from '../../plan/function.ts'
import { cleanCommit, DIRTY, isCommit, shortCommit } from '../../text/commit.ts'
import { phase, type Task } from '../task.ts'

/**
 * Under a guarded event, throws unless everything that a build for this architecture reads is the event's own commit; does nothing otherwise.
 * Nobody else may write to the checkout meanwhile: foreign code has not run yet.
 */
export const proveCommit = async (task: Task, architecture: Architecture): Promise<void> => {
  const { plan, host, proven } = task
  if (!plan.isGuarded || proven.has(architecture)) return
  const { sha } = host.caller
  await phase(task, 'commit', async ({ state, result }) => {
    state(`comparing the checkout with ${shortCommit(sha)}`)
    const repository = await openRepository(task).catch(explainGit)
    const comparison = await compareCheckout(repository, sha)
    // Before go sees a file.
    refuseDifferences(
      task,
      comparison.changed.map((path) => `${path} is changed`),
    )
    if (proven.size === 0) await refuseCaches(task)
    const reads = await listReads(task, architecture, repository)
    refuseDifferences(task, await findDifferences(repository, comparison, reads))
    await refuseGit(task, repository, comparison)
    result(`${shortCommit(sha)}, and nothing else, is what is built`)
  })
  proven.add(architecture)
}

/** The nearest repository, if the event's commit is checked out in it. */
const openRepository = async ({ spec, host }: Task): Promise<Repository> => {
  const { workspace, directory } = spec.source
  const { sha, event } = host.caller
  const values = { event: event.name, sha }
  const found = findRepository(directory, workspace)
  if (found === undefined) throw failure('event-no-repository', { ...values, directory: nameIn(workspace, directory) })
  const repository = { root: await realpath(found), stop: host.stop }
  const head = await readHead(repository)
  if (head !== sha || !isCommit(sha)) throw failure('event-foreign-head', { ...values, head: head ?? 'nothing' })
  return repository
}

/** What go has cached is its own work, unless others can have written it: nobody can compare it with the commit. */
const refuseCaches = async (task: Task): Promise<void> => {
  const { source } = task.spec
  if (source.kind !== 'go') return
  const workspace = await realpath(source.workspace)
  const folders = await listGoCaches({ signal: task.host.stop })
  const found = await Promise.all(folders.map((path) => realpath(path).catch(() => undefined)))
  const inside = found.flatMap((path) => (path !== undefined && isInside(path, workspace) ? [path] : []))
  refuseDifferences(
    task,
    [...new Set(inside)].map(
      (path) => `${nameIn(workspace, path)}, from which go takes what it has built, is not in it`,
    ),
  )
}

const explainGit = (error: unknown): never => {
  throw isCommandMissing(error) ? failure('event-git-missing', {}, { cause: error }) : error
}

const listReads = async (task: Task, architecture: Architecture, { root }: Repository): Promise<Reads> => {
  const { source, smoke } = task.spec
  const events = [smoke?.event, smoke?.expect].flatMap((json) => (json?.kind === 'file' ? [json.path] : []))
  if (source.kind === 'dockerfile') {
    return { files: [source.dockerfile, ...ignoreFiles(source), ...events], folders: [source.context] }
  }
  if (source.kind !== 'go') throw new TypeError(`${source.kind} is refused by the plan`)
  const [reads, included] = await Promise.all([
    task.shared.compiler(task).listReads(architecture),
    readIncludes(source, task.host.stop),
  ])
  return {
    files: [...reads.files, ...included.map(({ file }) => file), ...events],
    // C code may include what it likes.
    folders: source.cgoEnabled ? [root] : reads.folders,
  }
}

/** What is read and not in the commit, each in a few words. */
const findDifferences = async (
  { root }: Repository,
  { same, folders, missing, added }: Comparison,
  reads: Reads,
): Promise<readonly string[]> => {
  const inside = (paths: readonly string[]): Promise<string[]> =>
    Promise.all(paths.map(async (path) => relative(root, await realpath(path).catch(() => path))))
  const [files, places] = await Promise.all([inside(reads.files), inside(reads.folders)])
  const isRead = (path: string): boolean => places.some((place) => place === '' || isInside(path, place))
  const foreign = [...new Set([...added.filter(isRead), ...files.filter((path) => !same.has(path))])]
  const emptied = places.filter((place) => !folders.has(place) && !foreign.some((path) => isInside(path, place)))
  return [
    ...[...foreign, ...emptied].map((path) => `${path} is not in it`),
    ...missing.filter(isRead).map((path) => `${path} is missing`),
  ]
}

/** More would bury the message. */
const SHOWN = 10

const refuseDifferences = ({ host }: Task, found: readonly string[]): void => {
  if (found.length === 0) return
  // Files are compared side by side, in no order.
  const shown = found.toSorted().slice(0, SHOWN)
  const more = found.length > SHOWN ? ` and ${found.length - SHOWN} more` : ''
  const { event, sha } = host.caller
  throw failure('event-other-files', { event: event.name, sha, found: `${shown.join(', ')}${more}` })
}

/** `.git` is in no commit, also that of a submodule. A Dockerfile that runs git would follow its configuration. */
const refuseGit = async ({ spec, host }: Task, { root }: Repository, { submodules }: Comparison): Promise<void> => {
  const { source } = spec
  if (source.kind !== 'dockerfile') return
  const place = relative(root, await realpath(source.context))
  const isDeep = submodules.some((path) => path !== place && (place === '' || isInside(path, place)))
  const found = isDeep ? 'submodule' : existsSync(join(source.context, '.git')) ? 'own' : 'none'
  if (!(await mayGetGit(source, found))) return
  const file = relative(source.workspace, join(source.context, '.dockerignore'))
  const line = isDeep ? '**/.git' : '.git'
  throw failure('event-docker-git', { event: host.caller.event.name, file, line })
}

/** Waits until it is known which commit is built, and warns if that is not the run's. */
export const reportCommit = async (task: Task): Promise<void> => {
  const { sha, event } = task.host.caller
  const commit = await task.commit()
  if (commit === sha) return
  const head = cleanCommit(commit)
  if (isProposal(task.host.caller) || head === '' || head === sha) return
  task.host.log.warning(warning('commit-other', { event: event.name, sha, head }))
}

/** git takes milliseconds; a build does not wait longer for it. */
const LIMIT_MS = 10_000

/** The commit that a build takes, with `-dirty` if the checkout has changes that it may read; empty if nobody knows. The run's own for code that is not built here. */
export const readCommit = async ({ plan, spec, host }: Pick<Task, 'plan' | 'spec' | 'host'>): Promise<string> => {
  const { source } = spec
  if (plan.isGuarded || (source.kind !== 'go' && source.kind !== 'dockerfile')) return host.caller.sha
  const { workspace, directory } = source
  const root = findRepository(directory, workspace)
  if (root === undefined) return ''
  const stop = AbortSignal.any([host.stop, AbortSignal.timeout(LIMIT_MS)])
  const checkout = await readCheckout({ root, stop }).catch(() => undefined)
  if (checkout === undefined) return ''
  const place = relative(root, source.kind === 'dockerfile' ? source.context : (moduleAbove(directory) ?? directory))
  const isNear = (path: string): boolean => place === '' || isInside(path, place) || isInside(place, path)
  const isDirty = checkout.isChanged || checkout.unknown.some((path) => isNear(path.replace(/\/$/, '')))
  return isDirty ? `${checkout.head}${DIRTY}` : checkout.head
}

const nameIn = (workspace: string, path: string): string => relative(workspace, path) || 'the workspace'
