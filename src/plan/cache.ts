import type { Source } from './source.ts'

/**
 * For the log: the destinations of cache-to that this run leaves out, because a deploy would trust what a proposal's Dockerfile wrote there.
 * Only their types: attributes may be secrets (docs.docker.com, cache storage backends, Amazon S3).
 */
export const unwrittenCache = (source: Source): readonly string[] => {
  if (source.kind !== 'dockerfile' || source.writesCache || source.cacheTo.length === 0) return []
  const types = [...new Set(source.cacheTo.map(typeOf))].map((type) => `type=${type}`)
  return [`cache-to ${types.join(', ')} is not written: this run changes nothing, and deploys read that cache`]
}

/** buildx takes a value without a type for an image's reference. */
const typeOf = (cache: string): string => /(?:^|,)\s*type=([^,\s]+)/.exec(cache)?.[1] ?? 'registry'
