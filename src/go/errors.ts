import { relative, resolve } from 'node:path'
import { type DeployError, failure, type Problem, problem } from '../errors/problems.ts'
import type { GoSource } from '../plan/source.ts'
import { sanitise } from '../text/sanitise.ts'
import { explainGo, explainLine } from './causes.ts'
import { missingFolder } from './folders.ts'
import { fromWorkspace, modulePath } from './module.ts'

/** `cmd/api/main.go:12:5: undefined: x`: go's format, relative to its working folder. */
const GO_LINE = /^(?<file>[^\s:][^:]*\.go):(?<line>\d+)(?::(?<column>\d+))?: (?<message>.+)$/

/** go's lines have some hundred characters; a //line comment can give them any length. */
const MAX_LINE = 2_000
/** More problems than anybody reads; go's own output has all of its lines. */
const MAX_PROBLEMS = 200

const shortened = (line: string): string => (line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line)

/** Turns go's standard error into problems by file and line, or one problem if it names no file; `causes` are known from elsewhere. */
export const goError = (stderr: string, source: GoSource, causes: readonly Problem[] = []): DeployError => {
  const text = sanitise(stderr).trim().split('\n').map(shortened).join('\n')
  const own = modulePath(source)
  const lines = text.split('\n').map((line) => ({ line, explained: explainLine(line, own) }))
  const problems = lines.flatMap(({ line, explained }) => placed(line, source, explained)).slice(0, MAX_PROBLEMS)
  const values = { directory: fromWorkspace(source), output: withoutProgress(text) }
  const rest = lines.filter(({ explained }) => explained === undefined).map(({ line }) => line)
  const cause = missingFolder(text, source) ?? explainGo(rest.join('\n'))
  const [first, ...more] = causes.length > 0 || cause === undefined ? causes : [cause]
  if (first !== undefined) return failure('go-elsewhere', values, { problems: [{ ...problems[0], ...first }, ...more] })
  if (problems.length === 0) return failure('go-failed', values)
  const isExplained = problems.every(({ code }) => code !== 'go-line')
  return failure(isExplained ? 'go-elsewhere' : 'go-refused', values, { problems })
}

/** Without the lines that say what go downloads: in an empty module cache, they fill the screen before the one that matters. */
const withoutProgress = (text: string): string => {
  const lines = text.split('\n').filter((line) => !/^go: (?:downloading|extracting|finding) /.test(line))
  return lines.length === 0 ? text : lines.join('\n')
}

/** A line that names a file as a problem there; nothing for other lines. */
const placed = (text: string, source: GoSource, explained: Problem | undefined): readonly Problem[] => {
  const groups = text.match(GO_LINE)?.groups
  if (groups?.file === undefined || groups.message === undefined) return []
  const said = explained ?? problem('go-line', { file: groups.file, line: groups.line ?? '', text: groups.message })
  const file = relative(source.workspace, resolve(source.directory, groups.file))
  // A //line comment can name any file.
  if (file.startsWith('../')) return [said]
  const column = groups.column === undefined ? {} : { column: Number(groups.column) }
  return [{ ...said, file, line: Number(groups.line), ...column }]
}
