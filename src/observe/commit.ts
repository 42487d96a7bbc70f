import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * The commit checked out in this folder, from the nearest .git folder at or above it, up to the workspace;
 * undefined when it cannot be read.
 */
export const readHead = async (folder: string, workspace: string): Promise<string | undefined> => {
  const git = join(folder, '.git')
  if (!existsSync(git) && folder !== workspace && folder !== dirname(folder))
    return readHead(dirname(folder), workspace)
  const head = await readText(join(git, 'HEAD'))
  const ref = head?.match(/^ref: (refs\/\S+)$/)?.[1]
  if (ref === undefined) return head
  const loose = await readText(join(git, ref))
  if (loose !== undefined) return loose
  const packed = await readText(join(git, 'packed-refs'))
  return packed
    ?.split('\n')
    .find((line) => line.endsWith(` ${ref}`))
    ?.split(' ')[0]
}

const readText = async (path: string): Promise<string | undefined> => {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch {
    return undefined
  }
}
