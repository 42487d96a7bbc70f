import type { ImageConfig } from '../registry/manifest.ts'
import type { ElfFacts } from './elf.ts'
import { compareVersions } from './glibc.ts'

/** The C library of a base: `none` if programs must bring their own; glibc's version if known. */
export type Libc =
  | { readonly kind: 'glibc'; readonly version: string | undefined }
  | { readonly kind: 'musl' }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' }

/** What a program needs to know about its base. */
export type BaseFacts = {
  /** The user's name for it: `provided.al2023`, `scratch`, an image's reference. */
  readonly name: string
  readonly libc: Libc
  /** Whether a file exists, by path or, for a bare word, on PATH; undefined if nobody looked. */
  readonly has: ((word: string) => boolean) | undefined
  readonly zoneinfo: 'there' | 'absent' | 'unknown'
}

/** Whether the base certainly lacks this dynamic loader; false if the base is unknown. */
export const isLoaderMissing = (interpreter: string, { libc, has }: Pick<BaseFacts, 'libc' | 'has'>): boolean => {
  if (has !== undefined) return !has(interpreter)
  if (libc.kind === 'unknown') return false
  return libc.kind === 'none' || (libc.kind === 'musl') !== /\/ld-musl-/.test(interpreter)
}

/** Whether the base certainly lacks this script interpreter. If nobody looked inside: only on scratch, or if the name ends in a carriage return. */
export const isInterpreterMissing = (interpreter: string, { name, has }: Pick<BaseFacts, 'name' | 'has'>): boolean =>
  has === undefined ? name === 'scratch' || interpreter.endsWith('\r') : !has(interpreter)

/** The base's glibc version if it is older than the one needed. */
export const olderGlibc = (needed: string | undefined, { libc }: Pick<BaseFacts, 'libc'>): string | undefined => {
  if (needed === undefined || libc.kind !== 'glibc' || libc.version === undefined) return undefined
  return compareVersions(needed, libc.version) > 0 ? libc.version : undefined
}

/** Whether too little is known of the base to judge this dynamic program. */
export const isUnsure = (
  { interpreter, glibc }: Pick<ElfFacts, 'interpreter' | 'glibc'>,
  { libc }: Pick<BaseFacts, 'libc'>,
): boolean =>
  interpreter !== undefined &&
  (libc.kind === 'unknown' || (libc.kind === 'glibc' && libc.version === undefined && glibc !== undefined))

/** What scanning a root file system found of its base. */
export type FoundBase = {
  readonly libc:
    | { readonly kind: 'glibc'; readonly version: string | undefined }
    | { readonly kind: 'musl' }
    | undefined
  readonly has: (word: string) => boolean
  readonly hasZoneinfo: boolean
}

type Known = Pick<BaseFacts, 'libc' | 'zoneinfo'>

const glibc = (version: string, zoneinfo: BaseFacts['zoneinfo'] = 'unknown'): Known => ({
  libc: { kind: 'glibc', version },
  zoneinfo,
})

/** AWS's and distroless' names may follow any registry or mirror; for the rest that is unsafe: anyone may call their own image alpine. */
const ANYWHERE = '(?:^|/)'
/** Docker Hub's names, under each of its hosts. */
const HUB = '(?:(?:index\\.|registry-1\\.)?docker\\.io/)?(?:library/)?'
/** The same names in ECR pull-through caches: a prefix the account chooses, then the upstream name. */
const CACHE = '\\d{12}\\.dkr\\.ecr\\.[a-z0-9-]+\\.amazonaws\\.com(?:\\.cn)?/(?:[^/:@]+/)*(?:library|amazonlinux)/'
const OFFICIAL = `^(?:${HUB}|public\\.ecr\\.aws/(?:docker/library|amazonlinux)/|${CACHE})`
const known = (pattern: string, facts: Known) => ({ pattern: new RegExp(pattern), facts })

/** Bases known by name. Sources: README.md of aws-lambda-go for AWS's, the distributions' releases for the others. */
const KNOWN = [
  known('^scratch$', { libc: { kind: 'none' }, zoneinfo: 'absent' }),
  known(`${ANYWHERE}(?:lambda/|aws-lambda-)?provided[.:]al2023\\b`, glibc('2.34', 'there')),
  known(`${ANYWHERE}(?:lambda/|aws-lambda-)?provided[.:]al2\\b`, glibc('2.26', 'there')),
  known(`${OFFICIAL}amazonlinux:2023\\b`, glibc('2.34')),
  known(`${OFFICIAL}amazonlinux:2(?:$|[.@-])`, glibc('2.26')),
  known(`${OFFICIAL}alpine(?:$|[:@])`, { libc: { kind: 'musl' }, zoneinfo: 'absent' }),
  known(`${ANYWHERE}distroless/static\\b`, { libc: { kind: 'none' }, zoneinfo: 'there' }),
  known(`${ANYWHERE}distroless/(?:base|cc)-debian11\\b`, glibc('2.31', 'there')),
  known(`${ANYWHERE}distroless/(?:base|cc)-debian12\\b`, glibc('2.36', 'there')),
  known(`${ANYWHERE}distroless/(?:base|cc)-debian13\\b`, glibc('2.41', 'there')),
  known(`${OFFICIAL}debian:(?:11|bullseye)\\b`, glibc('2.31')),
  known(`${OFFICIAL}debian:(?:12|bookworm)\\b`, glibc('2.36')),
  known(`${OFFICIAL}debian:(?:13|trixie)\\b`, glibc('2.41')),
  known(`${OFFICIAL}ubuntu:(?:22\\.04|jammy)\\b`, glibc('2.35')),
  known(`${OFFICIAL}ubuntu:(?:24\\.04|noble)\\b`, glibc('2.39')),
]

/** The runtime assumed for a zip without a function. */
export const USUAL_RUNTIME = 'provided.al2023'

/** What is known about a base: from its contents, else its name (a reference, or a zip's runtime), else its config. */
export const baseFacts = (
  name: string,
  more: { config?: ImageConfig; found?: FoundBase | undefined } = {},
): BaseFacts => {
  const { config, found } = more
  if (found !== undefined) {
    const { libc = { kind: 'none' }, has, hasZoneinfo } = found
    return { name, libc, has, zoneinfo: hasZoneinfo ? 'there' : 'absent' }
  }
  const match = KNOWN.find(({ pattern }) => pattern.test(name))
  if (match !== undefined) return { name, has: undefined, ...match.facts }
  // AWS's bases identify themselves, but not their Amazon Linux version.
  const isAws = (config?.config?.Env ?? []).some((variable) => variable.startsWith('LAMBDA_RUNTIME_DIR='))
  const libc: Libc = isAws ? { kind: 'glibc', version: undefined } : { kind: 'unknown' }
  return { name, has: undefined, libc, zoneinfo: 'unknown' }
}
