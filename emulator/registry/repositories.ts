import type { Storage } from '../s3/storage.ts'
import type { BlobStore, Digest } from './blobs.ts'
import type { TagRules } from './immutability.ts'

export type Manifest = {
  readonly mediaType: string
  readonly bytes: Buffer
  /** Milliseconds since 1970. */
  readonly pushedAt: number
}

export type Repository = TagRules & {
  readonly name: string
  readonly createdAt: number
  readonly tags: Map<string, Digest>
  readonly manifests: Map<Digest, Manifest>
  readonly blobs: Set<Digest>
  /** Images that a lifecycle rule moved to the archive: they cannot be pulled until they are pushed again. */
  readonly archived: Set<Digest>
  policyText?: string
}

/** What a registry holds. */
export type Catalog = {
  readonly repositories: Map<string, Repository>
  readonly blobs: BlobStore
  /** From which blobs are downloaded. */
  readonly storage: Storage
}

/** The form of a repository's name (AWS API reference, ECR CreateRepository). */
export const REPOSITORY_NAME = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/

/** Adds an empty repository, or returns the existing one. */
export const addRepository = (catalog: Catalog, name: string, options: Partial<TagRules> = {}): Repository => {
  const existing = catalog.repositories.get(name)
  if (existing !== undefined) return existing
  const repository: Repository = {
    name,
    createdAt: Date.now(),
    mutability: options.mutability ?? 'MUTABLE',
    exclusions: options.exclusions ?? [],
    tags: new Map(),
    manifests: new Map(),
    blobs: new Set(),
    archived: new Set(),
  }
  catalog.repositories.set(name, repository)
  return repository
}

/** The digest that a tag or digest resolves to, if the repository has it, in the archive or not. */
export const findReference = (repository: Repository, reference: string): Digest | undefined => {
  const digest = reference.startsWith('sha256:') ? (reference as Digest) : repository.tags.get(reference)
  return digest !== undefined && repository.manifests.has(digest) ? digest : undefined
}

/** The same if it can be pulled. */
export const resolveReference = (repository: Repository, reference: string): Digest | undefined => {
  const digest = findReference(repository, reference)
  return digest !== undefined && !repository.archived.has(digest) ? digest : undefined
}

/** Stores a manifest; one that is archived is restored. */
export const storeManifest = (
  repository: Repository,
  { digest, bytes, mediaType }: Omit<Manifest, 'pushedAt'> & { readonly digest: Digest },
): void => {
  repository.archived.delete(digest)
  if (!repository.manifests.has(digest)) repository.manifests.set(digest, { mediaType, bytes, pushedAt: Date.now() })
}

/** The tags of a digest. */
export const tagsOf = (repository: Repository, digest: Digest): string[] =>
  [...repository.tags].filter(([, tagged]) => tagged === digest).map(([tag]) => tag)
