/** The repository that runs the workflow, `https://github.com` and `octo/app`, and its commit. */
export type Origin = { readonly serverUrl: string; readonly repository: string; readonly sha: string }

/** What go records in a program. */
type Built = {
  readonly settings: Readonly<Record<string, string>>
  readonly mainModule: { readonly path: string } | undefined
}

const COMMIT = /^[0-9a-f]{40}$/

/**
 * The commit that an image's labels name (OCI image specification, annotations: revision and source); undefined if they name none, or one of another
 * repository: an image has the labels of its base, too. Bases with a revision name its source.
 */
export const labelledCommit = (labels: Readonly<Record<string, string>>, origin: Origin): string | undefined => {
  const revision = labels['org.opencontainers.image.revision'] ?? ''
  const source = labels['org.opencontainers.image.source']
  if (!COMMIT.test(revision)) return undefined
  return source === undefined || isSame(source, `${origin.serverUrl}/${origin.repository}`) ? revision : undefined
}

/**
 * The commit that go recorded in a program that another step compiled (Go's debug/buildinfo, vcs.revision), if it is not the run's own; empty if the
 * program is of another repository or of a changed checkout of another commit, undefined if there is nothing to add.
 */
export const builtCommit = (built: Built | undefined, { serverUrl, repository, sha }: Origin): string | undefined => {
  const revision = built?.settings['vcs.revision'] ?? ''
  if (built === undefined || !COMMIT.test(revision) || revision === sha) return undefined
  const [host = '', ...path] = built.mainModule?.path.split('/') ?? []
  const isForeign = serverUrl === `https://${host}` && !isSame(path.slice(0, 2).join('/'), repository)
  return isForeign || built.settings['vcs.modified'] === 'true' ? '' : revision
}

const isSame = (a: string, b: string): boolean => plain(a) === plain(b)

const plain = (url: string): string => url.toLowerCase().replace(/(?:\.git)?\/?$/, '')
