import type { Live } from '../observe/function.ts'
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

/** The repository: as set, else the live image's, else named like the function. */
export const repositoryFor = (spec: FunctionSpec, live: Live): { name: string; registryId?: string } => {
  if (spec.repository !== undefined) return spec.repository
  if (!live.exists || live.code.kind !== 'image') return { name: spec.functionName }
  const [host = '', ...path] = live.code.repositoryUri.split('/')
  const registryId = host.match(/^(\d{12})\./)?.[1]
  return registryId === undefined ? { name: path.join('/') } : { name: path.join('/'), registryId }
}
