/** The two tags of a function that record what was deployed. Anybody with lambda:TagResource can write them, so they must not be trusted. */
export const CURRENT_TAG = 'deploy-go-lambda:current'
export const PREVIOUS_TAG = 'deploy-go-lambda:previous'

/** Characters that a tag's value must not contain, and its maximum length (Lambda API reference, TagResource). */
const FOREIGN = /[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu
const MAX_VALUE = 256

export type Note = { readonly codeHash: string; readonly commit: string; readonly environment: string }

/** `v1 <code hash> <fingerprint> <commit> <environment>`; `-` means unknown (so far always for the fingerprint of the sources). */
export const formatNote = ({ codeHash, commit, environment }: Note): string => {
  const name = environment.trim().replace(/\s+/g, ' ')
  const text = `v1 ${codeHash} - ${commit || '-'} ${name || '-'}`.replace(FOREIGN, '-')
  // By characters, because a tag must not contain half a surrogate pair.
  return [...text].slice(0, MAX_VALUE).join('')
}

/** Parses a tag's value; undefined for any other text. */
export const parseNote = (text: string | undefined): Note | undefined => {
  const match = text?.match(/^v1 (\S+) \S+ (\S+) (\S.*)$/)
  const [, codeHash, commit, environment] = match ?? []
  return codeHash === undefined || commit === undefined || environment === undefined
    ? undefined
    : { codeHash, commit, environment }
}

/** The note about this code, from either tag. */
export const noteFor = (
  tags: Readonly<Record<string, string>> | 'not-permitted',
  codeHash: string | undefined,
): Note | undefined => {
  if (tags === 'not-permitted') return undefined
  return [parseNote(tags[CURRENT_TAG]), parseNote(tags[PREVIOUS_TAG])].find((note) => note?.codeHash === codeHash)
}
