import type { LiveFunction } from '../observe/function.ts'
import type { ObservedRepository } from '../observe/repository.ts'
import type { Architecture } from '../plan/function.ts'
import type { Digest } from '../registry/manifest.ts'
import { shortHash } from '../words.ts'
import { CURRENT_TAG, formatNote, noteFor, PREVIOUS_TAG } from './note.ts'
import { isLive } from './state.ts'

/** Code that is ready to deploy: an image in the repository, or a zip on disk. */
export type Code =
  | {
      readonly kind: 'image'
      readonly repositoryUri: string
      readonly digest: Digest
      /** The tag to deploy it by; undefined to use its digest. */
      readonly tag: string | undefined
      /** Another step pushed it: its tag is not ours to move, and may move at any time, so the digest is deployed. */
      readonly isForeign?: true
    }
  | { readonly kind: 'zip'; readonly codeSha256: string; readonly sizeBytes: number }

/** Everything that others can see, in order of execution. */
export type Step =
  | {
      readonly kind: 'move-tag'
      readonly repositoryUri: string
      readonly tag: string
      readonly from: Digest | undefined
      readonly to: Digest
    }
  /** Attaches exactly these layer versions to a zip function; changes nothing else in its configuration. */
  | { readonly kind: 'update-configuration'; readonly layers: readonly string[] }
  | { readonly kind: 'note'; readonly arn: string; readonly tags: Readonly<Record<string, string>> }
  | {
      readonly kind: 'update-code'
      readonly code: Code
      readonly architecture: Architecture
      /** Sent with every update: without it, Lambda silently goes back to its own key. */
      readonly sourceKmsKeyArn: string | undefined
    }
  | ({ readonly kind: 'verify' } & Running)

/** What Lambda must run: code, and for a zip function its layers; undefined leaves them unchanged. */
export type Running = { readonly code: Code; readonly layers?: readonly string[] | undefined }

export type Wanted = Running & {
  readonly architecture: Architecture
  readonly force: boolean
  readonly commit: string
  readonly environment: string | undefined
}

/** The steps that make the wanted code live. Always includes `verify`: what we saw before the build may be outdated. */
export const planSteps = (
  wanted: Wanted,
  live: LiveFunction,
  repository: ObservedRepository | undefined,
): readonly Step[] => {
  const { code, layers } = wanted
  const steps: Step[] = planPush(code, repository)
  const verify: Step = { kind: 'verify', code, ...(layers === undefined ? {} : { layers }) }
  if (runs(live, wanted) && !wanted.force) return [...steps, verify]
  // First, so that the new code finds its layers; the old code does not need them.
  if (layers !== undefined && !hasLayers(live, layers)) steps.push({ kind: 'update-configuration', layers })
  if (runsCode(live, wanted) && !wanted.force) return [...steps, verify]
  steps.push({ kind: 'note', arn: live.arn, tags: noteTags(wanted, live) })
  steps.push({ kind: 'update-code', code, architecture: wanted.architecture, sourceKmsKeyArn: live.sourceKmsKeyArn })
  return [...steps, verify]
}

/** The step that moves the tag to our image; none if it is there already. */
export const planPush = (
  code: Code,
  repository: ObservedRepository | undefined,
): (Step & { readonly kind: 'move-tag' })[] => {
  if (code.kind !== 'image' || code.isForeign || code.tag === undefined || !repository?.exists) return []
  const { repositoryUri, tag, digest: to } = code
  const from = repository.tagged?.digest
  return from === to ? [] : [{ kind: 'move-tag', repositoryUri, tag, from, to }]
}

/** Whether any of these steps changes anything that others see. */
export const changesAnything = (steps: readonly Step[]): boolean => steps.some(({ kind }) => kind !== 'verify')

/** Whether Lambda runs exactly this: live, the same bytes, the same tagged URI, the same architecture, the same layers. */
export const runs = (live: LiveFunction, wanted: Running & Pick<Wanted, 'architecture'>): boolean =>
  runsCode(live, wanted) && hasLayers(live, wanted.layers)

const runsCode = (live: LiveFunction, { code, architecture }: Pick<Wanted, 'code' | 'architecture'>): boolean =>
  isLive(live) && live.architecture === architecture && shows(live, code)

