/** One thing that is wrong: `message` says what, on which setting or resource, with the value; `hint` says the way out. */
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
  if (rest.length === 0) return new DeployError(first.message, { hint: first.hint, problems })
  return new DeployError(`${problems.length} things are in the way:`, { hint: '', problems })
}

/** What was being done when an error came, in the words of its message: `reading function f`, the IAM action it needs, and the resource in full. */
export type Doing = {
  readonly what: string
  readonly action: string
  readonly resource: string
  /** Other permissions that the action takes. */
  readonly also?: string
}

const allow = ({ action, resource, also }: Doing): string =>
  `Allow ${action} on ${resource}${also === undefined ? '' : `, and ${also},`} in a policy of the role, and look for an explicit Deny.`

const find = ({ resource }: Doing): string =>
  `Check that ${resource} exists, and that role and region are those of its account.`

const THEIR_TROUBLE = 'The trouble is on the side of AWS: look at its health page and run the step again.'

/** What to do about an AWS error, by its name; never by its text, which AWS changes. */
const remedies: Readonly<Record<string, (doing: Doing) => string>> = {
  AccessDeniedException: allow,
  AccessDenied: allow,
  UnrecognizedClientException: () =>
    'AWS does not know these credentials: take the role anew, and check that the region belongs to the same partition.',
  InvalidSignatureException: () => "AWS does not accept the signature: check the secret key, and the machine's clock.",
  ExpiredTokenException: () => 'The credentials have run out: raise role-duration-seconds, or run the step again.',
  ResourceNotFoundException: find,
  RepositoryNotFoundException: find,
  ResourceConflictException: ({ resource }) =>
    `Somebody else is changing ${resource}: wait until that has ended, and give the workflow a concurrency group.`,
  PreconditionFailedException: ({ resource }) =>
    `Somebody else changed ${resource} meanwhile: see who deploys it, and give the workflow a concurrency group.`,
  TooManyRequestsException: () =>
    "The account's request quota is used up (15 a second for all of Lambda's control plane): run fewer deploys at once.",
  ThrottlingException: () => "The account's request quota is used up: run fewer deploys at once.",
  CodeStorageExceededException: () => 'Delete versions and functions that are no longer used.',
  CredentialsProviderError: () =>
    'Set role-to-assume and  permissions: id-token: write , or configure credentials in an earlier step.',
  InvalidParameterValueException: ({ resource }) =>
    `AWS refuses a value in this request; its reason is above. Compare it with \`aws lambda get-function\` for ${resource}.`,
  TimeoutError: () => 'AWS did not answer in time: look at its health page and run the step again.',
  ECONNRESET: () =>
    'The connection broke again and again: look at the AWS health page and at any proxy on the way, and run the step again.',
  ECONNREFUSED: () => 'Nothing answers at that address: check AWS_ENDPOINT_URL and the proxy variables.',
  ENOTFOUND: () => 'That host name does not exist: check aws-region, AWS_ENDPOINT_URL and the proxy variables.',
}

/** An error of an AWS call as ours: what was being done, AWS's reason, and the remedy for its name. Our own errors pass through. */
export const explain = (error: unknown, doing: Doing): DeployError => {
  if (error instanceof DeployError) return error
  const status = foreignStatus(error)
  if (status !== undefined) return notOfAws(doing, status, error)
  const name = errorName(error)
  const remedy = Object.hasOwn(remedies, name) ? remedies[name] : undefined
  const isTheirs = error instanceof Error && '$fault' in error && error.$fault === 'server'
  const hint = remedy?.(doing) ?? (isTheirs ? THEIR_TROUBLE : 'If it happens again, report it with this message.')
  return new DeployError(`${capitalised(doing.what)} failed: ${name}: ${reasonOf(error)}`, { hint, cause: error })
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
  new DeployError(`${capitalised(what)} failed: status ${status} came back with something that is no answer of AWS.`, {
    hint: 'Something on the way answered in its place: check AWS_ENDPOINT_URL and the proxy variables, and run the step again.',
    cause,
  })

/** The name that tells errors apart: a system error's code, else the error's name. */
export const errorName = (error: unknown): string => {
  if (!(error instanceof Error)) return 'Error'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return code !== undefined && Object.hasOwn(remedies, code) ? code : error.name
}

/** What a thrown value says of itself, whatever it is. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The first letter large, as a sentence begins. */
export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
