/** Untrusted text as a code span: one line, without backticks or cell separators. */
export const code = (value: string): string => `\`${oneLine(value).replaceAll('`', "'").replaceAll('|', '¦')}\``

/** Untrusted text inline: escapes Markdown's and HTML's special characters, and those that make GitHub link a bare address. */
export const text = (value: string): string => oneLine(value).replace(/[\\`*_{}[\]()#+!|<>~@:.]/g, escaped)

const escaped = (character: string): string => `&#${character.charCodeAt(0)};`

export const link = (label: string, url: string): string => `[${label}](${url})`

/** Untrusted text as a block: the fence is longer than any run of backticks in it. */
export const fence = (value: string, language = 'text'): string => {
  const lines = clean(value)
  const longest = Math.max(2, ...[...lines.matchAll(/`+/g)].map(([run]) => run.length))
  const bar = '`'.repeat(longest + 1)
  return `${bar}${language}\n${lines}\n${bar}`
}

/** A hint as prose that wraps: text set off by two spaces is code, and a line that begins with them is a code block. */
export const prose = (value: string): string =>
  clean(value)
    .split('\n')
    .map((line) => (line.startsWith('  ') ? fence(line.trim()) : inline(line).replace(/^[-=]/, escaped)))
    .join('\n\n')

const inline = (line: string): string =>
  line
    .split(/( {2}\S.*?(?: {2}| (?=[.,:;)]+(?:\s|$))|$))/)
    .map((part, index) => (index % 2 === 0 ? named(part) : ` ${code(part.trim())}${part.endsWith('  ') ? ' ' : ''}`))
    .join('')

/** ARNs, IAM actions, and text in backticks are code too. */
const named = (part: string): string =>
  part
    .split(/(`[^`]+`|\barn:aws[\w-]*:\S+?(?=[,.;:]*(?:\s|$))|\b(?:lambda|ecr|sts|iam):[A-Z]\w+)/)
    .map((piece, index) => (index % 2 === 0 ? text(piece) : code(piece.replaceAll('`', ''))))
    .join('')

/** Markdown as a GitHub alert. */
export const alert = (kind: 'CAUTION', content: string): string =>
  [`[!${kind}]`, ...content.split('\n')].map((line) => `> ${line}`.trimEnd()).join('\n')

/** Markdown folded under a title. */
export const folded = (title: string, content: string): string =>
  `<details><summary>${title}</summary>\n\n${content}\n\n</details>`

/** Rows with a head; cells are markdown. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const clean = (value: string): string => value.replace(COLOURS, '').replace(LINE_BREAKS, '\n').replace(CONTROLS, '')

const oneLine = (value: string): string => clean(value.replace(LINE_BREAKS, ' ')).replaceAll('\n', ' ')

// Removed here, not later: the text around them could join into markup, or begin a line.
const COLOURS = /\u001b\[[0-?]*[ -/]*[@-~]/g
const LINE_BREAKS = /\r\n?|[\u0085\u2028\u2029\v\f]/g
const CONTROLS = /[^\P{Cc}\n\t]|\p{Bidi_Control}/gu
