import type { Live, LiveFunction } from '../observe/function.ts'
import type { ObservedRepository, RepositoryImage } from '../observe/repository.ts'
import type { Architecture } from '../plan/function.ts'
import { type Code, codeHash, type Manifest, type Repository, servingHash } from './code.ts'
import { differences } from './differences.ts'
import { type Fields, noteFor, writeNote } from './note.ts'

/**
 * Everything that others can see, in order of execution. A step is data: it can be printed, compared, stored as JSON and applied later, for
 * it carries all that applying it takes. It holds no secret, and names a zip by its hash.
 */
export type Step =
  /** Without `from`, the tag does not exist yet. */
  | {
      readonly kind: 'move-tag'
      readonly repository: Repository
      readonly tag: string
      readonly from?: Manifest
      readonly to: Manifest
    }
  /** Attaches exactly these layer versions to a zip function; changes nothing else in its configuration. */
  | { readonly kind: 'update-configuration'; readonly layers: readonly string[] }
  | { readonly kind: 'note'; readonly arn: string; readonly tags: Readonly<Record<string, string>> }
  | {
      readonly kind: 'update-code'
      readonly code: Code
      readonly architecture: Architecture
      /** Sent with every update: without it, Lambda silently goes back to its own key. */
      readonly sourceKmsKeyArn?: string
    }
  | ({ readonly kind: 'verify' } & Deployment)

/** What Lambda must run: code for an architecture, and for a zip function its layers; without `layers` they stay as they are. */
export type Deployment = {
  readonly code: Code
  readonly architecture: Architecture
  readonly layers?: readonly string[]
}

/** What to make live, and what to note about it. */
export type Release = Deployment & {
  /** The manifest of an image whose tag is ours to move. */
  readonly manifest?: Manifest
  readonly force: boolean
  readonly commit: string
  readonly environment: string | undefined
  readonly origin: Fields<'origin'>
}

/** The steps that make the wanted code live. Always includes `verify`: what we saw before the build may be outdated. */
export const planSteps = (wanted: Release, live: Live, repository: ObservedRepository | undefined): readonly Step[] => {
  // Until a function can be created, the decision refuses one that does not exist.
  if (!live.exists) throw new TypeError('there is no function to update')
  const { code, architecture, layers, force } = wanted
  const running = { code, architecture, ...(layers === undefined ? {} : { layers }) }
  const facets = differences(live, running).map(({ facet }) => facet)
  const steps: Step[] = planPush(wanted, repository)
  // First, so that the new code finds its layers; the old code does not need them.
  if (layers !== undefined && facets.includes('layers')) steps.push({ kind: 'update-configuration', layers })
  if (force || facets.some((facet) => facet !== 'layers')) {
    steps.push({ kind: 'note', arn: live.arn, tags: noteTags(wanted, live) })
    steps.push({ kind: 'update-code', code, architecture, ...keyOf(live) })
  }
  return [...steps, { kind: 'verify', ...running }]
}

/** The key of a zip that the customer has chosen. */
export const keyOf = ({ sourceKmsKeyArn }: LiveFunction): { readonly sourceKmsKeyArn?: string } =>
  sourceKmsKeyArn === undefined ? {} : { sourceKmsKeyArn }

/** The step that moves the tag to our image; none if it is there already, or not ours to move. */
export const planPush = (
  { code, manifest }: Pick<Release, 'code' | 'manifest'>,
  repository: ObservedRepository | undefined,
): (Step & { readonly kind: 'move-tag' })[] => {
  if (code.kind !== 'image' || code.isForeign || code.tag === undefined || !repository?.exists) return []
  if (repository.tagged?.digest === code.digest) return []
  if (manifest === undefined) throw new TypeError('an image of ours has a manifest')
  const from = repository.tagged === undefined ? {} : { from: manifestOf(repository.tagged) }
  return [{ kind: 'move-tag', repository: code.repository, tag: code.tag, ...from, to: manifest }]
}

/** An image of the repository as a tag can be moved to it. */
export const manifestOf = ({ digest, mediaType, manifest }: RepositoryImage): Manifest => ({
  digest,
  mediaType,
  text: manifest,
})

/** One call writes them all, so that they belong together. */
const noteTags = ({ code, commit, environment, origin }: Release, live: LiveFunction): Record<string, string> => {
  const previous = servingHash(live)
  return {
    ...(previous === undefined ? {} : writeNote('previous', previous, noteFor(live.tags, previous) ?? {})),
    ...writeNote('current', codeHash(code), { commit, ...(environment === undefined ? {} : { environment }) }),
    ...writeNote('origin', codeHash(code), origin),
  }
}

/** Whether any of these steps changes anything that others see. */
export const changesAnything = (steps: readonly Step[]): boolean => steps.some(({ kind }) => kind !== 'verify')
