/** What package-lock.json says of one package (docs.npmjs.com, package-lock.json, packages). */
export type LockEntry = {
  readonly name?: string
  readonly version?: string
  readonly integrity?: string
  readonly resolved?: string
  readonly link?: boolean
}

export type Lock = { readonly packages: Readonly<Record<string, LockEntry>> }

export const LOCK = 'package-lock.json'

/** Reads the text of package-lock.json. Throws if it does not list packages as npm does since version 7. */
export const parseLock = (text: string): Lock => {
  const parsed: Partial<Lock> = JSON.parse(text)
  if (typeof parsed.packages !== 'object' || parsed.packages?.[''] === undefined)
    throw new Error(`${LOCK} does not list the packages: write it anew with npm 7 or later`)
  return { packages: parsed.packages }
}

/** A package as npm is asked for it. */
export const packageOf = ([path, { name, version }]: readonly [string, LockEntry]): string =>
  `${name ?? path.slice(path.lastIndexOf(MODULES) + MODULES.length)}@${version}`

const MODULES = 'node_modules/'

/** Whether its bytes are not the commit's own: it is neither this project itself nor a folder of it, or the link to one. */
export const isForeign = ([path, { link, resolved = '' }]: readonly [string, LockEntry]): boolean =>
  path !== '' && !IN_PROJECT.test(link === true ? resolved : path)

/** A folder below this one, as npm writes it. */
const IN_PROJECT = /^(?!(?:.*\/)?(?:node_modules|\.\.?)(?:\/|$))[^/].*$/

/** npm takes SHA-1 and MD5, too, which others can forge. */
const STRONG = /^sha512-[A-Za-z0-9+/]{86}==$/

export const isPinned = ({ integrity = '' }: LockEntry): boolean => STRONG.test(integrity)

/**
 * One line for each package whose bytes the lock does not pin, each with the way out: npm would install whatever it is given.
 * An integrity alone is not enough where the lock also names the place: who writes both installs his own package under a name that we trust.
 */
export const lockProblems = ({ packages }: Lock): readonly string[] =>
  Object.entries(packages)
    .filter(isForeign)
    .flatMap((entry) =>
      isPackage(entry) ? [...placeProblem(entry), ...integrityProblem(entry)] : [folderProblem(entry)],
    )

/** Whether npm fetches it; the rest are folders that it links to. */
export const isPackage = ([path, { link }]: readonly [string, LockEntry]): boolean =>
  link !== true && path.split('/').includes('node_modules')

const folderProblem = ([path, { resolved = path }]: readonly [string, LockEntry]): string =>
  `${path} is the folder ${resolved}, which is not in the repository: depend on a version from a registry`

const placeProblem = ([path, { resolved }]: readonly [string, LockEntry]): readonly string[] =>
  resolved === undefined
    ? []
    : // Where, is not shown: it may hold a login.
      [
        `${path} names where it comes from: depend on a version from a registry, and run  npm install --package-lock-only , which leaves the place to npm's configuration`,
      ]

const integrityProblem = (entry: readonly [string, LockEntry]): readonly string[] => {
  const [path, { integrity }] = entry
  if (isPinned(entry[1])) return []
  const what = integrity === undefined ? 'has no integrity' : `has no integrity by SHA-512, but ${kindsOf(integrity)}`
  return [`${path} (${packageOf(entry)}) ${what}: run  npm run integrity`]
}

const kindsOf = (integrity: string): string =>
  integrity
    .split(/\s+/)
    .map((hash) => hash.split('-')[0])
    .join(' and ')
