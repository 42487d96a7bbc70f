import type { Entries } from './entry.ts'

export const eventProblems = {
  'event-guarded': {
    message: "The event {{name}} is refused: strangers can start it, and it runs with the repository's permissions.",
    cause:
      'Runs for pull_request_target, issue_comment and workflow_run can read the secrets of the repository, but strangers can start them.',
    hint: "Deploy on push or workflow_dispatch. If the checked-out commit is the event's own, permit it with  allow-events: {{name}} .",
  },
  'event-foreign-head': {
    message: "Under {{event}} only the event's own commit {{sha}} is deployed, but {{head}} is checked out.",
    cause:
      'The workflow checks out proposed code in an event that runs with the permissions of the repository. Such code is never built.',
    hint: 'Remove  ref:  from actions/checkout, or deploy on push.',
  },
  'endpoint-insecure': {
    message: '{{name}} is "{{value}}", but an endpoint must use https, or http on a loopback address.',
    cause:
      'AWS_ENDPOINT_URL or a similar variable is set and would receive credentials unencrypted, or it is not a URL.',
    hint: 'Correct {{name}} or remove it.',
    short: 'an endpoint is not https',
  },
} as const satisfies Entries
