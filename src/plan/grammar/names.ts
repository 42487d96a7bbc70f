import { type Problem, problem } from '../../errors/problems.ts'

/** Grammars of names for AWS and registries. */

/** The problem with a bare function name; undefined for 1 to 64 letters, digits, - and _ (Lambda API reference, FunctionName). */
export const functionNameProblem = (name: string, where: string): Problem | undefined => {
  if (name.startsWith('arn:')) return problem('function-name-is-arn', { where, name })
  if (name.length > 64) return problem('function-name-too-long', { where, name, length: name.length })
  if (!/^[a-zA-Z0-9_-]+$/.test(name)) return problem('function-name-characters', { where, name })
  return undefined
}

/** Whether this is an image tag (OCI distribution specification, tag: [a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}). */
export const isImageTag = (tag: string): boolean => /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/.test(tag)

/** The domains of AWS's services by partition, each with its dual-stack one (the SDK's partitions, dnsSuffix and dualStackDnsSuffix). */
const API_DOMAINS = [
  ...['amazonaws.com', 'api.aws', 'amazonaws.com.cn', 'api.amazonwebservices.com.cn'],
  ...['amazonaws.eu', 'api.amazonwebservices.eu', 'c2s.ic.gov', 'api.aws.ic.gov', 'sc2s.sgov.gov', 'api.aws.scloud'],
  ...['cloud.adc-e.uk', 'api.cloud-aws.adc-e.uk', 'csp.hci.ic.gov', 'api.aws.hci.ic.gov'],
]

/** ECR's registries have dual-stack names of their own (ECR user guide, dual-stack endpoints). */
const REGISTRY_DOMAINS = [...API_DOMAINS, 'on.aws', 'on.amazonwebservices.com.cn', 'on.amazonwebservices.eu']

const REGION = '[a-z]{2,4}(?:-[a-z]+)+-\\d+'
const anyOf = (domains: readonly string[]): string => `(?:${domains.join('|').replaceAll('.', '\\.')})`

/**
 * The hosts of the services that the step calls (endpoint rules of the SDK), and interface endpoints to them in a VPC (AWS PrivateLink guide,
 * DNS names). Everything else below these domains may belong to any customer: APIs, function URLs, buckets, load balancers.
 */
const AWS_HOST = (() => {
  const service = '(?:lambda|sts|(?:api\\.)?ecr|portal\\.sso|oidc|signin)(?:-fips)?'
  const domain = anyOf(API_DOMAINS)
  const inVpc = `vpce-[0-9a-z-]+\\.${service}\\.${REGION}\\.vpce\\.${domain}`
  return new RegExp(`^(?:${service}\\.${REGION}\\.${domain}|${inVpc}|sts\\.amazonaws\\.com)$`)
})()

/** Whether a host is that of a service of AWS's that the step calls. */
export const isAwsHost = (host: string): boolean => AWS_HOST.test(host)

const ECR_HOST = new RegExp(
  `^(?<registryId>\\d{12})\\.dkr[.-]ecr(?:-fips)?\\.(?<region>${REGION})\\.${anyOf(REGISTRY_DOMAINS)}$`,
)

/** Account and region of a private ECR registry's host, in any partition; undefined for any other host. */
export const parseEcrHost = (host: string): { registryId: string; region: string } | undefined => {
  const { registryId, region } = host.match(ECR_HOST)?.groups ?? {}
  return registryId === undefined || region === undefined ? undefined : { registryId, region }
}

/** Docker Hub's real host for any of its names; any other host unchanged. */
export const registryHost = (name: string): string =>
  /^(index\.)?docker\.io$/.test(name) ? 'registry-1.docker.io' : name

/** OCI distribution specification, name; ECR's grammar for repositories is the same. */
const REPOSITORY_NAME = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/

export type RepositoryName = {
  readonly name: string
  /** The registry's account, if the repository was set as a URI. */
  readonly registryId?: string
  /** The region in the URI's host, if any. */
  readonly region?: string
}

/**
 * An ECR repository by name (`team/app`) or URI (`123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/team/app`); undefined when it is neither.
 * Names are 2 to 256 characters in the grammar of ECR's API reference, CreateRepository.
 */
