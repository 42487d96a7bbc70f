import { relative } from 'node:path'

/** A path as messages call it: relative to the repository, or as it was written at a terminal. */
export const nameOf = (
  { workspace, written }: { readonly workspace: string; readonly written?: Readonly<Record<string, string>> },
  path: string,
): string => written?.[path] ?? relative(workspace, path)

/** Whether a path is a folder or below it; both are absolute, without links or `..`. */
export const isInside = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)

/** Whether a part of a path leads anywhere: `a//./b` has two such. */
export const isStep = (part: string): boolean => part !== '' && part !== '.'
