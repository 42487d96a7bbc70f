import { createHash, type Hash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

export type Digest = `sha256:${string}`

/** The digest of bytes that are in memory. */
export const digestOf = (bytes: string | Uint8Array): Digest =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** True for a well-formed sha256 digest. */
export const isDigest = (text: string): text is Digest => /^sha256:[0-9a-f]{64}$/.test(text)

/** An upload in progress. Its bytes go to a file and through the hash as they arrive. */
export type Upload = {
  readonly id: string
  readonly repository: string
  received: number
  /** Where the first chunk ended, which ECR keeps reporting. */
  firstChunkEnd?: number
  append(chunks: AsyncIterable<Buffer>): Promise<void>
  /** Stores the bytes as a blob if they have this digest; otherwise returns false. */
  finish(digest: Digest): Promise<boolean>
  abandon(): Promise<void>
}

/** Blobs on disk by digest, each stored once however many repositories refer to it. */
export type BlobStore = {
  sizeOf(digest: Digest): number | undefined
  open(digest: Digest): Readable
  read(digest: Digest): Promise<Buffer>
  put(bytes: Uint8Array): Promise<Digest>
  begin(repository: string): Promise<Upload>
  upload(id: string): Upload | undefined
  /** Ends the uploads that were never finished. */
  close(): Promise<void>
}

/** A store below a directory, which its owner removes. */
export const makeBlobStore = (directory: string): BlobStore => {
  const sizes = new Map<Digest, number>()
  const uploads = new Map<string, Upload>()
  const pathOf = (digest: Digest) => join(directory, digest.replace(':', '-'))
  const keep = async (digest: Digest, sizeBytes: number, place: () => Promise<void>) => {
    await place()
    sizes.set(digest, sizeBytes)
  }
  return {
    sizeOf: (digest) => sizes.get(digest),
    open: (digest) => createReadStream(pathOf(digest)),
    read: (digest) => readFile(pathOf(digest)),
    put: async (bytes) => {
      const digest = digestOf(bytes)
      await mkdir(directory, { recursive: true })
      await keep(digest, bytes.length, () => writeFile(pathOf(digest), bytes))
      return digest
    },
    begin: async (repository) => {
      await mkdir(directory, { recursive: true })
      const id = randomUUID()
      const file = join(directory, `upload-${id}`)
      const upload = makeUpload({ id, repository, file, handle: await open(file, 'w') }, async (digest, sizeBytes) => {
        uploads.delete(id)
        await keep(digest, sizeBytes, () => rename(file, pathOf(digest)))
      })
      uploads.set(id, upload)
      return upload
    },
    upload: (id) => uploads.get(id),
    close: async () => {
      await Promise.all([...uploads.values()].map((upload) => upload.abandon()))
    },
  }
}

/** An upload arrives in many small pieces, and must not wait for the disk after each. */
const WRITE_BYTES = 1_048_576

type Place = { readonly id: string; readonly repository: string; readonly file: string; readonly handle: FileHandle }

const makeUpload = (
  { id, repository, file, handle }: Place,
  keep: (digest: Digest, sizeBytes: number) => Promise<void>,
): Upload => {
  const hash: Hash = createHash('sha256')
  const upload: Upload = {
    id,
    repository,
    received: 0,
    append: async (chunks) => {
      let held: Buffer[] = []
      let heldBytes = 0
      const write = async (): Promise<void> => {
        await handle.appendFile(Buffer.concat(held))
        held = []
        heldBytes = 0
      }
      for await (const chunk of chunks) {
        hash.update(chunk)
        upload.received += chunk.length
        held.push(chunk)
        heldBytes += chunk.length
        if (heldBytes >= WRITE_BYTES) await write()
      }
      await write()
      if (upload.received > 0) upload.firstChunkEnd ??= upload.received - 1
    },
    finish: async (digest) => {
      await handle.close()
      const matches = `sha256:${hash.digest('hex')}` === digest
      await (matches ? keep(digest, upload.received) : rm(file, { force: true }))
      return matches
    },
    abandon: () => handle.close(),
  }
  return upload
}
