import type { Digest } from '../files/digest.ts'
import type { Live } from '../observe/function.ts'
import type { ObservedRepository } from '../observe/repository.ts'
import type { Architecture, FunctionSpec, PackageType } from '../plan/function.ts'

/** Resolves `auto` to what the live function is, else to an image for x86_64. */
export const resolveAutos = (
  spec: FunctionSpec,
  live: Live,
): { packageType: PackageType; architecture: Architecture } => {
  const packageType = spec.packageType.value
  const architecture = spec.architecture.value
  return {
    packageType: packageType !== 'auto' ? packageType : live.exists ? live.code.kind : 'image',
    architecture: architecture !== 'auto' ? architecture : live.exists ? live.architecture : 'x86_64',
  }
}

/** The architecture to compile for before we read the function; nearly always right. */
export const guessArchitecture = (spec: FunctionSpec): Architecture =>
  resolveAutos(spec, { exists: false }).architecture

/** Whether making the artifact runs code other than ours and Go's. Such code must end before we assume the role. */
export const runsForeignCode = (spec: FunctionSpec): boolean =>
  spec.smoke !== undefined || spec.source.kind === 'dockerfile' || usesCgo(spec)

/** Whether go starts a C compiler. */
export const usesCgo = ({ source }: FunctionSpec): boolean => source.kind === 'go' && source.cgoEnabled

/** Whether we pack the binary ourselves, and so choose its path and how it starts. */
export const isPacked = ({ source }: FunctionSpec): boolean => source.kind === 'go' || source.kind === 'binary'

/** Whether the image is already in ECR and is deployed unchanged. */
export const isDeployedAsIs = ({ source }: FunctionSpec): boolean => source.kind === 'image-uri'

/** Whether to read base image and repository before the package type is known. */
export const mayBeImage = (spec: FunctionSpec): boolean => spec.packageType.value !== 'zip'

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

/** The repository: as set, else the live image's, else named like the function. */
export const repositoryFor = (spec: FunctionSpec, live: Live): { name: string; registryId?: string } => {
  if (spec.repository !== undefined) return spec.repository
  if (!live.exists || live.code.kind !== 'image') return { name: spec.functionName }
  const [host = '', ...path] = live.code.repositoryUri.split('/')
  const registryId = host.match(/^(\d{12})\./)?.[1]
  return registryId === undefined ? { name: path.join('/') } : { name: path.join('/'), registryId }
}
