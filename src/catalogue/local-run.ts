import type { Entries } from './entry.ts'
import { WITHOUT_DOCKER } from './shared.ts'

const GET_RIE =
  "Take it from a release of github.com/aws/aws-lambda-runtime-interface-emulator , from AWS's base image at /usr/local/bin/aws-lambda-rie, or from the Python package aws-sam-cli"
const BEFORE_ANYTHING = "Nothing was deployed. The function's own log stands above."

export const runProblemsHere = {
  'docker-run-missing': {
    message: 'An image is to run here, and there is no `docker` on PATH.',
    cause: 'Images run in a container of Docker, under our own Runtime API.',
    hint: 'Use a runner with Docker, or leave smoke-event out.',
    terminalHint: WITHOUT_DOCKER,
  },
  'image-not-here': {
    message: 'The image {{image}} cannot be run: {{reason}}',
    cause: 'The engine has no such image, or does not answer.',
    hint: 'Fetch it by  docker pull {{image}} , build it, or start Docker.',
  },
  'rie-missing': {
    message: '{{image}} has extensions ({{extensions}}), and no aws-lambda-rie to start them.',
    cause:
      'Extensions are started by what speaks the Extensions API, which is Lambda there and the Runtime Interface Emulator here. It is looked for at /usr/local/bin/aws-lambda-rie and /usr/bin/aws-lambda-rie of the image.',
    hint: `${GET_RIE}, and put it into the image, or leave smoke-event out.`,
    terminalHint: `${GET_RIE}, and name it by  --rie FILE , or put it into the image.`,
  },
  'rie-silent': {
    message: 'aws-lambda-rie does not answer in the container: {{reason}}',
    cause: 'It could not start in this image, or ended in the middle of an event.',
    hint: 'Its own lines stand above.',
  },
} as const satisfies Entries

export const smokeProblems = {
  'smoke-error': {
    message: 'smoke-event: the function answered with the error {{type}}: {{reason}}',
    cause: 'The handler returned an error for the event that it was tried with.',
    hint: `${BEFORE_ANYTHING} What it needs from outside is not there: it runs without credentials, and with the variables of smoke-env alone.`,
  },
  'smoke-panic': {
    message: 'smoke-event: the function panicked:\n{{lines}}',
    cause: 'The handler panicked for the event that it was tried with, or the program while it started.',
    hint: `${BEFORE_ANYTHING} What it needs from outside is not there: it runs without credentials, and with the variables of smoke-env alone.`,
  },
  'smoke-foreign': {
    message: 'smoke-event: the function is a program for another machine: {{reason}}.',
    cause: 'The program is not of the architecture that the function has, or no program at all.',
    hint: `${BEFORE_ANYTHING} Build it for the architecture that is set, by  GOOS=linux  and  GOARCH=amd64  (x86_64) or  GOARCH=arm64 .`,
  },
  'smoke-exit': {
    message: 'smoke-event: the function ended before it answered: {{reason}}',
    cause: 'The program exited while it started or during the event.',
    hint: `${BEFORE_ANYTHING} A variable that it wants can be given by smoke-env.`,
  },
  'smoke-timeout': {
    message: 'smoke-event: no answer within {{seconds}} s.',
    cause:
      'The function hangs, waits for something that is not there, or never asks for an event. A start of more than 10 seconds is tried again, as by Lambda, and is counted then.',
    hint: `${BEFORE_ANYTHING} Give it longer by smoke-timeout if it needs that.`,
  },
  'smoke-too-large': {
    message: 'smoke-event: the answer is too large: {{reason}}',
    cause: 'Lambda refuses a synchronous answer of more than 6 MB.',
    hint: `${BEFORE_ANYTHING} Answer with less, such as the place in S3 where it lies.`,
  },
  'smoke-unstartable': {
    message: 'smoke-event: the function cannot be started: {{reason}}',
    cause: 'The file is not there or not executable, or the loader that it names is not there.',
    hint: `${BEFORE_ANYTHING} A program that is linked dynamically needs its libraries on this runner too: build it in a dockerfile to run it in its image.`,
  },
  'smoke-not-json': {
    message: 'smoke-event: the answer is no JSON, and smoke-expect is set: {{answer}}',
    cause: 'smoke-expect is compared with the answer as JSON.',
    hint: BEFORE_ANYTHING,
  },
  'smoke-differs': {
    message: 'smoke-event: the answer does not hold what smoke-expect says:\n{{differences}}',
    cause: 'Objects of the answer may have more keys than smoke-expect; lists and everything else have to be equal.',
    hint: BEFORE_ANYTHING,
  },
  'smoke-slower': {
    message: 'smoke-event took {{seconds}} s, and the timeout of {{name}} is {{limit}} s.',
    cause: "The function's own timeout is known only once the role is assumed; the run comes before.",
    hint: 'Raise the timeout of the function, or make it faster. Nothing was deployed.',
  },
} as const satisfies Entries
