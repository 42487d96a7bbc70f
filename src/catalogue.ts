/**
 * Every error and warning that a user can meet. docs/troubleshooting.md is written from this file by `npm run generate`; errors.ts makes the problems from it.
 * `{{name}}` is filled in with a value. Hints set a command or setting off with two spaces, as they stand in the log: `Set  tag: dev  or leave it out.`
 */
export type Entry = {
  /** What is wrong, on which setting or resource, with the value. */
  readonly message: string
  /** When and why it happens; only the document says it. */
  readonly cause: string
  /** The way out; empty where the message is all there is to say. */
  readonly hint: string
  /** The way out at a terminal, where that is another one than in a step. */
  readonly here?: string
}

type Entries = Readonly<Record<string, Entry>>

const ID_TOKEN = 'permissions: { id-token: write, contents: read }'
const ALLOWED_ACCOUNT = 'Take a role of an allowed account, or add this one to allowed-account-ids.'
const OWN_FILES_ONLY = 'Only files of the checked-out repository are read'

const settingProblems = {
  'input-unknown': {
    message: 'Unknown input "{{name}}".',
    cause: 'The step has a key under `with:` that is no setting, and that resembles none.',
    hint: 'Known inputs: {{known}}.',
  },
  'input-misspelt': {
    message: 'Unknown input "{{name}}".',
    cause: 'The step has a key under `with:` that is nearly the name of a setting.',
    hint: 'Did you mean {{guess}}?',
  },
  'setting-value': {
    message: '{{where}} is "{{value}}", not {{expects}}.',
    cause:
      'The value, or one item of the list, is not of the form that the setting takes. What each takes stands at the end of this page.',
    hint: '{{help}}',
  },
  'setting-nested': {
    message: '{{where}} is a nested value, not {{expects}}.',
    cause: 'YAML reads what begins with { or [ as a map or a list; an unquoted template such as {sha} becomes one.',
    hint: "Quote what begins with { or [, such as '{sha}'. {{help}}",
  },
  'template-unknown': {
    message: '{{where}} is "{{value}}": {{missing}} is not known here.',
    cause:
      'A template names a value that this run does not have: {branch} on a tag, {environment} without environments, or a name that is none.',
    hint: 'Known here: {{known}}.',
  },
  'function-name-missing': {
    message: 'function-name is not set.',
    cause:
      'Neither the step nor the chosen environment says which function to update. An expression that is empty counts as not set.',
    hint: 'Set function-name, as an input or for the environment in environments.',
  },
  'function-name-is-arn': {
    message: '{{where}}: "{{name}}" is an ARN: give the name alone, the region is aws-region.',
    cause: 'function-name takes the bare name, so that region and account are said in one place only.',
    hint: 'Give the name as `aws lambda list-functions` shows it.',
  },
  'function-name-too-long': {
    message: '{{where}}: "{{name}}" has {{length}} characters, Lambda takes 64 at most.',
    cause: 'A name, or a template such as {branch} once it is filled in, is longer than Lambda allows.',
    hint: 'Give the name as `aws lambda list-functions` shows it.',
  },
  'function-name-characters': {
    message: '{{where}}: "{{name}}" has characters other than letters, digits, - and _.',
    cause: 'The value is no name of a function; an alias or version such as name:live is not part of it.',
    hint: 'Give the name as `aws lambda list-functions` shows it.',
  },
  'tag-invalid': {
    message:
      '{{where}}: {{made}} is not an image tag: 1 to 128 letters, digits, ., _ and -, not beginning with . or -.',
    cause:
      'Registries take no other tags. A branch name with a slash is none; the template {branch} turns it into one.',
    hint: 'Use a tag such as  latest ,  dev  or  {sha} .',
  },
  'ldflag-strange': {
    message: '{{where}}: "{{flag}}" is not one of the linker flags that are taken: {{known}}.',
    cause: 'Other flags of the linker run programs, read or write files, or change nothing without cgo.',
    hint: "Leave it out: cgo is off, so no other linker runs. Quote what has spaces, such as  -X 'main.name=two words' .",
  },
  'package-path-outside': {
    message: '{{where}}: "{{path}}" leads out of {{folder}}.',
    cause: 'go-package is a path with more ../ than working-directory is deep.',
    hint: 'Only packages of the checked-out repository, and of the modules that it requires, are compiled.',
  },
  'repository-invalid': {
    message: '{{where}}: "{{value}}" is not the name or URI of an ECR repository.',
    cause: 'It has a tag, a scheme, upper case, or the host of another registry than ECR.',
    hint: 'Give its name, such as  team/app , or its URI without a tag, such as  123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/team/app .',
  },
  'repository-region': {
    message:
      '{{where}} is in {{repositoryRegion}}, the function in {{region}}: Lambda takes images of its own region only.',
    cause: "The host of the repository's URI names another region than aws-region.",
    hint: 'Use a repository in {{region}}, or set aws-region: {{repositoryRegion}}.',
  },
  'base-image-invalid': {
    message: '{{where}}: "{{value}}" is not an image reference.',
    cause: 'It cannot be read as [host/]repository[:tag][@sha256:digest]; names are lower case.',
    hint: 'Give  scratch , or a reference such as  public.ecr.aws/lambda/provided:al2023 .',
  },
  'mirror-invalid': {
    message: '{{where}}: "{{host}}" is not the host of a registry.',
    cause: 'The left side of a pair has a scheme or a path, or is no host name.',
    hint: 'Write  registry-mirrors: public.ecr.aws=mirror.example.com , without https:// and path.',
  },
  'path-outside': {
    message: '{{where}}: "{{path}}" leads out of {{folder}}.',
    cause:
      'working-directory, dockerfile, docker-context and files for events have to be inside the repository, include inside working-directory. What another step made may also lie in RUNNER_TEMP.',
    hint: `${OWN_FILES_ONLY}, of what another step made also RUNNER_TEMP, and by include only what lies below working-directory.`,
  },
  'settings-exclude': {
    message: '{{where}} and {{other}} are both set, and exclude each other.',
    cause:
      'The code comes from one place: compiled by Go, or from binary, zip-file, image-uri or dockerfile. What belongs to another way has no meaning beside it.',
    hint: 'Leave one of them out.',
  },
  'setting-needs': {
    message: '{{where}} is set, but {{needed}} is not.',
    cause: 'The setting says how to do something that nothing asks for.',
    hint: 'Set {{needed}} too, or leave it out.',
  },
  'image-uri-as-it-is': {
    message: '{{where}} is set beside image-uri {{uri}}.',
    cause: 'An image in ECR is deployed as it is. It can be neither changed nor, before there is a role, pulled.',
    hint: 'Set it in the step that builds the image: with  command: push  or  command: build .',
  },
  'package-type-of-source': {
    message: '{{where}} is {{packageType}}, and {{source}} makes {{made}}.',
    cause: 'A Dockerfile and image-uri give an image, zip-file gives a zip.',
    hint: 'Leave package-type out, or take the setting that belongs to it.',
  },
  'command-image-uri': {
    message: 'command is {{command}}, and image-uri {{uri}} is in ECR already.',
    cause: 'There is nothing to build and nothing to push.',
    hint: 'Leave command out to deploy the image, or image-uri out to build one.',
  },
  'build-layer': {
    message: '{{where}} has {{layer}}, which takes a role to fetch, and command is build, which has none.',
    cause: 'command: build works without AWS, and layer versions come from Lambda.',
    hint: 'Set layers in the step that deploys the archive or zip, or take the same extension from an image.',
  },
  'event-not-json': {
    message: '{{where}} is no JSON: {{reason}}.',
    cause: 'What begins with {, [ or a quote is read as JSON, everything else as the path of a file that holds it.',
    hint: 'Write JSON, such as  smoke-event: \'{"ping": true}\' , or the path of a JSON file.',
  },
  'event-file': {
    message: '{{where}}: {{path}} cannot be read: {{reason}}.',
    cause: 'There is no such file in the checked-out repository, or it is a folder.',
    hint: 'The path is relative to working-directory. Is actions/checkout before this step?',
  },
  'event-file-not-json': {
    message: '{{where}}: {{path}} holds no JSON: {{reason}}.',
    cause: 'An event and what is expected of its answer are JSON.',
    hint: 'Mend the file; a trailing comma and a comment are not JSON.',
  },
  'push-live-zip': {
    message: 'command is push, and {{name}} is a zip function: a zip has no repository to go to.',
    cause: 'Without package-type, what is made is of the type that the function is.',
    hint: 'Use  command: build , whose output zip-path another job can deploy, or set  package-type: image  to push an image all the same.',
  },
  'push-zip': {
    message: 'command is push, and the package type is zip: a zip has no repository to go to.',
    cause: 'A zip travels within the update itself.',
    hint: 'Use  command: build , whose output zip-path another job can deploy with zip-file.',
  },
} as const satisfies Entries

const EXAMPLE =
  "Write one line per environment, such as  dev: { branches: develop, function-name: my-function-dev, tag: dev } , and quote what begins with * or {, such as  tag: '{sha}' ."

const environmentProblems = {
  'environments-too-large': {
    message: 'environments has {{size}} bytes, more than the {{limit}} that are read.',
    cause: 'A map written by hand has a few hundred bytes: something else was put there.',
    hint: EXAMPLE,
  },
  'environments-yaml': {
    message: 'environments is not valid YAML at line {{line}}, column {{column}}: {{reason}}.',
    cause:
      'Wrong indentation, a duplicate key, or a value that begins with * or { and is not quoted. Lines are counted from the first line of the input.',
    hint: EXAMPLE,
  },
  'environments-alias': {
    message: 'environments uses YAML aliases (*name); they are not read here.',
    cause: 'An unquoted * makes an alias in YAML, a branch pattern such as *.x too.',
    hint: EXAMPLE,
  },
  'environments-not-map': {
    message: 'environments is not a map of environments.',
    cause: 'It is a list or a plain text, or the | after  environments:  is missing.',
    hint: EXAMPLE,
  },
  'environments-empty': {
    message: 'environments is an empty map.',
    cause: 'It is set and names no environment, so that nothing could ever be deployed.',
    hint: EXAMPLE,
  },
  'environment-not-map': {
    message: '{{where}} is not a map of settings.',
    cause: 'What stands behind the name of an environment is a text or a list, or nothing.',
    hint: EXAMPLE,
  },
  'environment-key-run': {
    message: '{{where}} cannot be set per environment: it holds for the whole run.',
    cause: 'The setting decides something before an environment is chosen.',
    hint: 'Set {{key}} as an input of the step.',
  },
  'environment-key-unknown': {
    message: '{{where}}: unknown key "{{key}}".',
    cause: 'The key is neither a setting nor branches or protected, and resembles none.',
    hint: 'Known keys: {{known}}.',
  },
  'environment-key-misspelt': {
    message: '{{where}}: unknown key "{{key}}".',
    cause: 'The key is nearly the name of a setting.',
    hint: 'Did you mean {{guess}}?',
  },
  'branches-invalid': {
    message: '{{where}} is not a branch or a list of branches.',
    cause: 'branches is empty, or a map.',
    hint: EXAMPLE,
  },
  'branch-pattern': {
    message: '{{where}}: "{{pattern}}" is not a pattern that GitHub\'s branch filters know.',
    cause:
      'A [ is not closed, or a ? or + has nothing before it to repeat. Without branches, the name of the environment is the pattern.',
    hint: 'Use *, **, ?, +, […] and ! as in on.push.branches.',
  },
  'protected-invalid': {
    message: '{{where}} is not true or false.',
    cause: 'protected takes these two words only; until it is mended, the environment counts as protected.',
    hint: 'Write  protected: true  or leave it out.',
  },
  'environment-without-map': {
    message: 'environment is "{{name}}", but environments is not set.',
    cause: 'An environment was chosen by name where there are none to choose from.',
    hint: 'Add environments with that key, or leave environment empty.',
  },
  'environment-unknown': {
    message: 'environment "{{name}}" is not one of environments: {{known}}.',
    cause: 'The input names an environment that the map does not have; upper and lower case count.',
    hint: 'Use one of these, or add it.',
  },
  'environment-misspelt': {
    message: 'environment "{{name}}" is not one of environments: {{known}}.',
    cause: 'The input is nearly the name of an environment.',
    hint: 'Did you mean {{guess}}?',
  },
  'environment-not-passed': {
    message:
      '{{chosen}} was chosen for this run, and the step does not get it: the branch alone would choose {{found}}.',
    cause: 'The workflow has an input environment, which stands in no setting of the step.',
    hint: "Give the step's environment what inputs.environment holds, as the workflow in the README does.",
  },
  'environment-protected': {
    message: 'environment "{{name}}" is protected and takes only {{branches}}, not {{branch}}.',
    cause: 'The environment was chosen by name on a branch that is not its own.',
    hint: 'Run the workflow on {{first}}, or remove  protected: true  from environments.{{name}}.',
  },
} as const satisfies Entries

