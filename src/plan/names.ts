/** Grammars of the names that AWS and registries take. Each answers undefined, or what is wrong with the value. */

/** Lambda's bare function name (API reference, FunctionName): 1 to 64 of letters, digits, - and _. */
export const functionNameProblem = (name: string): string | undefined => {
  if (name.startsWith('arn:')) return 'is an ARN: give the name alone, the region is aws-region'
  if (name.length > 64) return `has ${name.length} characters, Lambda takes 64 at most`
  if (!/^[a-zA-Z0-9_-]+$/.test(name)) return 'has characters other than letters, digits, - and _'
  return undefined
}

/** OCI distribution specification, tag: [a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}. */
export const tagProblem = (tag: string): string | undefined =>
  /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/.test(tag)
    ? undefined
    : 'is not an image tag: 1 to 128 letters, digits, ., _ and -, not beginning with . or -'

const REPOSITORY_NAME =
  /^(?=.{2,256}$)[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/

export type RepositoryName = {
  readonly name: string
  /** The registry's account, where the repository was given as a URI. */
  readonly registryId?: string
  /** The region in the URI's host, where there is one. */
  readonly region?: string
}

/**
 * An ECR repository by name (`team/app`) or URI (`123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/team/app`); undefined when it is neither.
 * Names are 2 to 256 characters in the grammar of ECR's API reference, CreateRepository.
 */
export const parseRepository = (text: string): RepositoryName | undefined => {
  const uri = text.match(/^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)\/(.+)$/)
  const name = uri?.[3] ?? text
  if (!REPOSITORY_NAME.test(name)) return undefined
  return uri?.[1] !== undefined && uri[2] !== undefined ? { name, registryId: uri[1], region: uri[2] } : { name }
}

export type ImageReference = {
  /** The registry's host, with its port where it has one; Docker Hub is registry-1.docker.io. */
  readonly host: string
  readonly repository: string
  /** What to ask the registry for: a digest where one was given, else a tag. */
  readonly reference: string
  /** As the user wrote it. */
  readonly text: string
}

/**
 * An image reference as Docker reads it; undefined when it is none.
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
  const isHub = host === 'docker.io' || host === 'index.docker.io'
  const repository = isHub && !path.includes('/') ? `library/${path}` : path
  if (
    !/^[a-zA-Z0-9.-]+(?::\d+)?$/.test(host) ||
    !/^[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*$/.test(repository)
  )
    return undefined
  return {
    host: isHub ? 'registry-1.docker.io' : host,
    repository,
    reference: match?.groups?.digest ?? match?.groups?.tag ?? 'latest',
    text,
  }
}

/** The known name that is nearest to an unknown one, when it is near enough to have been meant. */
export const nearest = (unknown: string, known: readonly string[]): string | undefined => {
  const [best] = known
    .map((name) => ({ name, distance: editDistance(unknown, name) }))
    .filter(({ name, distance }) => distance <= Math.max(2, Math.floor(name.length / 3)))
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
