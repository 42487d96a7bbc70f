import { appendFileSync } from 'node:fs'

/**
 * What the runner reads (docs.github.com, workflow commands for GitHub Actions): commands on standard output, outputs and summary in files.
 * @actions/core says the same and brings undici along, which every step would load before it could start the compiler.
 */

/** Where an annotation stands: a path in the repository, with the line and column that begin it. */
export type Place = { readonly file?: string; readonly line?: number; readonly column?: number }

/** A line of the log. */
export const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

/** An annotation: on its place in the pull request, and on the run's page. */
export const annotate = (level: 'notice' | 'warning' | 'error', text: string, place: Place = {}): void => {
  const properties = Object.entries({ file: place.file, line: place.line, col: place.column }).flatMap(
    ([name, value]) => (value === undefined ? [] : [`${name}=${escapeProperty(String(value))}`]),
  )
  say(`::${[level, properties.join(',')].join(' ').trim()}::${escapeData(text)}`)
}

/** Begins a group of lines that the log shows folded. */
export const openGroup = (title: string): void => say(`::group::${escapeData(title)}`)

/** Ends it. */
export const closeGroup = (): void => say('::endgroup::')

/** Keeps a text out of everything that is logged from now on. */
export const mask = (secret: string): void => say(`::add-mask::${escapeData(secret)}`)

/** An output of the step; a delimiter that nobody can guess keeps its lines from being another one. Throws when GITHUB_OUTPUT cannot be written. */
export const setOutput = (name: string, value: string): void => {
  const delimiter = `ghadelimiter_${crypto.randomUUID()}`
  appendTo(process.env.GITHUB_OUTPUT, `${name}<<${delimiter}\n${value}\n${delimiter}\n`)
}

/** Markdown for the job's page. Throws when GITHUB_STEP_SUMMARY cannot be written. */
export const appendSummary = (markdown: string): void => appendTo(process.env.GITHUB_STEP_SUMMARY, markdown)

/** A runner names the file; without one there is nobody to read it. */
const appendTo = (file: string | undefined, text: string): void => {
  if (file) appendFileSync(file, text)
}

const escapeData = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const escapeProperty = (text: string): string => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
