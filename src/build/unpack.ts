import { createWriteStream } from 'node:fs'
import { mkdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { type Entry, openPromise } from 'yauzl'

/** PKWARE APPNOTE 4.4.2: what made the zip, which says what the attributes mean; for Unix their upper half is a mode. */
const MADE_BY_UNIX = 3
/** stat(2). */
const TYPE = 0o170000
const SYMLINK = 0o120000

/** Unpacks a zip that `readZipFile` has checked to a folder, which is made, with the modes that it has. Links come last, so that nothing is written through one. */
export const unpackZip = async (path: string, folder: string, signal: AbortSignal): Promise<void> => {
  const zip = await openPromise(path, { autoClose: false })
  try {
    await mkdir(folder, { recursive: true })
    const links: { readonly at: string; readonly target: string }[] = []
    for await (const entry of zip.eachEntry()) {
      const at = join(folder, entry.fileName)
      await mkdir(entry.fileName.endsWith('/') ? at : dirname(at), { recursive: true })
      if (entry.fileName.endsWith('/')) continue
      const bytes = await zip.openReadStreamPromise(entry)
      const mode = modeOf(entry)
      if ((mode & TYPE) === SYMLINK) links.push({ at, target: await text(bytes) })
      else await pipeline(bytes, createWriteStream(at, { mode: mode & 0o777 }), { signal })
    }
    for (const { at, target } of links) await symlink(target, at)
  } finally {
    zip.close()
  }
}

const modeOf = ({ versionMadeBy, externalFileAttributes }: Entry): number =>
  versionMadeBy >>> 8 === MADE_BY_UNIX ? externalFileAttributes >>> 16 : 0o644
