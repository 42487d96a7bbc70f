import { denied } from '../errors/aws.ts'
import { capitalised, DeployError, failure, reasonOf } from '../errors/problems.ts'
import type { Blob } from '../files/blob.ts'
import type { Registry } from '../registry/client.ts'
import { RegistryError } from '../registry/http.ts'

export type NamedRepository = { readonly name: string; readonly arn: string }

export type Uploaded = { readonly sentBlobs: number; readonly sentBytes: number; readonly presentBlobs: number }

/** How many blobs are uploaded in parallel. */
const PARALLEL = 4

/** Streams the blobs that the repository lacks, a few at a time. */
export const uploadBlobs = async (
  registry: Registry,
  repository: NamedRepository,
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

/** How ECR refuses to move an immutable tag (OCI distribution specification, error codes). */
const TAG_REFUSED = 'TAG_INVALID'

/** The permissions for an upload (ECR user guide, pushing an image). */
const UPLOAD_ACTIONS = 'ecr:InitiateLayerUpload, ecr:UploadLayerPart and ecr:CompleteLayerUpload'

/** What was being pushed, and the permissions for it; `tag` if a tag was to be moved. */
type Pushing = { readonly what: string; readonly actions: string; readonly tag?: string | undefined }

/** Explains a registry's refusal during a push, naming the missing permission, or all that are needed if the registry does not say. */
export const explainPush = (error: unknown, { name, arn }: NamedRepository, { what, actions, tag }: Pushing): Error => {
  if (error instanceof DeployError) return error
  const { status, code, answer } = error instanceof RegistryError ? error : { answer: reasonOf(error) }
  const reason = answer.replace(/\.$/, '')
  const values = { what: capitalised(what), repository: name, reason }
  if (status === 401 || status === 403) {
    const named = denied({ what: `${what} to repository ${name}` }, answer, error)
    return named ?? failure('push-denied', { ...values, actions, resource: arn }, { cause: error })
  }
  if (code === TAG_REFUSED && tag !== undefined)
    return failure('tag-refused', { tag, repository: name, reason }, { cause: error })
  return failure(status === 404 ? 'push-repository-missing' : 'push-failed', values, { cause: error })
}