export const parseRepository = (text: string): RepositoryName | undefined => {
  const repository = splitRepository(text)
  const { name } = repository
  return name.length >= 2 && name.length <= 256 && REPOSITORY_NAME.test(name) ? repository : undefined
}

/** The same, whatever the name is made of. */
export const splitRepository = (text: string): RepositoryName => {
  const slash = text.indexOf('/')
  const registry = slash < 0 ? undefined : parseEcrHost(text.slice(0, slash))
  return registry === undefined ? { name: text } : { name: text.slice(slash + 1), ...registry }
}

/** Registries that are not ECR's private ones. */
const OTHER_REGISTRIES =
  /^(?:(?:[\w-]+\.)*(?:docker\.io|ghcr\.io|quay\.io|gcr\.io|pkg\.dev|azurecr\.io|gitlab\.com|cgr\.dev|mcr\.microsoft\.com)|public\.ecr\.aws|localhost)(?::\d+)?$/

/** The host of another registry with which a repository's name begins: `ghcr.io` of `ghcr.io/o/app`. ECR accepts such a name. */
export const otherRegistry = (text: string): string | undefined => {
  const [host = '', ...path] = text.split('/')
  return path.length > 0 && OTHER_REGISTRIES.test(host) ? host : undefined
}

export type ImageReference = {
  /** The registry's host, with its port if any; Docker Hub is registry-1.docker.io. */
  readonly host: string
  readonly repository: string
  /** What to ask the registry for: the digest if there is one, else the tag. */
  readonly reference: string
  /** As the user wrote it. */
  readonly text: string
}

/**
 * Parses an image reference as Docker does; undefined when it is invalid.
 * `alpine` -> registry-1.docker.io/library/alpine latest; `ghcr.io/o/i:1@sha256:…` -> the digest; `localhost:5000/x:1` -> host localhost:5000.
 */
export const parseImageReference = (text: string): ImageReference | undefined => {
  const match = text.match(
    /^(?<name>[^@\s]+?)(?::(?<tag>[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/,
  )
  const name = match?.groups?.name
  if (name === undefined) return undefined
  const [first = '', ...rest] = name.split('/')
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  const host = hasHost ? first : 'docker.io'
  const path = hasHost ? rest.join('/') : name
  const isHub = registryHost(host) !== host
  const repository = isHub && !path.includes('/') ? `library/${path}` : path
  if (!/^[a-zA-Z0-9.-]+(?::\d+)?$/.test(host) || !REPOSITORY_NAME.test(repository)) return undefined
  return {
    host: registryHost(host),
    repository,
    reference: match?.groups?.digest ?? match?.groups?.tag ?? 'latest',
    text,
  }
}

/**
 * The known name that is probably meant by an unknown one: the nearest, if it is close enough to be a misspelling,
 * else the only one that continues it or that it continues: `function` -> `function-name`, `environments-map` -> `environments`.
 */
export const nearest = (unknown: string, known: readonly string[]): string | undefined =>
  misspelt(unknown, known) ??
  onlyOne(known.filter((name) => unknown !== '' && name.startsWith(`${unknown}-`))) ??
  onlyOne(known.filter((name) => name !== '' && unknown.startsWith(`${name}-`)))

const onlyOne = (names: readonly string[]): string | undefined => (names.length === 1 ? names[0] : undefined)

const MAX_COMPARED = 200

const misspelt = (unknown: string, known: readonly string[]): string | undefined => {
  const near = (name: string): number => Math.max(2, Math.floor(name.length / 3))
  const [best] = known
    // Comparing two names takes the product of their lengths: lengths alone rule out most, and nobody misspells a very long one.
    .filter((name) => name.length <= MAX_COMPARED && Math.abs(name.length - unknown.length) <= near(name))
    .map((name) => ({ name, distance: editDistance(unknown, name) }))
    .filter(({ name, distance }) => distance <= near(name))
    .toSorted((a, b) => a.distance - b.distance)
  return best?.name
}

const editDistance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (const [i, character] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (character === other ? 0 : 1)))
    }
    row = next
  }
  return row[b.length] ?? 0
}
