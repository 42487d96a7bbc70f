import { remedies } from '../src/catalogue/aws/remedies.ts'
import { type Section, sections } from '../src/catalogue/catalogue.ts'
import type { Entry } from '../src/catalogue/entry.ts'
import { settings } from '../src/settings/settings.ts'

/** `{{liveUri}}` as a reader sees it: ‹live URI›. */
const WORDS: Readonly<Record<string, string>> = {
  arn: 'ARN',
  liveUri: 'live URI',
  uri: 'URI',
  sha: 'commit',
  help: 'what the setting means',
  orMore: ', or it lacks a right that this call needs',
  also: ', and what else the call needs,',
  deny: ', and check for an explicit Deny',
  near: 'the nearest name that this step knows',
  remedy: 'the fix for this error',
  forms: ', and both forms of the sub',
  trust: ', and a trust policy for this run',
}

const readable = (text: string): string =>
  text.replace(
    /\{\{(\w+)\}\}/g,
    (_, name: string) => `‹${WORDS[name] ?? name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}›`,
  )

/** A hint or cause as Markdown: what two spaces set off is code, lines that begin with them a code block, and nothing else is markup. */
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

const entryText = ([code, { message, cause, hint, terminalHint }]: [string, Entry]): string =>
  [
    `## ${code}`,
    `\`\`\`text\n${readable(message)}\n\`\`\``,
    `**Cause:** ${markdown(cause)}`,
    ...(hint === '' ? [] : [`**Fix:** ${markdown(hint)}`]),
    ...(terminalHint === undefined ? [] : [`**At a terminal:** ${markdown(terminalHint)}`]),
  ].join('\n\n')

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/** Rows for more than one name. */
const OTHERS: Readonly<Record<string, string>> = { serverFault: 'any other with status 5xx', other: 'any other' }

/** In a cell of a table there are no lines and no blocks. */
const cell = (text: string): string =>
  markdown(text.replace(/\n {2}(.*)$/m, '  $1 ').replaceAll('\n', ' ')).replace(/(?<!\\)\|/g, '\\|')

const remedyTable = (found: Readonly<Record<string, string>>): string =>
  table(
    ['error', 'fix'],
    Object.entries(found).map(([name, remedy]) => [OTHERS[name] ?? `\`${name}\``, cell(remedy)]),
  )

/** What a token's sub names, in words. */
const SUBJECTS: Readonly<Record<keyof typeof remedies.subject, string>> = {
  pullRequest: 'a pull request',
  mergeQueue: 'the branch of a merge queue',
  environment: 'a GitHub environment',
  tag: 'a Git tag',
  custom: 'something else than usual',
}

const subjectTable = (): string =>
  table(
    ['the sub names', 'fix'],
    Object.entries(SUBJECTS).map(([kind, words]) => [
      words,
      cell(remedies.subject[kind as keyof typeof remedies.subject]),
    ]),
  )

/** What follows the entries of a page. */
const APPENDICES: Readonly<Record<string, string>> = {
  settings: `## What each setting takes\n\n${table(
    ['setting', 'takes'],
    Object.entries(settings).map(([name, { expects }]) => [`\`${name}\``, inline(expects)]),
  )}`,
  account: `## Why AWS refuses a role\n\nThe error's name is in the message of [role-refused](#role-refused).\n\n${remedyTable(remedies.role)}\n\nIf the error is \`AccessDenied\` and the token's sub names no branch:\n\n${subjectTable()}\n\nWhere AWS credentials take the role, its name is in the message of [role-chain-refused](#role-chain-refused).\n\n${remedyTable(remedies.chain)}`,
  update: `## Why Lambda fails an update\n\nThe reason of [update-failed](#update-failed) begins with its code.\n\n${remedyTable(remedies.state)}`,
  run: `## Errors of AWS by name\n\n‹resource› is that of the call that failed. The name counts: AWS changes the text. A missing right is [access-denied](#access-denied).\n\n${remedyTable(remedies.aws)}`,
}

const pageText = ({ page, title, entries }: Section): string => {
  const codes = Object.keys(entries).map((code) => `[${code}](#${code})`)
  const parts = [
    `# ${title}`,
    `<!-- Written by \`npm run generate\` from ${page}.ts below src/catalogue. -->`,
    `[All errors](README.md). What is in ‹ › is filled in.`,
    codes.join(' · '),
    ...Object.entries(entries).map(entryText),
  ]
  const appendix = APPENDICES[page]
  return `${[...parts, ...(appendix === undefined ? [] : [appendix])].join('\n\n')}\n`
}

/** The pages of docs/errors/ by path. */
export const errorPages = (): Readonly<Record<string, string>> =>
  Object.fromEntries(sections.map((section) => [`docs/errors/${section.page}.md`, pageText(section)]))

/** The list of pages in docs/errors/README.md. */
export const listPages = (): string =>
  table(
    ['page', 'codes'],
    sections.map(({ page, title, entries }) => [
      `[${title}](${page}.md)`,
      Object.keys(entries)
        .map((code) => `[${code}](${page}.md#${code})`)
        .join(', '),
    ]),
  )
