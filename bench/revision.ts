import { join } from 'node:path'
import { output } from '../tools/command.ts'
import { makeTempDirectory } from '../tools/temp-directory.ts'

const ROOT = join(import.meta.dirname, '..')

/** The action as it was committed: the dist/ of a revision, in a temporary folder. */
export type Revision = AsyncDisposable & { readonly name: string; readonly dist: string }

/** Takes dist/ out of a revision, such as `v1.0.0` or `HEAD~3`; rejects with git's words where there is none. */
export const openRevision = async (name: string): Promise<Revision> => {
  const folder = makeTempDirectory()
  try {
    const archive = join(folder.path, 'dist.tar')
    await output('git', ['archive', `--output=${archive}`, name, 'dist'], { cwd: ROOT })
    await output('tar', ['-xf', archive, '-C', folder.path], { cwd: ROOT })
    return { name, dist: join(folder.path, 'dist'), [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() }
  } catch (error) {
    await folder[Symbol.asyncDispose]()
    throw error
  }
}