const eventProblems = {
  'event-guarded': {
    message:
      "The event {{name}} is refused: it runs with the repository's rights on behalf of people who do not have them.",
    cause:
      'pull_request_target, issue_comment and workflow_run see the secrets of the repository while strangers can start them.',
    hint: "Deploy on push or workflow_dispatch. Where the checked-out commit is the event's own, allow-events: {{name}} permits it.",
  },
  'event-foreign-head': {
    message: "Under {{event}} only the event's own commit {{sha}} is deployed, but {{head}} is checked out.",
    cause:
      'The workflow checks the proposed code out under an event that has the rights of the repository. That is never built.',
    hint: 'Remove  ref:  from actions/checkout, or deploy on push.',
  },
  'endpoint-insecure': {
    message: '{{name}} is "{{value}}": an endpoint has to be https, or http on a loopback address.',
    cause:
      'AWS_ENDPOINT_URL or one of its kind is set, and credentials would travel to it unprotected, or it is no URL.',
    hint: 'Correct {{name}} or remove it.',
  },
} as const satisfies Entries

const accountProblems = {
  'region-missing': {
    message: 'aws-region is not set.',
    cause: 'Neither the input nor AWS_REGION says where the function is.',
    hint: 'Set aws-region, such as  aws-region: ap-northeast-1 .',
  },
  'region-invalid': {
    message: 'AWS_REGION is "{{region}}", not {{expects}}.',
    cause: 'aws-region is not set, and the variable that an earlier step or the runner has set is no region.',
    hint: 'Set aws-region, or correct AWS_REGION.',
  },
  'id-token-permission': {
    message: 'role-to-assume is {{role}}, but this job may not ask GitHub for an OIDC token.',
    cause:
      'The job lacks the permission id-token: write. A permissions block replaces all defaults, so that contents: read has to be in it too.',
    hint: `Give the job  ${ID_TOKEN} . In a reusable workflow, the calling job needs it too.`,
  },
  'role-account': {
    message: 'role-to-assume is of account {{account}}, which is not one of allowed-account-ids: {{allowed}}.',
    cause: 'The ARN names an account that allowed-account-ids keeps this step away from.',
    hint: ALLOWED_ACCOUNT,
  },
  'credentials-account': {
    message: 'The credentials belong to account {{account}}, which is not one of allowed-account-ids: {{allowed}}.',
    cause:
      'The credentials, without role-to-assume those of an earlier step, are of an account that this step is kept away from.',
    hint: ALLOWED_ACCOUNT,
  },
  'credentials-missing': {
    message: 'There are no AWS credentials: role-to-assume is empty, and no earlier step left any.',
    cause: 'The input was left out, and nothing in the log or the event says why.',
    hint: 'Set role-to-assume and  permissions: id-token: write , or configure credentials in an earlier step.',
  },
  'credentials-of-fork': {
    message: 'There are no AWS credentials: role-to-assume is empty, and no earlier step left any.',
    cause: 'GitHub gives an empty text for a secret that a run may not have, and runs for forks may have none.',
    hint: 'This run is for a fork, and forks get no secrets.',
  },
  'credentials-of-dependabot': {
    message: 'There are no AWS credentials: role-to-assume is empty, and no earlier step left any.',
    cause:
      'GitHub gives an empty text for a secret that a run may not have, and those of Dependabot have a store of their own.',
    hint: "This run is Dependabot's, which gets only the secrets under Settings > Secrets > Dependabot: add the role's ARN there, or skip the deploy for dependabot[bot].",
  },
  'credentials-secret-empty': {
    message: 'There are no AWS credentials: role-to-assume is empty, and no earlier step left any.',
    cause: 'The job may ask for an OIDC token, yet the ARN of the role arrived empty.',
    hint: 'The job has id-token: write, so role-to-assume was probably meant to be there: is the secret set for this repository and environment, and does a reusable workflow get it (secrets: inherit)?',
  },
  'id-token-failed': {
    message: 'GitHub gave no OIDC token for the audience {{audience}}: {{reason}}',
    cause: "GitHub's token endpoint refused, or did not answer.",
    hint: `Give the job  ${ID_TOKEN} , and look at githubstatus.com if it has them.`,
  },
  'role-refused': {
    message: 'role-to-assume {{role}} may not be assumed: {{name}}: {{reason}}\nThe token says: {{claims}}',
    cause:
      "STS refused AssumeRoleWithWebIdentity. Compare the claims with the role's trust policy, letter by letter; the remedies are at the end of this page, by the name of the error.",
    hint: '{{remedy}}',
  },
} as const satisfies Entries

const UPDATE_GO =
  'Put actions/setup-go before this step, with  go-version-file: go.mod , or lower the lines  go  and  toolchain  of go.mod.'
const UPDATE_GO_HERE = 'Install a newer Go (go.dev/dl), or lower the lines  go  and  toolchain  of go.mod.'
const PATHS_HERE = 'Check the path. That of an artifact is relative to --working-directory, any other to where you are.'

const cgoProblems = {
  'cgo-other-machine': {
    message: 'cgo-enabled: this machine is {{machine}}, and CC names no C compiler for {{architecture}}.',
    cause: "The runner's own C compiler makes programs for its own processor and system only.",
    hint: 'Set CC to a compiler for it, such as  CC: aarch64-linux-gnu-gcc  (package gcc-aarch64-linux-gnu) in the env of the step, or take a runner of that architecture.',
    here: 'Set CC to a compiler for it, such as  CC=aarch64-linux-gnu-gcc  (package gcc-aarch64-linux-gnu).',
  },
  'cgo-compiler-missing': {
    message: 'cgo-enabled: there is no C compiler  {{compiler}}  on PATH.',
    cause: 'cgo compiles C, and the machine has no C compiler, or CC names one that it has not.',
    hint: 'Install it in an earlier step, such as  apt-get install gcc libc6-dev , correct CC, or leave cgo-enabled out.',
    here: 'Install it, such as by  apt-get install gcc libc6-dev , correct CC, or leave --cgo-enabled out.',
  },
  'cgo-pkg-config-missing': {
    message: 'cgo-enabled: there is no  {{program}}  on PATH.',
    cause: 'A package names its C library by #cgo pkg-config, and the machine has no such program.',
    hint: 'Install it in an earlier step, such as  apt-get install pkg-config .',
    here: 'Install it, such as by  apt-get install pkg-config .',
  },
  'cgo-library-missing': {
    message: 'cgo-enabled: pkg-config does not know  {{library}} .',
    cause:
      'The C library, or the package of it that holds its header files, is not installed, or its .pc file is elsewhere.',
    hint: 'Install the library with its header files in an earlier step, or set PKG_CONFIG_PATH to the folder of its .pc file.',
    here: 'Install the library with its header files, or set PKG_CONFIG_PATH to the folder of its .pc file.',
  },
} as const satisfies Entries

