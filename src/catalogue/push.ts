import type { Entries } from './entry.ts'

const UNPUSHED = '{{what}} to repository {{repository}} failed: {{reason}}.'

export const pushProblems = {
  'login-empty': {
    message: 'ECR gave a login without a password.',
    cause: 'The answer of GetAuthorizationToken lacks what it always has.',
    hint: 'Run the step again; look at the AWS health page if it stays.',
  },
  'repository-strange': {
    message: 'ECR says that the repository is {{uri}}, and {{host}} is no host of ECR: no login goes there.',
    cause: 'Something that is not AWS answers for ECR, and names another place for the images.',
    hint: 'Look at AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_ECR and the proxy variables: whoever answers for ECR is not AWS.',
  },
  'push-denied': {
    message: UNPUSHED,
    cause: 'ECR answered 401 or 403 while a layer, config or manifest was sent.',
    hint: 'Allow {{actions}} on {{resource}} in a policy of the role, and look for an explicit Deny.',
  },
  'push-repository-missing': {
    message: UNPUSHED,
    cause: 'ECR answered 404: the repository was deleted meanwhile, or is of another account.',
    hint: 'Check that repository {{repository}} exists in this region and account.',
  },
  'push-failed': {
    message: UNPUSHED,
    cause: 'ECR answered with an error of its own, or the connection broke, also when it was tried again.',
    hint: 'The function was not touched: run the step again.',
  },
  'tag-immutable-commit': {
    message: 'Tag {{tag}} of {{repository}} is immutable and already holds {{held}}, not {{digest}}.',
    cause:
      'The tag holds the commit and is taken: by another function of the repository, or by an earlier build of the same commit that came out differently.',
    hint: "Another function, or an earlier run of this commit, has pushed this tag: give each function its own with  tag: '{function}-{sha}' . If only the base image moved in between, pin base-image by its digest.",
  },
  'tag-immutable': {
    message: 'Tag {{tag}} of {{repository}} is immutable and already holds {{held}}, not {{digest}}.',
    cause: "The repository's tags stay where they were first put, and this one would have to move.",
    hint: "Let this tag move:  aws ecr put-image-tag-mutability --repository-name {{repository}} --image-tag-mutability IMMUTABLE_WITH_EXCLUSION --image-tag-mutability-exclusion-filters filterType=WILDCARD,filter={{tag}}\nor give every commit its own tag:  tag: '{sha}'",
  },
} as const satisfies Entries
