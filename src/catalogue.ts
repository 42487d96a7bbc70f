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
    hint: `${OWN_FILES_ONLY}, and include only takes what lies below working-directory.`,
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

const compileProblems = {
  'go-missing': {
    message: 'There is no `go` on PATH.',
    cause: 'Go is not installed on the runner, or only in a step of another job.',
    hint: 'Put actions/setup-go before this step, with  go-version-file: go.mod .',
  },
  'directory-missing': {
    message: 'working-directory {{directory}} does not exist.',
    cause: 'The repository is not checked out, or the path is wrong.',
    hint: 'Is actions/checkout before this step, and the path relative to the root of the repository?',
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
  },
  'module-elsewhere': {
    message: 'No go.mod in {{directory}} or above it.',
    cause: 'The modules of this repository are in other folders.',
    hint: 'Set working-directory to one of: {{folders}}.',
  },
  'main-missing': {
    message: 'No main package in {{directory}}.',
    cause: 'The module has no package main that its build constraints let through for linux.',
    hint: 'Set working-directory to the folder of the module, or go-package to a package main.',
  },
  'main-several': {
    message: '{{count}} main packages in {{directory}}: {{packages}}.',
    cause: 'One step deploys one program, and go-package does not say which.',
    hint: 'Say which one with go-package, such as  go-package: {{example}} .',
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
  },
  'module-unreadable': {
    message: 'go cannot read the module {{modules}}: {{reason}}.',
    cause: 'The module is private and git has no login for it, or a proxy does not have it.',
    hint: 'If it is private, let git log in, in an earlier step:  git config --global url."https://x-access-token:TOKEN@{{host}}/".insteadOf "https://{{host}}/" , and set  GOPRIVATE: {{scope}}  in env. If it is public, look at GOPROXY and the network.',
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
    message:
      'package-type is {{packageType}}, but {{name}} is a function of type {{live}}, and Lambda never changes that.',
    cause: 'A function is made as an image or as a zip, and stays so.',
    hint: 'Remove package-type, or set it to {{live}}; for {{packageType}}, create another function.',
  },
  'runtime-not-provided': {
    message: '{{name}} has the runtime {{runtime}}: a zip with only bootstrap would take it down.',
    cause: 'Only the provided.* runtimes start bootstrap; go1.x and those of other languages look for something else.',
    hint: 'Create another function with  --runtime provided.al2023 --handler bootstrap , move its callers and event sources over, and deploy that one. Changing the runtime in place breaks the function until code with bootstrap is there.',
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

const binaryProblems = {
  'binary-unreadable': {
    message: '{{path}} cannot be read: {{reason}}.',
    cause: 'The system refused to open or read the file that was to be looked into.',
    hint: 'Check that the file exists and that the user of the runner may read it.',
  },
  'entry-missing': {
    message: '{{path}}, which Lambda is to start, is not in the {{where}}.',
    cause: 'A zip has to hold bootstrap at its root, and an image the file that its ENTRYPOINT (or CMD) names.',
    hint: 'Put the program there, or correct ENTRYPOINT, CMD or image-entrypoint.',
  },
  'entry-not-executable': {
    message: '{{path}}, which Lambda is to start, is not executable in the {{where}}: its mode is {{mode}}.',
    cause: 'Nobody has the right to execute the file, and Lambda would end with permission denied.',
    hint: 'Set  chmod 755  before it is packed; in a Dockerfile  COPY --chmod=755 .',
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
  },
  'glibc-too-old': {
    message:
      "{{path}} needs glibc {{needed}}, but {{base}} has {{offered}}: it would end with  version `GLIBC_{{needed}}' not found .",
    cause:
      'The program uses cgo, and was linked against a newer C library than the one that it will find. A program runs on the glibc that it was built with, and on newer ones.',
    hint: 'Set  cgo-enabled: false  (of your own build:  CGO_ENABLED=0 ), build it with  dockerfile  in a container of the base, or take a newer base-image.',
  },
  'loader-missing': {
    message:
      '{{path}} is linked dynamically and is started by {{interpreter}}, but {{base}} has {{has}}: it would end with  no such file or directory .',
    cause:
      'The program uses cgo, or was built as PIE, on a system with another C library than the base has; scratch and distroless static have none at all.',
    hint: 'Set  cgo-enabled: false  (of your own build:  CGO_ENABLED=0  and no  -buildmode=pie ), or build it with  dockerfile  in a container of the base.',
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
    hint: 'Check that go-package (or the path) names the main package of the function.',
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

const warnings = {
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
  { title: 'Compiling', entries: compileProblems },
  { title: 'Included files and the zip', entries: includeProblems },
  { title: 'The base image', entries: baseProblems },
  { title: 'Registries and logins', entries: registryProblems },
  { title: 'Pushing', entries: pushProblems },
  { title: 'The function as it is', entries: functionProblems },
  { title: 'The update', entries: releaseProblems },
  { title: 'AWS, and the run as a whole', entries: runProblems },
  { title: 'The look inside the binary', entries: { ...binaryProblems, ...binaryWarnings } },
  { title: 'Warnings and notices', entries: warnings },
]

/** All entries by name. */
export const catalogue = {
  ...settingProblems,
  ...environmentProblems,
  ...eventProblems,
  ...accountProblems,
  ...compileProblems,
  ...includeProblems,
  ...baseProblems,
  ...registryProblems,
  ...pushProblems,
  ...functionProblems,
  ...releaseProblems,
  ...runProblems,
  ...binaryProblems,
  ...binaryWarnings,
  ...warnings,
}
