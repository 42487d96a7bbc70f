import type { Entries } from './entry.ts'

const ID_TOKEN = 'permissions: { id-token: write, contents: read }'
const ALLOWED_ACCOUNT = 'Take a role of an allowed account, or add this one to allowed-account-ids.'

export const accountProblems = {
  'region-missing': {
    message: 'aws-region is not set.',
    cause: 'Neither the input nor AWS_REGION says where the function is.',
    hint: 'Set aws-region, such as  aws-region: ap-northeast-1 .',
  },
  'region-invalid': {
    message: 'AWS_REGION is "{{region}}", not {{expects}}.',
    cause: 'aws-region is not set, and the variable that an earlier step or the runner has set is no region.',
    hint: 'Set aws-region, or correct AWS_REGION.',
  },
  'id-token-permission': {
    message: 'role-to-assume is {{role}}, but this job may not ask GitHub for an OIDC token.',
    cause:
      'The job lacks the permission id-token: write. A permissions block replaces all defaults, so that contents: read has to be in it too.',
    hint: `Give the job  ${ID_TOKEN} . In a reusable workflow, the calling job needs it too.`,
  },
  'role-account': {
    message: 'role-to-assume is of account {{account}}, which is not one of allowed-account-ids: {{allowed}}.',
    cause: 'The ARN names an account that allowed-account-ids keeps this step away from.',
    hint: ALLOWED_ACCOUNT,
  },
  'credentials-account': {
    message: 'The credentials belong to account {{account}}, which is not one of allowed-account-ids: {{allowed}}.',
    cause:
      'The credentials, without role-to-assume those of an earlier step, are of an account that this step is kept away from.',
    hint: ALLOWED_ACCOUNT,
  },
  'credentials-missing': {
    message: 'There are no AWS credentials: role-to-assume is empty, and no earlier step left any.',
    cause: 'The input was left out, and nothing in the log or the event says why.',
    hint: 'Set role-to-assume and  permissions: id-token: write , or configure credentials in an earlier step.',
  },
  'credentials-of-fork': {
    message: 'There are no AWS credentials: role-to-assume is empty, and no earlier step left any.',
    cause: 'GitHub gives an empty text for a secret that a run may not have, and runs for forks may have none.',
    hint: 'This run is for a fork, and forks get no secrets.',
  },
  'credentials-of-dependabot': {
    message: 'There are no AWS credentials: role-to-assume is empty, and no earlier step left any.',
    cause:
      'GitHub gives an empty text for a secret that a run may not have, and those of Dependabot have a store of their own.',
    hint: "This run is Dependabot's, which gets only the secrets under Settings > Secrets > Dependabot: add the role's ARN there, or skip the deploy for dependabot[bot].",
  },
  'credentials-secret-empty': {
    message: 'There are no AWS credentials: role-to-assume is empty, and no earlier step left any.',
    cause: 'The job may ask for an OIDC token, yet the ARN of the role arrived empty.',
    hint: 'The job has id-token: write, so role-to-assume was probably meant to be there: is the secret set for this repository and environment, and does a reusable workflow get it (secrets: inherit)?',
  },
  'id-token-failed': {
    message: 'GitHub gave no OIDC token for the audience {{audience}}: {{reason}}',
    cause: "GitHub's token endpoint refused, or did not answer.",
    hint: `Give the job  ${ID_TOKEN} , and look at githubstatus.com if it has them.`,
  },
  'role-refused': {
    message: 'role-to-assume {{role}} may not be assumed: {{name}}: {{reason}}\nThe token says: {{claims}}',
    cause:
      "STS refused AssumeRoleWithWebIdentity. Compare the claims with the role's trust policy, letter by letter; the remedies are at the end of this page, by the name of the error.",
    hint: '{{remedy}}',
  },
} as const satisfies Entries
