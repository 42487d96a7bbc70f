import * as z from 'zod/mini'

/** Where a value was set, so that every message about it can say so. */
export type Origin =
  | { readonly kind: 'default'; readonly name: string }
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'flag'; readonly name: string }
  | {
      readonly kind: 'yaml'
      readonly where: string
      readonly path: string
      readonly line: number
      readonly column: number
    }

export type Sourced<T> = { readonly value: T; readonly from: Origin }

/** run: one value for the whole run. environment, function: may also be set per environment. */
export type Scope = 'run' | 'environment' | 'function'

/** How a setting's text becomes a value. */
export type Kind = 'text' | 'boolean' | 'seconds' | 'list' | 'pairs' | 'environments'

type ValueOf = {
  text: string
  boolean: boolean
  seconds: number
  list: readonly string[]
  pairs: Readonly<Record<string, string>>
  environments: string
}

export type Setting<K extends Kind = Kind> = {
  readonly kind: K
  readonly scope: Scope
  /** The grammar of the value (of each item of a list, of each value of pairs). */
  readonly schema: z.ZodMiniType<ValueOf[K] extends readonly (infer T)[] ? T : K extends 'pairs' ? string : ValueOf[K]>
  /** What the grammar takes, for the message about a value that is not it. */
  readonly expects: string
  /** What holds when nothing is set; absent where that depends on something. */
  readonly default?: ValueOf[K]
  /** Said in the tables where the default depends on something. */
  readonly defaultSays?: string
  /** `{function}`, `{environment}`, `{branch}` and `{sha}` are filled in. */
  readonly template?: true
  /** Maps merge by key across layers; everything else replaces. */
  readonly merge?: 'by-key'
  readonly help: string
}

const anything = z.string().check(z.minLength(1))
const yesOrNo = z.boolean()
const choice = (...values: [string, ...string[]]) => z.enum(values)
const matching = (pattern: RegExp) => z.string().check(z.regex(pattern))

const setting = <K extends Kind>(kind: K, rest: Omit<Setting<K>, 'kind'>): Setting<K> => ({ kind, ...rest })

/**
 * The one table of settings. Inputs, per-environment overrides, the environments' JSON Schema, action.yml and the README's table come from it.
 * Names are those of aws-actions/configure-aws-credentials and aws-actions/aws-lambda-deploy where they mean the same.
 */
