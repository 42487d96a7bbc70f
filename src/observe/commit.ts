import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The commit that is checked out in a workspace, from its .git folder; undefined when there is none to be read. */
export const readHead = async (workspace: string): Promise<string | undefined> => {
  const git = join(workspace, '.git')
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
