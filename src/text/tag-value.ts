/** What a tag's value may hold beside spaces and `=` (Lambda API reference, TagResource; STS API reference, Tag), in a pattern's class. */
export const TAG_CHARACTERS = '\\p{L}\\p{N}_.:/+\\-@'

/** Without the space between fields and the `=` of escapes. */
const FOREIGN = new RegExp(`[^${TAG_CHARACTERS}]`, 'gu')

/** What the tag that notes a deploy has room for beside the code and its commit, of the 256 characters that Lambda takes. */
export const MAX_ENVIRONMENT_WORD = 149

/** A text as one word of a tag on a function, another one for each other text: `two=20words`, like quoted-printable. */
export const tagWord = (text: string): string =>
  text.replace(FOREIGN, (character) =>
    [...Buffer.from(character)].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  )

/** The text of such a word. */
export const fromTagWord = (word: string): string =>
  word.replace(/(?:=[0-9A-F]{2})+/g, (run) => Buffer.from(run.replaceAll('=', ''), 'hex').toString())
