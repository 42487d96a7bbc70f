import type { LiveFunction } from '../observe/function.ts'
import type { ObservedRepository } from '../observe/repository.ts'
import type { Architecture } from '../plan/function.ts'
import type { Digest } from '../registry/manifest.ts'
import { shortHash } from '../words.ts'
import { CURRENT_TAG, formatNote, noteFor, PREVIOUS_TAG } from './note.ts'

/** Code that is ready to be applied: an image in the repository, or a zip on disk. */
export type Code =
  | {
      readonly kind: 'image'
      readonly repositoryUri: string
      readonly digest: Digest
      /** The tag under which it is applied; without one, by its digest. */
      readonly tag: string | undefined
      /** Another step pushed it, and its tag is not ours to move. */
      readonly isForeign?: true
    }
  | { readonly kind: 'zip'; readonly codeSha256: string; readonly path: string; readonly sizeBytes: number }

/** Everything that others can see, in the order in which it is done. */
export type Step =
  | {
      readonly kind: 'move-tag'
      readonly repositoryUri: string
      readonly tag: string
      readonly from: Digest | undefined
      readonly to: Digest
    }
  /** Exactly these layer versions are attached to a zip function afterwards; nothing else of its configuration changes. */
  | { readonly kind: 'update-configuration'; readonly layers: readonly string[] }
  | { readonly kind: 'note'; readonly arn: string; readonly tags: Readonly<Record<string, string>> }
  | {
      readonly kind: 'update-code'
      readonly code: Code
      readonly architecture: Architecture
      /** Sent again, for Lambda silently goes back to its own key without it. */
      readonly sourceKmsKeyArn: string | undefined
    }
  | ({ readonly kind: 'verify' } & Running)

/** What Lambda is to run: code, and for a zip function its layers. Where those are undefined, they stay as they are. */
export type Running = { readonly code: Code; readonly layers?: readonly string[] | undefined }

export type Wanted = Running & {
  readonly architecture: Architecture
  readonly force: boolean
  readonly commit: string
  readonly environment: string | undefined
}

/** What has to be done to make the wanted code live. The proof is always part of it: what was seen before the build may be old by then. */
export const planSteps = (
  wanted: Wanted,
  live: LiveFunction,
  repository: ObservedRepository | undefined,
): readonly Step[] => {
  const { code, layers } = wanted
  const steps: Step[] = planPush(code, repository)
  const verify: Step = { kind: 'verify', code, ...(layers === undefined ? {} : { layers }) }
  if (runs(live, wanted) && !wanted.force) return [...steps, verify]
  // First, so that new code finds the layers that it was made for; what was there before they were does not need them.
  if (layers !== undefined && !hasLayers(live, layers)) steps.push({ kind: 'update-configuration', layers })
  if (runsCode(live, wanted) && !wanted.force) return [...steps, verify]
  steps.push({ kind: 'note', arn: live.arn, tags: noteTags(wanted, live) })
  steps.push({ kind: 'update-code', code, architecture: wanted.architecture, sourceKmsKeyArn: live.sourceKmsKeyArn })
  return [...steps, verify]
}

/** What makes an image of ours the one that its tag names; nothing where it is that already. */
export const planPush = (
  code: Code,
  repository: ObservedRepository | undefined,
): (Step & { readonly kind: 'move-tag' })[] => {
  if (code.kind !== 'image' || code.isForeign || code.tag === undefined || !repository?.exists) return []
  const { repositoryUri, tag, digest: to } = code
  const from = repository.tagged?.digest
  return from === to ? [] : [{ kind: 'move-tag', repositoryUri, tag, from, to }]
}

/** Whether any of these steps changes something that others see. */
export const changesAnything = (steps: readonly Step[]): boolean => steps.some(({ kind }) => kind !== 'verify')

/** Whether Lambda runs exactly this: settled, the same bytes, the same tagged URI, the same architecture, the same layers. */
export const runs = (live: LiveFunction, wanted: Running & Pick<Wanted, 'architecture'>): boolean =>
  runsCode(live, wanted) && hasLayers(live, wanted.layers)

const runsCode = (live: LiveFunction, { code, architecture }: Pick<Wanted, 'code' | 'architecture'>): boolean =>
  isSettled(live) && live.update !== 'Failed' && live.architecture === architecture && shows(live, code)

/** Whether these layers are attached, in this order; where nothing is said of them, any are right. */
export const hasLayers = (live: LiveFunction, layers: readonly string[] | undefined): boolean =>
  layers === undefined ||
  (live.layers.length === layers.length && live.layers.every((arn, position) => arn === layers[position]))

/** Whether exactly this is what was applied last, the same bytes under the same tagged URI, however that ended. */
export const shows = (live: LiveFunction, code: Code): boolean =>
  holds(live, code) && (code.kind === 'zip' || liveUri(live) === imageUri(code))

/** Whether the live code has the same bytes, whatever it is called. */
export const holds = (live: LiveFunction, code: Code): boolean =>
  live.code.kind === 'image'
    ? code.kind === 'image' && live.code.digest === code.digest
    : code.kind === 'zip' && live.code.codeSha256 === code.codeSha256

/** Nothing is under way: Active, or Inactive because nobody called it (API reference, State and LastUpdateStatus). */
export const isSettled = (live: LiveFunction): boolean =>
  (live.state === 'Active' || (live.state === 'Inactive' && live.stateReason.startsWith('Idle'))) &&
  live.update !== 'InProgress'

const liveUri = (live: LiveFunction): string | undefined =>
  live.code.kind === 'image' ? live.code.imageUri : undefined

/**
 * The tagged URI, which is applied even where it is the same string as before: only that makes Lambda resolve the tag again.
 * An image without a tag is applied by its digest.
 */
export const imageUri = ({ repositoryUri, tag, digest }: Code & { kind: 'image' }): string =>
  tag === undefined ? `${repositoryUri}@${digest}` : `${repositoryUri}:${tag}`

/** Bytes by name: an image's digest, a zip's CodeSha256. */
export const codeHash = (code: Code): string => (code.kind === 'image' ? code.digest : code.codeSha256)

/** Likewise of what is live. */
export const liveHash = (live: LiveFunction): string | undefined =>
  live.code.kind === 'image' ? live.code.digest : live.code.codeSha256

/** What answers calls: after an update that settled as Failed, Lambda shows that code and keeps running the one before, whose hash it does not tell. */
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

/** The layers in their order, or `none`. */
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

/** One line per step, for a dry run and for what a release is doing. */
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
