import { type Problem, problem } from '../../errors/problems.ts'
import { describeOrigin, type Sourced } from '../../settings/origin.ts'

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

/** What is wrong with `go-ldflags`; nothing where every flag is allowed. */
export const ldflagProblems = ({ value, from }: Sourced<string>): readonly Problem[] => {
  const flag = strangeLdflag(value)
  if (flag === undefined) return []
  const where = describeOrigin(from)
  const meant = unquotedFlags(value)
  if (meant !== undefined && strangeLdflag(meant) === undefined)
    return [problem('ldflags-quoted', { where, value, flags: meant })]
  return [problem('ldflag-strange', { where, flag, known: LDFLAGS })]
}

/**
 * The flags as they were meant where they are written as on a command line: quoted as a whole, or after `-ldflags`; undefined if they are not.
 * `"-X a.b=1 -X a.c=2"` -> `-X a.b=1 -X a.c=2`; `-ldflags="-s -w"` -> `-s -w`.
 */
const unquotedFlags = (text: string): string | undefined => {
  const named = text.trim().match(/^(["']?)--?ldflags(?:=|[ \t]+)(.*)$/s)
  // A quote around the name, too, ends after the value.
  const value = named === null ? text.trim() : (named[2] ?? '').slice(0, named[1] === '' ? undefined : -1)
  const meant = value.replace(/(?<!\S)(?:"(-[^"]*)"|'(-[^']*)')(?!\S)/g, '$1$2').trim()
  return meant === text.trim() ? undefined : meant
}

/** Words as go splits them (cmd/internal/quoted): a quoted word ends at its quote, and there are no escapes. `open` is a word with an unclosed quote. */
export const splitWords = (text: string): { words: readonly string[]; open: string | undefined } => {
  const found = [...text.matchAll(/"([^"]*)"|'([^']*)'|(["'].*)|[^ \t\n\r]+/gs)]
  return {
    words: found.map(([word, double, single]) => double ?? single ?? word),
    open: found.find((match) => match[3] !== undefined)?.[3],
  }
}
