import { catalogue, sections } from './catalogue/catalogue.ts'
import type { Entry } from './catalogue/entry.ts'
import { remedies } from './catalogue/remedies.ts'

/** What an entry of the catalogue is called: `function-missing`. Errors are recognised by it, never by their text. */
export type ProblemCode = keyof typeof catalogue

/** One thing that is wrong: `message` says what, on which setting or resource, with the value; `hint` says the way out. */
export type Problem = {
  readonly code: ProblemCode
  readonly message: string
  readonly hint: string
  /** The way out at a terminal, where it differs. */
  readonly terminalHint?: string
  /** Path relative to the repository, for an annotation. */
  readonly file?: string
  readonly line?: number
  readonly column?: number
}

type Value = string | number
type AnyValues = Readonly<Record<string, Value>>

/** The one error class of this project. `problems` holds more than one where everything wrong is listed at once. */
export class DeployError extends Error {
  readonly code: ProblemCode
  readonly hint: string
  readonly problems: readonly Problem[]
  /** What the message was filled in with. */
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

/** The names within `{{…}}` in a text: what a message or hint has to be given. */
type Placeholders<Text extends string> = Text extends `${string}{{${infer Name}}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never

/** What an entry's message and hint are filled in with. */
export type Values<N extends ProblemCode> = [Names<N>] extends [never]
  ? Readonly<Record<string, never>>
  : Readonly<Record<Names<N>, Value>>

type Names<N extends ProblemCode> = Placeholders<(typeof catalogue)[N]['message' | 'hint'] | TerminalHint<N>>

type TerminalHint<N extends ProblemCode> = Extract<
  (typeof catalogue)[N],
  { readonly terminalHint: string }
>['terminalHint']

/** A problem of the catalogue, with its values filled in. */
export const problem = <N extends ProblemCode>(code: N, values: Values<N>): Problem => {
  const { message, hint, terminalHint }: Entry = catalogue[code]
  return {
    code,
    message: fill(message, values),
    hint: fill(hint, values),
    ...(terminalHint !== undefined && { terminalHint: fill(terminalHint, values) }),
  }
}

/** The way out of a problem at a terminal. */
export const hintAtTerminal = ({ hint, terminalHint = hint }: Problem): string => terminalHint

/** The same as an error; `problems` is given where go's own lines say more than its message. */
export const failure = <N extends ProblemCode>(
  code: N,
  values: Values<N>,
  more: { readonly cause?: unknown; readonly problems?: readonly Problem[] } = {},
): DeployError => new DeployError(problem(code, values), { ...more, values })

/** The error's message with other values in it. */
export const restate = ({ code, values }: DeployError, others: AnyValues): string =>
  fill(catalogue[code].message, { ...values, ...others })

/** A warning of the catalogue as one line, with its code at the end. */
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

/** What is wrong in a few words: `the role lacks a right`; empty where only the message can say it. */
export const shortOf = (code: ProblemCode): string => {
  const { short }: Entry = catalogue[code]
  return short ?? sectionOf.get(code)?.short ?? ''
}

/** Where a code is described, relative to the root of this repository: `docs/errors/function.md#function-missing`. */
export const documentOf = (code: ProblemCode): string => `docs/errors/${pageOf(code)}.md#${code}`

/** What is wrong in a thrown value, one problem at least. */
export const problemsOf = (error: unknown): readonly Problem[] =>
  error instanceof DeployError ? error.problems : [problem('unexpected', { error: String(error) })]

/** A template with its `{{name}}`s replaced, in one pass: a value is never looked into. */
export const fill = (template: string, values: AnyValues): string =>
  template.replace(/\{\{(\w+)\}\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  )

/** One error from one or more problems, all of them kept for the log and the annotations. */
export const refusal = (problems: readonly Problem[]): DeployError => {
  const [first, ...rest] = problems
  if (first === undefined) throw new TypeError('refusal needs at least one problem')
  if (rest.length === 0) return new DeployError(first, { problems })
  return failure('several', { count: problems.length }, { problems })
}

/** What was being done when an error came, in the words of its message: `reading function f`, the IAM action it needs, and the resource in full. */
export type Doing = {
  readonly what: string
  readonly action: string
  readonly resource: string
  /** Other permissions that the action takes. */
  readonly also?: string
}

/** How AWS's services call a missing right. */
const DENIALS = ['AccessDeniedException', 'AccessDenied']

/** An error of an AWS call as ours: what was being done, AWS's reason, and the remedy for its name. Our own errors pass through. */
export const explain = (error: unknown, doing: Doing): DeployError => {
  if (error instanceof DeployError) return error
  const status = foreignStatus(error)
  if (status !== undefined) return notOfAws(doing, status, error)
  const name = errorName(error)
  const { action, resource, also } = doing
  const more = also === undefined ? '' : `, and ${also},`
  if (DENIALS.includes(name)) {
    return failure('access-denied', { what: capitalised(doing.what), action, resource, also: more }, { cause: error })
  }
  const isTheirs = error instanceof Error && '$fault' in error && error.$fault === 'server'
  const remedy = fill(remedyFor('aws', isTheirs && !Object.hasOwn(remedies.aws, name) ? 'serverFault' : name), {
    action,
    resource,
    also: more,
  })
  const values = { what: capitalised(doing.what), name, reason: reasonOf(error), remedy }
  return failure('aws-call-failed', values, { cause: error })
}

/** The remedy for an error of this name, or that for any other. */
export const remedyFor = (kind: keyof typeof remedies, name: string): string => {
  const table: Readonly<Record<string, string>> = remedies[kind]
  return (Object.hasOwn(table, name) ? table[name] : undefined) ?? remedies[kind].other
}

/** The status of an answer out of which no error of AWS's could be read, as when a proxy or a portal answered with a page of its own; undefined for any other error. */
export const foreignStatus = (error: unknown): number | undefined => {
  if (!(error instanceof Error && '$metadata' in error)) return undefined
  // So the SDK calls what it cannot parse, and what it parsed in vain.
  if (error.name !== 'SyntaxError' && error.message !== 'Unknown' && error.message !== 'UnknownError') return undefined
  const { $metadata: metadata } = error
  const known = typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
  return known && typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined
}

/** The error for such an answer. */
export const notOfAws = ({ what }: Doing, status: number, cause?: unknown): DeployError =>
  failure('aws-not-answering', { what: capitalised(what), status }, { cause })

/** The name that tells errors apart: a system error's code, else the error's name. */
export const errorName = (error: unknown): string => {
  if (!(error instanceof Error)) return 'Error'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return code !== undefined && Object.hasOwn(remedies.aws, code) ? code : error.name
}

/** What a thrown value says of itself, whatever it is. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** What led to an error, one line each, the nearest first: `Error: connect ECONNREFUSED 127.0.0.1:1`; without what a message before it says already. */
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

/** Codes of a connection that did not come about: nobody on the other side has answered. */
const UNCONNECTED = ['ERR_PROXY_TUNNEL', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']

/** The same error; where a connection did not come about, its hint says through which proxy: `HTTPS_PROXY (http://proxy.example:3128)`. */
export const throughProxy = (error: unknown, proxy: string | undefined): unknown => {
  if (proxy === undefined || !(error instanceof DeployError) || !isUnconnected(error)) return error
  const { message, hint, cause } = error
  return failure('behind-proxy', { message, proxy, remedy: hint }, { cause })
}

const isUnconnected = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && UNCONNECTED.includes(String(error.code))) || isUnconnected(error.cause))

/** The first letter large, as a sentence begins. */
export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
