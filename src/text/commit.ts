import { shortHash } from './format.ts'

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
