import type { Entries } from './entry.ts'
import { PATHS_HERE } from './shared.ts'

export const localProblems = {
  'command-unknown': {
    message: 'Unknown command "{{name}}".',
    cause: 'The first argument of the command line is no command, and resembles none.',
    hint: 'Known commands: {{known}}.',
  },
  'command-misspelt': {
    message: 'Unknown command "{{name}}".',
    cause: 'The first argument of the command line is nearly the name of a command.',
    hint: 'Did you mean {{guess}}?',
  },
  'flag-unknown': {
    message: 'Unknown flag {{name}}.',
    cause:
      'The command has no flag of this name, and none that resembles it. `deploy-go-lambda local --help` lists them.',
    hint: '',
  },
  'flag-misspelt': {
    message: 'Unknown flag {{name}}.',
    cause: 'The argument is nearly the name of a flag.',
    hint: 'Did you mean {{guess}}?',
  },
  'flag-empty': {
    message: '{{flag}} has no value.',
    cause: 'The flag stands at the end or before another flag, or a variable of the shell behind it is empty.',
    hint: 'Write it as  {{flag}} {{value}} .',
  },
  'flag-twice': {
    message: '{{flag}} is given twice.',
    cause: 'It has one value, and which of the two was meant is not known.',
    hint: 'Leave one of them out.',
  },
  'argument-stray': {
    message: 'Unexpected argument "{{text}}".',
    cause: 'The command takes flags only; a value with spaces that is not quoted becomes several arguments.',
    hint: 'A package is named by  --go-package ./cmd/api ; quote values with spaces.',
  },
  'sample-unknown': {
    message: 'There is no sample "{{sample}}".',
    cause: '--sample names an event that is not among the samples.',
    hint: 'Known samples: {{known}}.',
  },
  'sample-misspelt': {
    message: 'There is no sample "{{sample}}".',
    cause: '--sample is nearly the name of a sample.',
    hint: 'Did you mean {{guess}}?',
  },
  'local-event-unreadable': {
    message: '--event: {{path}} cannot be read: {{reason}}.',
    cause: 'The value is not JSON, so it is taken for a file, and there is none of this name.',
    hint: 'Name a file, or write the event itself in quotes:  --event \'{"key":"value"}\' .',
  },
  'local-event-not-json': {
    message: 'The event in {{where}} is not JSON: {{reason}}.',
    cause: 'Lambda takes JSON and nothing else as the event of a function.',
    hint: 'Mend it, or take a sample as a start:  --sample sqs .',
  },
  'local-file-unreadable': {
    message: '{{flag}}: {{path}} cannot be read: {{reason}}.',
    cause: 'The file does not exist, is a folder, or may not be read by you.',
    hint: PATHS_HERE,
  },
  'env-file-line': {
    message: '--env-from: {{file}} line {{line}} is neither NAME=VALUE nor NAME alone.',
    cause:
      'The file is read as `docker run --env-file` reads it. A name has letters, digits and _ and no digit at its beginning; no value holds a zero byte. The line is not shown, for it may hold a password.',
    hint: 'Write one variable a line, without  export  before it, and notes on lines that begin with #.',
  },
  'event-too-large': {
    message: '{{where}} has {{size}} bytes; Lambda takes {{limit}} as the event of a function.',
    cause: 'Lambda refuses a synchronous invocation with more than 6 MB.',
    hint: 'Give it less, such as the place in S3 where the rest lies.',
  },
  'node-too-old': {
    message: 'deploy-go-lambda needs Node.js 24 or later, and this is {{version}} ({{path}}).',
    cause: 'The command line runs on the Node.js that is installed; on a runner GitHub brings the right one.',
    hint: 'Install Node.js 24, such as by  nvm install 24 .',
  },
  'port-taken': {
    message: 'Port {{port}} cannot be listened on: {{reason}}.',
    cause: 'Another program has the port, often an earlier run of this one, or the system keeps it for itself.',
    hint: 'Take another one:  --port 9001 , or any that is free:  --port 0 .',
  },
  'local-architecture': {
    message: 'This machine is {{machine}} and runs no program for {{architecture}}.',
    cause: 'Without a container a program runs on the machine itself, which has another kind of CPU.',
    hint: 'Leave --architecture out, or run an image of that architecture:  --image IMAGE .',
  },
  'local-windows': {
    message: 'The command runs on Linux and macOS, not on {{platform}}.',
    cause: 'What the command starts it stops by signals to a whole group, which this system does not have.',
    hint: 'Run it under WSL.',
  },
} as const satisfies Entries
