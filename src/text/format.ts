/** `12.3 MB`, in powers of ten like registries. */
export const formatBytes = (bytes: number): string => {
  if (bytes < 1_000) return `${bytes} B`
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1_000, 'kB'] : [bytes / 1_000_000, 'MB']
  return `${value.toFixed(1)} ${unit}`
}

/** `<0.1 s`, `2.4 s`, `3 min 20 s`. */
export const formatTime = (ms: number): string => {
  if (ms < 50) return '<0.1 s'
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** The first twelve characters of a digest or CodeSha256. */
export const shortHash = (hash: string): string => hash.replace(/^sha256:/, '').slice(0, 12)

/** The end of a commit whose files were changed before they were built, as `git describe --dirty` writes it. */
export const DIRTY = '-dirty'

/** The first seven of a commit, and its `-dirty`. */
export const shortCommit = (sha: string): string => `${sha.slice(0, 7)}${isDirty(sha) ? DIRTY : ''}`

/** Whether this names a commit, with or without `-dirty`. */
export const isCommit = (sha: string): boolean => /^[0-9a-f]{40}$/.test(cleanCommit(sha))

export const isDirty = (sha: string): boolean => sha.endsWith(DIRTY)

/** The commit without its `-dirty`, as git and GitHub know it. */
export const cleanCommit = (sha: string): string => (isDirty(sha) ? sha.slice(0, -DIRTY.length) : sha)

/** A commit with the hash of its code, if known: `cd2d541 (a29284e5dc37)`. */
export const codeOf = (commit: string, hash: string | undefined): string => {
  const short = hash === undefined ? undefined : shortHash(hash)
  if (!isCommit(commit)) return short ?? 'unknown code'
  return short === undefined ? shortCommit(commit) : `${shortCommit(commit)} (${short})`
}

/** What a tag's value may hold (Lambda API reference, TagResource), without the space between fields and the `=` of escapes. */
const FOREIGN = /[^\p{L}\p{N}_.:/+\-@]/gu

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
