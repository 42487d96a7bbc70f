import type { Entries } from '../entry.ts'

export const eventProblems = {
  'event-guarded': {
    message:
      "The event {{name}} is refused: others may cause it, and it runs with the repository's permissions.{{others}}",
    cause:
      'Only push, workflow_dispatch, schedule, release and repository_dispatch deploy, and pull requests and merge queues are checked. Runs of every other event can read the secrets of the repository, and strangers can start many of them: with a comment, an issue, a fork, a star, or the end of their own run.',
    hint: "Deploy on push or workflow_dispatch. To deploy the event's own commit, set  allow-events: {{name}} .",
  },
  'event-unnamed': {
    message: 'GITHUB_EVENT_NAME is empty, so nobody knows what started this run.',
    cause: 'Whether a run may deploy depends on its event. The runner always names it.',
    hint: 'Run the step in a workflow, or set GITHUB_EVENT_NAME to the event, such as push.',
  },
  'ref-too-long': {
    message: 'The name of the branch or tag has {{length}} characters, more than the limit of {{limit}}: {{start}}…',
    cause: 'GITHUB_REF or the event names a branch that no server of git has. Patterns are not tried on it.',
    hint: 'Run the step on a branch with a shorter name.',
  },
  'event-made-elsewhere': {
    message:
      "{{setting}} is {{value}}, but under {{event}} only the event's own commit is deployed, built in this step.",
    cause:
      'What another step, job or run made may be the code of a pull request, also an image in ECR: the workflow can name it by an expression. This holds for binary, zip-file, image-uri with a tag, a digest or an archive, and a local cache-from.',
    hint: 'Remove {{setting}}, or make and deploy it in two jobs of one workflow on push or workflow_dispatch.',
  },
  'event-goflags': {
    message: 'GOFLAGS has {{flag}}, but under {{event}} go must build the files of the commit.',
    cause:
      '-overlay and -modfile replace files of the commit, -toolexec runs another program, and -mod=mod takes modules that go.sum does not have.',
    hint: 'Remove {{flag}} from GOFLAGS, also from  go env GOFLAGS .',
  },
  'event-no-repository': {
    message:
      "Under {{event}} only the event's own commit {{sha}} is deployed, but {{directory}} is not in a git repository.",
    cause:
      'There is no .git in working-directory or above it, up to the workspace: the files come from an artifact or another step, or actions/checkout found no git and downloaded them.',
    hint: 'Check the commit out with actions/checkout, on a runner that has git, and set working-directory to a folder of it.',
  },
  'event-foreign-head': {
    message: "Under {{event}} only the event's own commit {{sha}} is deployed, but {{head}} is checked out.",
    cause:
      'Under such an event the run is for the last commit of the default branch, and has the permissions of the repository. The workflow checks out another commit, which may be proposed code.',
    hint: "Remove  ref:  from actions/checkout to deploy the event's own commit, or deploy on push.",
  },
  'event-other-files': {
    message: "Under {{event}} only the event's own commit {{sha}} is deployed, but {{found}}.",
    cause:
      'Every file of the commit is compared by content, whatever git status and .gitignore say. What the build reads has to be in the commit: the files that go lists, include, the Dockerfile, and the files of smoke-event. Nothing else may be below the module, the Docker context or, with cgo-enabled, the repository, and no cache of go may be in the workspace. Paths are relative to the repository, or absolute outside of it.',
    hint: 'Have no earlier step write there: download artifacts to RUNNER_TEMP, and commit generated code, or deploy on push.',
  },
  'event-docker-git': {
    message: 'Under {{event}} the Docker build must not get .git, and {{file}} does not leave it out.',
    cause:
      'The files of the context are compared with the commit, but .git is not part of it: others may have written its configuration, which git in a Dockerfile would follow. A submodule has one of its own.',
    hint: 'Make  {{line}}  the last line of {{file}}.',
  },
  'event-git-missing': {
    message: 'git is not installed, so nobody knows which commit is checked out.',
    cause:
      "Under events that allow-events permits, the step compares the checkout with the event's commit, and asks git.",
    hint: 'Use a runner or a container that has git.',
  },
  'commit-unproved': {
    message: 'git has no {{kind}} {{id}} with that hash, which belongs to commit {{commit}}.',
    cause:
      'To compare the checkout with the commit, the step reads the commit and its folders from .git and computes their hashes. One is missing, or has another content: .git is damaged, or somebody wrote into it.',
    hint: 'Check the commit out again with actions/checkout.',
  },
  'commit-too-large': {
    message: 'Commit {{commit}} has more than {{limit}} paths, or very long ones.',
    cause:
      'To compare the checkout with the commit, the step lists all of its paths. Folders of a commit may share their contents, so that a few objects in .git make billions of paths.',
    hint: 'Look at the commit with  git ls-tree . No repository that can be checked out is like that.',
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
