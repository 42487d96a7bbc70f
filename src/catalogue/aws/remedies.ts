import { chainRemedies, denialRemedies } from './chained-role.ts'
import { stateRemedies } from './state-remedies.ts'
import { subjectForms, trustHints } from './subject-forms.ts'

const FIND = "Check that {{resource}} exists, and that it is in the role's account and in this region."

export const awsRemedies = {
  UnrecognizedClientException:
    'AWS does not know these credentials: assume the role again, and check that the region is in the same partition.',
  InvalidSignatureException: "AWS does not accept the signature: check the secret key and the machine's clock.",
  ExpiredTokenException: 'The credentials have expired: raise role-duration-seconds, or run the step again.',
  // As STS names them.
  ExpiredToken: chainRemedies.ExpiredToken,
  InvalidClientTokenId: chainRemedies.InvalidClientTokenId,
  SignatureDoesNotMatch: chainRemedies.SignatureDoesNotMatch,
  ResourceNotFoundException: FIND,
  RepositoryNotFoundException: FIND,
  ResourceConflictException:
    'Somebody else is changing {{resource}}: wait until that is done, and give the workflow a concurrency group.',
  PreconditionFailedException:
    'Somebody else changed {{resource}} during this run: check who deploys it, and give the workflow a concurrency group.',
  TooManyRequestsException:
    "The account's request quota is used up (15 a second for all of Lambda's control plane): run fewer deploys at once.",
  ThrottlingException: "The account's request quota is used up: run fewer deploys at once.",
  CodeStorageExceededException: 'Delete versions and functions that are no longer used.',
  CodeVerificationFailedException:
    '{{resource}} has a code signing config that blocks what is not signed, layers too, and this step does not sign. Sign the zip with AWS Signer in an earlier step and set zip-file, or let the config only warn:  aws lambda update-code-signing-config --code-signing-config-arn ARN --code-signing-policies UntrustedArtifactOnDeployment=Warn .',
  InvalidCodeSignatureException:
    'The zip or a layer was changed after it was signed. Sign it again with AWS Signer, and set zip-file to exactly the file that Signer wrote.',
  CodeSigningConfigNotFoundException:
    'The code signing config of {{resource}} no longer exists. Give the function another one, or none:  aws lambda delete-function-code-signing-config --function-name {{resource}} .',
  CredentialsProviderError:
    'Set role-to-assume and  permissions: id-token: write , or configure credentials in an earlier step.',
  InvalidParameterValueException:
    'AWS refuses a value in this request, for the reason above. Compare it with `aws lambda get-function` for {{resource}}.',
  TimeoutError: 'AWS did not answer in time: check its health page and run the step again.',
  ECONNRESET:
    'The connection broke again and again: check the AWS health page and any proxy in between, and run the step again.',
  ECONNREFUSED: 'Nothing answers at that address: check AWS_ENDPOINT_URL and the proxy variables.',
  ENOTFOUND: 'That host name does not exist: check aws-region, AWS_ENDPOINT_URL and the proxy variables.',
  serverFault: 'The problem is on the AWS side: check its health page and run the step again.',
  other: 'If it happens again, report it with this message.',
} as const satisfies Readonly<Record<string, string>>

const OR_NO_ROLE = `Or take no role here, and the step only builds:\n  role-to-assume: \${{ github.event_name != '{{event}}' && secrets.ASSUME_ROLE_ARN || '' }}`
const READING_ROLE = 'Either let a role that may only read trust'

/** By what the sub of the token names (GitHub documentation, OpenID Connect reference), where a trust policy for branches does not match it. */
export const subjectRemedies = {
  pullRequest: `On {{event}} the sub ends in :pull_request, whatever the branch, so a trust policy for branches (ref:refs/heads/…) refuses it. ${READING_ROLE}  {{sub}} . ${OR_NO_ROLE}`,
  mergeQueue: `The branch of a merge queue has another name each time, so a trust policy for branches refuses it. ${READING_ROLE}  {{repository}}:ref:refs/heads/gh-readonly-queue/{{branch}}/*  with StringLike. ${OR_NO_ROLE}`,
  environment: `The job has  environment: {{environment}} , so the sub names that and not the branch, and a trust policy for branches refuses it. Let the role trust exactly  {{sub}} , or remove environment from the job.`,
  tag: `The run is for a Git tag, so a trust policy for branches refuses it. Let the role trust  {{repository}}:ref:refs/tags/*  with StringLike, or exactly  {{sub}} .`,
  custom: `The repository or its organization chose what the sub contains. Let the role trust exactly  {{sub}} .`,
} as const satisfies Readonly<Record<string, string>>

export const roleRemedies = {
  AccessDenied: `Check that the role exists under exactly this name. Its trust policy must allow sts:AssumeRoleWithWebIdentity for exactly this sub and aud, including case. Repositories created or renamed since July 2026 have ids in their sub. A reusable workflow has the sub of its caller.`,
  InvalidIdentityTokenException:
    'The account must have the OIDC provider token.actions.githubusercontent.com, with this aud among its client ids.',
  ValidationError: `Check role-to-assume, and that role-duration-seconds is not above the maximum of the role.`,
  ExpiredTokenException: 'The OIDC token expired: run the step again.',
  IDPCommunicationErrorException: 'AWS could not reach GitHub to check the token: run the step again.',
  other: 'Check role-to-assume and the region.',
} as const satisfies Readonly<Record<string, string>>

/** What to do about an error of AWS, and about a refused role (STS API reference, AssumeRoleWithWebIdentity), by its name; never by its text, which AWS changes. */
export const remedies = {
  aws: awsRemedies,
  role: roleRemedies,
  chain: chainRemedies,
  denial: denialRemedies,
  state: stateRemedies,
  subject: subjectRemedies,
  form: subjectForms,
  trust: trustHints,
}
