import { createReadStream } from 'node:fs'
import type { World } from '../../state.ts'
import type { Snapshot } from '../model.ts'

/** A presigned URL of a zip, valid for ten minutes; undefined for images. */
export const presignZip = (world: World, { code }: Snapshot): string | undefined => {
  if (code.kind !== 'zip') return undefined
  const { file, sizeBytes } = code
  return world.storage.presign(world.storageUrl, `/snapshots/${encodeURIComponent(code.sha256)}`, {
    open: () => createReadStream(file),
    sizeBytes,
  })
}
