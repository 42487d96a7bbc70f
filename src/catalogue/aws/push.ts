import type { Entries } from '../entry.ts'

const LET_IT_MOVE =
  "Let this tag move:  aws ecr put-image-tag-mutability --repository-name {{repository}} --image-tag-mutability IMMUTABLE_WITH_EXCLUSION --image-tag-mutability-exclusion-filters filterType=WILDCARD,filter={{tag}}\nor give every commit its own tag:  tag: '{sha}'"
const UNPUSHED = '{{what}} to repository {{repository}} failed: {{reason}}.'

export const pushProblems = {
  'login-empty': {
    message: 'ECR returned a login without a password.',
    cause: 'The answer to GetAuthorizationToken lacks the token that should always be there.',
    hint: 'Run the step again. If it fails again, check the AWS health page.',
  },
  'repository-strange': {
    message: 'ECR gives the repository as {{uri}}, but {{host}} is not an ECR host, so it does not get the login.',
    cause: 'Something other than AWS answers for ECR, and names another place for the images.',
    hint: 'Check AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_ECR and the proxy variables: something other than AWS answers for ECR.',
  },
  'push-denied': {
    message: UNPUSHED,
    cause: 'ECR answered 401 or 403 while a layer, config or manifest was sent.',
    hint: "Add {{actions}} on {{resource}} to the role's policy, and check for an explicit Deny.",
    short: 'the role lacks a right',
  },
  'push-repository-missing': {
    message: UNPUSHED,
    cause: 'ECR answered 404: the repository was deleted during the run, or is in another account.',
    hint: 'Check that repository {{repository}} exists in this region and account.',
  },
  'push-failed': {
    message: UNPUSHED,
    cause: 'ECR returned an error, or the connection broke, even after retries.',
    hint: 'The function was not changed. Run the step again.',
  },
  'tag-immutable-commit': {
    message: 'Tag {{tag}} of {{repository}} is immutable and already points to {{held}}, not {{digest}}.',
    cause:
      'The tag contains the commit and is already used, by another function in the repository or by an earlier build of the same commit with a different result.',
    hint: "Give each function its own tag:  tag: '{function}-{sha}' . If only the base image changed in between, pin base-image by its digest.",
    short: 'the tag cannot move',
  },
  'tag-immutable': {
    message: 'Tag {{tag}} of {{repository}} is immutable and already points to {{held}}, not {{digest}}.',
    cause: 'Tags of this repository cannot move, and this deploy would have to move one.',
    hint: LET_IT_MOVE,
    short: 'the tag cannot move',
  },
  'tag-refused': {
    message: 'Tag {{tag}} of {{repository}} was not moved: {{reason}}.',
    cause:
      'ECR refused to move the tag. Somebody made the tags of the repository immutable, or set this tag first, during the run.',
    hint: LET_IT_MOVE,
    short: 'the tag cannot move',
  },
} as const satisfies Entries
