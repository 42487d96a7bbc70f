import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** A killed process may still write for a moment. */
const REMOVAL = { recursive: true, force: true, maxRetries: 5 } as const

/** A folder that only we can read (mode 0700), removed on disposal, or at the latest when the process exits. */
export const openTemp = async (parent: string): Promise<{ readonly path: string } & AsyncDisposable> => {
  const path = await mkdtemp(join(parent, 'deploy-go-lambda-'))
  const atExit = () => rmSync(path, REMOVAL)
  process.once('exit', atExit)
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      await rm(path, REMOVAL)
      process.off('exit', atExit)
    },
  }
}
