import { realpath, stat } from 'node:fs/promises'
import { failure, unreadable } from '../../errors/problems.ts'
import { nameOf } from '../../files/paths.ts'

/** A file that another step made: its absolute path, and the workspace that it must not leave. */
export type MadeFile = {
  readonly workspace: string
  readonly path: string
  readonly written?: Readonly<Record<string, string>>
}

/**
 * The real path and size of the regular file that the setting `where` names. A link must not lead out of the workspace:
 * what is committed there is not always written by someone who trusts this runner. Throws if there is no such file.
 */
export const findMadeFile = async (
  made: MadeFile,
  where: string,
): Promise<{ readonly path: string; readonly sizeBytes: number }> => {
  const { workspace, path, written } = made
  const named = written !== undefined || isBelow(workspace, path) ? nameOf(made, path) : path
  const [real, root] = await Promise.all([realpath(path), realpath(workspace)]).catch((cause) => {
    const { reason, more } = unreadable(cause)
    throw failure('made-missing', { where, path: named, reason }, more)
  })
  if (isBelow(workspace, path) && !isBelow(root, real)) throw failure('made-outside', { where, path: named })
  const found = await stat(real)
  if (!found.isFile()) throw failure('made-no-file', { where, path: named })
  return { path: real, sizeBytes: found.size }
}

const isBelow = (folder: string, path: string): boolean => path.startsWith(`${folder}/`)
