/** Go linker flags that only change the binary (go tool link -help). Some others run programs or write files: -extld, -tmpdir, -cpuprofile, -o. */
const WITH_VALUE: readonly string[] = ['X', 'B', 'buildid']
const ALONE: readonly string[] = ['s', 'w', 'compressdwarf', 'checklinkname']

/** The flags allowed in go-ldflags, as a message lists them. */
export const LDFLAGS = [...WITH_VALUE, ...ALONE].map((name) => `-${name}`).join(', ')

/**
 * The first word of linker flags that is not allowed; undefined when all are.
 * `-X main.version=1 -w` -> undefined; `-X main.a=1 -extld=./x` -> `-extld=./x`; `-X @flags` -> `@flags`: with @ the linker reads flags from a file.
 */
export const strangeLdflag = (text: string): string | undefined => {
  const { words, open } = splitWords(text)
  if (open !== undefined) return open
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const [, name = '', value] = word.match(/^--?([a-zA-Z]+)(=.*)?$/s) ?? []
    if (!WITH_VALUE.includes(name) && !ALONE.includes(name)) return word
    if (!WITH_VALUE.includes(name) || value !== undefined) continue
    at += 1
    const next = words[at]
    if (next === undefined || next.startsWith('@')) return next ?? word
  }
  return undefined
}

/** Words as go splits them (cmd/internal/quoted): a quoted word ends at its quote, and there are no escapes. `open` is a word with an unclosed quote. */
const splitWords = (text: string): { words: readonly string[]; open: string | undefined } => {
  const found = [...text.matchAll(/"([^"]*)"|'([^']*)'|(["'].*)|[^ \t\n\r]+/gs)]
  return {
    words: found.map(([word, double, single]) => double ?? single ?? word),
    open: found.find((match) => match[3] !== undefined)?.[3],
  }
}
