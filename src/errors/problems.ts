import { catalogue, sections } from '../catalogue/catalogue.ts'
import type { Entry } from '../catalogue/entry.ts'
import { withoutLogins } from '../text/address.ts'

/** The name of a catalogue entry: `function-missing`. Code recognises errors by it, never by their text. */
export type ProblemCode = keyof typeof catalogue

/** One problem: `message` names the setting or resource and the value; `hint` says how to fix it. */
export type Problem = {
  readonly code: ProblemCode
  readonly message: string
  readonly hint: string
  /** The hint at a terminal, if it differs. */
  readonly terminalHint?: string
  /** Path relative to the repository, for the annotation. */
  readonly file?: string
  readonly line?: number
  readonly column?: number
}

type Value = string | number
export type AnyValues = Readonly<Record<string, Value>>

/** The one error class of this project. `problems` holds several when all are reported at once. */
export class DeployError extends Error {
  readonly code: ProblemCode
  readonly hint: string
  readonly problems: readonly Problem[]
  /** The values in the message. */
  readonly values: AnyValues

  constructor(first: Problem, options: { cause?: unknown; problems?: readonly Problem[]; values?: AnyValues } = {}) {
    super(first.message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'DeployError'
    this.code = first.code
    this.hint = first.hint
    this.problems = options.problems ?? [first]
    this.values = options.values ?? {}
  }
}

/** The names in `{{…}}` in a text: the values that a message or hint needs. */
export type Placeholders<Text extends string> = Text extends `${string}{{${infer Name}}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never

/** The values that an entry's message and hint need. */
export type Values<N extends ProblemCode> = [Names<N>] extends [never]
  ? Readonly<Record<string, never>>
  : Readonly<Record<Names<N>, Value>>

type Names<N extends ProblemCode> = Placeholders<(typeof catalogue)[N]['message' | 'hint'] | TerminalHint<N>>

type TerminalHint<N extends ProblemCode> = Extract<
  (typeof catalogue)[N],
  { readonly terminalHint: string }
>['terminalHint']

/** A problem from the catalogue, with its values filled in. */
export const problem = <N extends ProblemCode>(code: N, values: Values<N>): Problem => {
  const { message, hint, terminalHint }: Entry = catalogue[code]
  return {
    code,
    message: fill(message, values),
    hint: fill(hint, values),
    ...(terminalHint !== undefined && { terminalHint: fill(terminalHint, values) }),
  }
}

/** A problem's hint at a terminal. */
export const hintAtTerminal = ({ hint, terminalHint = hint }: Problem): string => terminalHint

/** The same as an error; pass `problems` if go's own lines say more than its message. */
export const failure = <N extends ProblemCode>(
  code: N,
  values: Values<N>,
  more: { readonly cause?: unknown; readonly problems?: readonly Problem[] } = {},
): DeployError => new DeployError(problem(code, values), { ...more, values })

/** The error's message with some values replaced. */
export const restate = ({ code, values }: DeployError, others: AnyValues): string =>
  fill(catalogue[code].message, { ...values, ...others })

/** A warning from the catalogue on one line, with its code at the end. */
export const warning = <N extends ProblemCode>(code: N, values: Values<N>): string => {
  const { message, hint } = problem(code, values)
  return coded({ code, message: hint === '' ? message : `${message} ${hint}` })
}

/** A message as the log shows it, with its code at the end: `There is no function f in eu-west-1. [function-missing]`. */
export const coded = ({ code, message }: Pick<Problem, 'code' | 'message'>): string =>
  message.includes('\n') ? `${message}\n[${code}]` : `${message} [${code}]`

const sectionOf = new Map(sections.flatMap((section) => Object.keys(section.entries).map((code) => [code, section])))

/** The page of docs/errors/ that describes a code: `function`. */
export const pageOf = (code: ProblemCode): string => sectionOf.get(code)?.page ?? ''

/** The problem in a few words: `the role lacks a right`; empty if only the message can say it. */
export const shortOf = (code: ProblemCode): string => {
  const { short }: Entry = catalogue[code]
  return short ?? sectionOf.get(code)?.short ?? ''
}

/** Where a code is described, relative to the root of this repository: `docs/errors/function.md#function-missing`. */
export const documentOf = (code: ProblemCode): string => `docs/errors/${pageOf(code)}.md#${code}`

/** The problems of a thrown value, at least one. */
export const problemsOf = (error: unknown): readonly Problem[] =>
  error instanceof DeployError ? error.problems : [problem('unexpected', { error: String(error) })]

/** Fills a template's `{{name}}`s in one pass, so placeholders inside values stay. No URL shows a login. */
export const fill = (template: string, values: AnyValues): string =>
  template.replace(/\{\{(\w+)\}\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? withoutLogins(String(values[name])) : whole,
  )

/** One error for one or more problems, which all appear in the log and the annotations. */
export const refusal = (problems: readonly Problem[]): DeployError => {
  const [first, ...rest] = problems
  if (first === undefined) throw new TypeError('refusal needs at least one problem')
  if (rest.length === 0) return new DeployError(first, { problems })
  return failure('several', { count: problems.length }, { problems })
}

/** The message of any thrown value. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Why a file cannot be read, and the cause unless nothing is there: the system's text repeats the path as the machine has it. */
export const unreadable = (
  cause: unknown,
): { readonly reason: string; readonly more: { readonly cause?: unknown } } => {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'ENOENT') return { reason: 'no such file', more: {} }
  if (code === 'ENOTDIR') return { reason: 'a part of the path is a file, not a folder', more: {} }
  return { reason: reasonOf(cause), more: { cause } }
}

/** The causes of an error, one line each, nearest first: `Error: connect ECONNREFUSED 127.0.0.1:1`. Skips text that an earlier line contains. */
export const causesOf = (error: unknown): readonly string[] => {
  const lines: string[] = []
  let said = reasonOf(error)
  for (let cause = error instanceof Error ? error.cause : undefined; cause instanceof Error; cause = cause.cause) {
    if (said.includes(cause.message)) continue
    lines.push(`${cause.name}: ${cause.message}`)
    said += `\n${cause.message}`
  }
  return lines
}

/** Codes of connections that failed before the other side answered. */
const UNCONNECTED = ['ERR_PROXY_TUNNEL', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']

/** The same error; if a connection failed, its hint names the proxy: `HTTPS_PROXY (http://proxy.example:3128)`. */
export const throughProxy = (error: unknown, proxy: string | undefined): unknown => {
  if (proxy === undefined || !(error instanceof DeployError) || !isUnconnected(error)) return error
  const { message, hint, cause } = error
  return failure('behind-proxy', { message, proxy, remedy: hint }, { cause })
}

const isUnconnected = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && UNCONNECTED.includes(String(error.code))) || isUnconnected(error.cause))

/** Capitalises the first letter. */
export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
