import { text } from 'node:stream/consumers'
import { openPromise } from 'yauzl'

/** An entry as a zip's directory lists it: `madeBy` is PKWARE's number of the system, 3 for Unix; the time is DOS local time. */
export type ListedEntry = {
  readonly name: string
  readonly mode: number
  readonly madeBy: number
  readonly time: string
  readonly content: string
}

/** All entries of a zip, in their order (PKWARE APPNOTE 4.3.12). */
export const listZip = async (path: string): Promise<readonly ListedEntry[]> => {
  const zip = await openPromise(path, { autoClose: false })
  try {
    const entries: ListedEntry[] = []
    for await (const entry of zip.eachEntry()) {
      const { lastModFileDate: date, lastModFileTime: time } = entry
      const [year, month, day] = [1980 + (date >>> 9), (date >>> 5) & 15, date & 31]
      const [hour, minute, second] = [time >>> 11, (time >>> 5) & 63, (time & 31) * 2]
      const two = (number: number): string => String(number).padStart(2, '0')
      entries.push({
        name: entry.fileName,
        mode: entry.externalFileAttributes >>> 16,
        madeBy: entry.versionMadeBy >>> 8,
        time: `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`,
        content: await text(await zip.openReadStreamPromise(entry)),
      })
    }
    return entries
  } finally {
    zip.close()
  }
}
