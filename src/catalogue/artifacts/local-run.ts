import type { Entries } from '../entry.ts'
import { WITHOUT_DOCKER } from '../shared.ts'

const GET_RIE =
  'Get it from a release of github.com/aws/aws-lambda-runtime-interface-emulator , from the AWS base image (/usr/local/bin/aws-lambda-rie) or from the Python package aws-sam-cli.'
const BEFORE_ANYTHING = 'Nothing was deployed. The log of the function is above.'
const MUST_ASK =
  'The main of a function calls lambda.Start, which asks for events: check that the package (or the path) is the one of the function. A web server needs the Lambda Web Adapter, which a deploy adds with layers and smoke-event leaves out.'
const NO_NETWORK =
  'A container reaches no network unless  smoke-network: host  is set; a program has that of the runner.'
const FIREWALL =
  'A firewall on the runner must let the container of an image reach this step over its Docker bridge. Else set  smoke-network: host .'
const FEW_VARIABLES = `It ran without credentials and only with the variables in smoke-env. ${NO_NETWORK} Anything else it needs is missing.`

export const runProblemsHere = {
  'docker-run-missing': {
    message: 'Running an image needs `docker`, which is not on PATH.',
    cause: 'Images run in a Docker container, with our own Runtime API.',
    hint: 'Use a runner with Docker, or leave smoke-event out.',
    terminalHint: WITHOUT_DOCKER,
  },
  'image-not-here': {
    message: 'The image {{image}} cannot be run: {{reason}}',
    cause: 'The engine does not have the image, or does not answer.',
    hint: 'Fetch it with  docker pull {{image}} , build it, or start Docker.',
  },
  'smoke-network-refused': {
    message: 'Docker cannot make a network for smoke-event: {{reason}}',
    cause:
      'The function runs in a network of its own, where it reaches nothing but this step. An engine without bridges or iptables cannot make one.',
    hint: 'Set  smoke-network: host  to run it on the network of this runner, with all that this reaches.',
    short: 'Docker makes no network',
  },
  'smoke-network-elsewhere': {
    message:
      'The network that Docker made for smoke-event is not on this machine: nothing can listen on its gateway {{gateway}}.',
    cause:
      'The engine runs on another machine (DOCKER_HOST), in a virtual machine, or rootless. Or this step runs in a job container and the engine outside.',
    hint: "Run the job on the engine's own machine and without  container: , or leave smoke-event out. If containers on the host's network reach this step, as with rootless Podman, set  smoke-network: host .",
    short: 'the Docker engine is elsewhere',
  },
  'rie-missing': {
    message: '{{image}} has extensions ({{extensions}}), but no aws-lambda-rie to start them.',
    cause:
      'Extensions need the Extensions API. In AWS, Lambda provides it. Here, the Runtime Interface Emulator does, which must be in the image at /usr/local/bin/aws-lambda-rie, /usr/bin/aws-lambda-rie, /aws-lambda-rie or /aws-lambda/aws-lambda-rie.',
    hint: `${GET_RIE} Put it into the image, or leave smoke-event out.`,
    terminalHint: `${GET_RIE} Name it with  --rie FILE , or put it into the image.`,
  },
  'rie-silent': {
    message: 'aws-lambda-rie failed in the container: {{reason}}',
    cause: 'It could not start in this image, or it ended during an event.',
    hint: 'Its own log is above.',
  },
} as const satisfies Entries

export const smokeProblems = {
  'smoke-error': {
    message: 'smoke-event: the function returned the error {{type}}: {{reason}}',
    cause: 'The handler returned an error for the smoke event.',
    hint: `${BEFORE_ANYTHING} ${FEW_VARIABLES}`,
  },
  'smoke-panic': {
    message: 'smoke-event: the function panicked:\n{{lines}}',
    cause: 'The handler panicked on the smoke event, or the program panicked while it started.',
    hint: `${BEFORE_ANYTHING} ${FEW_VARIABLES}`,
  },
  'smoke-foreign': {
    message: 'smoke-event: the function is not a program for this machine: {{reason}}.',
    cause: 'The program has a different architecture than the function, or is not a program at all.',
    hint: `${BEFORE_ANYTHING} Build it for the architecture that is set, with  GOOS=linux  and  GOARCH=amd64  (x86_64) or  GOARCH=arm64 .`,
  },
  'smoke-exit': {
    message: 'smoke-event: the function ended before it answered: {{reason}}',
    cause: 'The program exited while it started or during the event.',
    hint: `${BEFORE_ANYTHING} If it needs a variable, set it with smoke-env. ${NO_NETWORK}`,
  },
  'smoke-exit-untaken': {
    message: 'smoke-event: the function ended before it answered: {{reason}}',
    cause: 'The program ended without an error and without asking for the event, as a command-line tool does.',
    hint: `${BEFORE_ANYTHING} It never asked for the event. ${MUST_ASK}`,
  },
  'smoke-timeout-untaken': {
    message: 'smoke-event: no answer within {{seconds}} s.',
    cause:
      'The program ran and never asked for the event. It is a web server, or its start waits for something that does not exist here.',
    hint: `${BEFORE_ANYTHING} It never asked for the event. ${MUST_ASK} If its start waits for something else, set what it needs with smoke-env. ${FIREWALL}`,
  },
  'smoke-timeout': {
    message: 'smoke-event: no answer within {{seconds}} s.',
    cause:
      'The handler hangs, or waits for something that does not exist. As in Lambda, a start of more than 10 seconds is tried again, and then it counts.',
    hint: `${BEFORE_ANYTHING} If it needs longer, raise smoke-timeout. ${NO_NETWORK}`,
  },
  'smoke-too-large': {
    message: 'smoke-event: the answer is too large: {{reason}}',
    cause: 'Lambda refuses a synchronous answer of more than 6 MB.',
    hint: `${BEFORE_ANYTHING} Answer with less, for example with the S3 location of the data.`,
  },
  'smoke-unstartable': {
    message: 'smoke-event: the function cannot be started: {{reason}}',
    cause: 'The file does not exist or is not executable, or its loader does not exist.',
    hint: `${BEFORE_ANYTHING} A dynamically linked program needs its libraries on this runner too. Build it with dockerfile to run it in its image.`,
  },
  'smoke-not-json': {
    message: 'smoke-event: the answer is not JSON, but smoke-expect is set: {{answer}}',
    cause: 'smoke-expect is compared with the answer as JSON.',
    hint: BEFORE_ANYTHING,
  },
  'smoke-differs': {
    message: 'smoke-event: the answer does not match smoke-expect:\n{{differences}}',
    cause: 'Objects in the answer may have more keys than smoke-expect. Lists and everything else must be equal.',
    hint: BEFORE_ANYTHING,
  },
  'smoke-slower': {
    message: 'smoke-event took {{seconds}} s, but the timeout of {{name}} is {{limit}} s.',
    cause: "The function's own timeout is only known once the role is assumed, after the smoke run.",
    hint: 'Raise the timeout of the function, or make the handler faster. Nothing was deployed.',
  },
} as const satisfies Entries
