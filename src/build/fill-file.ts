import { createWriteStream, type WriteStream } from 'node:fs'

/**
 * Makes or empties a file, lets `fill` stream to it, and settles when it is closed, after a failure too: only then may it be removed, or written again.
 * A pipeline alone rejects while its file is still being opened or written, and what was removed by then comes back.
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
