import { type Entry, remedies, sections } from '../src/catalogue.ts'
import { settings } from '../src/settings.ts'

const INTRODUCTION = `# Troubleshooting

<!-- Written by \`npm run generate\` from src/catalogue.ts. -->

Every error and warning of the action, with its cause and the way out. What stands in ‹ › is filled in: search this page for the words around it.

A step that fails leaves one annotation for each thing that is wrong, on the page of the run and, where a line of yours is meant, on that line. Its first part says what is wrong, with the setting or resource and its value; its last says the way out. GitHub shows ten annotations of a step, the others are in the log.

\`deploy-go-lambda local\` says the same of a flag in the place of the setting, such as \`--zip-file\`. Where its way out is another one, that stands under "At a terminal".

Where to look first:

1. The annotations. \`… things are in the way\` means that all of them were found at once, before anything was changed.
2. The job summary: it names the stage that failed, and says under \`Lambda runs\` whether the code from before or the new code is live. \`Refused: nothing was done\` means just that.
3. The log of the step: \`caused by:\` leads to what AWS, go or the connection said.`

/** `{{liveUri}}` as a reader sees it: ‹live URI›. */
const WORDS: Readonly<Record<string, string>> = {
  arn: 'ARN',
  liveUri: 'live URI',
  uri: 'URI',
  sha: 'commit',
  help: 'what the setting means',
  remedy: 'what helps, by the name of the error',
}

const readable = (text: string): string =>
  text.replace(
    /\{\{(\w+)\}\}/g,
    (_, name: string) => `‹${WORDS[name] ?? name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}›`,
  )

/** A hint or cause as Markdown: what two spaces set off is code, a line that begins with them a block of it, and nothing else is markup. */
const markdown = (text: string): string =>
  readable(text)
    .split('\n')
    .map((line) => (line.startsWith('  ') ? `\`\`\`sh\n${line.trim()}\n\`\`\`` : inline(line)))
    .join('\n\n')

const inline = (line: string): string =>
  line
    .split(/(`[^`]+`| {2}\S.*?(?: {2}| (?=[.,:;)]+(?:\s|$))|$))/)
    .map((part, index) => {
      if (index % 2 === 0) return part.replace(/[\\*<>[\]|#]|(?<![a-z0-9])_|_(?![a-z0-9])/gi, '\\$&')
      return part.startsWith('`') ? part : ` \`${part.trim()}\`${part.endsWith('  ') ? ' ' : ''}`
    })
    .join('')

const entryText = ([name, { message, cause, hint, here }]: [string, Entry]): string =>
  [
    `### ${name}`,
    `\`\`\`text\n${readable(message)}\n\`\`\``,
    `**Cause:** ${markdown(cause)}`,
    ...(hint === '' ? [] : [`**Remedy:** ${markdown(hint)}`]),
    ...(here === undefined ? [] : [`**At a terminal:** ${markdown(here)}`]),
  ].join('\n\n')

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/** Rows that stand for more than one name. */
const OTHERS: Readonly<Record<string, string>> = { serverFault: 'any other with status 5xx', other: 'any other' }

const remedyTable = (found: Readonly<Record<string, string>>): string =>
  table(
    ['error', 'remedy'],
    Object.entries(found).map(([name, remedy]) => [OTHERS[name] ?? `\`${name}\``, markdown(remedy)]),
  )

const tables: readonly { readonly title: string; readonly text: string }[] = [
  {
    title: 'What each setting takes',
    text: table(
      ['setting', 'takes'],
      Object.entries(settings).map(([name, { expects }]) => [`\`${name}\``, inline(expects)]),
    ),
  },
  { title: 'A role that is refused, by the name of the error', text: remedyTable(remedies.role) },
  {
    title: 'Errors of AWS, by name',
    text: `‹action› and ‹resource› are those of the call that failed, ‹also› what else it takes. The name counts, never AWS's text, which changes.\n\n${remedyTable(remedies.aws)}`,
  },
]

const anchor = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z -]/g, '')
    .replaceAll(' ', '-')

/** docs/troubleshooting.md, whole. */
export const troubleshooting = (): string => {
  const parts = [
    ...sections.map(({ title, entries }) => ({ title, text: Object.entries(entries).map(entryText).join('\n\n') })),
    ...tables,
  ]
  const contents = parts.map(({ title }) => `- [${title}](#${anchor(title)})`).join('\n')
  return `${[INTRODUCTION, contents, ...parts.map(({ title, text }) => `## ${title}\n\n${text}`)].join('\n\n')}\n`
}
