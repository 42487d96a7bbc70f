import { type Problem, problem } from '../errors/problems.ts'
import type { Digest } from '../files/digest.ts'
import type { Live } from '../observe/function.ts'
import type { ObservedRepository } from '../observe/repository.ts'
import type { FunctionSpec } from '../plan/function.ts'
import { isDeployedAsIs, mayBeImage } from './source.ts'

/** The live image's tag, if no tag is set and it differs from the default in the same repository: the default may be somebody else's. */
export const surprisingTag = (spec: FunctionSpec, live: Live): string | undefined => {
  if (!spec.isDefaultTag || isDeployedAsIs(spec) || !live.exists || live.code.kind !== 'image' || !mayBeImage(spec))
    return undefined
  const { imageUri, repositoryUri } = live.code
  const tag = imageUri.slice(repositoryUri.length).match(/^:(.+)$/)?.[1]
  const name = repositoryUri.slice(repositoryUri.indexOf('/') + 1)
  const { repository } = spec
  const isSame =
    repository === undefined ||
    (repository.name === name &&
      (repository.registryId === undefined || repositoryUri.startsWith(`${repository.registryId}.`)))
  return isSame && tag !== spec.tag ? tag : undefined
}

/** Where the default tag points now, if the function was deployed from it and runs another image: functions may share it. */
export const movedTag = (
  spec: FunctionSpec,
  live: Live,
  repository: ObservedRepository | undefined,
): Digest | undefined => {
  if (!spec.isDefaultTag || isDeployedAsIs(spec) || !live.exists || live.code.kind !== 'image') return undefined
  if (!repository?.exists || repository.tagged === undefined || live.update === 'Failed') return undefined
  const { imageUri, digest } = live.code
  const isFromTag = imageUri === `${repository.uri}:${spec.tag}`
  return isFromTag && digest !== undefined && digest !== repository.tagged.digest ? repository.tagged.digest : undefined
}

/** With immutable tags, a tag at the same digest is fine; at another digest it is a problem. */
export const findTagProblem = (repository: ObservedRepository, tag: string, digest: Digest): Problem | undefined => {
  if (
    !repository.exists ||
    !repository.isTagImmutable ||
    repository.tagged === undefined ||
    repository.tagged.digest === digest
  )
    return undefined
  const isCommit = /[0-9a-f]{40}/.test(tag)
  return problem(isCommit ? 'tag-immutable-commit' : 'tag-immutable', {
    tag,
    repository: repository.name,
    held: repository.tagged.digest,
    digest,
  })
}
