import type { Live } from '../observe/function.ts'
import type { Architecture, FunctionSpec, PackageType } from '../plan/function.ts'

/** What `auto` stands for: what the live function is, else an image for x86_64. */
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

/** What to compile for before the function has been looked at; the one guess that is nearly always right. */
export const guessArchitecture = (spec: FunctionSpec): Architecture =>
  resolveAutos(spec, { exists: false }).architecture

/** Whether code that is neither ours nor Go's runs while the artifact is made: that is over before the role is assumed. */
export const runsForeignCode = ({ source, smoke }: FunctionSpec): boolean =>
  smoke !== undefined || source.kind === 'dockerfile' || (source.kind === 'go' && source.cgoEnabled)

/** Whether we pack the binary ourselves, and so choose where it lies and how it is started. */
export const isPacked = ({ source }: FunctionSpec): boolean => source.kind === 'go' || source.kind === 'binary'

/** Whether the image is in ECR already, and goes live as it is. */
export const isDeployedAsIs = ({ source }: FunctionSpec): boolean => source.kind === 'image-uri'

/** Whether base image and repository are worth reading before the package type is known. */
export const mayBeImage = (spec: FunctionSpec): boolean => spec.packageType.value !== 'zip'

/** The tag that the live image was deployed from, where it is another one of the same repository and nobody said which tag to use: what moves then is perhaps somebody else's. */
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

/** The name of the repository: as set, else the live image's, else the function's. */
export const repositoryFor = (spec: FunctionSpec, live: Live): { name: string; registryId?: string } => {
  if (spec.repository !== undefined) return spec.repository
  if (!live.exists || live.code.kind !== 'image') return { name: spec.functionName }
  const [host = '', ...path] = live.code.repositoryUri.split('/')
  const registryId = host.match(/^(\d{12})\./)?.[1]
  return registryId === undefined ? { name: path.join('/') } : { name: path.join('/'), registryId }
}
