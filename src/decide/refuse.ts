import { type Problem, problem } from '../errors/problems.ts'
import { AWS_ENTRYPOINT, isHidden, mountedFolder } from '../lambda/paths.ts'
import type { ImageOverride, Live, LiveFunction } from '../observe/function.ts'
import type { ObservedRepository } from '../observe/repository.ts'
import type { FunctionSpec, PackageType } from '../plan/function.ts'
import { guessArchitecture, resolveAutos } from './auto.ts'
import { findKindProblems } from './kinds.ts'
import type { Observed, Surroundings } from './observed.ts'
import { isPacked, runsForeignCode } from './source.ts'

/** All problems with the live state, each with its fix. */
export const findProblems = (
  spec: FunctionSpec,
  { live, repository }: Observed,
  around: Surroundings,
): readonly Problem[] => {
  const { packageType } = resolveAutos(spec, live)
  const problems: Problem[] = []
  if (!live.exists) problems.push(missingFunction(spec, repository, packageType, around))
  else problems.push(...functionProblems(spec, live))
  // Without a setting and a live function, the repository is only guessed from the function's name.
  const isNamed = spec.repository !== undefined || live.exists
  if (repository !== undefined && !repository.exists && isNamed)
    problems.push(missingRepository(repository.name, live, around))
  return [...problems, ...around.taken]
}

/** All problems for a push, which needs no function. */
export const findPushProblems = (
  spec: FunctionSpec,
  { live, repository }: Observed,
  around: Surroundings,
): readonly Problem[] => {
  if (resolveAutos(spec, live).packageType === 'zip') return [problem('push-live-zip', { name: spec.functionName })]
  const problems: Problem[] = []
  if (live.exists && isPacked(spec)) problems.push(...overrideProblems(spec.functionName, live.override))
  if (live.exists) problems.push(...guessProblems(spec, live))
  if (repository !== undefined && !repository.exists) problems.push(missingRepository(repository.name, live, around))
  return [...problems, ...around.taken]
}

const missingRepository = (name: string, live: Live, around: Surroundings): Problem => {
  const { region, nearRepository: near } = around
  const [host = '', ...path] = name.split('/')
  // Most names with a host in front were meant for another registry.
  if (host.includes('.') && path.length > 0)
    return problem('repository-other-registry', { where: 'repository', value: name, host, name: path.at(-1) ?? name })
  return live.exists && live.code.kind === 'image'
    ? problem('repository-other-than-live', { name, region, liveUri: live.code.repositoryUri })
    : problem('repository-missing', { name, region, near })
}

const missingFunction = (
  { functionName: name, tag }: FunctionSpec,
  repository: ObservedRepository | undefined,
  packageType: PackageType,
  { region, registry, nearFunction: near }: Surroundings,
): Problem => {
  if (packageType === 'zip') return problem('function-missing-zip', { name, region, near })
  // A function's name may have capitals, a repository's may not.
  const uri = repository?.exists ? repository.uri : `${registry}/${repository?.name ?? name.toLowerCase()}`
  return problem('function-missing', { name, region, near, uri: `${uri}:${tag}` })
}

const functionProblems = (spec: FunctionSpec, live: LiveFunction): Problem[] => {
  const { packageType, architecture } = resolveAutos(spec, live)
  const name = spec.functionName
  const problems: Problem[] = []
  if (packageType === live.code.kind) {
    problems.push(...findKindProblems(name, live))
    if (live.code.kind === 'image' && isPacked(spec)) problems.push(...overrideProblems(name, live.override))
  } else {
    problems.push(
      problem('package-type-differs', {
        packageType,
        name,
        live: live.code.kind,
        ...askedFor(spec, packageType, live),
      }),
    )
  }
  if (architecture !== live.architecture) {
    problems.push(problem('architecture-differs', { architecture, name, live: live.architecture }))
  }
  return [...problems, ...guessProblems(spec, live)]
}

const SETTINGS = {
  'zip-file': 'zip-file',
  archive: 'image-uri',
  'image-uri': 'image-uri',
  dockerfile: 'dockerfile',
} as const

/** The setting that chose an image or a zip, and how to fix it. */
const askedFor = (
  { source }: FunctionSpec,
  packageType: PackageType,
  live: LiveFunction,
): { what: string; remedy: string } => {
  if (source.kind === 'go' || source.kind === 'binary')
    return { what: `package-type is ${packageType}`, remedy: `Remove package-type, or set it to ${live.code.kind}` }
  const setting = SETTINGS[source.kind]
  const made = packageType === 'image' ? 'an image' : 'a zip'
  return {
    what: `${setting} is set, which makes ${made}`,
    remedy: `Set function-name to a function of type ${packageType}, or remove ${setting}`,
  }
}

/** Code built before we could read the function was built for the guessed architecture. */
const guessProblems = (spec: FunctionSpec, live: LiveFunction): Problem[] => {
  const guess = guessArchitecture(spec)
  if (!runsForeignCode(spec) || spec.architecture.value !== 'auto' || guess === live.architecture) return []
  const why =
    spec.source.kind === 'dockerfile' ? 'dockerfile' : spec.smoke === undefined ? 'cgo-enabled' : 'smoke-event'
  return [problem('architecture-unset', { name: spec.functionName, live: live.architecture, guess, why })]
}

const WRAPPERS = /(?:^|\/)(?:sh|ash|bash|dash|busybox|env|aws-lambda-rie|[^/]*\.sh)$/

const isWrapper = (path: string): boolean => WRAPPERS.test(path) && !path.endsWith(AWS_ENTRYPOINT)

/** A live ImageConfig overrides the image's. We follow an entry point that is one absolute path; any other would not start the binary. */
const overrideProblems = (name: string, { entryPoint, command, workingDirectory }: ImageOverride): Problem[] => {
  const problems: Problem[] = []
  if (entryPoint !== undefined) {
    const [path = ''] = entryPoint
    const isOne = entryPoint.length === 1 && isPlainPath(path) && !isHidden(path) && !isWrapper(path)
    const isFollowed = isOne && (path !== AWS_ENTRYPOINT || command === undefined || command.length === 1)
    if (!isFollowed) {
      const andCommand = command === undefined ? '' : ` and Command ${JSON.stringify(command)}`
      const override = `EntryPoint ${JSON.stringify(entryPoint)}${andCommand}`
      problems.push(problem('override-entry-point', { name, override }))
    }
  }
  const folder = workingDirectory?.replace(/\/$/, '')
  if (folder !== undefined && folder !== '' && (!isPlainPath(folder) || isHidden(folder))) {
    problems.push(
      problem('override-directory', {
        name,
        directory: workingDirectory ?? '',
        what: isHidden(folder)
          ? `below ${mountedFolder(folder)}, where Lambda mounts its own folder`
          : 'not an absolute path',
      }),
    )
  }
  return problems
}

const isPlainPath = (path: string): boolean => /^(?:\/[^/\0]+)+$/.test(path) && !/\/\.{1,2}(?:\/|$)/.test(path)
