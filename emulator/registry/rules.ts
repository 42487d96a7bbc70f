import type { Call } from '../shared/calls.ts'
import { ServiceError } from '../shared/errors.ts'
import type { Reply } from '../shared/http.ts'
import type { Digest } from './blobs.ts'
import type { Catalog, Repository } from './repositories.ts'

/** How ECR's registry differs from an ordinary one. */
export type RegistryRules = {
  readonly catalog: Catalog
  /** Throws unless the caller may do this operation on this repository. */
  authorize(call: Call, repository: string): void
  /** The repository to push to or pull from; undefined when there is none. */
  find(name: string, push: boolean): Repository | undefined
  blob(repository: Repository, digest: Digest): Promise<Reply> | Reply
  /** How a chunk is answered: ECR says 201 and repeats the first chunk's Range (aws/containers-roadmap#2831). */
  readonly chunkStatus: 201 | 202
  readonly hasStickyRange: boolean
  readonly canMount: boolean
  /** What upload locations begin with: an origin, or nothing for relative ones. */
  readonly locationOrigin: string
}

/** A registry's own error (OCI distribution spec, error codes). */
export const registryError = (status: number, code: string, message: string): ServiceError =>
  new ServiceError(status, code, message, { 'Docker-Distribution-Api-Version': 'registry/2.0' })