const compileProblems = {
  'go-missing': {
    message: 'There is no `go` on PATH.',
    cause: 'Go is not installed on the runner, or only in a step of another job.',
    hint: 'Put actions/setup-go before this step, with  go-version-file: go.mod .',
    here: 'Install Go (go.dev/dl), or run what is compiled already:  --binary FILE  or  --zip-file FILE .',
  },
  'directory-missing': {
    message: 'working-directory: there is no folder {{directory}}.',
    cause: 'The repository is not checked out, or the path is wrong.',
    hint: 'Is actions/checkout before this step, and the path relative to the root of the repository?',
    here: 'The path is relative to where you are.',
  },
  'directory-outside': {
    message: 'working-directory {{directory}} leads out of the workspace.',
    cause: 'A symbolic link on the way leads to another place of the runner.',
    hint: 'It is a symbolic link; name a folder of the repository.',
  },
  'module-missing': {
    message: 'No go.mod in {{directory}} or above it.',
    cause: 'There is no Go module at all, as far as three folders deep.',
    hint: 'Is actions/checkout before this step? If there is no module yet:  go mod init .',
    here: 'Name the folder of the module by  --working-directory FOLDER , or make a module:  go mod init NAME .',
  },
  'module-elsewhere': {
    message: 'No go.mod in {{directory}} or above it.',
    cause: 'The modules of this repository are in other folders.',
    hint: 'Set working-directory to one of: {{folders}}.',
    here: 'Set --working-directory to one of: {{folders}}.',
  },
  'main-missing': {
    message: 'No main package in {{directory}}.',
    cause: 'The module has no package main that its build constraints let through for linux.',
    hint: 'Set working-directory to the folder of the module, or go-package to a package main.',
    here: 'Name the folder of the module by --working-directory, or a package main by --go-package.',
  },
  'main-several': {
    message: '{{count}} main packages in {{directory}}: {{packages}}.',
    cause: 'One step deploys one program, and go-package does not say which.',
    hint: 'Say which one with go-package, such as  go-package: {{example}} .',
    here: 'Say which one:  --go-package {{example}} .',
  },
  'package-unknown': {
    message: 'go-package {{package}} is no Go package.',
    cause: 'There is no folder of that name below working-directory, or no Go file for linux in it.',
    hint: 'Main packages here: {{mains}}.',
  },
  'package-of-go': {
    message: 'go-package {{package}} is a package of Go itself.',
    cause: 'Without ./ go looks in its standard library, where the same name exists.',
    hint: 'Main packages here: {{mains}}.',
  },
  'package-not-main': {
    message: 'go-package {{package}} is package {{found}}, not main.',
    cause: 'The folder holds a library, which cannot be started.',
    hint: 'Main packages here: {{mains}}.',
  },
  'package-outside': {
    message: 'go-package {{package}} leads out of the workspace.',
    cause: 'A symbolic link on the way leads to another place of the runner.',
    hint: 'It is a symbolic link; name a folder of the repository.',
  },
  'go-too-old': {
    message: '{{who}} asks for Go {{wanted}}, but the Go on this machine is {{running}}.',
    cause: 'go.mod, or a module that it requires, names a newer Go, and GOTOOLCHAIN lets none be downloaded.',
    hint: UPDATE_GO,
    here: UPDATE_GO_HERE,
  },
  'go-sum-incomplete': {
    message: 'go.mod and go.sum do not list all that the code imports: {{reason}}.',
    cause: 'An import or a version was added, and go.mod and go.sum were not brought up to date or not committed.',
    hint: 'Run  go mod tidy  and commit go.mod and go.sum.',
  },
  'go-not-downloaded': {
    message: 'go.mod asks for Go {{version}}, which cannot be downloaded: {{reason}}.',
    cause: 'The runner has an older Go, and the newer one is not there or cannot be reached.',
    hint: UPDATE_GO,
    here: UPDATE_GO_HERE,
  },
  'module-unreadable': {
    message: 'go cannot read the module {{modules}}: {{reason}}.',
    cause: 'The module is private and git has no login for it, or a proxy does not have it.',
    hint: 'If it is private, let git log in, in an earlier step:  git config --global url."https://x-access-token:TOKEN@{{host}}/".insteadOf "https://{{host}}/" , and set  GOPRIVATE: {{scope}}  in env. If it is public, look at GOPROXY and the network.',
    here: 'If it is private, let git log in:  git config --global url."git@{{host}}:".insteadOf "https://{{host}}/" , and set  GOPRIVATE={{scope}} . If it is public, look at GOPROXY and the network.',
  },
  'go-elsewhere': {
    message: 'go cannot build {{directory}}:\n{{output}}',
    cause:
      "The lines are go's own; what they come down to is the annotation that follows: an old Go, or a module that cannot be read.",
    hint: '',
  },
  'go-refused': {
    message: 'go cannot build {{directory}}:\n{{output}}',
    cause: "The lines are go's own and name files of yours; each of them is an annotation as well.",
    hint: 'Mend these lines; go vet finds them on your machine too.',
  },
  'go-failed': {
    message: 'go cannot build {{directory}}:\n{{output}}',
    cause: "The lines are go's own and name no line of yours: a go.mod that is not tidy, a checksum that differs.",
    hint: 'Run the same build on your machine: the lines above are its own.',
    here: "The lines above are go's own.",
  },
  'go-line': {
    message: '{{file}}:{{line}}: {{text}}',
    cause: "One line of go's own output, as an annotation on the file that it names. Mend it there.",
    hint: '',
  },
} as const satisfies Entries

const includeProblems = {
  'include-nothing': {
    message: 'include: nothing matches "{{pattern}}".',
    cause: 'A file, folder or glob of include is not there when the step runs.',
    hint: 'Paths are relative to working-directory; a file that a build makes has to be there before this step.',
  },
  'include-no-file': {
    message: 'include: {{path}} is neither a file nor a folder.',
    cause: 'A pipe, socket or device stands where include leads.',
    hint: 'Leave it out.',
  },
  'include-unreadable': {
    message: 'include: {{path}} cannot be read: {{reason}}.',
    cause: 'The file is gone, or may not be read by the user of the runner.',
    hint: 'Is it a symbolic link that leads nowhere? Mend it, or leave it out.',
  },
  'include-overlap': {
    message: 'include: {{path}} is in the way of the binary, which is {{binary}}.',
    cause: 'The file would take the place of the binary, or be a folder above or below it.',
    hint: 'Rename the file or folder, or leave it out.',
  },
  'include-symlink': {
    message: 'include: {{path}} is a symbolic link out of the workspace.',
    cause: 'Its target is a file of the runner, and not of the repository.',
    hint: `${OWN_FILES_ONLY}: copy the file in.`,
  },
  'include-outside': {
    message: 'include: {{path}} is not below working-directory, or is part of .git, which may hold credentials.',
    cause: 'A glob or symbolic link reaches out of working-directory, or into .git.',
    hint: 'Name files of your own below working-directory.',
  },
  'zip-too-large': {
    message: 'The zip has {{size}} bytes; Lambda takes {{limit}} in a request.',
    cause: 'Binary and included files together are more than 50 MB when compressed.',
    hint: 'Include less, or deploy it as a container image, which may have 10 GB:  package-type: image  on a new function.',
    here: 'Leave out what the function does not need, or make a container image of it, which may have 10 GB.',
  },
} as const satisfies Entries

const UNREADABLE_BASE = 'base-image {{name}} cannot be read: {{reason}}.'
const DAMAGED = 'The base image is damaged, or something on the way changes content: use another tag or registry.'

const baseProblems = {
  'base-denied': {
    message: UNREADABLE_BASE,
    cause:
      'The registry answered 401 or 403: it wants a login, or this login may not read the repository. Docker Hub also says so of images that do not exist.',
    hint: 'Log in to {{host}} in an earlier step (docker/login-action), or check the reference.',
  },
  'base-rights-missing': {
    message: UNREADABLE_BASE,
    cause: 'The base is in a private repository of ECR, and the role may not read it.',
    hint: 'Allow {{rights}} in a policy of the role; a repository of another account has to allow the role, too.',
  },
  'base-missing': {
    message: UNREADABLE_BASE,
    cause: 'The registry answered 404: it has no such repository, tag or digest.',
    hint: 'Check the reference: registry, repository, and tag or digest.',
  },
  'base-unreachable': {
    message: UNREADABLE_BASE,
    cause: 'The registry did not answer, or answered with an error of its own, also when it was asked again.',
    hint: 'Is {{host}} reachable from this runner? Check base-image, registry-mirrors and the proxy variables.',
  },
  'base-refused': {
    message: UNREADABLE_BASE,
    cause: 'What the registry answered, or where it leads, is not to be trusted or is no image.',
    hint: '{{remedy}}',
  },
  'base-without-platform': {
    message: 'base-image {{name}} has no linux/{{goarch}}: it holds {{platforms}}.',
    cause: "The index of the base has no image for the function's architecture.",
    hint: 'Use a base for {{architecture}}, or another architecture.',
  },
  'base-other-platform': {
    message: 'base-image {{name}} is {{platform}}, the function needs linux/{{goarch}}.',
    cause: 'The base is a single image, made for another operating system or architecture.',
    hint: 'Use a base for {{architecture}}, or set architecture to that of the base.',
  },
  'base-nested-index': {
    message: 'base-image {{name}} is an index within an index.',
    cause: 'The index names another index where the image for the platform should be.',
    hint: 'Use the digest of the image itself.',
  },
  'base-layer-count': {
    message: 'base-image {{name}} lists {{layers}} layers, its config {{diffIds}}.',
    cause: 'Manifest and config of the base do not belong together.',
    hint: 'The image is broken: use another tag.',
  },
  'base-too-large': {
    message: 'base-image {{name}} has {{size}} bytes of layers; Lambda takes {{limit}}.',
    cause: 'The manifest of the base promises more than an image for Lambda may have, uncompressed.',
    hint: 'Use a smaller base-image.',
  },
  'base-layer-type': {
    message: 'base-image {{name}} has a layer of type {{mediaType}}, which Lambda does not take.',
    cause: 'Lambda takes gzip layers, but none that are compressed with zstd or are foreign.',
    hint: 'Use a base with gzip layers.',
  },
  'base-config-too-large': {
    message: "The config {{digest}} has {{size}} bytes, too many for an image's config.",
    cause: "The base's manifest names something else as its config, or is not to be trusted.",
    hint: 'Use another base-image.',
  },
  'blob-other-bytes': {
    message: 'base-image {{name}} cannot be read: the registry sent other bytes ({{found}}) for the blob {{digest}}.',
    cause: 'Every layer and config is checked against its digest. Nothing of it was used.',
    hint: DAMAGED,
  },
  'blob-other-size': {
    message:
      'base-image {{name}} cannot be read: the registry sent {{found}} bytes instead of {{size}} for the blob {{digest}}.',
    cause: 'Every layer and config is checked against its size. Nothing of it was used.',
    hint: DAMAGED,
  },
  'blob-too-long': {
    message: 'base-image {{name}} cannot be read: the registry sent more than {{size}} bytes for the blob {{digest}}.',
    cause: 'A layer was longer than its manifest says, and was cut off there.',
    hint: DAMAGED,
  },
} as const satisfies Entries

const REBUILD = 'docker buildx build --platform linux/{{goarch}} --provenance=false --output type=oci,dest=image.tar …'
const GZIP =
  'Have every layer written with gzip:  docker buildx build --output type=oci,dest=image.tar,compression=gzip,force-compression=true …  (to a registry: type=image,push=true,compression=gzip,force-compression=true). Where this step builds the Dockerfile, the layer is one of its FROM: use a base with gzip layers.'

const imageProblems = {
  'image-without-platform': {
    message: '{{name}} has no image for linux/{{goarch}}: it holds {{platforms}}.',
    cause: "The index has no image for the function's architecture.",
    hint: `Build it for that platform, too, or set architecture to one that it has:\n  ${REBUILD}`,
    here: 'Set --architecture to one that it has.',
  },
  'image-other-platform': {
    message: '{{name}} is {{platform}}, the function needs linux/{{goarch}}.',
    cause:
      'The image was made for another operating system or architecture; Lambda takes it, and then cannot start it.',
    hint: `Build it for {{architecture}}, or set architecture to that of the image:\n  ${REBUILD}`,
    here: 'Set --architecture to that of the image, or take --platform out of its last FROM.',
  },
  'image-nested-index': {
    message: '{{name}} is an index within an index.',
    cause: 'The index names another index where the image for the platform should be.',
    hint: 'Name the image itself, by its digest.',
  },
  'image-no-image': {
    message: '{{name}} is of type {{mediaType}}, which is no container image.',
    cause: 'Helm charts, signatures, attestations and other artifacts are kept where images are.',
    hint: 'Name the image itself, by its tag or digest.',
  },
  'image-config-too-large': {
    message: '{{name}}: the config {{digest}} has {{size}} bytes, too many for that of an image.',
    cause: 'The manifest names something else as its config, or is not to be trusted.',
    hint: 'Build the image anew.',
  },
  'image-layer-count': {
    message: '{{name}} lists {{layers}} layers, its config {{diffIds}}.',
    cause: 'Manifest and config of the image do not belong together.',
    hint: 'The image is broken: build it anew.',
  },
  'image-too-large': {
    message: '{{name}} has {{size}} bytes of layers; Lambda takes {{limit}}, uncompressed.',
    cause: 'The layers are more than 10 GB even while they are compressed.',
    hint: 'Leave out what the function does not need: a stage of its own that copies only the binary (FROM … AS build), and a smaller base.',
  },
  'image-layer-type': {
    message: '{{name}} has a layer of type {{mediaType}}, which Lambda does not take.',
    cause: 'Lambda takes layers with gzip, but none with zstd, no uncompressed ones of Docker, and no foreign ones.',
    hint: GZIP,
    here: 'The layer is one of the FROM of the Dockerfile: use a base with gzip layers.',
  },
} as const satisfies Entries

