/** What AWS says of a missing right: which action, on what, and which policy decided. */
export type Denial = {
  /** `lambda:UpdateFunctionCode` */
  readonly action: string
  /** The ARN, or `*`; undefined where AWS does not name it. */
  readonly resource: string | undefined
  /** Whether a Deny forbids it, rather than no Allow permitting it. */
  readonly isExplicit: boolean
  /** The kind of policy: `identity-based policy`, `service control policy: arn:…`; undefined where AWS does not name it. */
  readonly policy: string | undefined
}

const DENIAL =
  /is not authorized to perform: (?<action>[a-z0-9-]+:\w+)(?: on resource: (?<resource>\S+))?(?<why>[\s\S]*)/
const NO_ALLOW = /^ because no (?<policy>[\w -]+?) allows\b/
const DENY = /^ with an explicit deny(?: in an? (?<policy>[\w -]+(?:: arn:\S+)?))?/

/**
 * Reads the text of a refusal (IAM user guide, troubleshooting access denied errors); undefined where it names no action. Use it only to
 * name what is missing, never to tell whether something is: AWS changes its texts.
 */
export const readDenial = (text: string): Denial | undefined => {
  const { action, resource, why = '' } = text.match(DENIAL)?.groups ?? {}
  if (action === undefined) return undefined
  const deny = why.match(DENY)
  const policy = (deny ?? why.match(NO_ALLOW))?.groups?.policy?.replace(/\.$/, '')
  return { action, resource: resource?.replace(/[.,]$/, ''), isExplicit: deny !== null, policy }
}

/** The right that a refusal's text says is missing, such as `ecr:BatchGetImage on arn:…`; undefined if it names none. */
export const missingRight = (text: string): string | undefined => {
  const denial = readDenial(text)
  return denial?.resource === undefined || denial.isExplicit ? undefined : `${denial.action} on ${denial.resource}`
}
