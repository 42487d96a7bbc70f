/**
 * GitHub's own filter patterns (docs.github.com, "Filter pattern cheat sheet"): `*` stops at `/`, `**` does not, `?` and `+` repeat the character
 * before them, `[…]` is a set, `!` at the start excludes again. No glob library has these rules; in most, `?` matches any character.
 */

/** No branch, tag or pattern is longer: names on GitHub are a fraction of it. */
export const MAX_REF_LENGTH = 1_024

/** Whether `branch` (full ref `ref`) matches these patterns, applied in order. A pattern that begins with refs/ matches the full ref. */
export const matchesBranch = (patterns: readonly string[], branch: string | undefined, ref: string): boolean => {
  let matched = false
  for (const pattern of patterns) {
    const negative = pattern.startsWith('!')
    const positive = negative ? pattern.slice(1) : pattern
    const subject = positive.startsWith('refs/') ? ref : branch
    if (subject !== undefined && branchPattern(positive)?.(subject)) matched = !negative
  }
  return matched
}

/** Compiles a pattern to a matcher; undefined when it is malformed (an open `[`, or nothing to repeat). */
export const branchPattern = (pattern: string): ((text: string) => boolean) | undefined => {
  const parts = partsOf(pattern, oneOf)
  return parts === undefined ? undefined : (text) => meets(parts, text)
}

/** How a pattern meets branches with a slug: by a name without wildcards, by wildcards, or not at all. It may take a few weird branches for met. */
export const slugMatch = (pattern: string, slug: string): 'named' | 'wildcard' | 'none' => {
  const parts = (partsOf(pattern, oneOfSlug) ?? []).filter((part, at, all) => !isDash(part) || !isDash(all[at - 1]))
  if (isDash(parts[0])) parts.shift()
  if (isDash(parts.at(-1))) parts.pop()
  if (!meets(parts, pattern.startsWith('refs/') ? `refs-heads-${slug}` : slug)) return 'none'
  return /[*?+[]/.test(pattern) ? 'wildcard' : 'named'
}

/** All characters but letters and digits become one dash in a slug, and none at its ends. */
const isDash = (part: Part | undefined): boolean => part === undefined || part.one === DASH

const DASH = /^-$/

/** What a token's character may be in a slug. */
const oneOfSlug = (token: string): RegExp | undefined => {
  if (token.startsWith('*')) return /^[a-z0-9-]$/
  if (!token.startsWith('[')) return /[a-z0-9]$/i.test(token) ? new RegExp(`^${token.at(-1)}$`, 'i') : DASH
  const one = oneOf(token)
  return one === undefined ? undefined : new RegExp(`${one.source}|^-$`, 'i')
}

/** The parts of a pattern, each with what `read` makes of its token; undefined when it is malformed. */
const partsOf = (pattern: string, read: (token: string) => RegExp | undefined): Part[] | undefined => {
  const parts: Part[] = []
  let end = 0
  for (const { 0: token, index, groups = {} } of pattern.matchAll(TOKEN)) {
    const one = read(groups.any ?? groups.one ?? '')
    if (one === undefined) return undefined
    const repeat = groups.repeat ?? ''
    parts.push({
      one,
      isOptional: groups.any !== undefined || repeat.startsWith('?'),
      repeats: groups.any !== undefined || repeat.startsWith('+'),
    })
    end = index + token.length
  }
  return end === pattern.length ? parts : undefined
}

/** One character of a pattern, or one that may come any number of times. */
type Part = { readonly one: RegExp; readonly isOptional: boolean; readonly repeats: boolean }

// As in regular expressions, a second ? after a repetition does not change what matches.
const TOKEN = /(?:(?<any>\*\*?)\??|(?<one>\[[^\]/]+\]|\\.|[^[\\*?+])(?<repeat>[+?]?)\??)/gsy

/** The characters that a token matches; undefined for a set with a reversed range. */
const oneOf = (token: string): RegExp | undefined => {
  try {
    return new RegExp(`^${sourceOf(token)}$`, 's')
  } catch {
    return undefined
  }
}

const sourceOf = (token: string): string => {
  if (token === '**') return '.'
  if (token === '*') return '[^/]'
  if (token.startsWith('[')) return token.replaceAll('\\', '\\\\').replace(/^\[\^/, '[\\^')
  return RegExp.escape(token.startsWith('\\') ? token.slice(1) : token)
}

/**
 * Reads the text once, tracking every part that may come next: backtracking would take forever with many `*`.
 * At most a step for each part and character, and none once no part can go on.
 */
const meets = (parts: readonly Part[], text: string): boolean => {
  const takes = parts.map(({ one }) => remembered(one))
  let next = reached(parts, [0])
  for (const character of text.split('')) {
    const after: number[] = []
    for (const at of next) {
      if (takes[at]?.(character) !== true) continue
      if (parts[at]?.repeats) after.push(at)
      after.push(at + 1)
    }
    if (after.length === 0) return false
    next = reached(parts, after)
  }
  return next.includes(parts.length)
}

/** These places, and those behind parts that may be left out, each once. */
const reached = (parts: readonly Part[], from: readonly number[]): readonly number[] => {
  const seen = new Uint8Array(parts.length + 1)
  const places: number[] = []
  for (let at of from) {
    while (seen[at] === 0) {
      seen[at] = 1
      places.push(at)
      if (parts[at]?.isOptional) at++
    }
  }
  return places
}

/** What a part says of a character is asked once. */
const remembered = (one: RegExp): ((character: string) => boolean) => {
  const known = new Map<string, boolean>()
  return (character) => {
    const answer = known.get(character) ?? one.test(character)
    known.set(character, answer)
    return answer
  }
}