const WRITE_ARCHIVE = 'docker buildx build --provenance=false --output type=oci,dest=image.tar …'
const BUILD_AGAIN = 'Build it again, and look at the free space of the disk.'
const WRITE_AGAIN =
  'Write it again, and look at how it came here: actions/upload-artifact and download-artifact keep files whole.'

const archiveProblems = {
  'archive-missing': {
    message: '{{name}}: there is no such file.',
    cause: 'Nothing is at that path, which is relative to working-directory.',
    hint: 'Check the path. A file of another job has to be handed on: actions/upload-artifact there, actions/download-artifact here.',
    here: BUILD_AGAIN,
  },
  'archive-no-file': {
    message: '{{name}} is no file.',
    cause: 'A folder, pipe or device stands there: an OCI layout as a folder is not read.',
    hint: `Pack the folder with  tar -C FOLDER -cf image.tar . , or write a file at once:  ${WRITE_ARCHIVE}`,
  },
  'archive-unreadable': {
    message: '{{name}} cannot be read: {{reason}}.',
    cause: 'The file may not be read by the user of the runner, its gzip is damaged, or the disk is full.',
    hint: WRITE_AGAIN,
    here: BUILD_AGAIN,
  },
  'archive-gzip-end': {
    message: '{{name}} is cut off: its gzip has no end.',
    cause: 'The file was not written or copied to its end.',
    hint: WRITE_AGAIN,
    here: BUILD_AGAIN,
  },
  'archive-no-tar': {
    message: '{{name}} is no OCI archive: it is no tar, plain or with gzip.',
    cause: 'Something else is in the file, or it is compressed in another way.',
    hint: `Write it with  ${WRITE_ARCHIVE}`,
  },
  'archive-header': {
    message: '{{name}} is damaged: what stands at byte {{offset}} is no header of a tar.',
    cause: 'Part of the file was overwritten, or it is not to be trusted.',
    hint: WRITE_AGAIN,
    here: BUILD_AGAIN,
  },
  'archive-truncated': {
    message: '{{name}} is cut off after {{size}} bytes.',
    cause: 'The file was not written or copied to its end.',
    hint: WRITE_AGAIN,
    here: BUILD_AGAIN,
  },
  'archive-entries': {
    message: '{{name}} has more than {{limit}} entries.',
    cause: 'An image in an archive has a few dozen; this is another tar, such as one of a whole file system.',
    hint: `Write the image as an OCI archive:  ${WRITE_ARCHIVE}`,
  },
  'archive-docker': {
    message: '{{name}} is an archive of an old `docker save`, not an OCI archive.',
    cause: 'Docker engines before version 25 write a format of their own, without digests of the layers.',
    hint: `Write it with  ${WRITE_ARCHIVE}  or turn it into one:  skopeo copy docker-archive:old.tar oci-archive:image.tar`,
  },
  'archive-no-layout': {
    message: '{{name}} is no OCI archive: it holds no {{path}}.',
    cause: 'The tar holds something else than an image, or has the image in a folder of its own.',
    hint: `Write it with  ${WRITE_ARCHIVE}  or, where there is a layout as a folder,  tar -C FOLDER -cf image.tar .`,
  },
  'archive-no-regular': {
    message: '{{name}}: {{path}} is no regular file.',
    cause: 'A link, folder or device stands where a manifest or blob belongs. Links are not followed.',
    hint: `Write it with  ${WRITE_ARCHIVE}`,
  },
  'archive-twice': {
    message: '{{name}} holds {{path}} twice.',
    cause: 'Which of the two counts depends on who reads it, and so neither does.',
    hint: 'Write the archive in one go, without  tar --append .',
  },
  'archive-blob-missing': {
    message: '{{name}} does not hold {{path}}, which it needs.',
    cause:
      'A manifest names a blob that is not in the archive: it was written for another platform, or left incomplete.',
    hint: `Write all of the image:  ${WRITE_ARCHIVE}`,
  },
  'archive-blob-size': {
    message: '{{name}}: {{path}} has {{found}} bytes, not the {{size}} that its manifest says.',
    cause: 'Every blob is checked against size and digest before anything is sent.',
    hint: WRITE_AGAIN,
    here: BUILD_AGAIN,
  },
  'archive-blob-bytes': {
    message: '{{name}}: the blob {{digest}} has another digest, {{found}}.',
    cause: 'Every blob is checked against size and digest before anything is sent. The file was damaged or changed.',
    hint: WRITE_AGAIN,
    here: BUILD_AGAIN,
  },
  'archive-document': {
    message: '{{name}}: {{path}} cannot be used: {{reason}}.',
    cause: 'Where an OCI archive has its index or a manifest stands something else.',
    hint: `Write it with  ${WRITE_ARCHIVE}`,
  },
  'archive-document-size': {
    message: '{{name}}: {{path}} has {{size}} bytes, and no manifest or config has more than {{limit}}.',
    cause: 'Something else stands where a manifest belongs, or the archive is not to be trusted.',
    hint: `Write it with  ${WRITE_ARCHIVE}`,
  },
  'archive-several': {
    message: '{{name}} holds {{count}} images for linux/{{goarch}}.',
    cause: 'The archive was saved from several images or tags, and nothing says which of them is meant.',
    hint: 'Save one image to an archive.',
  },
} as const satisfies Entries

const ZIP_AGAIN = 'Write it again, with  chmod 755 bootstrap && zip function.zip bootstrap .'

const madeProblems = {
  'made-missing': {
    message: '{{where}}: {{path}} is not there: {{reason}}.',
    cause: 'Nothing is at that path, which is relative to working-directory, or it may not be read.',
    hint: 'Check the path. A file of another job has to be handed on: actions/upload-artifact there, actions/download-artifact here.',
    here: PATHS_HERE,
  },
  'made-no-file': {
    message: '{{where}}: {{path}} is no regular file.',
    cause: 'A folder, pipe or device stands at that path.',
    hint: 'Name the file itself.',
  },
  'made-outside': {
    message: '{{where}}: {{path}} is a symbolic link out of the workspace.',
    cause: 'Its target is a file of the runner, and not of the repository.',
    hint: `${OWN_FILES_ONLY}: copy the file in.`,
  },
  'zip-file-damaged': {
    message: 'zip-file {{path}} is no zip, or is damaged: {{reason}}.',
    cause: 'The file cannot be unpacked: it was not written or copied to its end, or is something else.',
    hint: ZIP_AGAIN,
  },
  'zip-file-checksum': {
    message: 'zip-file is damaged: {{entry}} has other bytes than its checksum says.',
    cause: 'Every file in the zip is unpacked once and checked, as Lambda does it.',
    hint: ZIP_AGAIN,
  },
  'zip-file-name': {
    message: 'zip-file holds "{{entry}}", which is no path below its root.',
    cause: 'A path has .., a backslash, or begins with a slash: whoever unpacks that may write elsewhere.',
    hint: 'Write it with a tool that follows the format:  zip  on Linux and macOS, or build the zip with this step.',
    here: 'Write it with a tool that follows the format:  zip  on Linux and macOS.',
  },
  'zip-file-twice': {
    message: 'zip-file holds {{entry}} twice.',
    cause:
      'Which of the two counts depends on who unpacks it, and so neither does. Names such as ./bootstrap and bootstrap are the same file.',
    hint: 'Remove the file before  zip  writes it anew.',
  },
  'zip-file-below': {
    message: 'zip-file holds {{entry}} below {{file}}, which is no folder.',
    cause: 'A path cannot be a file, or a link, and a folder at once, and unpacking it fails.',
    hint: 'Rename one of them, and remove the file before  zip  writes it anew.',
  },
  'zip-file-method': {
    message: 'zip-file: {{entry}} is encrypted, or packed by method {{method}}.',
    cause: 'Lambda unpacks files that are stored or deflated (methods 0 and 8), and none with a password.',
    hint: ZIP_AGAIN,
  },
  'zip-file-unpacked': {
    message: 'zip-file has {{size}} bytes and more when it is unpacked; Lambda takes {{limit}}.',
    cause: 'All files together are more than 250 MB, or say so.',
    hint: 'Leave out what the function does not need, or deploy it as a container image, which may have 10 GB.',
  },
  'zip-file-bootstrap-missing': {
    message: 'zip-file has no bootstrap among its {{count}} entries.',
    cause: 'The provided.* runtimes start the file bootstrap at the root of the zip, and nothing else.',
    hint: 'Compile to that name:  CGO_ENABLED=0 GOOS=linux go build -trimpath -tags lambda.norpc -ldflags "-s -w" -o bootstrap ./ && zip function.zip bootstrap',
  },
  'zip-file-bootstrap-elsewhere': {
    message: 'zip-file has its bootstrap at {{entry}}, and Lambda looks for it at the root.',
    cause: 'The folder was zipped, and not what is in it.',
    hint: 'Leave the folder out of the paths:  (cd FOLDER && zip -r ../function.zip .)',
  },
  'zip-file-bootstrap-kind': {
    message: 'zip-file: bootstrap is no regular file.',
    cause: 'A link or folder stands in its place.',
    hint: 'Zip the executable itself, without  zip --symlinks .',
  },
  'zip-file-bootstrap-mode': {
    message: 'zip-file: bootstrap has mode {{mode}}, and Lambda could not start it.',
    cause: 'Lambda starts it as a user of its own, who has to be allowed to read and to execute it.',
    hint: ZIP_AGAIN,
  },
  'zip-file-modeless': {
    message: 'zip-file says nothing of the modes of its files, and Lambda could not start bootstrap.',
    cause: 'It was not written on Unix: tools of Windows leave out that a file is executable.',
    hint: `${ZIP_AGAIN} On Windows, build the zip with this step, or with build-lambda-zip of aws-lambda-go.`,
    here: `${ZIP_AGAIN} On Windows, write it with build-lambda-zip of aws-lambda-go.`,
  },
} as const satisfies Entries

