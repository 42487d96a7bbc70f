/** Text from outside as a code span of one line: no markup, and letter for letter, so that the runner still recognises a secret in it and masks it. */
export const code = (value: string): string => {
  const line = oneLine(value)
  if (line.trim() === '') return ''
  const bar = '`'.repeat(longestRun(line) + 1)
  return bar.length === 1 ? `${bar}${line}${bar}` : `${bar} ${line} ${bar}`
}

const longestRun = (value: string): number =>
  [...value.matchAll(/`+/g)].reduce((longest, [run]) => Math.max(longest, run.length), 0)

/**
 * Text from outside in running text. A word that could be markup, a link or a mention becomes a code span, letter for letter;
 * character references would hide a secret from the runner, which masks the summary as it is written.
 */
export const text = (value: string): string =>
  oneLine(value)
    .split(/( +)/)
    .map((word, index) => (index % 2 === 0 ? plain(word, index === 0) : word))
    .join('')

/** Punctuation around a word is harmless. */
const OPENING = `"'(`
const CLOSING = `.,:;?"')`
const MARKUP = /[\\`*_{}[\]()#+!|<>~@:&$]|\.\w/
/** What begins a list, a rule or a heading at the beginning of a line. */
const BLOCK = /^(?:[-=]|\d+[.)]$)/

const plain = (word: string, isFirst: boolean): string => {
  if (isFirst && BLOCK.test(word)) return code(word)
  let start = 0
  while (OPENING.includes(word.charAt(start)) && start < word.length) start += 1
  let end = word.length
  while (end > start && CLOSING.includes(word.charAt(end - 1))) end -= 1
  const core = word.slice(start, end)
  return MARKUP.test(core) ? `${word.slice(0, start)}${code(core)}${word.slice(end)}` : word
}

export const link = (label: string, url: string): string => `[${label}](${url})`

/** The summary has a limit, and the log has all of it. */
const MAX_LINES = 100

/** Untrusted text as a block: the fence is longer than any run of backticks in it. */
export const fence = (value: string, language = 'text'): string => {
  const whole = clean(value)
  const lines = whole.split('\n')
  const shown =
    lines.length > MAX_LINES
      ? [...lines.slice(0, MAX_LINES), `… ${lines.length - MAX_LINES} more lines, in the log`]
      : lines
  const bar = '`'.repeat(Math.max(3, longestRun(whole) + 1))
  return `${bar}${language}\n${shown.join('\n')}\n${bar}`
}

/** A hint as prose that wraps: text set off by two spaces is code, and lines that begin with them are a code block. */
export const prose = (value: string): string =>
  [...clean(value).matchAll(/(?:^ {2}.*\n?)+|^.+$/gm)]
    .map(([part]) => (part.startsWith('  ') ? fence(part.replace(/^ {2}/gm, '').trim()) : inline(part)))
    .join('\n\n')

const inline = (line: string): string =>
  line
    .split(/( {2}\S.*?(?: {2}| (?=[.,:;)]+(?:\s|$))|$)|(?<=^|[\s("'])`[^`]+`(?=$|[\s.,:;)"']))/)
    .map((part, index) => {
      if (index % 2 === 0) return text(part)
      if (part.startsWith('`')) return code(part.slice(1, -1))
      return ` ${code(part.trim())}${part.endsWith('  ') ? ' ' : ''}`
    })
    .join('')

/** Markdown as a GitHub alert. */
export const alert = (kind: 'CAUTION', content: string): string =>
  [`[!${kind}]`, ...content.split('\n')].map((line) => `> ${line}`.trimEnd()).join('\n')

/** Markdown folded under a title. */
export const folded = (title: string, content: string): string =>
  `<details><summary>${title}</summary>\n\n${content}\n\n</details>`

/** Rows with a head; cells are markdown. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')

const clean = (value: string): string => value.replace(COLOURS, '').replace(LINE_BREAKS, '\n').replace(CONTROLS, '')

const oneLine = (value: string): string => clean(value.replace(LINE_BREAKS, ' ')).replace(/[\n\t]/g, ' ')

// Removed here, not later: the text around them could join into markup, or begin a line.
const COLOURS = /\u001b\[[0-?]*[ -/]*[@-~]/g
const LINE_BREAKS = /\r\n?|[\u0085\u2028\u2029\v\f]/g
const CONTROLS = /[^\P{Cc}\n\t]|\p{Bidi_Control}/gu
