import type { Entries } from '../entry.ts'

const ID_TOKEN = 'permissions: { id-token: write, contents: read }'
const ALLOWED_ACCOUNT = 'Use a role in an allowed account, or add this account to allowed-account-ids.'
const NO_CREDENTIALS = 'There are no AWS credentials: role-to-assume is empty, and no earlier step set any.'

export const accountProblems = {
  'region-missing': {
    message: 'aws-region is not set.',
    cause: 'Neither the input nor AWS_REGION sets the region of the function.',
    hint: 'Set aws-region, such as  aws-region: ap-northeast-1 .',
    short: 'the region is not set',
  },
  'region-invalid': {
    message: 'AWS_REGION: expected {{expects}}, got "{{region}}".',
    cause: 'aws-region is not set, and AWS_REGION from an earlier step or the runner is not a region.',
    hint: 'Set aws-region, or correct AWS_REGION.',
    short: 'the region is wrong',
  },
  'id-token-permission': {
    message:
      'role-to-assume is {{role}}, but this job may not ask GitHub for an OIDC token, and no earlier step set AWS credentials.',
    cause:
      'The job lacks the permission id-token: write. A permissions block replaces all defaults, so it must contain contents: read too. And neither variables nor the files of AWS name credentials. Those of an instance are looked for on a self-hosted runner, where RUNNER_ENVIRONMENT says self-hosted.',
    hint: `Give the job  ${ID_TOKEN} . In a reusable workflow, the calling job needs it too. Or configure AWS credentials that may assume the role in an earlier step.`,
  },
  'role-account': {
    message: 'role-to-assume is in account {{account}}, which is not in allowed-account-ids ({{allowed}}).',
    cause: 'The ARN of the role names an account that this step may not deploy to.',
    hint: ALLOWED_ACCOUNT,
    short: 'this account is not allowed',
  },
  'credentials-account': {
    message: 'The credentials are for account {{account}}, which is not in allowed-account-ids ({{allowed}}).',
    cause:
      'The credentials are for an account that this step may not deploy to. Without role-to-assume, they come from an earlier step.',
    hint: ALLOWED_ACCOUNT,
    short: 'this account is not allowed',
  },
  'credentials-missing': {
    message: NO_CREDENTIALS,
    cause: 'The input was left out, and nothing in the log or the event explains why.',
    hint: 'Set role-to-assume and  permissions: id-token: write , or configure credentials in an earlier step.',
  },
  'credentials-of-fork': {
    message: NO_CREDENTIALS,
    cause: 'A secret that a run may not read is empty, and runs for forks may not read any.',
    hint: 'This run is for a fork, and forks get no secrets. Deploy on push. To compile pull requests without deploying, leave role-to-assume out.',
  },
  'credentials-of-dependabot': {
    message: NO_CREDENTIALS,
    cause: 'A secret that a run may not read is empty, and Dependabot can only read its own secrets.',
    hint: "Dependabot started this run, so it only gets the secrets under Settings > Secrets > Dependabot. Add the role's ARN there, or skip the deploy for dependabot[bot].",
  },
  'credentials-secret-empty': {
    message: NO_CREDENTIALS,
    cause: 'The job may ask for an OIDC token, but the ARN of the role is empty.',
    hint: 'The job has id-token: write, so role-to-assume was probably meant to be set. Is the secret set for this repository and environment, and does a reusable workflow get it (secrets: inherit)?',
  },
  'id-token-too-long': {
    message: '{{host}} sent more than {{limit}} bytes for an OIDC token.',
    cause: 'A token has about two kilobytes. A longer answer is not read to its end.',
    hint: 'Check what ACTIONS_ID_TOKEN_REQUEST_URL names. The runner sets it.',
  },
  'id-token-failed': {
    message: 'GitHub gave no OIDC token for the audience {{audience}}: {{reason}}',
    cause: "GitHub's token endpoint refused the request or did not answer.",
    hint: `Give the job  ${ID_TOKEN} . If it has them, check githubstatus.com.`,
  },
  'id-token-insecure': {
    message: 'This runner has OIDC tokens at {{origin}}, but they are only requested over https, or http on loopback.',
    cause:
      'ACTIONS_ID_TOKEN_REQUEST_URL, which the runner sets, begins with http. Anybody on the way could take the token, and with it the role.',
    hint: "Give the runner's server an https address. Or leave role-to-assume out, and configure credentials in an earlier step.",
    short: 'the token server is not https',
  },
  'role-refused': {
    message:
      'role-to-assume {{role}} cannot be assumed: {{name}}: {{reason}}\nClaims of the token: {{claims}}{{forms}}',
    cause:
      "STS refused AssumeRoleWithWebIdentity. Compare the claims with the role's trust policy, letter by letter. With  actions: read  among the permissions of the job, GitHub tells the step whether the repository's sub has names, ids or claims of its own. Then the message shows both forms, and a trust policy for this run. The end of this page lists the fix for each error name.",
    // GitHub masks the value of a secret wherever it is shown.
    hint: '{{remedy}}{{trust}}\nIf the role is shown as ***, it comes from a secret. An ARN need not be one: as a variable (vars.ASSUME_ROLE_ARN) it is shown here.',
    short: 'AWS refused the role',
  },
} as const satisfies Entries
