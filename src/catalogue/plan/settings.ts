import type { Entries } from '../entry.ts'
import { OWN_FILES_ONLY } from '../shared.ts'

export const settingProblems = {
  'input-unknown': {
    message: 'Unknown input "{{name}}".',
    cause: 'The step has a key under `with:` that is not a setting and does not resemble one.',
    hint: 'Known inputs: {{known}}.',
  },
  'input-configuration': {
    message: 'The step has no input "{{name}}": it deploys code, and does not configure or create anything.',
    cause:
      'Actions and scripts that deploy a function often configure it too. This step leaves its configuration as it is.',
    hint: 'Leave it out. Configure the function where it is defined, such as in Terraform, or once with  aws lambda update-function-configuration .',
  },
  'input-misspelt': {
    message: 'Unknown input "{{name}}".',
    cause: 'The step has a key under `with:` that is nearly the name of a setting.',
    hint: 'Did you mean {{guess}}?',
  },
  'setting-value': {
    message: '{{where}}: expected {{expects}}, got "{{value}}".',
    cause:
      'The value, or one item of the list, does not have the form that the setting needs. The end of this page lists the form of each setting.',
    hint: '{{help}}',
  },
  'list-empty': {
    message:
      '{{where}} is "{{value}}", which names nothing. It limits what the step may do, so it needs at least one value.',
    cause:
      'An empty list would lift the limit. It may come from an expression without a value, such as a variable that does not exist.',
    hint: 'Set {{expects}}.',
  },
  'list-separators': {
    message: '{{where}} is "{{value}}", which holds no value.',
    cause: 'Only separators are left, as where the value comes from variables that do not exist.',
    hint: 'Set {{expects}}, leave it out{{remedy}}.',
  },
  'setting-nested': {
    message: '{{where}}: expected {{expects}}, got a nested value.',
    cause:
      'YAML reads an unquoted value that begins with { or [ as a map or a list. An unquoted template such as {sha} becomes a map.',
    hint: "Quote values that begin with { or [, such as '{sha}'. {{help}}",
  },
  'template-unknown': {
    message: '{{where}} is "{{value}}", but this run has no value for {{missing}}.',
    cause:
      'A template names a value that this run does not have: {branch} on a tag, {environment} without environments, or an unknown name.',
    hint: 'Available: {{known}}.',
  },
  'function-name-missing': {
    message: 'function-name is not set.',
    cause:
      'Neither the step nor the chosen environment sets the function to update. An empty expression counts as not set.',
    hint: 'Set function-name, as an input or for the environment in environments.',
  },
  'function-name-is-arn': {
    message: '{{where}}: "{{name}}" is an ARN. Give the name only. The region comes from aws-region.',
    cause: 'function-name must be the name only, so that region and account are set in one place only.',
    hint: 'Use the name that `aws lambda list-functions` shows.',
  },
  'function-name-too-long': {
    message: '{{where}}: "{{name}}" has {{length}} characters, more than the 64 that Lambda allows.',
    cause: 'A name, or a template such as {branch} once it is filled in, is longer than Lambda allows.',
    hint: 'Use the name that `aws lambda list-functions` shows.',
  },
  'function-name-characters': {
    message: '{{where}}: "{{name}}" has characters other than letters, digits, - and _.',
    cause: 'The value is not a function name. An alias or version, as in name:live, is not part of the name.',
    hint: 'Use the name that `aws lambda list-functions` shows.',
  },
  'tag-invalid': {
    message: '{{where}}: {{made}} is not an image tag (1 to 128 letters, digits, ., _ or -, not starting with . or -).',
    cause:
      'Registries accept no other tags. A branch name with a slash is not a tag. The template {branch} turns it into one.',
    hint: 'Use a tag such as  latest ,  dev  or  {sha} .',
  },
  'ldflag-strange': {
    message: '{{where}}: the linker flag "{{flag}}" is not allowed. Allowed flags: {{known}}.',
    cause: 'Other flags of the linker run programs, read or write files, or have no effect without cgo.',
    hint: "Leave it out. Quote values with spaces, such as  -X 'main.name=two words' .",
  },
  'ldflags-quoted': {
    message: '{{where}}: {{value}} is written as for a shell. The setting takes the flags alone.',
    cause:
      'go splits linker flags at spaces, and reads quoted words as one flag. The quotes of a command line, and the name -ldflags itself, do not belong in the setting.',
    hint: 'Write  go-ldflags: {{flags}} .',
    terminalHint: 'Write  --go-ldflags="{{flags}}" .',
  },
  'package-path-outside': {
    message: '{{where}}: "{{path}}" is outside {{folder}}.',
    cause: 'go-package is an absolute path, or has more ../ than working-directory is deep.',
    hint: 'Use a package in the checked-out repository, or in a module that it requires. No others are compiled.',
  },
  'package-path-file': {
    message: '{{where}}: "{{path}}" is a file. go would compile it alone, without the other files of its package.',
    cause: 'go-package names a package, which is a folder. go takes a path that ends in .go for a single file.',
    hint: 'Name its folder:  go-package: {{folder}} .',
    terminalHint: 'Name its folder:  --go-package {{folder}} .',
  },
  'repository-invalid': {
    message: '{{where}}: "{{value}}" is not the name or URI of an ECR repository.',
    cause: 'It has a tag, a scheme or upper-case letters, or its host is not an ECR registry.',
    hint: 'Use its name, such as  team/app , or its URI without a tag, such as  123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/team/app .',
  },
  'repository-other-registry': {
    message: '{{where}}: "{{value}}" is at {{host}}, but Lambda only runs images from private ECR repositories.',
    cause: 'Lambda fetches images from ECR in its own region. It cannot read Docker Hub, GHCR or public.ecr.aws.',
    hint: 'Use an ECR repository, such as  repository: {{name}} , or leave repository out. To deploy an image that is at {{host}}, copy it into a file:  skopeo copy docker://{{host}}/… oci-archive:image.tar  and  image-uri: oci-archive:image.tar .',
  },
  'repository-region': {
    message:
      '{{where}} is in {{repositoryRegion}}, but the function is in {{region}}. Lambda only uses images in its own region.',
    cause: "The host of the repository's URI names a different region than aws-region.",
    hint: 'Use a repository in {{region}}, or set aws-region: {{repositoryRegion}}.',
  },
  'base-image-invalid': {
    message: '{{where}}: "{{value}}" is not an image reference.',
    cause: 'It does not have the form [host/]repository[:tag][@sha256:digest]. Names must be lower case.',
    hint: 'Use  scratch , or a reference such as  public.ecr.aws/lambda/provided:al2023 .',
  },
  'mirror-invalid': {
    message: '{{where}}: "{{host}}" is not a registry host.',
    cause: 'The left side of a pair has a scheme or a path, or is not a host name.',
    hint: 'Write  registry-mirrors: public.ecr.aws=mirror.example.com , without https:// or a path.',
  },
  'path-outside': {
    message: '{{where}}: "{{path}}" is outside {{folder}}.',
    cause:
      'working-directory, dockerfile, docker-context and event files must be inside the repository, and include inside working-directory. Files from another step may also be in RUNNER_TEMP.',
    hint: `${OWN_FILES_ONLY}. Files from another step may also be in RUNNER_TEMP. include only reads files below working-directory.`,
  },
  'settings-exclude': {
    message: '{{where}} and {{other}} cannot both be set.',
    cause:
      'The code has one source: Go compiles it, or it comes from binary, zip-file, image-uri or dockerfile. Settings for another source would have no effect.',
    hint: 'Leave one of them out.',
  },
  'setting-needs': {
    message: '{{where}} is set, but {{needed}} is not.',
    cause: 'The setting only works together with the other one.',
    hint: 'Set {{needed}} too, or leave this setting out.',
  },
  'image-uri-as-it-is': {
    message: '{{where}} cannot be used with image-uri {{uri}}.',
    cause:
      'An image in ECR is deployed unchanged. It cannot be changed, and it cannot be pulled before the role is assumed.',
    hint: 'Set it in the step that builds the image, with  command: push  or  command: build .',
  },
  'package-type-of-source': {
    message: '{{where}} is {{packageType}}, but {{source}} makes {{made}}.',
    cause: 'dockerfile and image-uri make an image. zip-file makes a zip.',
    hint: 'Leave package-type out, or use the setting that makes this type.',
  },
  'command-image-uri': {
    message: 'command is {{command}}, but image-uri {{uri}} is already in ECR.',
    cause: 'There is nothing to build and nothing to push.',
    hint: 'Leave command out to deploy the image, or leave image-uri out to build one.',
  },
  'build-layer': {
    message: '{{where}} has {{layer}}, which needs a role to fetch, but command is build, which has no role.',
    cause: 'command: build works without AWS, but layer versions come from Lambda.',
    hint: 'Set layers in the step that deploys the archive or zip, or use an image that has the same extension.',
  },
  'event-not-json': {
    message: '{{where}} is not JSON: {{reason}}.',
    cause: 'A value that begins with {, [ or a quote is read as JSON, any other value as the path of a JSON file.',
    hint: 'Write JSON, such as  smoke-event: \'{"ping": true}\' , or the path of a JSON file.',
  },
  'event-file': {
    message: '{{where}}: cannot read {{path}}: {{reason}}.',
    cause: 'The checked-out repository has no such file, or it is a folder.',
    hint: 'The path is relative to working-directory. Does actions/checkout run before this step?',
  },
  'event-file-not-json': {
    message: '{{where}}: {{path}} is not JSON: {{reason}}.',
    cause: 'An event and its expected answer must be JSON.',
    hint: 'Fix the file. JSON has no trailing commas and no comments.',
  },
  'push-live-zip': {
    message: 'command is push, but {{name}} is a zip function. A zip cannot be pushed to a repository.',
    cause: 'Without package-type, the package has the type of the live function.',
    hint: 'Use  command: build  and deploy its output zip-path in another job, or set  package-type: image  to push an image anyway.',
  },
  'push-zip': {
    message: 'command is push, but the package type is zip. A zip cannot be pushed to a repository.',
    cause: 'A zip is sent as part of the update itself.',
    hint: 'Use  command: build  and deploy its output zip-path in another job with zip-file.',
  },
} as const satisfies Entries
