import type { Entries } from './entry.ts'

const CREATE_REPOSITORY =
  'Create it, or set repository to one that exists:\n  aws ecr create-repository --region {{region}} --repository-name {{name}} --image-scanning-configuration scanOnPush=true'
const OR_CORRECT = "or correct function-name, aws-region or the role's account"
const CREATE_FUNCTION =
  'aws lambda create-function --region {{region}} --function-name {{name}} --role <execution role ARN>'
const REMOVE_OVERRIDE =
  "Remove the override:  aws lambda update-function-configuration --function-name {{name}} --image-config '{}'"

export const functionProblems = {
  'function-missing': {
    message: 'There is no function {{name}} in {{region}}.',
    cause:
      'Functions are updated, never created: the name, the region or the account is another one, or the function has yet to be made. This one would be an image.',
    hint: `Create it once (an image has to be in the repository first), ${OR_CORRECT}:\n  ${CREATE_FUNCTION} --package-type Image --code ImageUri={{uri}}`,
  },
  'function-missing-zip': {
    message: 'There is no function {{name}} in {{region}}.',
    cause: 'The same for a zip, where package-type says so.',
    hint: `Create it once, with any zip that holds a file bootstrap, ${OR_CORRECT}:\n  ${CREATE_FUNCTION} --runtime provided.al2023 --handler bootstrap --zip-file fileb://function.zip`,
  },
  'repository-missing': {
    message: 'There is no ECR repository {{name}} in {{region}}.',
    cause: 'repository names one that this account does not have in this region.',
    hint: CREATE_REPOSITORY,
  },
  'repository-other-than-live': {
    message: 'There is no ECR repository {{name}} in {{region}}. The function runs from {{liveUri}}.',
    cause:
      "repository names one that does not exist while the function's own image is in another; leave repository out to use that. If they are the same, it was deleted.",
    hint: CREATE_REPOSITORY,
  },
  'package-type-differs': {
    message: '{{what}}, but {{name}} is a function of type {{live}}, and Lambda never changes that.',
    cause: 'A function is made as an image or as a zip, and stays so.',
    hint: '{{remedy}}; for {{packageType}}, create another function.',
  },
  'runtime-not-provided': {
    message: '{{name}} has the runtime {{runtime}}: a zip with only bootstrap would take it down.',
    cause: 'Only the provided.* runtimes start bootstrap; go1.x and those of other languages look for something else.',
    hint: 'Create another function with  --runtime provided.al2023 --handler bootstrap , move its callers and event sources over, and deploy that one. Changing the runtime in place breaks the function until code with bootstrap is there.',
  },
  'architecture-unset': {
    message: '{{name}} is {{live}}, and what {{why}} made before it could be looked at is for {{guess}}.',
    cause:
      'A Dockerfile, cgo and the run of smoke-event come before the role is assumed, when the function cannot be seen yet; without architecture they are for x86_64.',
    hint: 'Set  architecture: {{live}} .',
  },
  'architecture-differs': {
    message: 'architecture is {{architecture}}, but {{name}} is {{live}}.',
    cause: 'A binary for another architecture is accepted by Lambda and fails when it is called.',
    hint: 'Remove architecture, or set it to {{live}}.',
  },
  'override-entry-point': {
    message: '{{name}} has an ImageConfig with {{override}}, which would not start the binary of this image.',
    cause:
      "The function's ImageConfig stands over the entry point of every image, and this one has arguments, a shell or a wrapper script.",
    hint: REMOVE_OVERRIDE,
  },
  'override-directory': {
    message: '{{name}} has an ImageConfig with WorkingDirectory "{{directory}}", which is no absolute path.',
    cause:
      "The function's ImageConfig stands over the working directory of every image, and Lambda cannot start it there.",
    hint: REMOVE_OVERRIDE,
  },
  'function-deleted': {
    message: 'The function was deleted while it was waited for.',
    cause: 'Somebody removed it during this run.',
    hint: 'Create it again, then run the step.',
  },
} as const satisfies Entries
