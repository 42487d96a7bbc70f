import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { failure } from '../../errors/problems.ts'
import type { Digest } from '../../files/digest.ts'
import { fillFile } from '../../files/fill-file.ts'
import { HashingStream } from '../../files/hashing.ts'
import { openSealed } from '../../files/sealed-file.ts'
import type { Binary } from '../../go/compile.ts'
import { MAX_ZIP_BYTES } from '../../lambda/limits.ts'
import type { FileEntry } from '../include.ts'

export type Zip = {
  readonly path: string
  readonly sizeBytes: number
  /** Base64 of the file's SHA-256, as in Lambda's CodeSha256. */
  readonly codeSha256: string
  /** Where they were read already. */
  readonly bytes?: Buffer
}

/** The zip's bytes for the update, at most MAX_ZIP_BYTES. Throws if the file is not what it was. */
export const readZip = async ({ path, codeSha256, sizeBytes, bytes }: Zip): Promise<Buffer> => {
  if (bytes !== undefined) return bytes
  const digest: Digest = `sha256:${Buffer.from(codeSha256, 'base64').toString('hex')}`
  return buffer(openSealed(path, { digest, sizeBytes }))
}

/** DOS time has no zone and starts here; yazl reads the date's local fields, so a local date gives the same bytes everywhere. */
const FIXED_TIME = new Date(1980, 0, 1)

/** Writes `bootstrap` and the files to a zip: regular Unix files with fixed modes and times, ordered by path. */
export const writeZip = async (
  binary: Pick<Binary, 'path' | 'seal'>,
  files: readonly FileEntry[],
  path: string,
  signal: AbortSignal,
): Promise<Zip> => {
  const zip = new ZipFile()
  const output = zip.outputStream.pipe(new PassThrough())
  const bootstrap: FileEntry = { path: 'bootstrap', file: binary.path, mode: 0o755, seal: binary.seal }
  for (const entry of [...files, bootstrap].toSorted((a, b) => (a.path < b.path ? -1 : 1))) addFile(zip, entry)
  // yazl reports an unreadable file here and nowhere else.
  zip.on('error', (error) => output.destroy(error))
  zip.end()
  const hashing = new HashingStream()
  await fillFile(path, (file) => pipeline(output, hashing, file, { signal }))
  const { sha256, sizeBytes } = hashing.result()
  if (sizeBytes > MAX_ZIP_BYTES) throw failure('zip-too-large', { size: sizeBytes, limit: MAX_ZIP_BYTES })
  return { path, sizeBytes, codeSha256: sha256.toString('base64') }
}

/** As large as yazl's own reads, so that a sealed file is compressed to the same bytes. */
const YAZL_READ_BYTES = 65_536

const addFile = (zip: ZipFile, { path, file, mode, seal }: FileEntry): void => {
  const options = { mtime: FIXED_TIME, forceDosTimestamp: true, mode: 0o100000 | mode }
  if (seal === undefined) {
    zip.addFile(file, path, options)
    return
  }
  const failed = (error: Error): void => void zip.emit('error', error)
  zip.addReadStreamLazy(path, { ...options, size: seal.sizeBytes }, (add) => {
    add(null, openSealed(file, seal, { readBytes: YAZL_READ_BYTES }).on('error', failed))
  })
}
