import type { Entries } from './entry.ts'

export const runProblems = {
  'access-denied': {
    message: '{{what}} failed: the role may not call {{action}} on {{resource}}{{orMore}}.',
    cause: 'No policy of the role allows the action on this ARN, or a policy denies it.',
    hint: "Add {{action}} on {{resource}}{{also}} to the role's policy{{deny}}.",
    short: 'the role lacks a right',
  },
  'access-denied-name': {
    message: '{{what}} failed: the role may not call {{action}} on {{resource}}.',
    cause:
      'The role may only read what its policy lists, so AWS gives the same answer for a misspelt name as for a missing right. The hint shows the nearest name that this step uses elsewhere.',
    hint: "Is {{setting}} {{name}} right, and aws-region {{region}}? {{near}}If both are, add {{action}} on {{resource}} to the role's policy.",
    short: 'the name is wrong, or the role lacks a right',
  },
  'access-denied-explicit': {
    message: '{{what}} failed: a policy denies the role {{action}} on {{resource}}.',
    cause: 'A Deny statement forbids the call. It is stronger than any Allow.',
    hint: "Change the Deny in the {{policy}}, so that it leaves out this role or this action. An Allow in the role's policy does not help.",
    short: 'a policy denies it to the role',
  },
  'access-denied-elsewhere': {
    message: '{{what}} failed: no {{policy}} allows the role {{action}} on {{resource}}.',
    cause:
      "The role's own policy is not enough here: the policy of a repository in another account, a permissions boundary, or a policy of the organization must allow the call, too.",
    hint: "Allow {{action}} on {{resource}} in the {{policy}} as well as in the role's own policy.",
    short: 'another policy does not allow it',
  },
  'aws-call-failed': {
    message: '{{what}} failed: {{name}}: {{reason}}',
    cause:
      'AWS refused a call, or the call did not get through. The message begins with what the step was doing, such as "Reading function" or "Updating the code of". The fixes are at the end of this page, by the name of the error.',
    hint: '{{remedy}}',
  },
  stopped: {
    message: 'The run was stopped by {{signal}}.',
    cause: 'The workflow was cancelled, reached timeout-minutes, or the runner shut down.',
    hint: 'Nothing more was started after that. Run the workflow again.',
    terminalHint: 'Nothing more was started after that.',
    short: 'the run was stopped',
  },
  'step-too-long': {
    message: 'The step was stopped after {{minutes}} minutes, during: {{doing}}.',
    cause:
      'A step may take 30 minutes plus four times wait-timeout, and that time is over. Everything it had started was stopped.',
    hint: 'Run it again. If it always takes this long there, raise wait-timeout: the limit is 30 minutes plus four times that.',
    short: 'it took too long',
  },
  'file-changed': {
    message: '{{path}} was changed during the run, after the step had checked it.',
    cause:
      'The step hashes what it packs and sends before other code runs, and compares it when it is read again. Something has written to the file in between: the function under smoke-event, a build with C code, or a program that an earlier step left running.',
    hint: 'Find what writes to it, and do not trust what ran: the function was not updated. Let the function write to /tmp only, and end background programs of earlier steps.',
    short: 'a file was changed during the run',
  },
  'output-no-folder': {
    message: '{{folder}} is a link or a file. It should be a folder of the step.',
    cause:
      'command: build leaves what it builds in this folder of RUNNER_TEMP. A symbolic link instead of it would lead the step to other folders of the runner, so it is not followed.',
    hint: 'Remove it, and find out what made it: an earlier step, a script of the build, or the commit.',
  },
  'temp-outside': {
    message: 'RUNNER_TEMP is {{path}} in the workspace, and a symbolic link there leads out of it.',
    cause:
      'The step writes its files to RUNNER_TEMP. If that is in the workspace, the commit decides where its links lead, and could choose any folder of the runner.',
    hint: 'Set RUNNER_TEMP to a folder outside of the workspace, as runners do, or remove the link from the commit.',
  },
  'server-too-slow': {
    message: '{{host}} sends too slowly: a few bytes at a time.',
    cause:
      'The server sent less than 256 bytes in each of three seconds, took longer than 30 s for a small answer, or sent a large file at less than 4 KiB per second for a minute. At that pace the step would not end.',
    hint: 'Run the step again. If it stays so, look at that server, and at a proxy before it.',
    short: 'a server sends too slowly',
  },
  'aws-answer-too-long': {
    message: 'An answer of AWS has more than {{limit}} bytes, the limit for an answer.',
    cause: 'AWS sends some kilobytes. Something else answers in its place, such as what AWS_ENDPOINT_URL names.',
    hint: 'Check AWS_ENDPOINT_URL and the proxy variables, and run the step again.',
    short: 'something other than AWS answered',
  },
  'output-too-long': {
    message: '{{command}} printed more than {{limit}} bytes, and was stopped.',
    cause:
      'Answers of git, go and docker have a few kilobytes to some megabytes, and logs of builds some more. A program that prints without an end is stopped.',
    hint: 'Run  {{command}}  by hand to see what it prints. Is it the program that you expect on PATH?',
    short: 'a program printed too much',
  },
  'outputs-unwritten': {
    message: 'The outputs of the step cannot be written: {{reason}}',
    cause:
      "The step cannot write to the runner's file for outputs. Later steps would rely on outputs that are missing.",
    hint: 'The log and the summary show what was done. Check the file that GITHUB_OUTPUT names and the free space on its disk, then run the step again.',
  },
  'aws-not-answering': {
    message: '{{what}} failed: HTTP {{status}} with a body that AWS did not send.',
    cause: 'A proxy, a firewall or a login page answered, or AWS_ENDPOINT_URL names something else.',
    hint: 'Something other than AWS answered: check AWS_ENDPOINT_URL and the proxy variables, and run the step again.',
  },
  'stopped-in-phase': {
    message: '{{reason}} Phase: {{phase}}. {{name}} {{state}}.',
    cause:
      'The run was stopped. The message adds how far it got and what Lambda runs, as far as the step could find out in 3 s.',
    hint: '{{remedy}}',
    short: 'the run was stopped',
  },
  'stopped-at-once': {
    message: 'The run got a second stop signal, {{signal}}, and ended without a report.',
    cause: 'GitHub sends SIGINT, and SIGTERM 7.5 s later. What AWS had already started continues there.',
    hint: 'Check the function, then run the workflow again.',
  },
  'proxy-invalid': {
    message: '{{variable}} is not the address of an HTTP proxy.',
    cause:
      'The variable has a scheme other than http or https, or is not a valid address. Its value is not shown, because it may contain a password.',
    hint: 'Write it as  http://HOST:PORT  or  http://USER:PASSWORD@HOST:PORT , with %40 for an @ in the password.',
  },
  'behind-proxy': {
    message: '{{message}}',
    cause: 'A connection failed, and a proxy is set. The proxy may be down, refuse the host, or require a login.',
    hint: 'Connections go through {{proxy}}, except to the hosts in NO_PROXY: allow this connection in the proxy, or add the host to NO_PROXY.\n{{remedy}}',
  },
  several: {
    message: '{{count}} problems:',
    cause: 'All problems are listed at once. Each has its own annotation and its own fix.',
    hint: '',
  },
  unexpected: {
    message: '{{error}}',
    cause: 'An error that has no entry of its own is shown unchanged. Report it, with the log.',
    hint: '',
  },
} as const satisfies Entries
