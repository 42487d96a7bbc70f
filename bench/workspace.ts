import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { commitAll } from '../demo/commit.ts'

/** A checkout of the sample, as runners have it: a commit whose one line changes from run to run. */
export type Workspace = AsyncDisposable & {
  readonly path: string
  /** The commit that is checked out. */
  readonly head: () => string
  /** Returns `run` with a change of the line before it, so that the build compiles and links again. */
  changed(run: () => Promise<number>): () => Promise<number>
}

/** The Go module that is built. */
export const SAMPLE = fileURLToPath(new URL('sample', import.meta.url))
const LINE = /const release = ".*"/

/** Copies the sample to a temporary folder. */
export const openWorkspace = async (): Promise<Workspace> => {
  const path = await mkdtemp(join(tmpdir(), 'bench-'))
  await cp(SAMPLE, path, { recursive: true })
  const file = join(path, 'main.go')
  let head = await commitAll(path, 'The sample')
  const changeOneLine = async (): Promise<void> => {
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace(LINE, `const release = "${process.hrtime.bigint()}"`))
    head = await commitAll(path, 'A change')
  }
  return {
    path,
    head: () => head,
    changed: (run) => async () => {
      await changeOneLine()
      return run()
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  }
}
