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
      "AWS_ENDPOINT_URL or a similar variable, or endpoint_url in AWS's config file, is not a URL, or credentials would go there unencrypted. The same holds for addresses from which credentials come.",
    hint: 'Correct {{name}} or remove it.',
    short: 'an endpoint is not https',
  },
  'certificates-unchecked': {
    message: 'NODE_TLS_REJECT_UNAUTHORIZED is 0, so nothing checks who answers for AWS and for registries.',
    cause: 'With this variable, Node takes any certificate. Tokens and credentials could go to anybody on the way.',
    hint: 'Remove it. If a proxy or a registry has a certificate from your own CA, set NODE_EXTRA_CA_CERTS to the file of that CA.',
    short: 'certificates are not checked',
  },
  'connection-plain': {
    message: '{{host}} is refused: only loopback may be reached over plain http.',
    cause: 'An address from outside, such as one in a profile, begins with http.',
    hint: 'Use an https address.',
    short: 'an address is not https',
  },
  'connection-metadata': {
    message: '{{host}} is refused: {{address}} is an address where clouds give out credentials.',
    cause: 'A name resolves to a link-local address, or to another one at which a machine gets its own credentials.',
    hint: 'Machines get their own credentials there. Check the DNS, and do not use a server that leads to it.',
    short: 'an address gives out credentials',
  },
} as const satisfies Entries