/** Whether these layers are attached, in this order; undefined accepts any. */
export const hasLayers = (live: LiveFunction, layers: readonly string[] | undefined): boolean =>
  layers === undefined ||
  (live.layers.length === layers.length && live.layers.every((arn, position) => arn === layers[position]))

/** Whether exactly this was deployed last, the same bytes under the same tagged URI, even if the update failed. */
export const shows = (live: LiveFunction, code: Code): boolean =>
  holds(live, code) && (code.kind === 'zip' || urisOf(code).includes(liveUri(live)))

/** Under a tag that is not ours, the image may have been put live by the tag or by its digest. */
const urisOf = (code: Code & { kind: 'image' }): readonly (string | undefined)[] => {
  const { repositoryUri, tag, isForeign } = code
  return [imageUri(code), ...(isForeign && tag !== undefined ? [`${repositoryUri}:${tag}`] : [])]
}

/** Whether the live code has the same bytes, under any tag. */
export const holds = (live: LiveFunction, code: Code): boolean =>
  live.code.kind === 'image'
    ? code.kind === 'image' && live.code.digest === code.digest
    : code.kind === 'zip' && live.code.codeSha256 === code.codeSha256

const liveUri = (live: LiveFunction): string | undefined =>
  live.code.kind === 'image' ? live.code.imageUri : undefined

/**
 * The URI to deploy: with our tag, even if the string is the same as before, because only an update makes Lambda resolve the tag again.
 * Without a tag, or with one that others move, the image is deployed by the digest that was looked at.
 */
export const imageUri = ({ repositoryUri, tag, digest, isForeign }: Code & { kind: 'image' }): string =>
  tag === undefined || isForeign ? `${repositoryUri}@${digest}` : `${repositoryUri}:${tag}`

/** An image's digest, or a zip's CodeSha256. */
export const codeHash = (code: Code): string => (code.kind === 'image' ? code.digest : code.codeSha256)

/** The same for the live code. */
export const liveHash = (live: LiveFunction): string | undefined =>
  live.code.kind === 'image' ? live.code.digest : live.code.codeSha256

/** Hash of the code that serves calls. After a failed update Lambda shows the new code but keeps running the old one, whose hash it does not report. */
export const servingHash = (live: LiveFunction): string | undefined =>
  live.update === 'Failed' ? undefined : liveHash(live)

const noteTags = ({ code, commit, environment }: Wanted, live: LiveFunction): Record<string, string> => {
  const previous = servingHash(live)
  const known = noteFor(live.tags, previous)
  const before =
    previous === undefined
      ? {}
      : { [PREVIOUS_TAG]: formatNote(known ?? { codeHash: previous, commit: '', environment: '' }) }
  return { ...before, [CURRENT_TAG]: formatNote({ codeHash: codeHash(code), commit, environment: environment ?? '' }) }
}

/** The layers in order, or `none`. */
export const listLayers = (layers: readonly string[]): string => (layers.length === 0 ? 'none' : layers.join(', '))

/** What a step did, in two or three words for the log. */
export const describeDone = (step: Step): string => {
  switch (step.kind) {
    case 'move-tag':
      return `tag ${step.tag} moved`
    case 'update-configuration':
      return 'layers set'
    case 'note':
      return 'commit noted'
    case 'update-code':
      return 'code updated'
    case 'verify':
      return 'checked'
  }
}

/** One line per step, for a dry run and for the progress of a release. */
export const describeStep = (step: Step, functionName: string): string => {
  switch (step.kind) {
    case 'move-tag':
      return `move tag ${step.tag} from ${step.from === undefined ? 'nothing' : shortHash(step.from)} to ${shortHash(step.to)}`
    case 'update-configuration':
      return `set the layers of ${functionName} to ${listLayers(step.layers)}`
    case 'note':
      return `note the commit in the tags of ${functionName}`
    case 'update-code':
      return `update the code of ${functionName} to ${step.code.kind === 'image' ? imageUri(step.code) : `a zip of ${step.code.sizeBytes} bytes`} (${step.architecture})`
    case 'verify':
      return `check that ${functionName} runs ${shortHash(codeHash(step.code))}`
  }
}
