import { ServiceError } from '../http/errors.ts'
import type { Reply } from '../http/messages.ts'
import type { Call } from '../requests/calls.ts'
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

/** What every answer of a registry carries. */
export const API_VERSION = { 'Docker-Distribution-Api-Version': 'registry/2.0' } as const

/** A registry's own error (OCI distribution spec, error codes). */
export const registryError = (
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): ServiceError => new ServiceError(status, code, message, { ...API_VERSION, ...headers })

/** What every endpoint gets. */
export type RegistryRequest = {
  readonly rules: RegistryRules
  readonly repository: Repository
  readonly reference: string
  readonly call: Call
}

/** The origins of a registry and its blob storage as their clients know them. */
export type ShownAs = { readonly registry: string; readonly storage: string }
