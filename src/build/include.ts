import { existsSync } from 'node:fs'
import { glob, readdir, realpath, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { failure } from '../errors.ts'
import type { GoSource } from '../plan/source.ts'
import type { Seal } from './seal.ts'

/** One file of the artifact: its path there, its source, a mode that does not depend on the machine, and what it must still hold when it is packed. */
export type FileEntry = {
  readonly path: string
  readonly file: string
  readonly mode: 0o755 | 0o644
  readonly seal?: Seal | undefined
}

/**
 * The files that `include` names, sorted by path: folders with all their contents, globs with all matches.
 * Throws if an entry matches nothing, leaves the workspace through a symbolic link, leads into .git, or conflicts with `bootstrap`.
 */
export const readIncludes = async (
  source: Pick<GoSource, 'workspace' | 'directory' | 'include'>,
): Promise<readonly FileEntry[]> => {
  const workspace = await realpath(source.workspace)
  const found = new Map<string, FileEntry>()
  for (const pattern of source.include) {
    const files = await filesOf(pattern, source.directory)
    if (files.length === 0) throw failure('include-nothing', { pattern })
    for (const file of files) {
      const entry = await readEntry(file, source.directory, workspace)
      refuseOverlap('bootstrap', entry.path)
      found.set(entry.path, entry)
    }
  }
  return [...found.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

const filesOf = async (pattern: string, directory: string): Promise<string[]> => {
  const named = join(directory, pattern)
  if (existsSync(named)) return walk(named)
  const files: string[] = []
  for await (const match of glob(pattern, { cwd: directory })) files.push(...(await walk(join(directory, match))))
  return files
}

const walk = async (path: string): Promise<string[]> => {
  const found = await stat(path).catch((cause) => {
    throw failure('include-unreadable', { path, reason: cause.message }, { cause })
  })
  if (found.isFile()) return [path]
  if (!found.isDirectory()) {
    throw failure('include-no-file', { path })
  }
  const names = (await readdir(path)).filter((name) => name !== '.git')
  return (await Promise.all(names.map((name) => walk(join(path, name))))).flat()
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
  return { path, file: target, mode: ((await stat(target)).mode & 0o111) === 0 ? 0o644 : 0o755 }
}
