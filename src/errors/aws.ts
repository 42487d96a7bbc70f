import { remedies } from '../catalogue/aws/remedies.ts'
import { readDenial } from './denial.ts'
import { type AnyValues, capitalised, DeployError, failure, fill, type Placeholders, reasonOf } from './problems.ts'

/** What we were doing when an error occurred, as in its message: `reading function f`, with the IAM action and the full resource. */
export type Doing = {
  readonly what: string
  readonly action: string
  readonly resource: string
  /** Other permissions that the action needs. */
  readonly also?: string
}

/** Names of AWS's errors for a missing permission. */
const DENIALS = ['AccessDeniedException', 'AccessDenied']

/** Turns an error of an AWS call into ours: what we were doing, AWS's reason, and the remedy for its name. Our own errors pass through. */
export const explain = (error: unknown, doing: Doing): DeployError => {
  if (error instanceof DeployError) return error
  const status = foreignStatus(error)
  if (status !== undefined) return notFromAws(doing, status, error)
  const name = errorName(error)
  const { resource } = doing
  if (DENIALS.includes(name)) return denied(doing, reasonOf(error), error) ?? deniedWithoutName(doing, error)
  const isTheirs = error instanceof Error && '$fault' in error && error.$fault === 'server'
  const isOther = isTheirs && !Object.hasOwn(remedies.aws, name)
  const remedy = fill(remedyFor('aws', isOther ? 'serverFault' : name), { resource })
  const values = { what: capitalised(doing.what), name, reason: reasonOf(error), remedy }
  return failure('aws-call-failed', values, { cause: error })
}

/** For `catch` of an AWS call: throws its error explained, or after a stop the reason for that. */
export const explaining =
  (doing: Doing, signal: AbortSignal) =>
  (error: unknown): never => {
    signal.throwIfAborted()
    throw explain(error, doing)
  }

/** The error for a refusal whose text says which right is missing and where; undefined if it does not say. */
export const denied = (
  { what, action: asked, resource: on }: Pick<Doing, 'what'> & Partial<Doing>,
  text: string,
  cause?: unknown,
): DeployError | undefined => {
  const denial = readDenial(text)
  if (denial === undefined) return undefined
  const { action, isExplicit, policy } = denial
  const resource = denial.resource ?? (action === asked ? on : undefined) ?? 'the resource that AWS means'
  const values = { what: capitalised(what), action, resource }
  if (isExplicit) return failure('access-denied-explicit', { ...values, policy: policy ?? 'policy' }, { cause })
  if (policy !== undefined && policy !== 'identity-based policy')
    return failure('access-denied-elsewhere', { ...values, policy }, { cause })
  const deny = policy === undefined ? CHECK_DENY : ''
  return failure('access-denied', { ...values, also: '', orMore: '', deny }, { cause })
}

const CHECK_DENY = ', and check for an explicit Deny'

/** Where AWS does not say which right is missing, it may be any that the call needs. */
const deniedWithoutName = ({ what, action, resource, also }: Doing, cause: unknown): DeployError => {
  const more = also === undefined ? '' : `, and ${also},`
  const orMore = also === undefined ? '' : ', or it lacks a right that this call needs'
  const values = { what: capitalised(what), action, resource, also: more, orMore, deny: CHECK_DENY }
  return failure('access-denied', values, { cause })
}

/** The remedy for an error of this name, or the general one. */
export const remedyFor = (kind: 'aws' | 'role' | 'chain' | 'state', name: string): string => {
  const table: Readonly<Record<string, string>> = remedies[kind]
  return (Object.hasOwn(table, name) ? table[name] : undefined) ?? remedies[kind].other
}

/** The remedy for a role that does not trust a token whose sub names this. */
export const subjectRemedy = (kind: keyof typeof remedies.subject, values: AnyValues): string =>
  fill(remedies.subject[kind], values)

/** What else may be wrong where a role is denied to AWS credentials, a sentence each. */
export const remediesOfDenial = ({ hasExternalId, tags }: { hasExternalId: boolean; tags: boolean }): string => {
  const { externalId, noExternalId, tags: ofTags } = remedies.denial
  return [hasExternalId ? externalId : noExternalId, ...(tags ? [ofTags] : [])].join(' ')
}

/** How GitHub names the repository in its tokens, with the sub of this run and the other form. */
export const formText = <K extends keyof typeof remedies.form>(
  kind: K,
  values: Readonly<Record<Placeholders<(typeof remedies.form)[K]>, string>>,
): string => fill(remedies.form[kind], values)

/** What a trust policy is for, and its JSON set off by two spaces. */
export const trustHint = (kind: keyof typeof remedies.trust, policy: string): string =>
  fill(remedies.trust[kind], { policy: policy.replace(/^/gm, '  ') })

/** The status of an answer that is not an AWS error, such as the page of a proxy or a portal; undefined for any other error. */
export const foreignStatus = (error: unknown): number | undefined => {
  if (!(error instanceof Error && '$metadata' in error)) return undefined
  // The SDK's names for an answer it cannot parse, and for one without an error in it.
  if (error.name !== 'SyntaxError' && error.message !== 'Unknown' && error.message !== 'UnknownError') return undefined
  const { $metadata: metadata } = error
  const known = typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
  return known && typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined
}

/** The error for such an answer. */
export const notFromAws = ({ what }: Doing, status: number, cause?: unknown): DeployError =>
  failure('aws-not-answering', { what: capitalised(what), status }, { cause })

/** The name that tells errors apart: a system error's code, else the error's name. */
export const errorName = (error: unknown): string => {
  if (!(error instanceof Error)) return 'Error'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return code !== undefined && Object.hasOwn(remedies.aws, code) ? code : error.name
}
