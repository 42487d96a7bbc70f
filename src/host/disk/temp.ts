import { chmodSync, readdirSync, rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { type Problem, problem } from '../../errors/problems.ts'
import type { Caller } from '../caller.ts'
import { realPathOf } from './real-path.ts'

/** A killed process may still write for a moment. */
const REMOVAL = { recursive: true, force: true, maxRetries: 5 } as const

/** Other people's code may leave folders that not even their owner may change. What cannot be removed then stays: the run's own end is what counts. */
const removeClosed = (path: string): void => {
  try {
    openFolders(path)
    rmSync(path, REMOVAL)
  } catch {
    // Another user's, or in use.
  }
}

const openFolders = (folder: string): void => {
  chmodSync(folder, 0o700)
  // Links are not followed: they are no folders here.
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) openFolders(join(folder, entry.name))
}

/** The problem if the runner's temporary folder is in the workspace, and a link of the commit leads from there to other folders. */
export const temporaryProblem = ({
  tempDir,
  workspace,
}: Pick<Caller, 'tempDir' | 'workspace'>): Problem | undefined => {
  const path = relative(workspace, tempDir)
  if (path === '' || path.startsWith('..')) return undefined
  const real = relative(realPathOf(workspace), realPathOf(tempDir))
  return real.startsWith('..') ? problem('temp-outside', { path }) : undefined
}

/** A folder that only we can read (mode 0700), removed on disposal, or at the latest when the process exits. */
export const openTemp = async (parent: string): Promise<{ readonly path: string } & AsyncDisposable> => {
  const path = await mkdtemp(join(parent, 'deploy-go-lambda-'))
  const atExit = () => removeClosed(path)
  process.once('exit', atExit)
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      await rm(path, REMOVAL).catch(() => removeClosed(path))
      process.off('exit', atExit)
    },
  }
}
