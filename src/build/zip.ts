import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { failure } from '../errors.ts'
import { fillFile } from './fill-file.ts'
import { HashingStream } from './hashing.ts'
import type { FileEntry } from './include.ts'

/** Lambda rejects larger zips in the request itself (developer guide, Lambda quotas: 50 MB). */
export const MAX_ZIP_BYTES = 52_428_800

/** Lambda accepts this much of code and layers per function, unpacked (developer guide, Lambda quotas: 250 MB). */
export const MAX_UNPACKED_BYTES = 262_144_000

export type Zip = {
  readonly path: string
  readonly sizeBytes: number
  /** Base64 of the file's SHA-256, as in Lambda's CodeSha256. */
  readonly codeSha256: string
}

/** DOS time has no zone and starts here; yazl reads the date's local fields, so a local date gives the same bytes everywhere. */
const FIXED_TIME = new Date(1980, 0, 1)

/** Writes `bootstrap` and the files to a zip: regular Unix files with fixed modes and times, ordered by path. */
export const writeZip = async (
  binary: string,
  files: readonly FileEntry[],
  path: string,
  signal: AbortSignal,
): Promise<Zip> => {
  const zip = new ZipFile()
  const output = zip.outputStream.pipe(new PassThrough())
  const entries = [...files, { path: 'bootstrap', file: binary, mode: 0o755 as const }].toSorted((a, b) =>
    a.path < b.path ? -1 : 1,
  )
  for (const entry of entries) {
    zip.addFile(entry.file, entry.path, { mtime: FIXED_TIME, forceDosTimestamp: true, mode: 0o100000 | entry.mode })
  }
  // yazl reports an unreadable file here and nowhere else.
  zip.on('error', (error) => output.destroy(error))
  zip.end()
  const hashing = new HashingStream()
  await fillFile(path, (file) => pipeline(output, hashing, file, { signal }))
  const { sha256, sizeBytes } = hashing.result()
  if (sizeBytes > MAX_ZIP_BYTES) throw failure('zip-too-large', { size: sizeBytes, limit: MAX_ZIP_BYTES })
  return { path, sizeBytes, codeSha256: sha256.toString('base64') }
}
