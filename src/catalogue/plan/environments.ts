import type { Entries } from '../entry.ts'

const EXAMPLE =
  "Write one line per environment, such as  dev: { branches: develop, function-name: my-function-dev, tag: dev } , and quote values that begin with * or {, such as  tag: '{sha}' ."

export const environmentProblems = {
  'environments-too-large': {
    message: 'environments has {{size}} bytes, more than the limit of {{limit}}.',
    cause: 'A map written by hand has a few hundred bytes. The input holds something else.',
    hint: EXAMPLE,
  },
  'environments-yaml': {
    message: 'environments is not valid YAML at line {{line}}, column {{column}}: {{reason}}.',
    cause:
      'The indentation is wrong, a key is duplicated, or a value that begins with * or { is not quoted. Line 1 is the first line of the input.',
    hint: EXAMPLE,
  },
  'environments-alias': {
    message: 'environments uses YAML aliases (*name), which are not supported.',
    cause: 'In YAML an unquoted * makes an alias, in a branch pattern such as *.x too.',
    hint: EXAMPLE,
  },
  'environments-not-map': {
    message: 'environments is not a map of environments.',
    cause: 'It is a list or plain text, or the | after  environments:  is missing.',
    hint: EXAMPLE,
  },
  'environments-empty': {
    message: 'environments is an empty map.',
    cause: 'It is set but names no environment, so nothing could ever be deployed.',
    hint: EXAMPLE,
  },
  'environment-name-long': {
    message:
      'environments has the name {{name}}, which takes {{length}} characters in a tag, more than the limit of {{limit}}.',
    cause:
      'The step notes the environment on the function, in a tag of 256 characters with the commit and the code. A character that AWS does not take in tags, such as a space, takes three or more.',
    hint: 'Give the environment a shorter name, and name its branches with  branches: .',
  },
  'environment-not-map': {
    message: '{{where}} is not a map of settings.',
    cause: 'The value of the environment is text, a list or empty.',
    hint: EXAMPLE,
  },
  'environment-key-run': {
    message: '{{where}} cannot be set per environment: it applies to the whole run.',
    cause: 'The setting decides something before an environment is chosen.',
    hint: 'Set {{key}} as an input of the step.',
  },
  'environment-key-unknown': {
    message: '{{where}}: unknown key "{{key}}".',
    cause: 'The key is not a setting, branches or protected, and does not resemble one of them.',
    hint: 'Known keys: {{known}}.',
  },
  'environment-key-misspelt': {
    message: '{{where}}: unknown key "{{key}}".',
    cause: 'The key is nearly the name of a setting.',
    hint: 'Did you mean {{guess}}?',
  },
  'branches-invalid': {
    message: '{{where}} is not a branch or a list of branches.',
    cause: 'branches is empty, or it is a map.',
    hint: EXAMPLE,
  },
  'branch-pattern': {
    message: '{{where}}: "{{pattern}}" is not a valid GitHub branch pattern.',
    cause:
      'A [ is not closed, or a ? or + has nothing before it to repeat. Without branches, the name of the environment is the pattern.',
    hint: 'Use *, **, ?, +, […] and ! as in on.push.branches.',
  },
  'branch-pattern-too-long': {
    message: '{{where}}: a branch pattern has {{length}} characters, more than the limit of {{limit}}.',
    cause: 'Names of branches and tags are much shorter, so such a pattern can match none.',
    hint: 'Write one pattern per branch, in a list:  branches: [main, release/*] .',
  },
  'protected-invalid': {
    message: '{{where}} must be true or false.',
    cause: 'protected accepts only these two words. Until it is fixed, the environment counts as protected.',
    hint: 'Write  protected: true  or leave it out.',
  },
  'environment-without-map': {
    message: 'environment is "{{name}}", but environments is not set.',
    cause: 'An environment was chosen by name, but there are none to choose from.',
    hint: 'Add environments with that key, or leave environment empty.',
  },
  'environment-unknown': {
    message: 'environment "{{name}}" is not in environments ({{known}}).',
    cause: 'The input names an environment that the map does not have. Names are case-sensitive.',
    hint: 'Use one of these, or add it.',
  },
  'environment-misspelt': {
    message: 'environment "{{name}}" is not in environments ({{known}}).',
    cause: 'The input is nearly the name of an environment.',
    hint: 'Did you mean {{guess}}?',
  },
  'environment-not-passed': {
    message:
      '{{chosen}} was chosen for this run, but the step does not receive it. The branch alone would choose {{found}}.',
    cause: 'The workflow has an `environment` input but does not pass it to the step.',
    hint: "Set the step's environment to inputs.environment, as the workflow in the README does.",
  },
  'branch-takes-function': {
    message:
      'On branch {{branch}}, {{where}} "{{written}}" gives environment {{own}} the function {{value}}, which is the function of environment {{other}} ({{theirs}}).',
    cause:
      'Everyone who can push chooses the names of branches, and so what {branch} becomes. That never leads to a function of another environment in the same account and region.',
    hint: 'Rename the branch, or change function-name so that no branch can give the name of another environment, such as  {{own}}-{branch} .{{apart}}',
  },
  'branch-takes-image': {
    message:
      'On branch {{branch}}, {{where}} "{{written}}" gives environment {{own}} the image tag {{value}}, which environment {{other}} has ({{theirs}}).',
    cause:
      'Everyone who can push chooses the names of branches, and so what {branch} becomes. That never moves a tag that another environment deploys or builds on. An environment that sets no repository may have any.',
    hint: "Rename the branch, or give the environments repositories or tags that no branch can mix up, such as  tag: '{{own}}-{branch}' . Set repository for both if theirs differ.{{apart}}",
  },
  'environment-protected-tag': {
    message: 'environment "{{name}}" is protected and only deploys from {{branches}}, not from {{branch}}.',
    cause: 'The environment was chosen by name on a Git tag, but its patterns only match branches.',
    hint: 'Tags match no branch pattern. To deploy tags, write  branches: refs/tags/{{pattern}} .',
  },
  'environment-protected': {
    message: 'environment "{{name}}" is protected and only deploys from {{branches}}, not from {{branch}}.',
    cause: 'The environment was chosen by name on a branch that is not one of its branches.',
    hint: 'Run the workflow on {{first}}, or remove  protected: true  from environments.{{name}}.',
  },
} as const satisfies Entries
