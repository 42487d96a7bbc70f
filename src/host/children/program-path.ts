import { delimiter, isAbsolute, join, relative, resolve } from 'node:path'
import { realPathOf } from '../disk/real-path.ts'

/** Where programs are looked for by name: PATH without the folders of which the workspace decides what is in them. */
export type ProgramPath = {
  readonly path: string
  /** The folders that were left out, as the log names them. */
  readonly leftOut: readonly string[]
}

/** Where a system looks without PATH (execvp(3)); an empty PATH would be the current folder. */
const SYSTEM = '/usr/bin:/bin'

/**
 * A commit may hold `bin/git`, or `bin/go1.99.0`, which go runs for a `toolchain` line before it downloads that version. Left out are folders in
 * the workspace, those that lead into it or through it by a link, and relative ones, which are of the folder that a program is started in.
 */
export const readProgramPath = (path: string | undefined, workspace: string): ProgramPath => {
  if (path === undefined) return { path: SYSTEM, leftOut: [] }
  const real = realPathOf(workspace)
  const isWithin = (folder: string): boolean =>
    !isAbsolute(folder) || [resolve(folder), realPathOf(folder)].some((one) => [workspace, real].some(holding(one)))
  const folders = path.split(delimiter)
  return {
    path: folders.filter((folder) => !isWithin(folder)).join(delimiter) || SYSTEM,
    leftOut: [...new Set(folders.filter(isWithin).map((folder) => shown(folder, workspace)))],
  }
}

const holding =
  (path: string) =>
  (folder: string): boolean =>
    path === folder || path.startsWith(join(folder, '/'))

const shown = (folder: string, workspace: string): string => {
  if (!isAbsolute(folder)) return folder || '"" (the current folder)'
  return holding(resolve(folder))(workspace) ? relative(workspace, folder) || 'the workspace' : folder
}

/** From now on, this process and its libraries look for programs there. */
export const useProgramPath = ({ path }: ProgramPath): void => {
  process.env.PATH = path
}
