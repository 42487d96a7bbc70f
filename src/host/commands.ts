import { appendFileSync } from 'node:fs'
import { noteOwnText } from './command-files.ts'

/**
 * The runner's interface (docs.github.com, workflow commands for GitHub Actions): commands on standard output, outputs and summary in files.
 * @actions/core does the same but imports undici, which every step would load before starting the compiler.
 */

/** The place of an annotation: a path in the repository, with its first line and column. */
export type Place = { readonly file?: string; readonly line?: number; readonly column?: number }

/** A line of the log. */
export const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

/** An annotation, shown in the pull request's diff and on the run's page. */
export const annotate = (level: 'notice' | 'warning' | 'error', text: string, place: Place = {}): void => {
  const properties = Object.entries({ file: place.file, line: place.line, col: place.column }).flatMap(
    ([name, value]) => (value === undefined ? [] : [`${name}=${escapeProperty(String(value))}`]),
  )
  say(`::${[level, properties.join(',')].join(' ').trim()}::${escapeData(text)}`)
}

/** Begins a folded group of lines. */
export const openGroup = (title: string): void => say(`::group::${escapeData(title)}`)

/** Ends it. */
export const closeGroup = (): void => say('::endgroup::')

/** Keeps a text out of the log from now on. */
export const mask = (secret: string): void => say(`::add-mask::${escapeData(secret)}`)

/** Sets an output of the step; a random delimiter keeps its lines from forging another one. Throws when GITHUB_OUTPUT cannot be written. */
export const setOutput = (name: string, value: string): void => {
  const delimiter = `ghadelimiter_${crypto.randomUUID()}`
  appendTo(process.env.GITHUB_OUTPUT, `${name}<<${delimiter}\n${value}\n${delimiter}\n`)
}

/** Appends Markdown to the job summary. Throws when GITHUB_STEP_SUMMARY cannot be written. */
export const appendSummary = (markdown: string): void => appendTo(process.env.GITHUB_STEP_SUMMARY, markdown)

/** Only a runner names the file; elsewhere nobody would read it. */
const appendTo = (file: string | undefined, text: string): void => {
  if (!file) return
  appendFileSync(file, text)
  noteOwnText(file, text)
}

const escapeData = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const escapeProperty = (text: string): string => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
