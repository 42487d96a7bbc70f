/** Text that is not ours as a code span: one line, no backticks, no table cells. */
export const code = (value: string): string => `\`${oneLine(value).replaceAll('`', "'").replaceAll('|', '¦')}\``

/** Text that is not ours in running text: markdown's and HTML's own characters are escaped, and what makes GitHub turn a bare address into a link. */
export const text = (value: string): string =>
  oneLine(value).replace(/[\\`*_{}[\]()#+!|<>~@:.]/g, (character) => `&#${character.charCodeAt(0)};`)

export const link = (label: string, url: string): string => `[${label}](${url})`

/** A block of text that is not ours: the fence is longer than any run of backticks in it. */
export const fence = (value: string, language = 'text'): string => {
  const lines = clean(value)
  const longest = Math.max(2, ...[...lines.matchAll(/`+/g)].map(([run]) => run.length))
  const bar = '`'.repeat(longest + 1)
  return `${bar}${language}\n${lines}\n${bar}`
}

/** A hint as prose that wraps: what two spaces set off is code, and a line that begins with them is a block of it. */
export const prose = (value: string): string =>
  clean(value)
    .split('\n')
    .map((line) => (line.startsWith('  ') ? fence(line.trim()) : inline(line)))
    .join('\n\n')

const inline = (line: string): string =>
  line
    .split(/( {2}\S.*?(?: {2}| (?=[.,:;)]+(?:\s|$))|$))/)
    .map((part, index) => (index % 2 === 0 ? named(part) : ` ${code(part.trim())}${part.endsWith('  ') ? ' ' : ''}`))
    .join('')

/** ARNs, IAM actions, and what is between backticks are code, too. */
const named = (part: string): string =>
  part
    .split(/(`[^`]+`|\barn:aws[\w-]*:\S+?(?=[,.;:]*(?:\s|$))|\b(?:lambda|ecr|sts|iam):[A-Z]\w+)/)
    .map((piece, index) => (index % 2 === 0 ? text(piece) : code(piece.replaceAll('`', ''))))
    .join('')

/** Markdown as an alert of GitHub's. */
export const alert = (kind: 'CAUTION', content: string): string =>
  [`[!${kind}]`, ...content.split('\n')].map((line) => `> ${line}`.trimEnd()).join('\n')

/** Markdown behind a title that opens it. */
export const folded = (title: string, content: string): string =>
  `<details><summary>${title}</summary>\n\n${content}\n\n</details>`

/** Rows with a head; cells are markdown. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const clean = (value: string): string => value.replace(COLOURS, '').replace(LINE_BREAKS, '\n').replace(CONTROLS, '')

const oneLine = (value: string): string => clean(value.replace(LINE_BREAKS, ' ')).replaceAll('\n', ' ')

// Taken out here, not later: what is around them would join to markup, or begin a line.
const COLOURS = /\u001b\[[0-?]*[ -/]*[@-~]/g
const LINE_BREAKS = /\r\n?|[\u0085\u2028\u2029\v\f]/g
const CONTROLS = /[^\P{Cc}\n\t]|\p{Bidi_Control}/gu
