import { createWriteStream, type WriteStream } from 'node:fs'

/**
 * Creates or empties a file, lets `fill` stream to it, and settles once it is closed, also after a failure: only then is it safe to remove or rewrite.
 * A pipeline alone rejects while its file is still being opened or written, so a removed file would come back.
 */
export const fillFile = async (
  path: string,
  fill: (file: WriteStream) => Promise<void>,
  mode?: number,
): Promise<void> => {
  const file = createWriteStream(path, mode === undefined ? {} : { mode })
  const closed = new Promise<void>((resolve) => file.once('close', resolve))
  try {
    await fill(file)
  } finally {
    file.destroy()
    await closed
  }
}
