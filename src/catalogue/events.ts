import type { Entries } from './entry.ts'

export const eventProblems = {
  'event-guarded': {
    message:
      "The event {{name}} is refused: it runs with the repository's rights on behalf of people who do not have them.",
    cause:
      'pull_request_target, issue_comment and workflow_run see the secrets of the repository while strangers can start them.',
    hint: "Deploy on push or workflow_dispatch. Where the checked-out commit is the event's own, allow-events: {{name}} permits it.",
  },
  'event-foreign-head': {
    message: "Under {{event}} only the event's own commit {{sha}} is deployed, but {{head}} is checked out.",
    cause:
      'The workflow checks the proposed code out under an event that has the rights of the repository. That is never built.',
    hint: 'Remove  ref:  from actions/checkout, or deploy on push.',
  },
  'endpoint-insecure': {
    message: '{{name}} is "{{value}}": an endpoint has to be https, or http on a loopback address.',
    cause:
      'AWS_ENDPOINT_URL or one of its kind is set, and credentials would travel to it unprotected, or it is no URL.',
    hint: 'Correct {{name}} or remove it.',
  },
} as const satisfies Entries