export const settings = {
  'function-name': setting('text', {
    scope: 'function',
    template: true,
    schema: anything,
    expects: 'a function name',
    help: 'Name of the Lambda function to update.',
  }),
  environments: setting('environments', {
    scope: 'run',
    schema: anything,
    expects: 'a YAML map of environments',
    help: 'Map of environment name to its settings, as YAML. `branches` (GitHub globs, default: the name) picks the environment of a push; `protected: true` keeps it from being chosen on other branches; every setting below may be overridden.',
  }),
  environment: setting('text', {
    scope: 'run',
    schema: anything,
    expects: 'the name of an environment',
    defaultSays: "the branch's",
    help: 'Name of the environment to deploy, whatever the branch. Empty: the first one whose `branches` match.',
  }),
  'dry-run': setting('boolean', {
    scope: 'run',
    schema: yesOrNo,
    expects: 'true or false',
    default: false,
    help: 'Check, compile and pack, print the steps, change nothing.',
  }),
  'aws-region': setting('text', {
    scope: 'environment',
    schema: matching(/^[a-z]{2,4}(-[a-z]+)+-\d$/),
    expects: 'an AWS region such as ap-northeast-1',
    defaultSays: 'AWS_REGION',
    help: 'AWS region of the function and its repository.',
  }),
  'role-to-assume': setting('text', {
    scope: 'environment',
    schema: matching(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/),
    expects: 'the ARN of an IAM role, arn:aws:iam::123456789012:role/NAME',
    defaultSays: "the SDK's default credentials",
    help: "ARN of the role to assume with the job's OIDC token; needs `permissions: id-token: write`.",
  }),
  'role-session-name': setting('text', {
    scope: 'environment',
    schema: matching(/^[\w+=,.@-]{2,64}$/),
    expects: '2 to 64 letters, digits and any of +=,.@-_',
    defaultSays: '`gdl-<run>-<attempt>-<actor>`',
    help: 'Session name, as CloudTrail shows it.',
  }),
  'role-duration-seconds': setting('seconds', {
    scope: 'environment',
    schema: z.number().check(z.gte(900), z.lte(43_200)),
    expects: '900 to 43200 seconds',
    default: 3_600,
    help: 'How long the credentials are valid, in seconds (900 to 43200, capped by the role).',
  }),
  audience: setting('text', {
    scope: 'environment',
    schema: anything,
    expects: 'an audience',
    default: 'sts.amazonaws.com',
    help: 'Audience of the OIDC token.',
  }),
  'allowed-account-ids': setting('list', {
    scope: 'environment',
    schema: matching(/^\d{12}$/),
    expects: 'AWS account ids of 12 digits',
    defaultSays: 'any',
    help: 'Account ids this may deploy to, checked before anything else is read.',
  }),
  'package-type': setting('text', {
    scope: 'function',
    schema: choice('auto', 'image', 'zip'),
    expects: 'auto, image or zip',
    default: 'auto',
    help: '`image` or `zip`; `auto` is what the live function is.',
  }),
  architecture: setting('text', {
    scope: 'function',
    schema: choice('auto', 'x86_64', 'arm64'),
    expects: 'auto, x86_64 or arm64',
    default: 'auto',
    help: '`x86_64` or `arm64`; `auto` is what the live function is.',
  }),
  'working-directory': setting('text', {
    scope: 'function',
    schema: anything,
    expects: 'a folder of the repository',
    default: '.',
    help: 'Folder to build in; the other paths are relative to it.',
  }),
  'go-package': setting('text', {
    scope: 'function',
    schema: matching(/^[^-]/),
    expects: 'a package such as ./cmd/api, which does not begin with -',
    defaultSays: "the module's only main package",
    help: 'Main package to compile, such as `./cmd/api`.',
  }),
  'go-tags': setting('list', {
    scope: 'function',
    schema: matching(/^[\w.]+$/),
    expects: 'build tags of letters, digits, . and _',
    help: 'Build tags, added to `lambda.norpc`.',
  }),
  'go-ldflags': setting('text', {
    scope: 'function',
    schema: anything,
    expects: 'linker flags',
    help: 'Linker flags, added to `-s -w -buildid=`: `-X`, `-B`, `-buildid`, `-compressdwarf`, `-checklinkname`. Others may run programs or write files.',
  }),
  'build-env': setting('list', {
    scope: 'function',
    schema: matching(/^(?!AWS_|INPUT_|ACTIONS_|GITHUB_TOKEN$)[A-Za-z_][A-Za-z0-9_]*$/),
    expects: 'names of environment variables, none of them AWS_*, INPUT_*, ACTIONS_* or GITHUB_TOKEN',
    help: 'Names of environment variables that the build may see beside the usual ones (PATH, HOME, GO*, proxies).',
  }),
  include: setting('list', {
    scope: 'function',
    schema: anything,
    expects: 'files, folders or globs',
    help: 'Files, folders or globs for the root of the zip and `/var/task` of the image.',
  }),
  'base-image': setting('text', {
    scope: 'function',
    schema: anything,
    expects: 'an image reference, or scratch',
    default: 'public.ecr.aws/lambda/provided:al2023',
    help: 'Image to build on, or `scratch` (then CA certificates and time zones are added).',
  }),
  'registry-mirrors': setting('pairs', {
    scope: 'environment',
    merge: 'by-key',
    schema: matching(/^[a-z0-9.-]+(:\d+)?$/i),
    expects: 'host=host pairs',
    help: 'Where to read images of a registry from instead, as `host=host` pairs.',
  }),
  repository: setting('text', {
    scope: 'function',
    template: true,
    schema: anything,
    expects: 'the name or URI of an ECR repository',
    defaultSays: "the live image's, else the function's name",
    help: 'ECR repository for the image, by name or URI.',
  }),
  tag: setting('text', {
    scope: 'function',
    template: true,
    schema: anything,
    expects: 'an image tag',
    default: 'latest',
    help: 'Image tag that is moved and applied, such as `dev` or `{sha}`.',
  }),
  force: setting('boolean', {
    scope: 'environment',
    schema: yesOrNo,
    expects: 'true or false',
    default: false,
    help: 'Update the function even when it runs the very same code.',
  }),
  'wait-timeout': setting('seconds', {
    scope: 'environment',
    schema: z.number().check(z.gte(1), z.lte(3_600)),
    expects: '1 to 3600 seconds',
    default: 300,
    help: 'How long to wait for an update to settle, and for each call to AWS with its retries, in seconds. The whole step has 30 minutes and four times this.',
  }),
  'allow-events': setting('list', {
    scope: 'run',
    schema: choice('pull_request_target', 'issue_comment', 'workflow_run'),
    expects: 'pull_request_target, issue_comment or workflow_run',
    help: "Events that run with the default branch's rights and are refused unless named here: `pull_request_target`, `issue_comment`, `workflow_run`.",
  }),
} as const satisfies Record<string, Setting<Kind>>

