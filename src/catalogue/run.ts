import type { Entries } from './entry.ts'

export const runProblems = {
  'access-denied': {
    message: '{{what}} failed: the role may not call {{action}} on {{resource}}.',
    cause: 'No policy of the role allows the action on this ARN, or a policy denies it.',
    hint: "Add {{action}} on {{resource}}{{also}} to the role's policy, and look for an explicit Deny. If you do not have what this ARN names, correct the name instead.",
    short: 'the role lacks a right',
  },
  'aws-call-failed': {
    message: '{{what}} failed: {{name}}: {{reason}}',
    cause:
      'A call to AWS was refused, or did not come through. It begins with what was being done, such as "Reading function" or "Updating the code of"; the remedies are at the end of this page, by the name of the error.',
    hint: '{{remedy}}',
  },
  stopped: {
    message: 'The run was stopped by {{signal}}.',
    cause: 'The workflow was cancelled, ran into timeout-minutes, or the runner shut down.',
    hint: 'Nothing more was started after that. Run the workflow again.',
    terminalHint: 'Nothing more was started after that.',
  },
  'step-too-long': {
    message: 'The step was given up after {{minutes}} minutes, while it was at: {{doing}}.',
    cause:
      'No step takes for ever: 30 minutes and four times wait-timeout are over. What had been started was stopped.',
    hint: 'Run it again. If it always takes this long there, a higher wait-timeout gives it more time: the limit is 30 minutes and four times that.',
  },
  'outputs-unwritten': {
    message: 'The outputs of the step cannot be written: {{reason}}',
    cause:
      'The file that the runner keeps for outputs cannot be written to: later steps would build on what is not there.',
    hint: 'What was done is in the log and the summary. Look at the file that GITHUB_OUTPUT names and the free space of its disk, then run the step again.',
  },
  'aws-not-answering': {
    message: '{{what}} failed: status {{status}} came back with something that is no answer of AWS.',
    cause: 'A proxy, a firewall or a login page answered, or AWS_ENDPOINT_URL names something else.',
    hint: 'Something on the way answered in its place: check AWS_ENDPOINT_URL and the proxy variables, and run the step again.',
  },
  'stopped-in-phase': {
    message: '{{reason}} Phase: {{phase}}. {{name}} runs {{runs}}.',
    cause:
      'A stop, told with how far the deploy had come and what Lambda runs, as far as that could be found out in 3 s.',
    hint: '{{remedy}}',
  },
  'stopped-at-once': {
    message: 'The run was asked to stop a second time, by {{signal}}, and ended without a report.',
    cause: 'GitHub sends SIGINT, and SIGTERM 7.5 s later; what was under way at AWS goes on there.',
    hint: 'Look at the function, then run the workflow again.',
  },
  'proxy-invalid': {
    message: '{{variable}} is not the address of an HTTP proxy.',
    cause:
      'The variable has another scheme than http or https, or cannot be read as an address. Its value is not shown, for it may hold a password.',
    hint: 'Write it as  http://HOST:PORT  or  http://USER:PASSWORD@HOST:PORT , with %40 for an @ in the password.',
  },
  'behind-proxy': {
    message: '{{message}}',
    cause: 'A connection did not come about, and a proxy is set: it may be down, refuse the host, or want a login.',
    hint: 'Connections go through {{proxy}}, except to what NO_PROXY names: let the proxy connect us, or name the host there.\n{{remedy}}',
  },
  several: {
    message: '{{count}} things are in the way:',
    cause: 'All that is wrong is listed at once. Each has an annotation of its own, with its own remedy.',
    hint: '',
  },
  unexpected: {
    message: '{{error}}',
    cause: 'An error that none of these describes is shown as it is. Report it with the log.',
    hint: '',
  },
} as const satisfies Entries