const imageUriProblems = {
  'image-uri-invalid': {
    message: 'image-uri {{text}} is no image: {{reason}}.',
    cause: 'An image in ECR has a host, a repository, and a tag or digest.',
    hint: 'Write it as  123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:v1  or with  @sha256:…  for an image in ECR, or as  oci-archive:image.tar  for one in a file.',
  },
  'image-uri-not-ecr': {
    message: 'image-uri {{text}} is at {{host}}, and Lambda only runs images of private ECR repositories.',
    cause: 'Lambda fetches images from ECR in its own region; Docker Hub, GHCR and public.ecr.aws it cannot read.',
    hint: 'Copy it to ECR first (crane copy, skopeo copy), or have it pushed by this step:  skopeo copy docker://… oci-archive:image.tar  and  image-uri: oci-archive:image.tar .',
  },
  'image-uri-region': {
    message: 'image-uri {{text}} is in {{region}}, and the function in {{wanted}}.',
    cause: 'Lambda fetches images from ECR in its own region alone.',
    hint: 'Push it to a repository in {{wanted}}, have ECR replicate it there, or correct aws-region.',
  },
  'image-uri-no-repository': {
    message: 'image-uri {{text}}: there is no ECR repository {{name}} in {{region}}.',
    cause: 'The repository does not exist in the account that the URI names, or was deleted.',
    hint: 'Correct the URI, or push the image in an earlier step:  command: push .',
  },
  'image-uri-elsewhere': {
    message: 'image-uri {{text}} is not where ECR has that repository, which is {{uri}}.',
    cause: 'The URI names a registry on this machine that does not stand for ECR here.',
    hint: 'Write the URI as ECR gives it:  aws ecr describe-repositories .',
  },
  'image-uri-missing': {
    message: 'image-uri {{text}}: repository {{name}} has no image {{reference}}.',
    cause: 'The tag or digest was never pushed, or a lifecycle rule or a person has removed it.',
    hint: 'See what there is:  aws ecr describe-images --repository-name {{name}} . Pass on the output image-uri of the step that pushed it.',
  },
  'image-uri-child-missing': {
    message: 'image-uri {{text}} is an index, and repository {{name}} does not have its image {{digest}}.',
    cause:
      'The image that the index names for this architecture was removed, as by a lifecycle rule for untagged images.',
    hint: 'Push the image again, and keep lifecycle rules from what indexes name.',
  },
  'image-uri-bytes': {
    message: 'image-uri {{text}} cannot be read: other bytes came ({{found}}) for {{digest}}.',
    cause: 'Manifests and configs are checked against their digests. Nothing of it was used.',
    hint: 'Something on the way changes content: look at AWS_ENDPOINT_URL and the proxy variables.',
  },
  'image-uri-denied': {
    message: 'image-uri {{text}} cannot be read: {{reason}}.',
    cause: 'ECR answered 401 or 403 when the config of the image was fetched.',
    hint: 'Allow ecr:GetDownloadUrlForLayer and ecr:BatchGetImage on {{resource}} in a policy of the role, and look for an explicit Deny.',
  },
  'image-uri-unreadable': {
    message: 'image-uri {{text}} cannot be read: {{reason}}.',
    cause: 'ECR answered with an error of its own, or the connection broke, also when it was tried again.',
    hint: 'The function was not touched: run the step again.',
  },
} as const satisfies Entries

const DISTRUST = 'Registries do not do that: check the reference and registry-mirrors, and do not use this one.'

const registryProblems = {
  'manifest-other-bytes': {
    message: '{{origin}} sent other bytes ({{found}}) for the manifest {{digest}}.',
    cause: 'An image that is named by its digest has to have that digest.',
    hint: 'The registry or something on the way changes content: do not use it.',
  },
  'manifest-unknown': {
    message: 'The manifest of {{name}} is neither an image nor an index.',
    cause: 'The reference names a Helm chart, a signature or an image of the old schema 1.',
    hint: 'Look at it with  docker manifest inspect , and use another tag.',
  },
  'config-unknown': {
    message: "The config of {{name}} is not an image's config.",
    cause: 'The manifest is well-formed, but what it describes cannot be started.',
    hint: 'It may be an artifact that is no container image; use another reference.',
  },
  'registry-not-json': {
    message: 'What the registry answered for {{name}} is not JSON.',
    cause: 'Something answers at that host, but no registry: a proxy, a login page, a web site.',
    hint: 'Is that host an image registry? Check the reference and registry-mirrors.',
  },
  'registry-too-long': {
    message: 'A registry sent more than {{limit}} bytes where at most that many belong.',
    cause: 'Manifests, configs and tokens are small; a longer answer is not read to its end.',
    hint: 'Check the reference: that is no container image.',
  },
  'registry-plain-http': {
    message: '{{origin}} is refused: registries are reached over https, over http only on loopback.',
    cause: 'A registry, or a token server or redirect that it names, has an http address.',
    hint: 'Use the https address of the registry.',
  },
  'registry-link-local': {
    message: '{{origin}} is refused: no registry is at a link-local address.',
    cause:
      'A reference, a redirect, an upload or a token server names an address at which clouds give out credentials.',
    hint: 'Machines keep their own credentials there: do not use a registry that leads to it.',
  },
  'registry-no-address': {
    message: '{{host}} sends us on to "{{location}}", which is no address.',
    cause: 'A redirect or the location of an upload cannot be read.',
    hint: DISTRUST,
  },
  'registry-inward': {
    message: '{{host}} sends us on to {{origin}}, which is this very machine.',
    cause: 'A registry elsewhere names a loopback address in a redirect, an upload or as its token server.',
    hint: DISTRUST,
  },
  'registry-too-deep': {
    message: 'What the registry answered for {{name}} is nested more than {{limit}} deep.',
    cause: 'A manifest or config is made to exhaust whoever reads it.',
    hint: 'No image is: use another reference.',
  },
  'registry-no-realm': {
    message: 'The registry names no token server.',
    cause: 'The registry asks for a token and does not say where there is one.',
    hint: 'Check the reference and registry-mirrors.',
  },
  'docker-config': {
    message: '{{path}} is not a Docker configuration.',
    cause: 'The file that docker login writes is damaged, or cannot be read.',
    hint: 'Log in again with  docker login , or set DOCKER_CONFIG.',
  },
  'docker-helper-silent': {
    message: 'The Docker configuration names {{command}} for {{host}}, and that does not answer.',
    cause: 'The credential helper is not on PATH, or waits for somebody to type.',
    hint: 'Install {{command}}, or log in again with  docker login {{host}} .',
  },
  'docker-helper-not-json': {
    message: '{{command}} answers for {{host}}, but not in JSON.',
    cause: 'The credential helper printed something else than a login.',
    hint: 'Install {{command}}, or log in again with  docker login {{host}} .',
  },
} as const satisfies Entries

const UNPUSHED = '{{what}} to repository {{repository}} failed: {{reason}}.'

const pushProblems = {
  'login-empty': {
    message: 'ECR gave a login without a password.',
    cause: 'The answer of GetAuthorizationToken lacks what it always has.',
    hint: 'Run the step again; look at the AWS health page if it stays.',
  },
  'repository-strange': {
    message: 'ECR says that the repository is {{uri}}, and {{host}} is no host of ECR: no login goes there.',
    cause: 'Something that is not AWS answers for ECR, and names another place for the images.',
    hint: 'Look at AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_ECR and the proxy variables: whoever answers for ECR is not AWS.',
  },
  'push-denied': {
    message: UNPUSHED,
    cause: 'ECR answered 401 or 403 while a layer, config or manifest was sent.',
    hint: 'Allow {{actions}} on {{resource}} in a policy of the role, and look for an explicit Deny.',
  },
  'push-repository-missing': {
    message: UNPUSHED,
    cause: 'ECR answered 404: the repository was deleted meanwhile, or is of another account.',
    hint: 'Check that repository {{repository}} exists in this region and account.',
  },
  'push-failed': {
    message: UNPUSHED,
    cause: 'ECR answered with an error of its own, or the connection broke, also when it was tried again.',
    hint: 'The function was not touched: run the step again.',
  },
  'tag-immutable-commit': {
    message: 'Tag {{tag}} of {{repository}} is immutable and already holds {{held}}, not {{digest}}.',
    cause:
      'The tag holds the commit and is taken: by another function of the repository, or by an earlier build of the same commit that came out differently.',
    hint: "Another function, or an earlier run of this commit, has pushed this tag: give each function its own with  tag: '{function}-{sha}' . If only the base image moved in between, pin base-image by its digest.",
  },
  'tag-immutable': {
    message: 'Tag {{tag}} of {{repository}} is immutable and already holds {{held}}, not {{digest}}.',
    cause: "The repository's tags stay where they were first put, and this one would have to move.",
    hint: "Let this tag move:  aws ecr put-image-tag-mutability --repository-name {{repository}} --image-tag-mutability IMMUTABLE_WITH_EXCLUSION --image-tag-mutability-exclusion-filters filterType=WILDCARD,filter={{tag}}\nor give every commit its own tag:  tag: '{sha}'",
  },
} as const satisfies Entries

const CREATE_REPOSITORY =
  'Create it, or set repository to one that exists:\n  aws ecr create-repository --region {{region}} --repository-name {{name}} --image-scanning-configuration scanOnPush=true'
const OR_CORRECT = "or correct function-name, aws-region or the role's account"
const CREATE_FUNCTION =
  'aws lambda create-function --region {{region}} --function-name {{name}} --role <execution role ARN>'
const REMOVE_OVERRIDE =
  "Remove the override:  aws lambda update-function-configuration --function-name {{name}} --image-config '{}'"

const functionProblems = {
  'function-missing': {
    message: 'There is no function {{name}} in {{region}}.',
    cause:
      'Functions are updated, never created: the name, the region or the account is another one, or the function has yet to be made. This one would be an image.',
    hint: `Create it once (an image has to be in the repository first), ${OR_CORRECT}:\n  ${CREATE_FUNCTION} --package-type Image --code ImageUri={{uri}}`,
  },
  'function-missing-zip': {
    message: 'There is no function {{name}} in {{region}}.',
    cause: 'The same for a zip, where package-type says so.',
    hint: `Create it once, with any zip that holds a file bootstrap, ${OR_CORRECT}:\n  ${CREATE_FUNCTION} --runtime provided.al2023 --handler bootstrap --zip-file fileb://function.zip`,
  },
  'repository-missing': {
    message: 'There is no ECR repository {{name}} in {{region}}.',
    cause: 'repository names one that this account does not have in this region.',
    hint: CREATE_REPOSITORY,
  },
  'repository-other-than-live': {
    message: 'There is no ECR repository {{name}} in {{region}}. The function runs from {{liveUri}}.',
    cause:
      "repository names one that does not exist while the function's own image is in another; leave repository out to use that. If they are the same, it was deleted.",
    hint: CREATE_REPOSITORY,
  },
  'package-type-differs': {
    message: '{{what}}, but {{name}} is a function of type {{live}}, and Lambda never changes that.',
    cause: 'A function is made as an image or as a zip, and stays so.',
    hint: '{{remedy}}; for {{packageType}}, create another function.',
  },
  'runtime-not-provided': {
    message: '{{name}} has the runtime {{runtime}}: a zip with only bootstrap would take it down.',
    cause: 'Only the provided.* runtimes start bootstrap; go1.x and those of other languages look for something else.',
    hint: 'Create another function with  --runtime provided.al2023 --handler bootstrap , move its callers and event sources over, and deploy that one. Changing the runtime in place breaks the function until code with bootstrap is there.',
  },
  'architecture-unset': {
    message: '{{name}} is {{live}}, and what {{why}} made before it could be looked at is for {{guess}}.',
    cause:
      'A Dockerfile, cgo and the run of smoke-event come before the role is assumed, when the function cannot be seen yet; without architecture they are for x86_64.',
    hint: 'Set  architecture: {{live}} .',
  },
  'architecture-differs': {
    message: 'architecture is {{architecture}}, but {{name}} is {{live}}.',
    cause: 'A binary for another architecture is accepted by Lambda and fails when it is called.',
    hint: 'Remove architecture, or set it to {{live}}.',
  },
  'override-entry-point': {
    message: '{{name}} has an ImageConfig with {{override}}, which would not start the binary of this image.',
    cause:
      "The function's ImageConfig stands over the entry point of every image, and this one has arguments, a shell or a wrapper script.",
    hint: REMOVE_OVERRIDE,
  },
  'override-directory': {
    message: '{{name}} has an ImageConfig with WorkingDirectory "{{directory}}", which is no absolute path.',
    cause:
      "The function's ImageConfig stands over the working directory of every image, and Lambda cannot start it there.",
    hint: REMOVE_OVERRIDE,
  },
  'function-deleted': {
    message: 'The function was deleted while it was waited for.',
    cause: 'Somebody removed it during this run.',
    hint: 'Create it again, then run the step.',
  },
} as const satisfies Entries

