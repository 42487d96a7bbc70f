import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** A folder that only we can read (mode 0700), gone when it is disposed of. */
export const openTemp = async (parent: string): Promise<{ readonly path: string } & AsyncDisposable> => {
  const path = await mkdtemp(join(parent, 'deploy-go-lambda-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
