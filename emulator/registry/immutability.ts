import { wildcard } from '../iam/policy.ts'
import type { Digest } from './blobs.ts'

export const MUTABILITIES = ['MUTABLE', 'IMMUTABLE', 'IMMUTABLE_WITH_EXCLUSION', 'MUTABLE_WITH_EXCLUSION'] as const

/** Which of a repository's tags may not move. */
export type TagRules = {
  mutability: (typeof MUTABILITIES)[number]
  /** Wildcard filters of the tags that the mutability does not apply to. */
  exclusions: readonly string[]
}

/** Whether a tag, once set, may not move (ECR user guide, image tag mutability). */
const isImmutable = ({ mutability, exclusions }: TagRules, tag: string): boolean => {
  const excluded = exclusions.some((filter) => wildcard(filter).test(tag))
  switch (mutability) {
    case 'MUTABLE':
      return false
    case 'IMMUTABLE':
      return true
    case 'IMMUTABLE_WITH_EXCLUSION':
      return !excluded
    case 'MUTABLE_WITH_EXCLUSION':
      return excluded
  }
}

/** Whether pushing this digest would move a tag that may not move. */
export const refusesTag = (
  repository: TagRules & { readonly tags: Map<string, Digest> },
  tag: string,
  digest: Digest,
): boolean => {
  const present = repository.tags.get(tag)
  return present !== undefined && present !== digest && isImmutable(repository, tag)
}

/** The text that ECR answers with (aws-facts 4.2). */
export const immutableText = (repository: string, tag: string): string =>
  `The image tag '${tag}' already exists in the '${repository}' repository and cannot be overwritten because the tag is immutable.`