const releaseProblems = {
  'settle-timeout': {
    message: '{{name}} is still {{state}}, last update {{update}}, after {{seconds}} s.',
    cause: 'Lambda did not finish an update within wait-timeout: ours, or one that was under way before.',
    hint: 'AWS may still finish it: look at the function, then run the step again, with a higher wait-timeout if it is always this slow.',
  },
  'update-failed': {
    message: 'The update of {{name}} failed: {{reason}}.',
    cause: "Lambda accepted the new code and could not put it into service; the reason is Lambda's.",
    hint: 'Lambda keeps running the code from before. Mend what it names and run the step again.',
  },
  'function-failed': {
    message: '{{name}} is in state Failed: {{reason}}.',
    cause: "The function itself cannot be used, whatever its code; the reason is Lambda's.",
    hint: 'Mend what it names; a function that failed at its creation has to be made anew.',
  },
  'other-code': {
    message: '{{name}} runs {{live}}, not {{wanted}}, which was deployed.',
    cause: 'The proof failed: the update went through, and yet Lambda shows other bytes.',
    hint: 'Somebody else deployed it, or moved the tag, at the same time: give the workflows that do one concurrency group, and run the step again.',
  },
  'deployed-elsewhere': {
    message: 'Somebody else deployed {{name}} meanwhile: it runs {{live}} now.',
    cause: 'Other code went live between the look at the function and the update. It was not overwritten.',
    hint: 'Give the workflows that deploy it one concurrency group, and run the step again if this commit is the newer one.',
  },
} as const satisfies Entries

