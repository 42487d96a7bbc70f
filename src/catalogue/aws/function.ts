import type { Entries } from '../entry.ts'

const CREATE_REPOSITORY =
  'Create it, or set repository to one that exists:\n  aws ecr create-repository --region {{region}} --repository-name {{name}} --image-scanning-configuration scanOnPush=true'
const CORRECT_OR_CREATE = "{{near}}Correct function-name, aws-region or the role's account, or create the function once"
const CREATE_FUNCTION =
  'aws lambda create-function --region {{region}} --function-name {{name}} --role <execution role ARN>'
const OTHER_FUNCTION =
  'Create another function with  --runtime provided.al2023 --handler bootstrap , move callers and event sources to it, and deploy that one.'
const NEWER_RUNTIME =
  'the runtime, which keeps bootstrap:  aws lambda update-function-configuration --function-name {{name}} --runtime provided.al2023 , then run the step again.'
const REMOVE_OVERRIDE =
  "Remove the override:  aws lambda update-function-configuration --function-name {{name}} --image-config '{}'"

export const functionProblems = {
  'function-missing': {
    message: 'There is no function {{name}} in {{region}}.',
    cause:
      'The step updates functions and never creates them. The name, region or account is wrong, or nobody has created the function yet. The step assumed an image function. For a zip, set package-type.',
    hint: `${CORRECT_OR_CREATE} (push an image to the repository first):\n  ${CREATE_FUNCTION} --package-type Image --code ImageUri={{uri}}`,
    short: 'there is no such function',
  },
  'function-missing-zip': {
    message: 'There is no function {{name}} in {{region}}.',
    cause:
      'The step updates functions and never creates them. This one would be a zip function, because package-type or zip-file says so.',
    hint: `${CORRECT_OR_CREATE}, with any zip that contains a file named bootstrap:\n  ${CREATE_FUNCTION} --runtime provided.al2023 --handler bootstrap --zip-file fileb://function.zip`,
    short: 'there is no such function',
  },
  'repository-missing': {
    message: 'There is no ECR repository {{name}} in {{region}}.',
    cause: 'The account has no repository of this name in this region.',
    hint: `{{near}}${CREATE_REPOSITORY}`,
    short: 'there is no such repository',
  },
  'repository-other-than-live': {
    message: 'There is no ECR repository {{name}} in {{region}}. The function runs from {{liveUri}}.',
    cause:
      "The repository setting names one that does not exist, while the function's own image is in another. Leave repository out to use that one. If both are the same, it was deleted.",
    hint: CREATE_REPOSITORY,
    short: 'there is no such repository',
  },
  'package-type-differs': {
    message: '{{what}}, but {{name}} is a function of type {{live}}, and Lambda never changes the type.',
    cause: 'A function is created as an image function or a zip function, and stays one.',
    hint: '{{remedy}}. For {{packageType}}, create another function.',
  },
  'runtime-not-provided': {
    message: '{{name}} has the runtime {{runtime}}: a zip with only bootstrap would break it.',
    cause: 'Only the provided.* runtimes start bootstrap. The runtimes of other languages look for something else.',
    hint: `If this is the wrong function, correct function-name. ${OTHER_FUNCTION}`,
  },
  'runtime-go': {
    message: '{{name}} has the runtime go1.x: a zip with only bootstrap would break it.',
    cause: 'go1.x, which AWS has retired, starts the file that the handler names, not bootstrap.',
    hint: `${OTHER_FUNCTION} Changing the runtime of this one in place makes it fail until its code contains bootstrap. Without that gap: upload a zip that has the same program under the handler's name and as bootstrap, built without  lambda.norpc , wait for the update, and then run\n  aws lambda update-function-configuration --function-name {{name}} --runtime provided.al2023 --handler bootstrap`,
  },
  'runtime-retired': {
    message: '{{name}} has the runtime provided (Amazon Linux 1), which AWS has retired.',
    cause: 'The step deploys to provided.al2023 and provided.al2. Both start bootstrap, as provided does.',
    hint: `Change ${NEWER_RUNTIME}`,
  },
  'runtime-custom': {
    message: '{{name}} has a runtime of your own (Runtime: custom), which the step does not support.',
    cause: 'Such a function starts what its RuntimeConfig names. Whether that is bootstrap, the step cannot know.',
    hint: OTHER_FUNCTION,
  },
  'runtime-unknown': {
    message: '{{name}} has the runtime {{runtime}}, which this version of the step does not know.',
    cause: 'The step deploys to provided.al2023 and provided.al2, whose zips start with bootstrap.',
    hint: `Use a newer version of the action, or change ${NEWER_RUNTIME}`,
  },
  'function-on-capacity-provider': {
    message: '{{name}} runs on a capacity provider ({{provider}}), which the step does not support.',
    cause:
      'Calls of such a function run its version $LATEST.PUBLISHED. The step updates and checks $LATEST, which answers no calls.',
    hint: 'Make the code with  command: {{command}} , and deploy it with  aws lambda update-function-code --function-name {{name}} {{code}} --publish-to LATEST_PUBLISHED .',
    short: 'the function runs on a capacity provider',
  },
  'code-by-reference': {
    message:
      'Lambda reads the code of {{name}} from s3://{{bucket}}/{{key}} by reference, which the step does not support.',
    cause:
      "The step sends Lambda a zip. With it, the function would silently get a copy in Lambda's own storage, and the object in the bucket would no longer count.",
    hint: 'Upload the zip that  command: build  makes, and deploy it with  aws lambda update-function-code --function-name {{name}} --s3-bucket {{bucket}} --s3-key {{key}} --s3-object-storage-mode REFERENCE . If you want the copy, update the function once with  --zip-file fileb://function.zip , then run the step again.',
    short: 'its code is in your bucket',
  },
  'architecture-unset': {
    message:
      '{{name}} is {{live}}, but because of {{why}} the step built for {{guess}} before it could see the function.',
    cause:
      'A Dockerfile, cgo and smoke-event run before the role is assumed, when the step cannot see the function yet. Without architecture, it builds for x86_64.',
    hint: 'Set  architecture: {{live}} .',
  },
  'architecture-differs': {
    message: 'architecture is {{architecture}}, but {{name}} is {{live}}.',
    cause: 'Lambda accepts a binary for another architecture, but every invocation then fails.',
    hint: 'Remove architecture, or set it to {{live}}.',
  },
  'override-entry-point': {
    message: '{{name}} has an ImageConfig with {{override}}, which would not start the binary of this image.',
    cause:
      "The function's ImageConfig overrides the entry point of every image, and this one has arguments, a shell or a wrapper script.",
    hint: REMOVE_OVERRIDE,
  },
  'override-directory': {
    message: '{{name}} has an ImageConfig with WorkingDirectory "{{directory}}", which is {{what}}.',
    cause:
      "The function's ImageConfig overrides the working directory of every image, and Lambda cannot start a program in this one.",
    hint: REMOVE_OVERRIDE,
  },
  'function-deleted': {
    message: 'The function was deleted while the step waited for it.',
    cause: 'Somebody deleted it during this run.',
    hint: 'Create it again, then run the step again.',
    short: 'the function was deleted',
  },
} as const satisfies Entries
