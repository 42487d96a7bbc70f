import type { Entries } from '../entry.ts'

const ID_TOKEN = 'permissions: { id-token: write, contents: read }'
const TAGS = 'Set  role-skip-session-tagging: true'

/** A role that AWS credentials take. */
export const chainedRoleProblems = {
  'role-credentials-missing': {
    message:
      'role-to-assume is {{role}}, but this job may not ask GitHub for an OIDC token, and there are no AWS credentials to take the role with.',
    cause:
      'The step looked for credentials as the SDK of AWS does: variables, profiles, the container, the instance. The lines after the error say what it found.',
    hint: `Give the job  ${ID_TOKEN} . Or configure AWS credentials that may assume the role in an earlier step, or give the runner's machine a role.`,
  },
  'role-chain-denied': {
    message: 'role-to-assume {{role}} cannot be assumed by {{identity}}: {{name}}: {{reason}}',
    cause:
      'The job has no id-token: write, so its AWS credentials take the role, and AWS does not allow them to. The policy of the credentials must allow it, and the trust policy of the role, too. Within one account, the trust policy is enough if it names exactly this user or role. A Deny anywhere is stronger than both; then the reason says so.',
    hint: `Add to the policy of {{identity}}:
  { "Effect": "Allow", "Action": [{{actions}}], "Resource": "{{role}}" }
Add to the trust policy of the role:
  { "Effect": "Allow", "Action": [{{actions}}], "Principal": { "AWS": "{{principal}}" } }
{{more}}`,
    short: 'AWS refused the role',
  },
  'role-tags-denied': {
    message: 'role-to-assume {{role}} cannot be assumed with session tags by {{identity}}: {{name}}: {{reason}}',
    cause:
      'The step tags the session as aws-actions/configure-aws-credentials does, with repository, commit and so on. That takes the right sts:TagSession.',
    hint: `${TAGS} . Or add sts:TagSession beside sts:AssumeRole: to the policy of {{identity}} for this role, and to the trust policy of the role.`,
    short: 'AWS refused the session tags',
  },
  'role-chain-duration': {
    message: 'role-duration-seconds is {{seconds}}, but role {{role}} cannot be assumed for so long: {{reason}}',
    cause:
      'A role that is assumed with the credentials of another role lasts at most one hour, whatever its own maximum. That is role chaining.',
    hint: 'Leave role-duration-seconds out, or set  role-duration-seconds: 3600 . A longer session needs OIDC or the keys of an IAM user.',
    short: 'the session is too long',
  },
  'role-chain-refused': {
    message: 'role-to-assume {{role}} cannot be assumed with {{credentials}}: {{name}}: {{reason}}',
    cause:
      "STS refused AssumeRole with the job's AWS credentials. The end of this page lists the fix for each error name.",
    hint: '{{remedy}}',
    short: 'AWS refused the role',
  },
  'external-id-unused': {
    message: 'role-external-id is not sent: this job has id-token: write, so it takes the role by OIDC.',
    cause:
      'STS takes an external id from AWS credentials only. A job that may ask for an OIDC token assumes the role with that, even if it has credentials.',
    hint: 'Remove role-external-id. Or, to assume the role with AWS credentials, remove id-token: write from the job.',
  },
} as const satisfies Entries

/** What to do where STS refuses AssumeRole (API reference), by the name of the error. */
export const chainRemedies = {
  ExpiredToken:
    'The credentials of the job have expired. Configure them nearer to this step, or let them last longer. OIDC, with id-token: write, needs none.',
  InvalidClientTokenId:
    'AWS does not know these credentials. Check that the key exists and is active, that it is of the same partition as the region, and that AWS_SESSION_TOKEN belongs to it.',
  SignatureDoesNotMatch: "The secret key does not belong to the key id, or the machine's clock is wrong.",
  PackedPolicyTooLargeException: `The tags of this session and those of the calling one are too large together. ${TAGS} .`,
  InvalidParameterValue: `A tag cannot be set, perhaps because the calling session has it as a transitive tag. ${TAGS} .`,
  ValidationError: `Check role-to-assume, and that role-duration-seconds is not above the maximum of the role. If the reason names a tag, set  role-skip-session-tagging: true .`,
  Throttling: 'This account asks STS too often: run the step again, and fewer deploys at once.',
  RegionDisabledException:
    'STS is not active in this region for this account. Activate it there, in the account settings of IAM.',
  other: 'Check role-to-assume, the credentials and the region.',
} as const satisfies Readonly<Record<string, string>>

/** What else a denied role may lack. */
export const denialRemedies = {
  externalId: 'If the trust policy asks for sts:ExternalId, it must be exactly role-external-id.',
  noExternalId: 'If the trust policy asks for sts:ExternalId, set role-external-id.',
  tags: `If they may not tag sessions, set  role-skip-session-tagging: true  instead of allowing sts:TagSession.`,
} as const satisfies Readonly<Record<string, string>>
