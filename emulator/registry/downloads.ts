import type { Reply } from '../http/messages.ts'
import type { Digest } from './blobs.ts'
import type { Catalog, Repository } from './repositories.ts'

/** A presigned URL of a blob on the storage's own origin. */
export const presignBlob = ({ storage, blobs }: Catalog, { name }: Repository, digest: Digest): string =>
  storage.presign(`/${name}/${digest}`, { open: () => blobs.open(digest), sizeBytes: blobs.sizeOf(digest) ?? 0 })

/** The answer that sends a client there. */
export const redirect = (catalog: Catalog, repository: Repository, digest: Digest): Reply => ({
  status: 307,
  headers: { Location: presignBlob(catalog, repository, digest) },
})
