import { createWriteStream, rmSync, type WriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'

/**
 * Makes a new file, lets `fill` stream to it, and settles once it is closed, also after a failure: only then is it safe to remove or rewrite.
 * A pipeline alone rejects while its file is still being opened or written, so a removed file would come back.
 * What was there is replaced, not written to: it may be a link, or a second name, of a file elsewhere.
 */
export const fillFile = async (
  path: string,
  fill: (file: WriteStream) => Promise<void>,
  mode?: number,
): Promise<void> => {
  // At once: a source that fails before `fill` listens would end the process.
  rmSync(path, { force: true })
  const file = createWriteStream(path, { flags: 'wx', ...(mode === undefined ? {} : { mode }) })
  const closed = new Promise<void>((resolve) => file.once('close', resolve))
  try {
    await fill(file)
  } finally {
    file.destroy()
    await closed
  }
}

/** Fills a file that appears only when it is whole; until then, what was at the path stays, and may be read. */
export const replaceFile = async (path: string, fill: (file: WriteStream) => Promise<void>): Promise<void> => {
  const unfinished = `${path}.tmp`
  try {
    await fillFile(unfinished, fill)
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}
