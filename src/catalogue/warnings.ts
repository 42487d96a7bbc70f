import type { Entries } from './entry.ts'

export const warnings = {
  'smoke-impossible': {
    message: 'smoke-event was not run: this runner is {{machine}} and cannot run {{architecture}}.',
    cause: 'A program for another architecture runs only where qemu is registered for it.',
    hint: 'Put docker/setup-qemu-action before this step, or use a runner of that architecture.',
  },
  'smoke-without-layers': {
    message: 'smoke-event runs without the layers of {{where}}.',
    cause: 'It runs before the role is assumed and before layers are downloaded.',
    hint: 'To try an extension, run deploy-go-lambda local with an image that contains it.',
  },
  'local-variable-unset': {
    message: '{{where}}: this variable is not set here.',
    cause:
      'A name alone, after --env or on a line of the --env-from file, passes on your own variable, but you have none of this name. The function runs without it.',
    hint: 'Give it a value:  --env {{name}}=VALUE .',
  },
  'every-branch': {
    message:
      '{{branch}} is not the default branch ({{defaultBranch}}), and without environments every branch deploys {{name}}.',
    cause: 'The workflow runs on several branches, and the step cannot tell which of them should be live.',
    hint: 'Set environments, or on.push.branches.',
  },
  'merged-pull-request': {
    message: 'This {{event}} run is for a pull request that is merged already, and {{event}} runs never deploy.',
    cause:
      'Workflows such as  on: pull_request: types: [closed]  with  if: github.event.pull_request.merged  are meant to deploy. But the step only checks pull requests, so the run is a dry run, and green, each time.',
    hint: 'A merge is a push to its target branch. To deploy it, run the workflow  on: push: branches: [{{branch}}] .',
  },
  'event-never-deploys': {
    message: 'allow-events has {{name}}, but {{name}} runs never deploy.',
    cause: 'Pull requests and merge queues are proposals: the step checks them, as in a dry run.',
    hint: 'Remove {{name}} from allow-events. A merge is a push to its target branch: deploy that.',
  },
  'commit-other': {
    message: '{{head}} is checked out and built, not {{sha}}, the commit of this {{event}} run.',
    cause:
      'The checkout has another ref than the run, or a step changed it. What is built is deployed, and the summary and the note on the function name it. `{sha}` in a setting is still the commit of the run.',
    hint: 'If that is not meant, remove  ref:  from actions/checkout.',
  },
  'branches-no-tag': {
    message: '{{ref}} is a tag, and environments.{{name}} has the pattern {{pattern}}, which only matches branches.',
    cause: 'A pattern of branches matches Git tags only where it is a full ref that begins with refs/.',
    hint: 'To deploy tags, write  branches: refs/tags/{{pattern}} .',
  },
  'tag-unset': {
    message: 'tag is not set: {{tag}} will move, but {{name}} was deployed from {{liveTag}}.',
    cause: 'The default tag may belong to another function.',
    hint: "Set tag. If functions share a repository, give each its own:  tag: '{function}' .",
  },
  'tag-shared': {
    message:
      'tag is not set: {{name}} was deployed from {{tag}}, which now points to {{other}}, another image of {{repository}}.',
    cause:
      'Another function or job moved the default tag of the repository since the last deploy, a push did, or a deploy of this function that was interrupted before its update. Deploys of functions that share a tag overwrite each other.',
    hint: "If functions share the repository, give each its own tag:  tag: '{function}' .",
  },
  'image-forged': {
    message:
      'Image {{image}} of {{repository}} has the config of this build, but its layer {{layer}} {{flaw}}. It does not count as this build.',
    cause:
      'An image with the same config was pushed with another layer, so that tools which compare configs take it for this build. Or the layer cannot be read, and then it proves nothing. The step deploys its own image.',
    hint: 'See who pushed it:  aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=PutImage .',
  },
  'tags-unreadable': {
    message: 'The tags of {{name}} cannot be read.',
    cause: 'GetFunction leaves the tags out if the role may not list them. The deploy continues without them.',
    hint: "Add lambda:ListTags on {{arn}} to the role's policy to see in the summary what changed since the last deploy.",
  },
  'commit-not-noted': {
    message: 'The commit was not noted on {{name}} ({{error}}).',
    cause: 'The step could not write its tags on the function. The deploy continues without them.',
    hint: "Add lambda:TagResource on {{arn}} to the role's policy to see the commit in later summaries.",
  },
  'origin-other': {
    message: '{{name}} was deployed last by {{repo}} (run {{run}}), not by {{repository}}.',
    cause:
      'The tags of the function say so. Two repositories that deploy one function undo each other: the later one wins. It may also have moved from one to the other.',
    hint: 'If the function did not move, give each repository its own: set function-name.',
  },
  'function-durable': {
    message: '{{name}} is a durable function, and this deploy changes only $LATEST.',
    cause:
      'Durable executions stay on the version that they began on, and callers name a version or an alias. They do not see the new code before it is published and the alias moves.',
    hint: 'After the step, run  aws lambda publish-version --function-name {{name}} , then  aws lambda update-alias --function-name {{name}} --name ALIAS --function-version N .',
  },
  'runtime-ending': {
    message:
      '{{name}} has the runtime provided.al2, deprecated on 2026-07-31: Lambda refuses new functions from 2027-02-01 and new code from 2027-03-03.',
    cause: "The dates are AWS's, and AWS may move them. Until Lambda refuses the code, the deploy goes on.",
    hint: 'Change the runtime, which keeps bootstrap:  aws lambda update-function-configuration --function-name {{name}} --runtime provided.al2023 .',
  },
  'outputs-masked': {
    message: 'These outputs contain a text that is masked as a secret: {{outputs}}.',
    cause:
      'A token that a registry chose, or a password of the Docker configuration, is the same text as a part of these outputs. GitHub shows *** for it, and does not pass such an output on to another job.',
    hint: 'Use these outputs in the same job only. If it happens again, do not trust the registry of the base or of layers.',
  },
  'summary-unwritten': {
    message: 'The job summary cannot be written: {{reason}}',
    cause: "The step cannot write to the runner's file for the summary. The deploy is not affected.",
    hint: '',
  },
  'no-environment': {
    message: 'no environment for {{branch}} ({{environments}})',
    cause:
      'No environment matches the branch: nothing is deployed, the step succeeds and its output `skipped` is true.',
    hint: 'Add the branch to the branches of an environment, or do not run the workflow on it.',
  },
} as const satisfies Entries
