import { relative } from 'node:path'

/** A path as messages show it: relative to the repository, or as written at a terminal. */
export const nameOf = (
  { workspace, written }: { readonly workspace: string; readonly written?: Readonly<Record<string, string>> },
  path: string,
): string => written?.[path] ?? relative(workspace, path)

/** Whether a path is the folder or below it; both absolute, without links or `..`. */
export const isInside = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)

/** A folder's path without the slashes around it. */
export const withoutSlashes = (folder: string): string => folder.replace(/^\//, '').replace(/(?<!\/)\/+$/, '')

/** Whether a path part leads anywhere: `a//./b` has two that do. */
export const isStep = (part: string): boolean => part !== '' && part !== '.'

/** The parts of a path that do. */
export const stepsOf = (path: string): string[] => path.split('/').filter(isStep)

/** The folders above a path, nearest first, without the root. */
export const parentsOf = (path: string): readonly string[] => {
  const parents: string[] = []
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) parents.push(path.slice(0, end))
  return parents
}

/** Linux, path_resolution(7): a path through more links cannot be opened. */
export const MAX_HOPS = 40

/** Whether somebody may execute it. */
export const isExecutable = (mode: number): boolean => (mode & 0o111) !== 0
