import { catalogue, type Entry, remedies } from './catalogue.ts'

/** One thing that is wrong: `message` says what, on which setting or resource, with the value; `hint` says the way out. */
export type Problem = {
  readonly message: string
  readonly hint: string
  /** The way out at a terminal, where that is another one. */
  readonly here?: string
  /** Path relative to the repository, for an annotation. */
  readonly file?: string
  readonly line?: number
  readonly column?: number
}

/** The one error class of this project. `problems` holds more than one where everything wrong is listed at once. */
export class DeployError extends Error {
  readonly hint: string
  readonly problems: readonly Problem[]

  constructor(message: string, options: { hint: string; cause?: unknown; problems?: readonly Problem[] }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'DeployError'
    this.hint = options.hint
    this.problems = options.problems ?? [{ message, hint: options.hint }]
  }
}

/** What an entry of the catalogue is called: `function-missing`. */
export type ProblemName = keyof typeof catalogue

type Value = string | number

/** The names within `{{…}}` in a text: what a message or hint has to be given. */
type Placeholders<Text extends string> = Text extends `${string}{{${infer Name}}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never

/** What an entry's message and hint are filled in with. */
export type Values<N extends ProblemName> = [Names<N>] extends [never]
  ? Readonly<Record<string, never>>
  : Readonly<Record<Names<N>, Value>>

type Names<N extends ProblemName> = Placeholders<(typeof catalogue)[N]['message' | 'hint'] | Here<N>>

type Here<N extends ProblemName> = Extract<(typeof catalogue)[N], { readonly here: string }>['here']

/** A problem of the catalogue, with its values filled in. */
export const problem = <N extends ProblemName>(name: N, values: Values<N>): Problem => {
  const { message, hint, here }: Entry = catalogue[name]
  return {
    message: fill(message, values),
    hint: fill(hint, values),
    ...(here !== undefined && { here: fill(here, values) }),
  }
}

/** The way out of a problem at a terminal. */
export const hintHere = ({ hint, here = hint }: Problem): string => here

/** The same as an error; `problems` is given where go's own lines say more than its message. */
export const failure = <N extends ProblemName>(
  name: N,
  values: Values<N>,
  more: { readonly cause?: unknown; readonly problems?: readonly Problem[] } = {},
): DeployError => {
  const found = problem(name, values)
  return new DeployError(found.message, { hint: found.hint, problems: [found], ...more })
}

/** A warning of the catalogue as one line. */
export const warning = <N extends ProblemName>(name: N, values: Values<N>): string => {
  const { message, hint } = problem(name, values)
  return hint === '' ? message : `${message} ${hint}`
}

/** What is wrong in a thrown value, one problem at least. */
export const problemsOf = (error: unknown): readonly Problem[] =>
  error instanceof DeployError ? error.problems : [problem('unexpected', { error: String(error) })]

/** A template with its `{{name}}`s replaced, in one pass: a value is never looked into. */
export const fill = (template: string, values: Readonly<Record<string, Value>>): string =>
  template.replace(/\{\{(\w+)\}\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  )

/** One error from one or more problems, all of them kept for the log and the annotations. */
export const refusal = (problems: readonly Problem[]): DeployError => {
  const [first, ...rest] = problems
  if (first === undefined) throw new TypeError('refusal needs at least one problem')
  if (rest.length === 0) return new DeployError(first.message, { hint: first.hint, problems })
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

/** An error of an AWS call as ours: what was being done, AWS's reason, and the remedy for its name. Our own errors pass through. */
export const explain = (error: unknown, doing: Doing): DeployError => {
  if (error instanceof DeployError) return error
  const status = foreignStatus(error)
  if (status !== undefined) return notOfAws(doing, status, error)
  const name = errorName(error)
  const { action, resource, also } = doing
  const isTheirs = error instanceof Error && '$fault' in error && error.$fault === 'server'
  const remedy = fill(remedyFor('aws', isTheirs && !Object.hasOwn(remedies.aws, name) ? 'serverFault' : name), {
    action,
    resource,
    also: also === undefined ? '' : `, and ${also},`,
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

/** What led to an error, one line each, the nearest first: `Error: connect ECONNREFUSED 127.0.0.1:1`. */
export const causesOf = (error: unknown): readonly string[] => {
  const lines: string[] = []
  for (let cause = error instanceof Error ? error.cause : undefined; cause instanceof Error; cause = cause.cause) {
    lines.push(`${cause.name}: ${cause.message}`)
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
