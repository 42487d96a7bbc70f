import type { Entries } from './entry.ts'
import { OWN_FILES_ONLY } from './shared.ts'

export const settingProblems = {
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
