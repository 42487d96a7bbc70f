import type { Entries } from './entry.ts'

const EXAMPLE =
  "Write one line per environment, such as  dev: { branches: develop, function-name: my-function-dev, tag: dev } , and quote what begins with * or {, such as  tag: '{sha}' ."

export const environmentProblems = {
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
