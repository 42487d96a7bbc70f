/** What to do about it, beside what is wrong. `message` says what failed, on which setting or resource, with the value; `hint` the way out. */
export type Problem = {
  readonly message: string
  readonly hint: string
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

/** One error from one or more problems, all of them kept for the log and the annotations. */
export const refusal = (problems: readonly Problem[]): DeployError => {
  const [first, ...rest] = problems
  if (first === undefined) throw new TypeError('refusal needs at least one problem')
  const message = rest.length === 0 ? first.message : `${problems.length} things are in the way: ${problems.map((p) => p.message).join('; ')}`
  return new DeployError(message, { hint: problems.map((p) => p.hint).join('\n'), problems })
}
