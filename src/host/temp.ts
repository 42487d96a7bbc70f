import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** A folder that only we can read (mode 0700), gone when it is disposed of, or at the latest when the process ends. */
export const openTemp = async (parent: string): Promise<{ readonly path: string } & AsyncDisposable> => {
  const path = await mkdtemp(join(parent, 'deploy-go-lambda-'))
  const atExit = () => rmSync(path, { recursive: true, force: true })
  process.once('exit', atExit)
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      await rm(path, { recursive: true, force: true })
      process.off('exit', atExit)
    },
  }
}
