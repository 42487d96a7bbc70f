import { failure } from '../errors/problems.ts'
import type { Digest } from '../files/digest.ts'
import type { Live, LiveCode, LiveFunction } from '../observe/function.ts'

/** An ECR repository, as much of it as pushing there and naming it takes. */
export type Repository = {
  readonly name: string
  readonly arn: string
  /** Host and name, without scheme or tag. */
  readonly uri: string
}

/** A manifest as text, which a registry takes byte for byte: it has this digest. */
export type Manifest = { readonly digest: Digest; readonly mediaType: string; readonly text: string }

/** Code that is ready to deploy: an image in the repository, or a zip, named by its hash. */
export type Code =
  | {
      readonly kind: 'image'
      readonly repository: Repository
      readonly digest: Digest
      /** The tag to deploy it by; without one, it is deployed by its digest. */
      readonly tag?: string
      /** Another step pushed it: its tag is not ours to move, and may move at any time, so the digest is deployed. */
      readonly isForeign?: true
      /** Docker gives the digest only when it pushes. Until then, in a dry run, this is the image's id. */
      readonly isProvisional?: true
    }
  | { readonly kind: 'zip'; readonly codeSha256: string; readonly sizeBytes: number }

/**
 * The URI to deploy: with our tag, even if the string is the same as before, because only an update makes Lambda resolve the tag again.
 * Without a tag, or with one that others move, the image is deployed by the digest that was looked at.
 */
export const imageUri = ({ repository, tag, digest, isForeign }: Code & { kind: 'image' }): string =>
  tag === undefined || isForeign ? `${repository.uri}@${digest}` : `${repository.uri}:${tag}`

/** Under a tag that is not ours, the image may have been put live by the tag or by its digest. */
export const urisOf = (code: Code & { kind: 'image' }): readonly string[] => {
  const { repository, tag, isForeign } = code
  return [imageUri(code), ...(isForeign && tag !== undefined ? [`${repository.uri}:${tag}`] : [])]
}

/** An image's digest, or a zip's CodeSha256; undefined for a live image that did not resolve. */
export const hashOf = (code: Code | LiveCode): string | undefined =>
  code.kind === 'image' ? code.digest : code.codeSha256

/** The same for code of ours, which has one. */
export const codeHash = (code: Code): string => (code.kind === 'image' ? code.digest : code.codeSha256)

/** Hash of the code that serves calls. After a failed update Lambda shows the new code but keeps running the old one, whose hash it does not report. */
export const servingHash = (live: LiveFunction): string | undefined =>
  live.update === 'Failed' ? undefined : hashOf(live.code)

/** The function, where it exists. */
export const existing = (live: Live | undefined): LiveFunction | undefined => (live?.exists ? live : undefined)

/** A function that was there. Throws if it is not any more. */
export const present = (live: Live): LiveFunction => {
  if (!live.exists) throw failure('function-deleted', {})
  return live
}
