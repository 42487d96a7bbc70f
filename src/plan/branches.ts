/**
 * GitHub's own filter patterns (docs.github.com, "Filter pattern cheat sheet"): `*` stops at `/`, `**` does not, `?` and `+` repeat what stands
 * before them, `[…]` is a set, `!` at the start takes matches away again. No glob library has these rules; most take `?` for any character.
 */

/** Whether a run on `branch` (full ref `ref`) is meant by these patterns, read in order. A pattern that begins with refs/ meets the full ref. */
export const matchesBranch = (patterns: readonly string[], branch: string | undefined, ref: string): boolean => {
  let matched = false
  for (const pattern of patterns) {
    const negative = pattern.startsWith('!')
    const positive = negative ? pattern.slice(1) : pattern
    const subject = positive.startsWith('refs/') ? ref : branch
    if (subject !== undefined && branchPattern(positive)?.test(subject)) matched = !negative
  }
  return matched
}

/** The pattern as a regular expression; undefined when it is malformed (an open `[`, or nothing to repeat). */
export const branchPattern = (pattern: string): RegExp | undefined => {
  let source = ''
  for (let rest = pattern; rest !== ''; ) {
    const token = rest.match(/^(?:\*\*|\*|\?|\+|\[[^\]/]+\]|\\.|[^[\\])/s)?.[0]
    if (token === undefined) return undefined
    source += translate(token)
    rest = rest.slice(token.length)
  }
  try {
    return new RegExp(`^${source}$`, 's')
  } catch {
    return undefined
  }
}

const translate = (token: string): string => {
  if (token === '**') return '.*'
  if (token === '*') return '[^/]*'
  if (token === '?' || token === '+') return token
  if (token.startsWith('[')) return token.replaceAll('\\', '\\\\').replace(/^\[\^/, '[\\^')
  return RegExp.escape(token.startsWith('\\') ? token.slice(1) : token)
}
