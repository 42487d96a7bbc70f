import type { Entries } from './entry.ts'
import { OWN_FILES_ONLY, PATHS_HERE, WITHOUT_DOCKER } from './shared.ts'

const INSTALL_BUILDX = 'Install the docker-buildx plugin (docs.docker.com/go/buildx).'
const USE_BUILDX = 'Put docker/setup-buildx-action before this step, or install the docker-buildx plugin on the runner.'

export const dockerProblems = {
  'docker-missing': {
    message: 'dockerfile is set, and there is no `docker` on PATH.',
    cause: 'Docker is not installed on the runner, as on a self-hosted one or in a job container.',
    hint: 'Use a runner with Docker, such as ubuntu-latest, or install Docker on this one.',
    terminalHint: WITHOUT_DOCKER,
  },
  'docker-engine-silent': {
    message: 'No Docker engine answers ({{where}}): {{reason}}',
    cause:
      'The docker command is there, but the engine that it should speak to does not run, is elsewhere, or may not be used by the user of the runner.',
    hint: 'Start it, such as by  sudo systemctl start docker , add the user to the group docker, or set DOCKER_HOST to where it listens.',
  },
  'docker-builder-unusable': {
    message: 'The builder of docker buildx cannot be used: {{reason}}',
    cause: 'BUILDX_BUILDER names a builder that is not there, or the chosen builder does not answer.',
    hint: 'See  docker buildx ls , and put docker/setup-buildx-action before this step if it should make the builder.',
    terminalHint: 'See  docker buildx ls , and choose another one by  docker buildx use NAME .',
  },
  'buildx-missing': {
    message: '{{setting}} is set, and this Docker has no buildx, which it takes.',
    cause: "Without the buildx plugin the engine's legacy builder is used, which knows none of this.",
    hint: USE_BUILDX,
    terminalHint: INSTALL_BUILDX,
  },
  'build-arg-name': {
    message: 'build-args has the name "{{name}}", which no ARG can have.',
    cause: 'The names of build arguments consist of letters, digits and _ and do not begin with a digit.',
    hint: 'Write one a line, such as  VERSION=1.2.3 .',
    terminalHint: 'Write it as  --build-args VERSION=1.2.3 .',
  },
  'build-arg-value': {
    message: 'build-args: the value of {{name}} contains a zero byte.',
    cause: 'Values reach docker as environment variables, which cannot hold one.',
    hint: 'Take it out, or encode the value.',
  },
  'build-arg-of-docker': {
    message: 'build-args has {{name}}, which would change docker itself.',
    cause:
      'Values of build arguments reach docker as environment variables, so that they do not stand on its command line. A few names there are read by docker, by buildx, or by what starts them.',
    hint: 'Give the ARG of the Dockerfile another name, such as  APP_{{name}} .',
  },
  'build-secret-missing': {
    message: 'build-secrets: {{id}} is to come from the variable {{variable}}, which is not set here, or empty.',
    cause:
      'The right side of build-secrets is the name of an environment variable of the step, not a value; a secret that GitHub does not know, or does not give to a fork, is empty.',
    hint: 'Set the variable in the env of the step, such as from secrets.{{variable}} .',
    terminalHint:
      'Set it, such as by  export {{variable}}=… : the right side of --build-secrets is the name of a variable.',
  },
  'dockerfile-missing': {
    message: 'dockerfile: there is no file {{path}}.',
    cause: 'The repository is not checked out, the path is wrong, or it is the path of a folder.',
    hint: 'The path is relative to working-directory. Is actions/checkout before this step?',
    terminalHint: PATHS_HERE,
  },
  'dockerfile-outside': {
    message: 'dockerfile: {{path}} leads out of the repository.',
    cause: 'A symbolic link on the way leads to another place of the runner.',
    hint: `${OWN_FILES_ONLY}: put the Dockerfile into it.`,
  },
  'docker-context-missing': {
    message: 'docker-context: there is no folder {{path}}.',
    cause: 'The path is wrong, or it is the path of a file.',
    hint: 'The path is relative to working-directory, and names the folder that COPY copies from.',
    terminalHint: PATHS_HERE,
  },
  'docker-context-outside': {
    message: 'docker-context: {{path}} leads out of the repository.',
    cause: 'A symbolic link on the way leads to another place of the runner.',
    hint: `${OWN_FILES_ONLY}: name a folder of it.`,
  },
  'docker-target-missing': {
    message: 'docker-target: {{dockerfile}} has no stage {{target}}.',
    cause: 'No FROM of the Dockerfile has this name after AS.',
    hint: 'Its named stages: {{stages}}.',
  },
  'docker-build-failed': {
    message: 'Docker could not build {{dockerfile}}:\n{{output}}',
    cause: 'A command of the Dockerfile failed, or Docker could not read it, or could not fetch what it names.',
    hint: "The lines above are Docker's own; all of them stand in the log of this step. Run  docker build  here to see the same.",
    terminalHint: "The lines above are Docker's own.",
  },
  'docker-image-unreadable': {
    message: 'Docker built {{dockerfile}}, and what it says of the image cannot be read: {{reason}}',
    cause: 'The image was removed by somebody else meanwhile, or this is a Docker of another kind.',
    hint: `${USE_BUILDX} A builder of driver docker-container hands the image over as a file.`,
    terminalHint: `${INSTALL_BUILDX} A builder of driver docker-container hands the image over as a file.`,
  },
  'image-gone': {
    message: 'The image {{image}} cannot be named in the engine: {{reason}}',
    cause: 'Somebody else removed the image between its build and its push, or the engine stopped.',
    hint: 'Run the step again, and keep other jobs from pruning the images of this engine.',
    terminalHint: 'Run it again, and keep others from pruning the images of this engine.',
  },
  'docker-pushed-unreadable': {
    message: 'The image that Docker pushed is not there as Lambda needs it: {{reason}}',
    cause: 'What Docker puts together is looked at in the repository, before its tag moves.',
    hint: '{{remedy}}',
  },
  'docker-pushed-other': {
    message: 'Docker pushed the image {{pushed}} under {{stagingTag}}, not {{image}}, which was built and looked at.',
    cause: 'Another job builds for the same function with the same engine, and its image got this name in between.',
    hint: 'Nothing is deployed. Let jobs of one function wait for each other, by  concurrency  in the workflow, and run this one again.',
  },
  'image-not-loaded': {
    message: 'The image cannot be loaded into the Docker engine to be run: {{reason}}',
    cause:
      'smoke-event runs an image in a container of this runner, and its engine is silent, full, or refuses the image.',
    hint: 'Start Docker, make room by  docker system prune , or leave smoke-event out.',
    terminalHint: 'Start Docker, or make room by  docker system prune .',
  },
  'docker-image-foreign': {
    message: 'Docker built {{dockerfile}} for {{built}}, not for {{wanted}}.',
    cause:
      'The Dockerfile names a platform of its own, or the legacy builder took the platform of what it found in its cache.',
    hint: `Take --platform out of its last FROM, or set architecture. ${USE_BUILDX}`,
    terminalHint: `Take --platform out of its last FROM, or set --architecture. ${INSTALL_BUILDX}`,
  },
} as const satisfies Entries
