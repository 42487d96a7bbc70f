import type { Problem } from '../errors.ts'
import type { ImageOverride, Live, LiveFunction } from '../observe/function.ts'
import type { ObservedRepository } from '../observe/repository.ts'
import type { FunctionSpec, PackageType } from '../plan/function.ts'
import type { Digest } from '../registry/manifest.ts'
import { resolveAutos } from './autos.ts'
import type { Observed } from './observed.ts'

/** Everything about the live state that stands in the way, all at once, each with the lines that mend it. */
export const findProblems = (
  spec: FunctionSpec,
  { live, repository }: Observed,
  region: string,
): readonly Problem[] => {
  const { packageType } = resolveAutos(spec, live)
  const problems: Problem[] = []
  if (!live.exists) problems.push(missingFunction(spec, repository, packageType, region))
  else problems.push(...functionProblems(spec, live))
  // A repository that nobody named is only the function's name turned into a guess.
  const isNamed = spec.repository !== undefined || live.exists
  if (repository !== undefined && !repository.exists && isNamed)
    problems.push(missingRepository(repository.name, live, region))
  return problems
}

const missingRepository = (name: string, live: Live, region: string): Problem => ({
  message: `There is no ECR repository ${name} in ${region}.${live.exists && live.code.kind === 'image' ? ` The function runs from ${live.code.repositoryUri}.` : ''}`,
  hint: `Create it, or set repository to one that exists:\n  aws ecr create-repository --region ${region} --repository-name ${name} --image-scanning-configuration scanOnPush=true`,
})

const missingFunction = (
  { functionName, tag }: FunctionSpec,
  repository: ObservedRepository | undefined,
  packageType: PackageType,
  region: string,
): Problem => {
  const uri = repository?.exists
    ? repository.uri
    : `<account>.dkr.ecr.${region}.amazonaws.com/${repository?.name ?? functionName}`
  const code =
    packageType === 'image'
      ? `--package-type Image --code ImageUri=${uri}:${tag}`
      : '--runtime provided.al2023 --handler bootstrap --zip-file fileb://function.zip'
  return {
    message: `There is no function ${functionName} in ${region}.`,
    hint: `Create it once (an image has to be in the repository first), or correct function-name, aws-region or the role's account:\n  aws lambda create-function --region ${region} --function-name ${functionName} --role <execution role ARN> ${code}`,
  }
}

const functionProblems = (spec: FunctionSpec, live: LiveFunction): Problem[] => {
  const { packageType, architecture } = resolveAutos(spec, live)
  const problems: Problem[] = []
  if (packageType !== live.code.kind) {
    problems.push({
      message: `package-type is ${packageType}, but ${spec.functionName} is a function of type ${live.code.kind}, and Lambda never changes that.`,
      hint: `Remove package-type, or set it to ${live.code.kind}; for ${packageType}, create another function.`,
    })
  } else if (live.code.kind === 'image') problems.push(...overrideProblems(spec.functionName, live.override))
  else if (!live.code.runtime.startsWith('provided.')) {
    problems.push({
      message: `${spec.functionName} has the runtime ${live.code.runtime}: a zip with only bootstrap would take it down.`,
      hint: `Create another function with  --runtime provided.al2023 --handler bootstrap , move its callers and event sources over, and deploy that one. Changing the runtime in place breaks the function until code with bootstrap is there.`,
    })
  }
  if (architecture !== live.architecture) {
    problems.push({
      message: `architecture is ${architecture}, but ${spec.functionName} is ${live.architecture}.`,
      hint: `Remove architecture, or set it to ${live.architecture}.`,
    })
  }
  return problems
}

/** The script of AWS's base images takes exactly one argument, the handler, and starts the binary in its usual place. */
const AWS_ENTRYPOINT = '/lambda-entrypoint.sh'

/** Lambda mounts its own over these, so a binary there would never be found. */
const MOUNTED = /^\/(?:proc|sys|dev|tmp)\//
const WRAPPERS = /(?:^|\/)(?:sh|ash|bash|dash|busybox|env|aws-lambda-rie|(?!lambda-entrypoint\.sh$)[^/]*\.sh)$/

/** A live ImageConfig stands over the image's own: an entry point that is one absolute path is followed, anything else would start something other than the binary. */
const overrideProblems = (
  functionName: string,
  { entryPoint, command, workingDirectory }: ImageOverride,
): Problem[] => {
  const problems: Problem[] = []
  const hint = `Remove the override:  aws lambda update-function-configuration --function-name ${functionName} --image-config '{}'`
  if (entryPoint !== undefined) {
    const [path = ''] = entryPoint
    const isOne = entryPoint.length === 1 && isPlainPath(path) && !MOUNTED.test(path) && !WRAPPERS.test(path)
    const isFollowed = isOne && (path !== AWS_ENTRYPOINT || command === undefined || command.length === 1)
    if (!isFollowed) {
      problems.push({
        message: `${functionName} has an ImageConfig with EntryPoint ${JSON.stringify(entryPoint)}${command === undefined ? '' : ` and Command ${JSON.stringify(command)}`}, which would not start the binary of this image.`,
        hint,
      })
    }
  }
  if (workingDirectory !== undefined && workingDirectory !== '/' && !isPlainPath(workingDirectory.replace(/\/$/, ''))) {
    problems.push({
      message: `${functionName} has an ImageConfig with WorkingDirectory "${workingDirectory}", which is no absolute path.`,
      hint,
    })
  }
  return problems
}

const isPlainPath = (path: string): boolean => /^(?:\/[^/\0]+)+$/.test(path) && !/\/\.{1,2}(?:\/|$)/.test(path)

/** In a repository whose tags stay, the same digest under the tag is success and another one an error. */
export const findTagProblem = (repository: ObservedRepository, tag: string, digest: Digest): Problem | undefined => {
  if (
    !repository.exists ||
    !repository.isTagImmutable ||
    repository.tagged === undefined ||
    repository.tagged.digest === digest
  )
    return undefined
  const message = `Tag ${tag} of ${repository.name} is immutable and already holds ${repository.tagged.digest}, not ${digest}.`
  if (/[0-9a-f]{40}/.test(tag)) {
    return {
      message,
      hint: "Another function, or an earlier run of this commit, has pushed this tag: give each function its own with  tag: '{function}-{sha}' . If only the base image moved in between, pin base-image by its digest.",
    }
  }
  return {
    message,
    hint: `Let this tag move:  aws ecr put-image-tag-mutability --repository-name ${repository.name} --image-tag-mutability IMMUTABLE_WITH_EXCLUSION --image-tag-mutability-exclusion-filters filterType=WILDCARD,filter=${tag}\nor give every commit its own tag:  tag: '{sha}'`,
  }
}
