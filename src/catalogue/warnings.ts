import type { Entries } from './entry.ts'

export const warnings = {
  'smoke-impossible': {
    message: 'smoke-event was not run: this runner is {{machine}} and cannot run {{architecture}}.',
    cause: 'A program of another architecture runs only where qemu is registered for it.',
    hint: 'Put docker/setup-qemu-action before this step, or use a runner of that architecture.',
  },
  'smoke-without-layers': {
    message: 'smoke-event runs without the layers of {{where}}.',
    cause: 'The run comes before the role is assumed and before layers are fetched.',
    hint: 'What an extension does can be tried with deploy-go-lambda local and an image that holds it.',
  },
  'local-variable-unset': {
    message: '{{where}}: there is no such variable here.',
    cause:
      '--env, and a line of the file of --env-from, with a name alone passes your own variable on, and you have none of this name. The function runs without it.',
    hint: 'Give it a value:  --env {{name}}=VALUE .',
  },
  'every-branch': {
    message:
      '{{branch}} is not the default branch ({{defaultBranch}}), and without environments every branch deploys {{name}}.',
    cause: 'The workflow runs on several branches, and the step cannot tell which of them is meant to be live.',
    hint: 'Set environments, or on.push.branches.',
  },
  'tag-unset': {
    message: 'tag is not set: {{tag}} will move, but {{name}} was deployed from {{liveTag}}.',
    cause: 'The default tag is perhaps the one of another function.',
    hint: 'Set tag.',
  },
  'tags-unreadable': {
    message: 'The tags of {{name}} cannot be read.',
    cause: 'GetFunction leaves the tags out for whoever may not list them. The deploy goes on without what they say.',
    hint: 'Allow lambda:ListTags on {{arn}} to see in the summary what changed since the last deploy.',
  },
  'commit-not-noted': {
    message: 'The commit is not noted on {{name}} ({{error}}).',
    cause: 'The two tags on the function could not be written. The deploy goes on without them.',
    hint: 'Allow lambda:TagResource on {{arn}} to see it in later summaries.',
  },
  'summary-unwritten': {
    message: 'The job summary cannot be written: {{reason}}',
    cause: 'The file that the runner keeps for the summary cannot be written to. The deploy is not affected.',
    hint: '',
  },
  'no-environment': {
    message: 'no environment for {{branch}} ({{environments}})',
    cause:
      'The branch matches none of the environments: nothing is deployed, the step is green and its output `skipped` is true.',
    hint: 'Add the branch to the branches of an environment, or keep the workflow from running on it.',
  },
} as const satisfies Entries
