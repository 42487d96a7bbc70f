/**
 * GitHub's own filter patterns (docs.github.com, "Filter pattern cheat sheet"): `*` stops at `/`, `**` does not, `?` and `+` repeat the character
 * before them, `[…]` is a set, `!` at the start excludes again. No glob library has these rules; in most, `?` matches any character.
 */

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
  const parts: Part[] = []
  let end = 0
  for (const { 0: token, index, groups = {} } of pattern.matchAll(TOKEN)) {
    const one = oneOf(groups.any ?? groups.one ?? '')
    if (one === undefined) return undefined
    const repeat = groups.repeat ?? ''
    parts.push({
      one,
      isOptional: groups.any !== undefined || repeat.startsWith('?'),
      repeats: groups.any !== undefined || repeat.startsWith('+'),
    })
    end = index + token.length
  }
  return end === pattern.length ? (text) => meets(parts, text) : undefined
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

/** Reads the text once, tracking every part that may come next: backtracking would take forever with many `*`. */
const meets = (parts: readonly Part[], text: string): boolean => {
  const withOptional = (from: Iterable<number>): Set<number> => {
    const next = new Set<number>()
    for (let at of from) {
      while (!next.has(at)) {
        next.add(at)
        if (parts[at]?.isOptional) at++
      }
    }
    return next
  }
  let next = withOptional([0])
  for (const character of text.split('')) {
    const after: number[] = []
    for (const at of next) {
      const part = parts[at]
      if (part?.one.test(character)) after.push(...(part.repeats ? [at, at + 1] : [at + 1]))
    }
    next = withOptional(after)
  }
  return next.has(parts.length)
}
