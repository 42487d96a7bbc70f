import type { Entries } from '../entry.ts'
import { OWN_FILES_ONLY, PATHS_HERE, WITHOUT_DOCKER } from '../shared.ts'

const INSTALL_BUILDX = 'Install the docker-buildx plugin (docs.docker.com/go/buildx).'
const USE_BUILDX = 'Put docker/setup-buildx-action before this step, or install the docker-buildx plugin on the runner.'
const AS_A_FILE = 'A builder with the docker-container driver writes the image to a file.'

const BUILD_FAILED = 'Docker could not build {{dockerfile}}:\n{{output}}'

export const dockerProblems = {
  'docker-missing': {
    message: 'dockerfile is set, but `docker` is not on PATH.',
    cause: 'Docker is not installed on the runner, for example on a self-hosted one or in a job container.',
    hint: 'Use a runner with Docker, such as ubuntu-latest, or install Docker on this one.',
    terminalHint: WITHOUT_DOCKER,
    short: 'Docker is not installed',
  },
  'docker-engine-silent': {
    message: 'The Docker engine does not answer ({{where}}): {{reason}}',
    cause:
      "The docker command exists, but its engine is not running, is elsewhere, or the runner's user may not use it.",
    hint: 'Start it, for example with  sudo systemctl start docker , add the user to the group docker, or set DOCKER_HOST to its address.',
    short: 'no Docker engine answers',
  },
  'docker-builder-unusable': {
    message: 'The docker buildx builder cannot be used: {{reason}}',
    cause: 'BUILDX_BUILDER names a builder that does not exist, or the selected builder does not answer.',
    hint: 'List the builders with  docker buildx ls . If docker/setup-buildx-action should create one, put it before this step.',
    terminalHint: 'List the builders with  docker buildx ls , and select another one with  docker buildx use NAME .',
  },
  'buildx-missing': {
    message: '{{setting}} needs buildx, which this Docker does not have.',
    cause: "Without the buildx plugin, Docker uses the engine's legacy builder, which does not support this setting.",
    hint: USE_BUILDX,
    terminalHint: INSTALL_BUILDX,
  },
  'build-arg-name': {
    message: 'build-args has the name "{{name}}", which is not a valid ARG name.',
    cause: 'The name of a build argument consists of letters, digits and _ and does not begin with a digit.',
    hint: 'Write one per line, such as  VERSION=1.2.3 .',
    terminalHint: 'Write it as  --build-args VERSION=1.2.3 .',
  },
  'build-arg-value': {
    message: 'build-args: the value of {{name}} contains a zero byte.',
    cause: 'Values reach docker as environment variables, which cannot contain one.',
    hint: 'Remove it, or encode the value.',
  },
  'build-arg-of-docker': {
    message: 'build-args sets {{name}}, which would change docker itself.',
    cause:
      'Build arguments reach docker as environment variables, to keep their values off its command line. Docker, buildx and the programs that start them read some of these names themselves.',
    hint: 'Rename the ARG in the Dockerfile, for example to  APP_{{name}} .',
  },
  'build-secret-missing': {
    message: 'build-secrets: {{id}} needs the variable {{variable}}, which is not set or is empty.',
    cause:
      'The right side in build-secrets is the name of an environment variable of the step, not a value. A secret that GitHub does not know, or does not pass to a fork, is empty.',
    hint: 'Set the variable in the env of the step, for example from  secrets.{{variable}} .',
    terminalHint: 'Set it:  export {{variable}}=… . The right side of --build-secrets is the name of a variable.',
  },
  'dockerfile-missing': {
    message: 'dockerfile: the file {{path}} does not exist.',
    cause: 'The repository is not checked out, the path is wrong, or the path is a folder.',
    hint: 'The path is relative to working-directory. Is actions/checkout before this step?',
    terminalHint: PATHS_HERE,
    short: 'there is no such Dockerfile',
  },
  'dockerfile-outside': {
    message: 'dockerfile: {{path}} leads out of the repository.',
    cause: 'A symbolic link in the path points to another place on the runner.',
    hint: `${OWN_FILES_ONLY}: put the Dockerfile into it.`,
  },
  'docker-context-missing': {
    message: 'docker-context: the folder {{path}} does not exist.',
    cause: 'The path is wrong, or it is the path of a file.',
    hint: 'The path is relative to working-directory, and is the folder that COPY copies from.',
    terminalHint: PATHS_HERE,
  },
  'docker-context-outside': {
    message: 'docker-context: {{path}} leads out of the repository.',
    cause: 'A symbolic link in the path points to another place on the runner.',
    hint: `${OWN_FILES_ONLY}: use a folder inside it.`,
  },
  'docker-cache-outside': {
    message: 'cache-to: {{path}} leads out of the repository.',
    cause:
      'The folder of a cache of type=local is in the repository, and a symbolic link in its path points to another place on the runner, where Docker would write.',
    hint: 'Remove the link, or name a folder outside of the repository by its own path, such as one in RUNNER_TEMP.',
  },
  'docker-target-missing': {
    message: 'docker-target: {{dockerfile}} has no stage {{target}}.',
    cause: 'No FROM in the Dockerfile has this name after AS.',
    hint: 'Its named stages: {{stages}}.',
  },
  'docker-build-failed': {
    message: BUILD_FAILED,
    cause:
      'A command in the Dockerfile failed, or Docker could not read the Dockerfile or fetch something that it names.',
    hint: 'The lines above come from Docker. The log of this step has all of them. Run  docker build  locally to see the same.',
    terminalHint: 'The lines above come from Docker.',
  },
  'docker-build-foreign': {
    message: BUILD_FAILED,
    cause:
      'A RUN of the Dockerfile runs a program for another architecture than that of the runner, which needs qemu. Most Go programs can be cross-compiled instead.',
    hint: 'Put docker/setup-qemu-action before this step. To be faster, compile on the runner:  FROM --platform=$BUILDPLATFORM golang AS build  and  GOARCH=$TARGETARCH go build .',
    terminalHint:
      'Register qemu:  docker run --privileged --rm tonistiigi/binfmt --install all . To be faster, compile natively:  FROM --platform=$BUILDPLATFORM golang AS build  and  GOARCH=$TARGETARCH go build .',
  },
  'docker-build-copy': {
    message: BUILD_FAILED,
    cause:
      'COPY or ADD names a file that is not in the build context: it is above docker-context, a step before this one should have made it, or .dockerignore leaves it out.',
    hint: 'COPY paths are relative to docker-context (default: working-directory). Check it, .dockerignore, and whether a build step must come before this one.',
    terminalHint:
      'COPY paths are relative to --docker-context (default: --working-directory). Check it and .dockerignore.',
  },
  'docker-build-rate-limited': {
    message: BUILD_FAILED,
    cause: 'The registry of a FROM image limits how often it is read without a login, for all who share an address.',
    hint: 'Log in with docker/login-action before this step, or name the image at another registry, such as  public.ecr.aws/docker/library/golang .',
    terminalHint:
      'Log in with  docker login , or name the image at another registry, such as  public.ecr.aws/docker/library/golang .',
  },
  'docker-build-login': {
    message: BUILD_FAILED,
    cause: 'The registry of a FROM image asks for a login, or does not have the image.',
    hint: 'Check the name of the image. If it is private, log in with docker/login-action before this step.',
    terminalHint: 'Check the name of the image. If it is private, log in with  docker login .',
  },
  'docker-build-space': {
    message: BUILD_FAILED,
    cause: 'The disk of the runner, or of the Docker engine, is full.',
    hint: 'Free space before this step, for example with  docker system prune --force , or use a larger runner.',
    terminalHint: 'Free space, for example with  docker system prune .',
  },
  'docker-image-unreadable': {
    message: 'Docker built {{dockerfile}}, but the image cannot be read: {{reason}}',
    cause: 'Somebody removed the image after the build, or this engine cannot export images.',
    hint: `${USE_BUILDX} ${AS_A_FILE}`,
    terminalHint: `${INSTALL_BUILDX} ${AS_A_FILE}`,
  },
  'image-gone': {
    message: 'Docker cannot save or tag the image {{image}}: {{reason}}',
    cause: 'Somebody removed the image between its build and its push, or the engine stopped.',
    hint: 'Run the step again, and keep other jobs from pruning images on this engine.',
    terminalHint: 'Run it again, and keep others from pruning images on this engine.',
  },
  'docker-pushed-unreadable': {
    message: 'The image that Docker pushed failed its check: {{reason}}',
    cause: 'A pushed image is checked in the repository before its tag moves.',
    hint: '{{remedy}}',
  },
  'docker-pushed-other': {
    message: 'Docker pushed the image {{pushed}} as {{stagingTag}} instead of {{image}}, which was built and checked.',
    cause:
      'Another job builds for the same function with the same engine. It gave this name to its own image in between.',
    hint: 'Nothing was deployed. Set  concurrency  in the workflow so that jobs for one function wait for each other, and run this one again.',
    short: 'another job pushed at the same time',
  },
  'image-not-loaded': {
    message: 'The image cannot be loaded into the Docker engine to run it: {{reason}}',
    cause:
      'smoke-event runs an image in a container on this runner, and the Docker engine does not answer, is full, or refuses the image.',
    hint: 'Start Docker, free space with  docker system prune , or leave smoke-event out.',
    terminalHint: 'Start Docker, or free space with  docker system prune .',
  },
  'docker-image-foreign': {
    message: 'Docker built {{dockerfile}} for {{built}}, not for {{wanted}}.',
    cause: 'The Dockerfile sets its own platform, or the legacy builder used the platform of an image in its cache.',
    hint: `Remove --platform from its last FROM, or set architecture. ${USE_BUILDX}`,
    terminalHint: `Remove --platform from its last FROM, or set --architecture. ${INSTALL_BUILDX}`,
  },
} as const satisfies Entries
