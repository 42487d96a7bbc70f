import type { Blob } from '../build/blob.ts'
import { capitalised, DeployError, failure, reasonOf } from '../errors.ts'
import type { Registry } from '../registry/client.ts'
import { RegistryError } from '../registry/http.ts'

export type Uploaded = { readonly sentBlobs: number; readonly sentBytes: number; readonly presentBlobs: number }

/** How many blobs go up side by side. */
const PARALLEL = 4

/** Sends the blobs that the repository lacks, a few at a time, each streamed once. */
export const uploadBlobs = async (
  registry: Registry,
  repository: string,
  blobs: readonly Blob[],
  present: ReadonlySet<string>,
): Promise<Uploaded> => {
  const missing = [...new Map(blobs.map((blob) => [blob.digest, blob])).values()].filter(
    ({ digest }) => !present.has(digest),
  )
  const queue = missing.values()
  const worker = async (): Promise<void> => {
    for (const blob of queue) {
      await registry.putBlob(blob).catch((error) => {
        throw explainPush(error, repository, `sending the blob ${blob.digest}`)
      })
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, worker))
  return {
    sentBlobs: missing.length,
    sentBytes: missing.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    presentBlobs: new Set(blobs.map(({ digest }) => digest)).size - missing.length,
  }
}

const PUSH_ACTIONS =
  'ecr:BatchCheckLayerAvailability, ecr:InitiateLayerUpload, ecr:UploadLayerPart, ecr:CompleteLayerUpload and ecr:PutImage'

/** What the registry's refusal means for a push. */
export const explainPush = (error: unknown, repository: string, what: string): Error => {
  if (error instanceof DeployError) return error
  const status = error instanceof RegistryError ? error.status : undefined
  const values = { what: capitalised(what), repository, reason: reasonOf(error) }
  if (status === 401 || status === 403) {
    const allowed = { actions: PUSH_ACTIONS, resource: `repository ${repository}` }
    return failure('push-denied', { ...values, ...allowed }, { cause: error })
  }
  return failure(status === 404 ? 'push-repository-missing' : 'push-failed', values, { cause: error })
}
