import type { Entries } from './entry.ts'
import { PATHS_HERE } from './shared.ts'

export const localProblems = {
  'command-unknown': {
    message: 'Unknown command "{{name}}".',
    cause: 'The first argument of the command line is not a command and does not resemble one.',
    hint: 'Known commands: {{known}}.',
  },
  'command-misspelt': {
    message: 'Unknown command "{{name}}".',
    cause: 'The first argument of the command line is nearly the name of a command.',
    hint: 'Did you mean {{guess}}?',
  },
  'flag-unknown': {
    message: 'Unknown flag {{name}}.',
    cause: 'The command has no flag with this or a similar name. `deploy-go-lambda local --help` lists the flags.',
    hint: '',
  },
  'flag-misspelt': {
    message: 'Unknown flag {{name}}.',
    cause: 'The argument is nearly the name of a flag.',
    hint: 'Did you mean {{guess}}?',
  },
  'flag-empty': {
    message: '{{flag}} has no value.',
    cause: 'The flag is at the end or before another flag, or the shell variable after it is empty.',
    hint: 'Write it as  {{flag}} {{value}} .',
  },
  'flag-twice': {
    message: '{{flag}} is given twice.',
    cause: 'The flag can have only one value, and it is unclear which of the two was meant.',
    hint: 'Leave one of them out.',
  },
  'argument-stray': {
    message: 'Unexpected argument "{{text}}".',
    cause: 'The command accepts only flags. A value with spaces that is not quoted becomes several arguments.',
    hint: 'Name a package with  --go-package ./cmd/api , and quote values with spaces.',
  },
  'sample-unknown': {
    message: 'There is no sample "{{sample}}".',
    cause: '--sample names an event that is not one of the samples.',
    hint: 'Known samples: {{known}}.',
  },
  'sample-misspelt': {
    message: 'There is no sample "{{sample}}".',
    cause: '--sample is nearly the name of a sample.',
    hint: 'Did you mean {{guess}}?',
  },
  'local-event-unreadable': {
    message: '--event: cannot read {{path}}: {{reason}}.',
    cause: 'The value is not JSON, so it is read as the name of a file, and there is no such file.',
    hint: 'Name a file, or write the event itself in quotes:  --event \'{"key":"value"}\' .',
  },
  'local-event-not-json': {
    message: 'The event in {{where}} is not JSON: {{reason}}.',
    cause: 'Lambda accepts only JSON as the event of a function.',
    hint: 'Fix it, or start from a sample:  --sample sqs .',
  },
  'local-file-unreadable': {
    message: '{{flag}}: cannot read {{path}}: {{reason}}.',
    cause: 'The file does not exist, is a folder, or you may not read it.',
    hint: PATHS_HERE,
  },
  'env-file-line': {
    message: '--env-from: {{file}} line {{line}} is neither NAME=VALUE nor NAME alone.',
    cause:
      'The file is read as `docker run --env-file` reads it. A name has letters, digits and _, and does not begin with a digit. A value has no zero byte. The line is not shown, because it may hold a password.',
    hint: 'Write one variable per line, without  export  before it. Begin comment lines with #.',
  },
  'event-too-large': {
    message: '{{where}} has {{size}} bytes, more than the {{limit}} that Lambda allows for an event.',
    cause: 'Lambda refuses a synchronous invocation with more than 6 MB.',
    hint: 'Pass less, for example the S3 location of the data.',
  },
  'node-too-old': {
    message: 'deploy-go-lambda needs Node.js 24 or later, but this is {{version}} ({{path}}).',
    cause: 'The command line uses the Node.js that is installed. On a runner, GitHub provides the right one.',
    hint: 'Install Node.js 24, for example with  nvm install 24 .',
  },
  'port-taken': {
    message: 'Cannot listen on port {{port}}: {{reason}}.',
    cause: 'Another program uses the port, often an earlier run of this one, or the system reserves it.',
    hint: 'Use another port:  --port 9001 , or any free one:  --port 0 .',
  },
  'local-architecture': {
    message: 'This machine is {{machine}} and cannot run programs for {{architecture}}.',
    cause: 'Without a container, a program runs on the machine itself, which has another kind of CPU.',
    hint: 'Leave --architecture out, or run an image of that architecture:  --image IMAGE .',
  },
  'local-windows': {
    message: 'The command runs on Linux and macOS, not on {{platform}}.',
    cause: 'The command stops what it starts with signals to a process group, which this system does not have.',
    hint: 'Run it under WSL.',
  },
} as const satisfies Entries
