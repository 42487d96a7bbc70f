import { type Problem, problem } from '../../errors/problems.ts'
import { isLoopback, shownSetting } from '../../text/address.ts'
import { parseEcrHost, parseRepository } from './names.ts'

/** An image in ECR by its repository's name or URI; tag, digest or both are set. */
export type EcrImage = {
  /** As the user wrote it. */
  readonly text: string
  /** Host and name, without tag or digest; undefined for a name alone, which is a repository of the own account and region. */
  readonly repositoryUri: string | undefined
  readonly name: string
  /** Account and region in the host; undefined without a host, or if a registry on this machine replaces ECR. */
  readonly registryId: string | undefined
  readonly region: string | undefined
  readonly tag: string | undefined
  readonly digest: `sha256:${string}` | undefined
}

/** The archive's transport prefix, as in skopeo and podman (containers-transports(5)). */
export const ARCHIVE = 'oci-archive:'

/**
 * Parses `team/app:v1`, `123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:v1`, `…/app@sha256:…`, or both, where the digest wins; else returns the problem.
 * Lambda accepts only images from ECR in its own region (developer guide, container images).
 */
export const parseImageUri = (text: string): { readonly image: EcrImage } | { readonly problem: Problem } => {
  const refused = (reason: string) => ({ problem: problem('image-uri-invalid', { text: shownSetting(text), reason }) })
  const { host, name = '', tag, digest } = text.match(URI)?.groups ?? {}
  if (name === '') return refused('it is not NAME:TAG or NAME@sha256:DIGEST, with or without the host of a registry')
  const registry = host === undefined ? undefined : parseEcrHost(host)
  if (host !== undefined && registry === undefined && !isOnThisMachine(host))
    return { problem: problem('image-uri-not-ecr', { text: shownSetting(text), host }) }
  if (parseRepository(name) === undefined) return refused(`"${name}" is not a valid repository name`)
  if (tag !== undefined && tag.length > MAX_TAG_LENGTH)
    return refused(`its tag has more than ${MAX_TAG_LENGTH} characters`)
  if (tag === undefined && digest === undefined) return refused('it has neither a tag nor a digest')
  return {
    image: {
      text,
      repositoryUri: host === undefined ? undefined : `${host}/${name}`,
      name,
      registryId: registry?.registryId,
      region: registry?.region,
      tag,
      digest: digest === undefined ? undefined : `sha256:${digest}`,
    },
  }
}

/** A registry on this machine; used only if ECR itself reports that address for the repository. */
const isOnThisMachine = (host: string): boolean => PORT.test(host) && isLoopback(host.replace(PORT, ''))

const PORT = /:\d{1,5}$/

/** OCI distribution specification, tag. */
const MAX_TAG_LENGTH = 128

/** As in every image reference, the first part is a host if it has a dot or a port. */
const URI =
  /^(?:(?<host>(?=[^/@:\s.]*\.|localhost[/:]|[^/@:\s.]+:)[^/@:\s]*(?::\d+)?)\/)?(?<name>[^:@\s]+)(?::(?<tag>[a-zA-Z0-9_][a-zA-Z0-9._-]*))?(?:@sha256:(?<digest>[0-9a-f]{64}))?$/
