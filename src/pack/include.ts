import { existsSync } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { failure } from '../errors/problems.ts'
import { findMatches } from '../files/glob.ts'
import { isExecutable } from '../files/paths.ts'
import type { Seal } from '../files/sealed-file.ts'
import { type Budget, openBudget } from '../files/unpacking.ts'
import type { GoSource } from '../plan/source.ts'

/** One file of the artifact: its path there, its source, a mode that does not depend on the machine, and what it must still hold when it is packed. */
export type FileEntry = {
  readonly path: string
  readonly file: string
  readonly mode: 0o755 | 0o644
  readonly seal?: Seal | undefined
}

/** What is included may have this many files and folders, twice what a large node_modules has. */
const MAX_ENTRIES = 200_000
/** So many paths may lead to what other paths lead to already, through links to folders: their number can double with each. */
const MAX_AGAIN = 20_000
/** Folders and files that are looked at side by side. */
const AT_ONCE = 32

/**
 * The files that `include` names, sorted by path: folders with all their contents, globs with all matches.
 * Throws if an entry matches nothing, leaves the workspace through a symbolic link, leads into .git, conflicts with `bootstrap`, or never ends; and the signal's reason.
 */
export const readIncludes = async (
  source: Pick<GoSource, 'workspace' | 'directory' | 'include'>,
  stop: AbortSignal,
): Promise<readonly FileEntry[]> => {
  const workspace = await realpath(source.workspace)
  const found = new Map<string, FileEntry>()
  const left = openLeft()
  for (const pattern of source.include) {
    const files = await filesOf(pattern, { directory: source.directory, left, stop })
    if (files.length === 0) throw failure('include-nothing', { pattern })
    await inParts(files, async (file) => {
      stop.throwIfAborted()
      const entry = await readEntry(file, source.directory, workspace)
      refuseOverlap('bootstrap', entry.path)
      found.set(entry.path, entry)
    })
  }
  return [...found.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

const inParts = async <T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> => {
  for (let at = 0; at < all.length; at += AT_ONCE) await Promise.all(all.slice(at, at + AT_ONCE).map(work))
}

/** How many paths may still be looked at, and how many of those that lead to a folder again. */
type Left = { readonly first: Budget; readonly again: Budget }

/** What counts for all entries of the setting. */
type Search = { readonly directory: string; readonly left: (pattern: string) => Left; readonly stop: AbortSignal }

const openLeft = (): Search['left'] => {
  let now = ''
  const open = (atFirst: number): Budget =>
    openBudget(atFirst, (limit) => failure('include-too-many', { pattern: now, limit }))
  const left = { first: open(MAX_ENTRIES), again: open(MAX_AGAIN) }
  return (pattern) => {
    now = pattern
    return left
  }
}

const filesOf = async (pattern: string, search: Search): Promise<readonly string[]> => {
  const { directory, stop } = search
  const named = join(directory, pattern)
  if (existsSync(named)) return walk([named], pattern, search)
  const matches = await findMatches({ pattern, directory, most: MAX_ENTRIES }, stop)
  return walk(
    matches.map((match) => join(directory, match)),
    pattern,
    search,
  )
}

/** A path, and the folders above it by identity; `isAgain` if another path led to one of these before. */
type Visited = {
  readonly path: string
  readonly id?: string
  readonly above?: Visited | undefined
  readonly isAgain?: boolean
}

/** The files at and below these paths, level by level, each path once. */
const walk = async (paths: readonly string[], pattern: string, search: Search): Promise<readonly string[]> => {
  const { directory, stop } = search
  const left = search.left(pattern)
  const seen = new Set<string>()
  const folders = new Set<string>()
  const files: string[] = []
  let level: readonly Visited[] = paths.map((path) => ({ path }))
  while (level.length > 0) {
    const below: Visited[] = []
    await inParts(level, async (place) => {
      stop.throwIfAborted()
      // A glob matches a folder and what is in it.
      if (seen.has(place.path)) return
      seen.add(place.path)
      const { isAgain = false } = place.above ?? {}
      if (isAgain) left.again.take()
      else left.first.take()
      const folder = await look(place, directory)
      if (folder === undefined) return void files.push(place.path)
      const names = (await readdir(place.path)).filter((name) => name !== '.git')
      if (below.length + names.length > MAX_ENTRIES) throw failure('include-too-many', { pattern, limit: MAX_ENTRIES })
      const above = { ...folder, isAgain: isAgain || folders.has(folder.id) }
      folders.add(folder.id)
      for (const name of names) below.push({ path: join(place.path, name), above })
    })
    level = below
  }
  return files
}

/** The place with its identity if it is a folder; undefined for a file. Throws for a link to a folder above it, which holds itself without an end. */
const look = async (
  { path, above }: Visited,
  directory: string,
): Promise<(Visited & { readonly id: string }) | undefined> => {
  const found = await stat(path).catch((cause) => {
    throw failure('include-unreadable', { path, reason: cause.message }, { cause })
  })
  if (found.isFile()) return undefined
  if (!found.isDirectory()) throw failure('include-no-file', { path })
  const id = `${found.dev}:${found.ino}`
  for (let folder = above; folder !== undefined; folder = folder.above)
    if (folder.id === id) throw failure('include-link-loop', { path: relative(directory, path) })
  return { path, id, above }
}

/** A file cannot be at the binary's path, above it or below it: throws if these two paths conflict. */
export const refuseOverlap = (binary: string, path: string): void => {
  if (path !== binary && !path.startsWith(`${binary}/`) && !binary.startsWith(`${path}/`)) return
  throw failure('include-overlap', { path, binary })
}

const readEntry = async (file: string, directory: string, workspace: string): Promise<FileEntry> => {
  const target = await realpath(file)
  const path = relative(directory, file)
  if (!target.startsWith(`${workspace}/`)) throw failure('include-symlink', { path })
  if (path.startsWith('../') || relative(workspace, target).split('/').includes('.git')) {
    throw failure('include-outside', { path })
  }
  return { path, file: target, mode: isExecutable((await stat(target)).mode) ? 0o755 : 0o644 }
}
