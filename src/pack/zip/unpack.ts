import { mkdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { fromBufferPromise } from 'yauzl'
import { fillFile } from '../../files/fill-file.ts'
import { FILE_MODE, TYPE_BITS, TYPES, unixMode } from '../../files/read-zip-entry.ts'

/** Unpacks a zip checked by `readZipFile` to a new folder, with its modes. Links come last, so that nothing is written through one. */
export const unpackZip = async (zipped: Buffer, folder: string, signal: AbortSignal): Promise<void> => {
  const zip = await fromBufferPromise(zipped, {})
  try {
    await mkdir(folder, { recursive: true })
    const links: { readonly at: string; readonly target: string }[] = []
    for await (const entry of zip.eachEntry()) {
      signal.throwIfAborted()
      const at = join(folder, entry.fileName)
      await mkdir(entry.fileName.endsWith('/') ? at : dirname(at), { recursive: true })
      if (entry.fileName.endsWith('/')) continue
      const bytes = await zip.openReadStreamPromise(entry)
      const mode = unixMode(entry) ?? FILE_MODE
      if ((mode & TYPE_BITS) === TYPES.symlink) links.push({ at, target: await text(bytes) })
      else await fillFile(at, (file) => pipeline(bytes, file, { signal }), mode & 0o777)
    }
    for (const { at, target } of links) await symlink(target, at)
  } finally {
    zip.close()
  }
}
