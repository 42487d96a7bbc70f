import { repositoryArn } from '../aws/arn.ts'
import type { Observed } from '../decide/observed.ts'
import type { Digest } from '../files/digest.ts'
import type { LiveFunction } from '../observe/function.ts'
import type { ObservedRepository } from '../observe/repository.ts'
import { type Code, codeHash, existing, type Repository } from './code.ts'
import { differsIn } from './differences.ts'
import { noteFor, originOf, writeNote } from './note.ts'
import { type Deployment, keyOf, type Step } from './steps.ts'

type MoveTag = Step & { readonly kind: 'move-tag' }
type UpdateCode = Step & { readonly kind: 'update-code' }

/** An image, and the function that ran it. */
type Old = {
  readonly live: LiveFunction
  readonly uri: string
  readonly repository: Repository
  readonly digest: Digest
}

/**
 * The steps that undo those which were done to a function and its image, from what was seen before them and now: the old manifest under the
 * tag, the old image, its architecture and its notes. What somebody else has changed since stays; undefined if it is not known which image ran.
 */
export const wayBack = (before: Observed, now: Observed, done: readonly Step[]): readonly Step[] | undefined => {
  const old = oldImage(before)
  const live = existing(now.live)
  if (old === undefined || live === undefined) return undefined
  const tags = done.flatMap((step) => (step.kind === 'move-tag' ? tagBack(step, now.repository) : []))
  const updated = done.find((step) => step.kind === 'update-code')
  if (updated === undefined || differsIn(live, { code: updated.code }, 'code')) return tags
  const running: Deployment = { code: codeBack(old, tags), architecture: old.live.architecture }
  return [
    ...tags,
    { kind: 'note', arn: live.arn, tags: notesBack(live, old, updated) },
    { kind: 'update-code', ...running, ...keyOf(old.live) },
    { kind: 'verify', ...running },
  ]
}

/** After a failed update Lambda does not say what it kept running. */
const oldImage = ({ live, repository }: Observed): Old | undefined => {
  if (!live.exists || live.code.kind !== 'image' || live.update === 'Failed') return undefined
  const { imageUri: uri, repositoryUri, digest } = live.code
  return digest === undefined
    ? undefined
    : { live, uri, digest, repository: repositoryAt(repositoryUri, live, repository) }
}

/** As it was observed, or, for another one, as its URI names it: Lambda takes images of its own region only. */
const repositoryAt = (uri: string, { arn }: LiveFunction, found: ObservedRepository | undefined): Repository => {
  if (found?.exists && found.uri === uri) return { name: found.name, arn: found.arn, uri }
  const [host = '', ...path] = uri.split('/')
  const [, partition = '', , region = '', accountId = ''] = arn.split(':')
  const name = path.join('/')
  const registryId = host.split('.')[0] ?? accountId
  return { name, arn: repositoryArn({ partition, region, accountId }, { name, registryId }), uri }
}

/** A tag that did not exist before stays: without a tag, a lifecycle policy may delete an image that the function runs. */
const tagBack = (step: MoveTag, repository: ObservedRepository | undefined): MoveTag[] => {
  const { from, to } = step
  const isOurs = repository?.exists && repository.tagged?.digest === to.digest
  return isOurs && from !== undefined ? [{ ...step, from: to, to: from }] : []
}

/** By its old tag where that leads to it again, else by its digest: nobody knows where another tag leads by now. */
const codeBack = ({ uri, repository, digest }: Old, tags: readonly MoveTag[]): Code => {
  const back = tags.find(({ tag, to }) => to.digest === digest && uri === `${repository.uri}:${tag}`)
  return { kind: 'image', repository, digest, ...(back === undefined ? {} : { tag: back.tag }) }
}

const notesBack = (now: LiveFunction, { live, digest }: Old, { code }: UpdateCode): Record<string, string> => {
  const undone = codeHash(code)
  return {
    ...writeNote('previous', undone, noteFor(now.tags, undone) ?? {}),
    ...writeNote('current', digest, noteFor(live.tags, digest) ?? {}),
    ...writeNote('origin', digest, originOf(live.tags, digest) ?? {}),
  }
}