const runProblems = {
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
    here: 'Nothing more was started after that.',
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

const WITHOUT_DOCKER = 'Install Docker, or run the function itself: --go-package, --binary or --zip-file.'
const INSTALL_BUILDX = 'Install the docker-buildx plugin (docs.docker.com/go/buildx).'
const USE_BUILDX = 'Put docker/setup-buildx-action before this step, or install the docker-buildx plugin on the runner.'

const dockerProblems = {
  'docker-missing': {
    message: 'dockerfile is set, and there is no `docker` on PATH.',
    cause: 'Docker is not installed on the runner, as on a self-hosted one or in a job container.',
    hint: 'Use a runner with Docker, such as ubuntu-latest, or install Docker on this one.',
    here: WITHOUT_DOCKER,
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
    here: 'See  docker buildx ls , and choose another one by  docker buildx use NAME .',
  },
  'buildx-missing': {
    message: '{{setting}} is set, and this Docker has no buildx, which it takes.',
    cause: "Without the buildx plugin the engine's legacy builder is used, which knows none of this.",
    hint: USE_BUILDX,
    here: INSTALL_BUILDX,
  },
  'build-arg-name': {
    message: 'build-args has the name "{{name}}", which no ARG can have.',
    cause: 'The names of build arguments consist of letters, digits and _ and do not begin with a digit.',
    hint: 'Write one a line, such as  VERSION=1.2.3 .',
    here: 'Write it as  --build-args VERSION=1.2.3 .',
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
    here: 'Set it, such as by  export {{variable}}=… : the right side of --build-secrets is the name of a variable.',
  },
  'dockerfile-missing': {
    message: 'dockerfile: there is no file {{path}}.',
    cause: 'The repository is not checked out, the path is wrong, or it is the path of a folder.',
    hint: 'The path is relative to working-directory. Is actions/checkout before this step?',
    here: PATHS_HERE,
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
    here: PATHS_HERE,
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
    here: "The lines above are Docker's own.",
  },
  'docker-image-unreadable': {
    message: 'Docker built {{dockerfile}}, and what it says of the image cannot be read: {{reason}}',
    cause: 'The image was removed by somebody else meanwhile, or this is a Docker of another kind.',
    hint: `${USE_BUILDX} A builder of driver docker-container hands the image over as a file.`,
    here: `${INSTALL_BUILDX} A builder of driver docker-container hands the image over as a file.`,
  },
  'image-gone': {
    message: 'The image {{image}} cannot be named in the engine: {{reason}}',
    cause: 'Somebody else removed the image between its build and its push, or the engine stopped.',
    hint: 'Run the step again, and keep other jobs from pruning the images of this engine.',
    here: 'Run it again, and keep others from pruning the images of this engine.',
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
    here: 'Start Docker, or make room by  docker system prune .',
  },
  'docker-image-foreign': {
    message: 'Docker built {{dockerfile}} for {{built}}, not for {{wanted}}.',
    cause:
      'The Dockerfile names a platform of its own, or the legacy builder took the platform of what it found in its cache.',
    hint: `Take --platform out of its last FROM, or set architecture. ${USE_BUILDX}`,
    here: `Take --platform out of its last FROM, or set --architecture. ${INSTALL_BUILDX}`,
  },
} as const satisfies Entries

const UNPACKED = 'A layer is unpacked here before it becomes a part of the image, and nothing in it is trusted.'
const ANOTHER_LAYER = 'Use another version of the layer, or tell whoever publishes it.'

const layersProblems = {
  'layer-malformed': {
    message: '{{where}}: "{{layer}}" is neither the ARN of a layer version nor an image reference.',
    cause: 'An item of layers is none of the forms that it takes.',
    hint: 'Write  arn:aws:lambda:REGION:ACCOUNT:layer:NAME:VERSION , or an image such as  ghcr.io/org/extension:1 , with a folder after it where that is not /opt:  ghcr.io/org/extension:1:/folder',
  },
  'layer-without-version': {
    message: '{{where}}: "{{layer}}" names a layer without its version.',
    cause: 'A layer is a row of versions, and a function has one of them.',
    hint: 'Add the version to its end; what there is shows  aws lambda list-layer-versions --layer-name {{layer}}',
  },
  'layer-other-region': {
    message: '{{where}}: {{layer}} is of {{found}}, the function of {{region}}.',
    cause: 'Lambda takes layers of its own region only; those who publish one do so in each region.',
    hint: 'Give the ARN of the same layer in {{region}}, or set layers for each environment.',
  },
  'layer-image-on-zip': {
    message: '{{where}}: {{layer}} is an image, and the function takes a zip.',
    cause: 'What a zip function has of layers is attached by Lambda, which knows layer versions only.',
    hint: 'Give the ARN of a layer version, or put the files into the zip with include.',
  },
  'layers-too-many': {
    message: '{{where}} has {{count}} items, and a zip function takes 5 layers.',
    cause: 'The limit is of Lambda; an image has none, for all of them become one layer of it.',
    hint: 'Leave some out, or join what they hold in one layer.',
  },
  'layer-again': {
    message: '{{where}} names {{layer}} more than once.',
    cause: 'Lambda refuses two versions of one layer on a function, and one version twice.',
    hint: 'Keep the one that is meant.',
  },
  'layer-missing': {
    message: 'There is no layer version {{layer}}.',
    cause: 'The account has no such layer, or no such version of it in this region, or has deleted it.',
    hint: 'See which versions there are:  aws lambda list-layer-versions --region {{region}} --layer-name {{name}}',
  },
  'layer-denied': {
    message: 'Reading {{layer}} is not permitted: {{reason}}',
    cause:
      "The role has no permission for the layer version, or the layer is of another account that does not share it. Lambda also says so of another account's layer that does not exist.",
    hint: 'Allow  lambda:GetLayerVersion  on  {{layer}}  in a policy of the role (docs/iam-policy-layers.json); for a layer of another account, look there whether it is shared with this one.',
  },
  'layer-other-architecture': {
    message: '{{layer}} is for {{compatible}}, and the function is {{architecture}}.',
    cause: 'Whoever published the layer says on which architectures it works, and this is none of them.',
    hint: 'Give the layer that is made for {{architecture}}; publishers often have one for each.',
  },
  'layer-without-content': {
    message: 'Lambda tells nothing of what {{layer}} holds.',
    cause: 'The answer of GetLayerVersionByArn lacks the address, size or hash of the zip, which it always has.',
    hint: 'Something on the way answered in its place: check AWS_ENDPOINT_URL and the proxy variables.',
  },
  'layer-address': {
    message: '{{layer}} is to be downloaded from {{origin}}, which is refused.',
    cause: 'Layers are downloaded over https, and from no address at which clouds give out credentials.',
    hint: 'Lambda does not give out such addresses: check AWS_ENDPOINT_URL and the proxy variables.',
  },
  'layer-download': {
    message: 'Downloading {{layer}} from {{host}} failed: {{reason}}',
    cause: "The storage behind Lambda's layers refused, or the connection broke, also when it was tried again.",
    hint: 'Is {{host}} reachable from this runner? Check the proxy variables, and run the step again.',
  },
  'layer-other-bytes': {
    message: '{{layer}} came as other bytes ({{found}}) than Lambda says ({{wanted}}).',
    cause: 'Size and CodeSha256 of a layer are checked before anything is unpacked. Nothing of it was used.',
    hint: 'Run the step again; if it stays, something on the way changes content: do not use it.',
  },
  'layer-corrupt': {
    message: '{{layer}} is damaged: {{reason}}.',
    cause: 'The archive cannot be read to its end, or what is in it differs from its own checksums.',
    hint: ANOTHER_LAYER,
  },
  'layer-outside': {
    message: '{{layer}} holds "{{entry}}", which leads out of /opt.',
    cause: `${UNPACKED} The name of an entry is absolute, or has a part that is "..".`,
    hint: ANOTHER_LAYER,
  },
  'layer-backslash': {
    message: '{{layer}} holds "{{entry}}", a name with a backslash.',
    cause: `${UNPACKED} Such names are made on Windows, and Linux takes them for one file instead of folders.`,
    hint: 'Make the layer anew with a tool that writes "/" in names, as  zip  does.',
  },
  'layer-entry-name': {
    message: '{{layer}} holds an entry whose name is none: "{{entry}}".',
    cause: `${UNPACKED} The name is empty, has a character that no name of a file has, or is too long.`,
    hint: ANOTHER_LAYER,
  },
  'layer-entry-again': {
    message: '{{layer}} holds "{{entry}}" more than once.',
    cause: `${UNPACKED} Which of the two would be used depends on who unpacks it.`,
    hint: ANOTHER_LAYER,
  },
  'layer-entry-special': {
    message: '{{layer}} holds "{{entry}}", which is no file, folder or link but {{type}}.',
    cause: `${UNPACKED} Devices and the like have no place in a function.`,
    hint: ANOTHER_LAYER,
  },
  'layer-whiteout': {
    message: '{{layer}} holds "{{entry}}", whose name would delete a file of the image.',
    cause: `${UNPACKED} A name that begins with .wh. is an order to whoever unpacks an image, and no file.`,
    hint: ANOTHER_LAYER,
  },
  'layer-encrypted': {
    message: '{{layer}} holds "{{entry}}", which is encrypted or packed in a way that Lambda cannot read.',
    cause: `${UNPACKED} Lambda reads entries that are stored or deflated, and no passwords.`,
    hint: ANOTHER_LAYER,
  },
  'layer-link-outside': {
    message: '{{layer}} holds the link "{{entry}}" to "{{target}}", which leads out of /opt.',
    cause: `${UNPACKED} A link may lead anywhere below /opt, for the rest belongs to the image.`,
    hint: ANOTHER_LAYER,
  },
  'layer-clash': {
    message: '{{layer}} holds "{{entry}}" below "{{parent}}", which is no folder.',
    cause: `${UNPACKED} In this layer, or in one before it, a file or link has the name of the folder.`,
    hint: 'Leave one of the layers out, or change their order; within one layer, tell whoever publishes it.',
  },
  'layer-too-large': {
    message: '{{layer}} has more than {{limit}} bytes when unpacked.',
    cause: 'Lambda takes 250 MB of layers, unpacked. What came out was counted, whatever the archive says of itself.',
    hint: ANOTHER_LAYER,
  },
  'layer-too-many-entries': {
    message: '{{layer}} has more than {{limit}} entries.',
    cause: `${UNPACKED} So many files are no extension, and would fill the disk.`,
    hint: ANOTHER_LAYER,
  },
  'layer-folder-empty': {
    message: '{{layer}} has nothing in {{path}}.',
    cause: 'An image in layers gives its /opt, or the folder after its name, and there is none, or an empty one.',
    hint: 'Name the folder that is to become /opt:  {{image}}:/folder',
  },
  'extension-machine': {
    message: 'The extension {{path}} is for {{machine}}, and the function is {{architecture}}.',
    cause:
      'Lambda starts what is in /opt/extensions, and a program of another machine ends every start of the function.',
    hint: 'Give the layer or image that is made for {{architecture}}, or copy that extension in the Dockerfile.',
  },
  'extension-mode': {
    message: 'The extension {{path}} is not {{lacking}} for others: its mode is {{mode}}.',
    cause:
      'Lambda starts every file in /opt/extensions as a user of its own, never as root, and one that it cannot start ends every start of the function.',
    hint: 'Copy it by  COPY --chmod=755 , and what is no extension to another folder.',
  },
  'extension-glibc': {
    message:
      "The extension {{path}} needs glibc {{needed}}, but {{base}} has {{offered}}: it would end with  version `GLIBC_{{needed}}' not found .",
    cause:
      'The extension was linked against a newer C library than the one that it will find. Lambda would end every start of the function.',
    hint: 'Use a newer base-image, or an extension that is linked statically or on an older system.',
  },
  'extension-loader': {
    message: 'The extension {{path}} is started by {{interpreter}}, which {{base}} does not have.',
    cause:
      'The extension is linked dynamically, and the base has no C library, or another one: glibc and musl do not start the programs of each other. Lambda would end every start of the function.',
    hint: "Use a base-image with the C library that it wants, such as AWS's own, or an extension that is linked statically.",
  },
  'extension-script': {
    message: 'The extension {{path}} is a script for {{interpreter}}, which {{base}} does not have.',
    cause:
      'On scratch there is no shell, and nothing else that reads scripts; other images have none, or not the one that the script names.',
    hint: "Use a base-image that has it, such as AWS's own, or an extension that is a program.",
  },
  'layers-other': {
    message: '{{name}} has the layers {{live}}, not {{wanted}}, which were attached.',
    cause: 'The proof failed: the update went through, and yet Lambda shows other layers.',
    hint: 'Somebody else changed the configuration at the same time: give the workflows that do one concurrency group, and run the step again.',
  },
  'layer-image-unreadable': {
    message: 'layers: {{reason}}',
    cause: 'An image in layers cannot be read. The causes are those of a base image.',
    hint: '{{remedy}}',
  },
  'layer-image-content': {
    message: 'layers: a layer of {{layer}} is no {{mediaType}}: {{reason}}.',
    cause: 'The bytes are those that the manifest names, and yet no archive.',
    hint: 'The image is broken: use another tag.',
  },
} as const satisfies Entries

const binaryProblems = {
  'binary-unreadable': {
    message: '{{path}} cannot be read: {{reason}}.',
    cause: 'The system refused to open or read the file that was to be looked into.',
    hint: 'Check that the file exists and that the user of the runner may read it.',
    here: 'Check that the file exists and that you may read it.',
  },
  'entry-missing': {
    message: '{{path}}, which Lambda is to start, is not in the {{where}}.',
    cause: 'A zip has to hold bootstrap at its root, and an image the file that its ENTRYPOINT (or CMD) names.',
    hint: "Put the program there, or correct ENTRYPOINT or CMD of the image, or of the function's image configuration.",
  },
  'started-missing': {
    message: '{{path}}, which {{starter}} starts, is not in the image.',
    cause:
      "The entry point starts another program: AWS's /lambda-entrypoint.sh starts /var/runtime/bootstrap, RIE what its arguments name, and a shell what stands behind -c.",
    hint: "Put the program there, or correct ENTRYPOINT or CMD of the image, or of the function's image configuration.",
  },
  'script-interpreter': {
    message:
      '{{path}} is a script for {{interpreter}}, which {{base}} does not have: it would end with  no such file or directory .',
    cause:
      'The first line of a script names the program that reads it. Images such as scratch and distroless have no shell.',
    hint: 'Name the program itself in ENTRYPOINT, or take a base that has {{interpreter}}.',
  },
  'script-carriage-return': {
    message: '{{path}} is a script for {{interpreter}} with a carriage return behind it, and no program is called so.',
    cause:
      'The lines of the file end as on Windows, by CR and LF, and Linux takes the CR for a part of the name. Git writes such ends where core.autocrlf is true.',
    hint: 'Write the file with the line ends of Unix:  *.sh text eol=lf  in .gitattributes, or  RUN sed -i "s/\\r$//" {{path}}  in the Dockerfile.',
  },
  'entry-not-executable': {
    message:
      '{{path}}, which Lambda is to start, is not {{lacking}} for others in the {{where}}: its mode is {{mode}}.',
    cause:
      'Lambda runs a function as a user of its own, never as root or as the USER of an image, so that neither owner nor group counts. It would end with permission denied.',
    hint: 'Set  chmod 755  before it is packed; in a Dockerfile  COPY --chmod=755 .',
  },
  'entry-closed': {
    message: '{{path}}, which Lambda is to start, is in {{folder}}, which others may not enter: its mode is {{mode}}.',
    cause:
      'Lambda runs a function as a user of its own, never as root or as the USER of an image, and /root, for one, is open to root alone. It would end with permission denied.',
    hint: 'Copy the program to a folder that is open to all, such as /app, or  RUN chmod 755 {{folder}} .',
  },
  'binary-no-program': {
    message: '{{path}}, which Lambda is to start, is no program for Linux.',
    cause: 'The file is neither an ELF program nor a script: perhaps one for another system, or an object file.',
    hint: 'Build it with  GOOS=linux  from a package main.',
  },
  'binary-machine': {
    message: '{{path}} is a program for {{machine}}, but the function is to run on {{architecture}}.',
    cause: 'The program was compiled for another processor, and Lambda would end with an exec format error.',
    hint: 'Build it with  GOARCH={{goarch}}  (in a Dockerfile  GOARCH=$TARGETARCH ), or set architecture to that of the program.',
    here: 'Build it with  GOARCH={{goarch}} , or run it on a machine that it is for.',
  },
  'glibc-too-old': {
    message:
      "{{path}} needs glibc {{needed}}, but {{base}} has {{offered}}: it would end with  version `GLIBC_{{needed}}' not found .",
    cause:
      'The program uses cgo, and was linked against a newer C library than the one that it will find. A program runs on the glibc that it was built with, and on newer ones.',
    hint: 'Set  cgo-enabled: false  (of your own build:  CGO_ENABLED=0 ), build it with  dockerfile  in a container of the base, or take a newer base-image.',
    here: 'Leave --cgo-enabled out (of your own build:  CGO_ENABLED=0 ), or build it in a container of the base.',
  },
  'loader-missing': {
    message:
      '{{path}} is linked dynamically and is started by {{interpreter}}, but {{base}} has {{has}}: it would end with  no such file or directory .',
    cause:
      'The program uses cgo, or was built as PIE, on a system with another C library than the base has; scratch and distroless static have none at all.',
    hint: 'Set  cgo-enabled: false  (of your own build:  CGO_ENABLED=0  and no  -buildmode=pie ), or build it with  dockerfile  in a container of the base.',
    here: 'Leave --cgo-enabled out (of your own build:  CGO_ENABLED=0  and no  -buildmode=pie ), or build it in a container of the base.',
  },
} as const satisfies Entries

const rootProblems = {
  'image-root-unreadable': {
    message: '{{name}} has a layer that cannot be read, {{digest}}: {{reason}}.',
    cause: 'The layer is no tar, or no gzip though its media type says so, or it ends early.',
    hint: 'Build the image again, and see that nothing changes its layers on the way.',
  },
  'image-root-too-large': {
    message: '{{name}} has more than {{limit}} bytes when it is unpacked.',
    cause: 'Lambda takes images of 10 GB, uncompressed.',
    hint: 'Leave out of the image what the function does not need, for example by a second stage.',
  },
  'image-root-entries': {
    message: '{{name}} has more than {{limit}} files and folders in its layers.',
    cause: 'The look into an image keeps the names of all its files in memory, and no function has as many.',
    hint: 'Leave out of the image what the function does not need, for example by a second stage.',
  },
} as const satisfies Entries

const binaryWarnings = {
  'base-unknown': {
    message: '{{path}} is linked dynamically and wants {{wanted}}; what {{base}} has is not known.',
    cause:
      'The program takes its C library from the base, and neither name nor contents of the base say which that is.',
    hint: 'Set  cgo-enabled: false  (of your own build:  CGO_ENABLED=0 ) if C is not needed, or try it with smoke-event.',
  },
  'binary-without-lambda': {
    message: '{{path}} is built without github.com/aws/aws-lambda-go.',
    cause:
      'A function in Go calls lambda.Start of that module; only a program that speaks the Runtime API itself does without.',
    hint: 'Check that the package (or the path) is that of the function, whose main calls lambda.Start.',
  },
  'binary-with-race': {
    message: '{{path}} is built with the race detector, which takes several times the memory and time.',
    cause: 'The binary was compiled with -race.',
    hint: 'Leave  -race  out of GOFLAGS and of your own  go build .',
  },
  'binary-debug': {
    message: '{{path}} is a debug build ({{what}}): it is larger and starts slower.',
    cause: 'The binary holds debug information (DWARF), or was compiled without optimisation.',
    hint: 'Build it with  -ldflags "-s -w"  and without  -gcflags=-N ; look into GOFLAGS, too.',
  },
  'binary-net-rpc': {
    message: '{{path}} still links net/rpc, which Lambda has not used since go1.x.',
    cause: 'aws-lambda-go brings the protocol of the go1.x runtime with it unless a tag leaves it out.',
    hint: 'Build it with  -tags lambda.norpc .',
  },
  'binary-zones': {
    message: '{{path}} calls time.LoadLocation, but neither {{base}} nor the binary has time zones.',
    cause:
      'Images such as scratch and alpine have no /usr/share/zoneinfo, and LoadLocation fails for every zone but UTC and Local.',
    hint: 'Set  go-tags: timetzdata  (of your own build:  -tags timetzdata ), or install tzdata in the image.',
  },
  'word-missing': {
    message: '{{path}}, which {{starter}} is given, is not in the image.',
    cause:
      'The entry point is a script. What it does with its arguments only it knows, but most start the program that CMD names.',
    hint: 'If it is the program to be started, correct CMD, or put the program there.',
  },
  'extension-base-unknown': {
    message:
      'The extension {{path}} is linked dynamically and is started by {{interpreter}}; what {{base}} has is not known.',
    cause:
      'The extension takes its C library from the base, and neither name nor contents of the base say which that is.',
    hint: "Use a base-image whose C library is known, such as AWS's own, or an extension that is linked statically.",
  },
  'entry-relative': {
    message: 'ENTRYPOINT {{path}} is relative: Lambda wants an absolute path.',
    cause:
      'A relative path depends on PATH and the working folder, and Lambda may refuse it with Runtime.InvalidEntrypoint.',
    hint: 'Write the whole path, such as  ENTRYPOINT ["/main"] .',
  },
  'entry-symlink': {
    message: 'ENTRYPOINT {{path}} is a symbolic link: Lambda wants the file itself.',
    cause: 'Lambda may refuse an entry point that is a link with Runtime.InvalidEntrypoint.',
    hint: 'Name the file that it leads to.',
  },
} as const satisfies Entries

const localProblems = {
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

const GET_RIE =
  "Take it from a release of github.com/aws/aws-lambda-runtime-interface-emulator , from AWS's base image at /usr/local/bin/aws-lambda-rie, or from the Python package aws-sam-cli"

const runProblemsHere = {
  'docker-run-missing': {
    message: 'An image is to run here, and there is no `docker` on PATH.',
    cause: 'Images run in a container of Docker, under our own Runtime API.',
    hint: 'Use a runner with Docker, or leave smoke-event out.',
    here: WITHOUT_DOCKER,
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
    here: `${GET_RIE}, and name it by  --rie FILE , or put it into the image.`,
  },
  'rie-silent': {
    message: 'aws-lambda-rie does not answer in the container: {{reason}}',
    cause: 'It could not start in this image, or ended in the middle of an event.',
    hint: 'Its own lines stand above.',
  },
} as const satisfies Entries

const BEFORE_ANYTHING = "Nothing was deployed. The function's own log stands above."

const smokeProblems = {
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

const warnings = {
  'smoke-impossible': {
    message: 'smoke-event was not run: this runner is {{machine}} and cannot run {{architecture}}.',
    cause: 'A program of another architecture runs only where qemu is registered for it.',
    hint: 'Put docker/setup-qemu-action before this step, or use a runner of that architecture.',
  },
  'smoke-without-layers': {
    message: 'smoke-event runs without the layers of {{where}}.',
    cause: 'The run comes before the role is assumed and before layers are fetched.',
    hint: 'What an extension does can be tried with deploy-go-lambda local and an image that holds it.',
  },
  'local-variable-unset': {
    message: '{{where}}: there is no such variable here.',
    cause:
      '--env, and a line of the file of --env-from, with a name alone passes your own variable on, and you have none of this name. The function runs without it.',
    hint: 'Give it a value:  --env {{name}}=VALUE .',
  },
  'every-branch': {
    message:
      '{{branch}} is not the default branch ({{defaultBranch}}), and without environments every branch deploys {{name}}.',
    cause: 'The workflow runs on several branches, and the step cannot tell which of them is meant to be live.',
    hint: 'Set environments, or on.push.branches.',
  },
  'tag-unset': {
    message: 'tag is not set: {{tag}} will move, but {{name}} was deployed from {{liveTag}}.',
    cause: 'The default tag is perhaps the one of another function.',
    hint: 'Set tag.',
  },
  'tags-unreadable': {
    message: 'The tags of {{name}} cannot be read.',
    cause: 'GetFunction leaves the tags out for whoever may not list them. The deploy goes on without what they say.',
    hint: 'Allow lambda:ListTags on {{arn}} to see in the summary what changed since the last deploy.',
  },
  'commit-not-noted': {
    message: 'The commit is not noted on {{name}} ({{error}}).',
    cause: 'The two tags on the function could not be written. The deploy goes on without them.',
    hint: 'Allow lambda:TagResource on {{arn}} to see it in later summaries.',
  },
  'summary-unwritten': {
    message: 'The job summary cannot be written: {{reason}}',
    cause: 'The file that the runner keeps for the summary cannot be written to. The deploy is not affected.',
    hint: '',
  },
  'no-environment': {
    message: 'no environment for {{branch}} ({{environments}})',
    cause:
      'The branch matches none of the environments: nothing is deployed, the step is green and its output `skipped` is true.',
    hint: 'Add the branch to the branches of an environment, or keep the workflow from running on it.',
  },
} as const satisfies Entries

const ALLOW = 'Allow {{action}} on {{resource}}{{also}} in a policy of the role, and look for an explicit Deny.'
const FIND = 'Check that {{resource}} exists, and that role and region are those of its account.'

const awsRemedies = {
  AccessDeniedException: ALLOW,
  AccessDenied: ALLOW,
  UnrecognizedClientException:
    'AWS does not know these credentials: take the role anew, and check that the region belongs to the same partition.',
  InvalidSignatureException: "AWS does not accept the signature: check the secret key, and the machine's clock.",
  ExpiredTokenException: 'The credentials have run out: raise role-duration-seconds, or run the step again.',
  ResourceNotFoundException: FIND,
  RepositoryNotFoundException: FIND,
  ResourceConflictException:
    'Somebody else is changing {{resource}}: wait until that has ended, and give the workflow a concurrency group.',
  PreconditionFailedException:
    'Somebody else changed {{resource}} meanwhile: see who deploys it, and give the workflow a concurrency group.',
  TooManyRequestsException:
    "The account's request quota is used up (15 a second for all of Lambda's control plane): run fewer deploys at once.",
  ThrottlingException: "The account's request quota is used up: run fewer deploys at once.",
  CodeStorageExceededException: 'Delete versions and functions that are no longer used.',
  CredentialsProviderError:
    'Set role-to-assume and  permissions: id-token: write , or configure credentials in an earlier step.',
  InvalidParameterValueException:
    'AWS refuses a value in this request; its reason is above. Compare it with `aws lambda get-function` for {{resource}}.',
  TimeoutError: 'AWS did not answer in time: look at its health page and run the step again.',
  ECONNRESET:
    'The connection broke again and again: look at the AWS health page and at any proxy on the way, and run the step again.',
  ECONNREFUSED: 'Nothing answers at that address: check AWS_ENDPOINT_URL and the proxy variables.',
  ENOTFOUND: 'That host name does not exist: check aws-region, AWS_ENDPOINT_URL and the proxy variables.',
  serverFault: 'The trouble is on the side of AWS: look at its health page and run the step again.',
  other: 'If it happens again, report it with this message.',
} as const satisfies Readonly<Record<string, string>>

const roleRemedies = {
  AccessDenied:
    'Does the role exist under exactly this name? Its trust policy has to allow sts:AssumeRoleWithWebIdentity for exactly this sub and aud; letters and case count, and repositories made or renamed since July 2026 have ids in their sub.',
  InvalidIdentityTokenException:
    'The account has to have the OIDC provider token.actions.githubusercontent.com, with this aud among its client ids.',
  ValidationError: 'Check role-to-assume, and that role-duration-seconds is not over the maximum of the role.',
  ExpiredTokenException: 'The OIDC token had run out: run the step again.',
  IDPCommunicationErrorException: 'AWS could not reach GitHub to check the token: run the step again.',
  other: 'Check role-to-assume and the region.',
} as const satisfies Readonly<Record<string, string>>

/** What to do about an error of AWS, and about a refused role (STS API reference, AssumeRoleWithWebIdentity), by its name; never by its text, which AWS changes. */
export const remedies = { aws: awsRemedies, role: roleRemedies }

/** The sections of docs/troubleshooting.md. */
export const sections: readonly { readonly title: string; readonly entries: Entries }[] = [
  { title: 'Settings', entries: settingProblems },
  { title: 'Environments', entries: environmentProblems },
  { title: 'Events and endpoints', entries: eventProblems },
  { title: 'Region, account and role', entries: accountProblems },
  { title: 'Compiling', entries: { ...compileProblems, ...cgoProblems } },
  { title: 'Building with Docker', entries: dockerProblems },
  { title: 'Included files and the zip', entries: includeProblems },
  { title: 'The base image', entries: baseProblems },
  { title: 'Images that exist already', entries: imageProblems },
  { title: 'OCI archives', entries: archiveProblems },
  { title: 'Binaries and zips that exist already', entries: madeProblems },
  { title: 'Images in ECR', entries: imageUriProblems },
  { title: 'Registries and logins', entries: registryProblems },
  { title: 'Pushing', entries: pushProblems },
  { title: 'The function as it is', entries: functionProblems },
  { title: 'The update', entries: releaseProblems },
  { title: 'Layers and extensions', entries: layersProblems },
  { title: 'Running it here', entries: { ...runProblemsHere, ...smokeProblems } },
  { title: 'AWS, and the run as a whole', entries: runProblems },
  { title: 'The command line', entries: localProblems },
  { title: 'The look inside the binary', entries: { ...binaryProblems, ...rootProblems, ...binaryWarnings } },
  { title: 'Warnings and notices', entries: warnings },
]

/** All entries by name. */
export const catalogue = {
  ...settingProblems,
  ...environmentProblems,
  ...eventProblems,
  ...accountProblems,
  ...compileProblems,
  ...cgoProblems,
  ...dockerProblems,
  ...includeProblems,
  ...baseProblems,
  ...imageProblems,
  ...archiveProblems,
  ...madeProblems,
  ...imageUriProblems,
  ...registryProblems,
  ...pushProblems,
  ...functionProblems,
  ...releaseProblems,
  ...runProblems,
  ...runProblemsHere,
  ...smokeProblems,
  ...layersProblems,
  ...binaryProblems,
  ...localProblems,
  ...rootProblems,
  ...binaryWarnings,
  ...warnings,
}