export type SettingName = keyof typeof settings

/** A setting's value, once read from its text. */
export type SettingValue<N extends SettingName> = ValueOf[(typeof settings)[N]['kind']]

/** What is set in one layer; a setting that is not there falls through to the layer below. */
export type Layer = { readonly [N in SettingName]?: Sourced<SettingValue<N>> }

/** Keys of an environment that are not settings of their own. */
export const environmentKeys = {
  branches: 'Branches of this environment: GitHub globs, or full refs beginning with refs/. Default: its name.',
  protected: 'true: refuse to deploy it from a branch that is not its own, even when `environment` names it.',
} as const

/** Every setting's name, in the order of the table. */
export const settingNames = Object.keys(settings) as SettingName[]

/** Whether there is a setting of this name. */
export const isSettingName = (name: string): name is SettingName => Object.hasOwn(settings, name)

/** Text of one kind to its value; undefined when the text is not of that kind. Lists are JSON, comma (outside {}) or lines; pairs are `key=value` by comma or lines. */
export const fromText = <K extends Kind>(kind: K, text: string): ValueOf[K] | undefined => readers[kind](text)

const readers: { [K in Kind]: (text: string) => ValueOf[K] | undefined } = {
  text: (text) => text,
  environments: (text) => text,
  boolean: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  seconds: (text) => (/^\d{1,9}$/.test(text) ? Number(text) : undefined),
  list: (text) => (text.startsWith('[') ? jsonList(text) : splitItems(text)),
  pairs: (text) => {
    const pairs = splitItems(text).map((item) => item.match(/^([^=\s]+)\s*=\s*(\S.*)$/))
    if (pairs.some((pair) => pair === null)) return undefined
    return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']))
  },
}

/** What stands between commas and lines; one inside of braces belongs to its item. */
const splitItems = (text: string): string[] =>
  (text.match(/(?:\{[^{}]*\}|[^,\n])+/g) ?? []).map((item) => item.trim()).filter((item) => item !== '')

const jsonList = (text: string): string[] | undefined => {
  try {
    const parsed = z.array(z.string()).safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}

/** The parts of a value that its schema does not take, as they would be quoted in a message. */
export const offending = (name: SettingName, value: unknown): string[] => {
  const { schema } = settings[name]
  const parts = Array.isArray(value)
    ? value
    : typeof value === 'object' && value !== null
      ? Object.values(value)
      : [value]
  return parts.filter((part) => !schema.safeParse(part).success).map(String)
}

/** `input tag`, `--tag`, `environments.dev.tag, line 2`. */
export const describeOrigin = (from: Origin): string => {
  switch (from.kind) {
    case 'default':
      return `default of ${from.name}`
    case 'input':
      return `input ${from.name}`
    case 'flag':
      return `--${from.name}`
    case 'yaml':
      return `${from.path}, line ${from.line}`
  }
}
