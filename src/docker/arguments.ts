import { type Problem, problem, refusal } from '../errors/problems.ts'
import type { Architecture } from '../plan/function.ts'
import type { DockerfileSource } from '../plan/source.ts'
import { goarch } from '../registry/goarch.ts'

/** Who builds, and where the image goes: buildx into an OCI archive, buildx into the engine, or the engine's legacy builder. Docker writes the ID of an engine's image to `idFile`. */
export type DockerOutput =
  | { readonly kind: 'oci'; readonly path: string }
  | { readonly kind: 'load'; readonly idFile: string }
  | { readonly kind: 'legacy'; readonly idFile: string }

/** A build's command line, and its environment beyond what every child gets. */
export type DockerCommand = {
  readonly args: readonly string[]
  /** Step variables passed on to docker. */
  readonly passed: readonly string[]
  /** The runner's own variables passed on too: its cache's address and token, for `type=gha` alone. */
  readonly runnerVariables: readonly string[]
  readonly set: Readonly<Record<string, string>>
  /** The variable where docker finds a secret -> the step's variable that holds it. */
  readonly secrets: Readonly<Record<string, string>>
}

/**
 * `docker buildx build …` or `docker build …`, with no build argument or secret value on the command line.
 * The same source gives the same image: no attestations, times set to 1970 (docs.docker.com, reproducible builds).
 * Throws with every setting that this builder cannot handle or must not get.
 */
export const dockerCommand = (
  source: DockerfileSource,
  architecture: Architecture,
  output: DockerOutput,
): DockerCommand => {
  const problems = [...argProblems(source), ...(output.kind === 'legacy' ? legacyProblems(source) : [])]
  if (problems.length > 0) throw refusal(problems)
  const secretNames = Object.keys(source.secrets)
  const cacheTo = source.writesCache ? source.cacheTo : []
  return {
    args: [
      ...(output.kind === 'legacy' ? ['build'] : BUILDX),
      ...['--platform', `linux/${goarch[architecture]}`, '--file', source.dockerfile],
      ...(source.target === undefined ? [] : ['--target', source.target]),
      ...Object.keys(source.args).flatMap((name) => ['--build-arg', name]),
      ...secretNames.flatMap((id, index) => ['--secret', `${field(`id=${id}`)},env=${secretVariable(index)}`]),
      ...source.ssh.flatMap((agent) => ['--ssh', agent]),
      ...source.cacheFrom.flatMap((cache) => ['--cache-from', cache]),
      ...cacheTo.flatMap((cache) => ['--cache-to', cache]),
      ...outputArguments(output),
      source.context,
    ],
    passed: source.buildEnv,
    runnerVariables: [...source.cacheFrom, ...cacheTo].some(isGithubCache) ? GITHUB_CACHE : [],
    // buildx also passes SOURCE_DATE_EPOCH from its environment to the Dockerfile as an argument.
    set: { SOURCE_DATE_EPOCH: '0', ...source.args, ...(output.kind === 'legacy' ? { DOCKER_BUILDKIT: '0' } : {}) },
    secrets: Object.fromEntries(secretNames.map((id, index) => [secretVariable(index), source.secrets[id] ?? ''])),
  }
}

/** Attestations would turn the image into an index, which Lambda rejects. */
const BUILDX = ['buildx', 'build', '--progress', 'plain', '--provenance=false', '--sbom=false']

const outputArguments = (output: DockerOutput): string[] => {
  switch (output.kind) {
    case 'oci':
      return ['--output', `type=oci,${field(`dest=${output.path}`)},rewrite-timestamp=true`]
    case 'load':
      return ['--load', '--iidfile', output.idFile]
    case 'legacy':
      return ['--iidfile', output.idFile]
  }
}

/** One field of buildx's comma-separated option values. */
const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** Secrets get names of ours: a user's name could change docker's behaviour. */
const secretVariable = (index: number): string => `DEPLOY_GO_LAMBDA_SECRET_${index + 1}`

/** The variables that give access to the runner's cache (docs.docker.com, GitHub Actions cache). */
const GITHUB_CACHE = ['ACTIONS_RUNTIME_TOKEN', 'ACTIONS_RESULTS_URL', 'ACTIONS_CACHE_SERVICE_V2', 'ACTIONS_CACHE_URL']

const isGithubCache = (cache: string): boolean => /(?:^|,)\s*type=gha\s*(?:,|$)/.test(cache)

const argProblems = ({ args }: DockerfileSource): Problem[] =>
  Object.entries(args).flatMap(([name, value]) => {
    if (!/^[A-Za-z_]\w*$/.test(name)) return [problem('build-arg-name', { name })]
    if (value.includes('\0')) return [problem('build-arg-value', { name })]
    return changesDocker(name) ? [problem('build-arg-of-docker', { name })] : []
  })

/** Environment variables that docker, buildx, their loader and their runtime read. */
const DOCKER_READS = new Set(
  [
    'PATH HOME USER LOGNAME SHELL TMPDIR TEMP TMP SSH_AUTH_SOCK SSL_CERT_FILE SSL_CERT_DIR KUBECONFIG',
    'GODEBUG GOGC GOMEMLIMIT GOMAXPROCS GOTRACEBACK GOCOVERDIR',
  ].flatMap((line) => line.split(' ')),
)
const DOCKER_PREFIXES = /^(?:DOCKER|BUILDX|BUILDKIT|LD|XDG|OTEL|ACTIONS|EXPERIMENTAL|DEPLOY_GO_LAMBDA)_/

/** Arguments that BuildKit's Dockerfile frontend acts on (docs.docker.com, Dockerfile reference, BuildKit built-in build args). */
const BUILDKIT_ARGS = new Set(
  [
    'BUILDKIT_BUILD_NAME BUILDKIT_CACHE_MOUNT_NS BUILDKIT_CONTEXT_KEEP_GIT_DIR BUILDKIT_DOCKERFILE_CHECK',
    'BUILDKIT_INLINE_CACHE BUILDKIT_MULTI_PLATFORM BUILDKIT_SANDBOX_HOSTNAME BUILDKIT_SYNTAX',
  ].flatMap((line) => line.split(' ')),
)

const changesDocker = (name: string): boolean =>
  !BUILDKIT_ARGS.has(name) && (DOCKER_READS.has(name) || DOCKER_PREFIXES.test(name))

const legacyProblems = ({ secrets, ssh, cacheFrom, cacheTo }: DockerfileSource): Problem[] => {
  const used = {
    'build-secrets': Object.keys(secrets).length > 0,
    'build-ssh': ssh.length > 0,
    // The legacy builder accepts image names, not `type=registry,ref=…`.
    'cache-from': cacheFrom.some((cache) => cache.includes('=')),
    'cache-to': cacheTo.length > 0,
  }
  return Object.entries(used).flatMap(([setting, isUsed]) => (isUsed ? [problem('buildx-missing', { setting })] : []))
}
