import { isCommit } from '../text/commit.ts'
import { fromTagWord, MAX_ENVIRONMENT_WORD, tagWord } from '../text/tag-value.ts'

/**
 * What the tags of a function record of its deploys. Anybody with lambda:TagResource can write them, so they are not trusted, and nothing
 * breaks without them. Each is `v2 code=… field=…`: it says which code it is about, and is believed only while Lambda runs that.
 * Readers take the first version, too, and ignore fields that they do not know.
 */
const FIELDS = {
  /** What was deployed last. */
  current: ['commit', 'environment'],
  /** What was deployed before that. */
  previous: ['commit', 'environment'],
  /** Fingerprints of what the code was built from. */
  build: ['sources', 'base', 'flags'],
  /** Whose deploy it was: OWNER/NAME, its run, and the function's key in that repository's functions file. */
  origin: ['repo', 'run', 'key'],
  /** Why no deploy should change the function, such as a rollback, and since which run. */
  hold: ['reason', 'run'],
} as const

export type NoteTag = keyof typeof FIELDS
type Field<T extends NoteTag> = (typeof FIELDS)[T][number]
/** What a note says; fields that are not known are left out. */
export type Fields<T extends NoteTag> = { readonly [F in Field<T>]?: string }
/** With the code that it is about, as `cutHash` gives it. */
type Note<T extends NoteTag> = { readonly code: string } & Fields<T>

/** The tag's name on the function: `deploy-go-lambda:current`. */
export const tagName = (tag: NoteTag): string => `deploy-go-lambda:${tag}`

/** The maximum length of a tag's value (Lambda API reference, TagResource). */
const MAX_VALUE = 256

/** At least 128 bits of an image's digest or of a zip's CodeSha256, in the letters that AWS shows: enough to tell apart what one function ran. */
export const cutHash = (hash: string): string =>
  hash.startsWith('sha256:') ? hash.slice('sha256:'.length, 'sha256:'.length + 32) : hash.slice(0, 22)

/** The tag with its value, for a function that runs the code with this hash. Throws a TypeError for a value that does not fit: none is ever cut. */
export const writeNote = <T extends NoteTag>(
  tag: T,
  hash: string,
  fields: NoInfer<Fields<T>>,
): Record<string, string> => {
  const known: Readonly<Record<string, string | undefined>> = fields
  const words = FIELDS[tag].flatMap((field) => {
    const value = known[field] ?? ''
    return value === '' ? [] : [`${field}=${tagWord(value)}`]
  })
  const value = ['v2', `code=${cutHash(hash)}`, ...words].join(' ')
  if (value.length > MAX_VALUE) throw new TypeError(`${tagName(tag)} has no room for ${value}`)
  return { [tagName(tag)]: value }
}

/** Parses a tag's value; undefined for text of anybody else. */
export const parseNote = <T extends NoteTag>(tag: T, text: string): Note<T> | undefined => {
  const found = parseWords(text) ?? parseFirst(text)
  if (found.code === undefined) return undefined
  const known = FIELDS[tag].flatMap((field) => (found[field] === undefined ? [] : [[field, found[field]]]))
  return { ...Object.fromEntries(known), code: found.code }
}

type Words = Readonly<Partial<Record<string, string>>>

const parseWords = (text: string): Words | undefined => {
  const [version, ...words] = text.split(' ')
  if (version !== 'v2') return undefined
  const fields = words.map((word) => [word, word.indexOf('=')] as const).filter(([, end]) => end !== -1)
  return Object.fromEntries(fields.map(([word, end]) => [word.slice(0, end), fromTagWord(word.slice(end + 1))]))
}

/** `v1 <hash> <fingerprint> <commit> <environment>`, where `-` means unknown. Its environment may be cut, and have lost characters. */
const parseFirst = (text: string): Words => {
  const [, hash, commit, environment] = text.match(/^v1 (\S+) \S+ (\S+) (\S.*)$/) ?? []
  if (hash === undefined) return {}
  const known = Object.entries({ commit, environment }).filter(([, value]) => value !== '-')
  return { ...Object.fromEntries(known), code: cutHash(hash) }
}

type Tags = Readonly<Record<string, string>> | 'not-permitted'

/** What one tag says of the code with this hash. */
const readNote = <T extends NoteTag>(tags: Tags, tag: T, hash: string | undefined): Note<T> | undefined => {
  const text = tags === 'not-permitted' ? undefined : tags[tagName(tag)]
  const note = text === undefined ? undefined : parseNote(tag, text)
  return hash !== undefined && note?.code === cutHash(hash) ? note : undefined
}

/** The commit and the environment of the code with this hash, from either tag, without what none of ours can be: it is noted again. */
export const noteFor = (tags: Tags, hash: string | undefined): Fields<'current'> | undefined => {
  const note = readNote(tags, 'current', hash) ?? readNote(tags, 'previous', hash)
  if (note === undefined) return undefined
  const { commit = '', environment = '' } = note
  return {
    ...(isCommit(commit) ? { commit } : {}),
    ...(environment !== '' && tagWord(environment).length <= MAX_ENVIRONMENT_WORD ? { environment } : {}),
  }
}

/** OWNER/NAME as GitHub allows it, and the number of a run: what a tag says of them is shown and linked. */
const REPOSITORY = /^[\w-]{1,39}\/[\w.-]{1,100}$/
const RUN = /^\d{1,20}$/

/** Whose deploy it is; undefined without a repository and a run that GitHub can have. */
export const readOrigin = (repo = '', run = ''): { readonly repo: string; readonly run: string } | undefined =>
  REPOSITORY.test(repo) && RUN.test(run) ? { repo, run } : undefined

/** Whose deploy put the code with this hash live. */
export const originOf = (tags: Tags, hash: string | undefined): ReturnType<typeof readOrigin> => {
  const { repo, run } = readNote(tags, 'origin', hash) ?? {}
  return readOrigin(repo, run)
}
