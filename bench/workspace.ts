import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A checkout of the sample whose one line changes from run to run. */
export type Workspace = AsyncDisposable & {
  readonly path: string
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
  const changeOneLine = async (): Promise<void> => {
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace(LINE, `const release = "${process.hrtime.bigint()}"`))
  }
  return {
    path,
    changed: (run) => async () => {
      await changeOneLine()
      return run()
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  }
}
