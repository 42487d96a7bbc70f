/** The two tags in which a function carries what was deployed to it. Anybody with lambda:TagResource can write them: nothing unsafe may follow from one. */
export const CURRENT_TAG = 'deploy-go-lambda:current'
export const PREVIOUS_TAG = 'deploy-go-lambda:previous'

/** What a tag's value may not hold, and its length (Lambda API reference, TagResource). */
const FOREIGN = /[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu
const MAX_VALUE = 256

export type Note = { readonly codeHash: string; readonly commit: string; readonly environment: string }

/** `v1 <code hash> <fingerprint> <commit> <environment>`; `-` stands for what is not known (the fingerprint of the sources, so far always). */
export const formatNote = ({ codeHash, commit, environment }: Note): string => {
  const name = environment.trim().replace(/\s+/g, ' ')
  const text = `v1 ${codeHash} - ${commit || '-'} ${name || '-'}`.replace(FOREIGN, '-')
  // By characters, for half a pair of surrogates is none that a tag may hold.
  return [...text].slice(0, MAX_VALUE).join('')
}

/** A note from a tag's value; undefined for any other text. */
export const parseNote = (text: string | undefined): Note | undefined => {
  const match = text?.match(/^v1 (\S+) \S+ (\S+) (\S.*)$/)
  const [, codeHash, commit, environment] = match ?? []
  return codeHash === undefined || commit === undefined || environment === undefined
    ? undefined
    : { codeHash, commit, environment }
}

/** The note that speaks of the code Lambda runs, whichever of the two tags holds it. */
export const noteFor = (
  tags: Readonly<Record<string, string>> | 'not-permitted',
  codeHash: string | undefined,
): Note | undefined => {
  if (tags === 'not-permitted') return undefined
  return [parseNote(tags[CURRENT_TAG]), parseNote(tags[PREVIOUS_TAG])].find((note) => note?.codeHash === codeHash)
}
