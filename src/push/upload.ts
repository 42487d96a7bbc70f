import type { Blob } from '../build/blob.ts'
import { capitalised, DeployError, failure, reasonOf } from '../errors.ts'
import type { Registry } from '../registry/client.ts'
import { RegistryError } from '../registry/http.ts'

type Place = { readonly name: string; readonly arn: string }

export type Uploaded = { readonly sentBlobs: number; readonly sentBytes: number; readonly presentBlobs: number }

/** How many blobs are uploaded in parallel. */
const PARALLEL = 4

/** Streams the blobs that the repository lacks, a few at a time. */
export const uploadBlobs = async (
  registry: Registry,
  repository: Place,
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
        throw explainPush(error, repository, { what: `sending the blob ${blob.digest}`, actions: UPLOAD_ACTIONS })
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

/** The permissions for an upload (ECR user guide, pushing an image). */
const UPLOAD_ACTIONS = 'ecr:InitiateLayerUpload, ecr:UploadLayerPart and ecr:CompleteLayerUpload'

/** Explains a registry's refusal during a push, naming the permissions needed. */
export const explainPush = (
  error: unknown,
  { name, arn }: Place,
  { what, actions }: { readonly what: string; readonly actions: string },
): Error => {
  if (error instanceof DeployError) return error
  const status = error instanceof RegistryError ? error.status : undefined
  const values = { what: capitalised(what), repository: name, reason: reasonOf(error) }
  if (status === 401 || status === 403)
    return failure('push-denied', { ...values, actions, resource: arn }, { cause: error })
  return failure(status === 404 ? 'push-repository-missing' : 'push-failed', values, { cause: error })
}
