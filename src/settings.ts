import * as z from 'zod/mini'

/** Where a value was set, for messages about it. */
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

/** `run`: one value for the whole run. `environment`, `function`: may also be set per environment. */
export type Scope = 'run' | 'environment' | 'function'

/** How a setting's text becomes a value. */
export type Kind = 'text' | 'boolean' | 'seconds' | 'list' | 'lines' | 'pairs' | 'variables' | 'environments'

type ValueOf = {
  text: string
  boolean: boolean
  seconds: number
  list: readonly string[]
  lines: readonly string[]
  pairs: Readonly<Record<string, string>>
  variables: Readonly<Record<string, string>>
  environments: string
}

type ItemOf<V> = V extends readonly (infer T)[] ? T : V extends Readonly<Record<string, infer T>> ? T : V

export type Setting<K extends Kind = Kind> = {
  readonly kind: K
  readonly scope: Scope
  /** The grammar of the value (of each item of a list, of each value of pairs). */
  readonly schema: z.ZodMiniType<ItemOf<ValueOf[K]>>
  /** What the grammar accepts, for the message about an invalid value. */
  readonly expects: string
  /** The default; undefined if it depends on something. */
  readonly default?: ValueOf[K]
  /** Describes a default that depends on something. */
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
 * Names match aws-actions/configure-aws-credentials and aws-actions/aws-lambda-deploy if the meaning is the same.
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
  command: setting('text', {
    scope: 'run',
    schema: choice('deploy', 'build', 'push'),
    expects: 'deploy, build or push',
    default: 'deploy',
    help: '`deploy`; `build`: without AWS, writes the zip or an OCI archive to disk; `push`: the image goes up and its tag moves, the function stays untouched.',
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
    expects: 'the ARN of an IAM role such as arn:aws:iam::123456789012:role/NAME',
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
    expects: 'a package such as ./cmd/api that does not begin with -',
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
  'cgo-enabled': setting('boolean', {
    scope: 'function',
    schema: yesOrNo,
    expects: 'true or false',
    default: false,
    help: 'Compile with cgo: needs a C compiler, for another architecture one named by `CC`, and a base whose glibc is new enough. The build then ends before the role is assumed.',
  }),
  'build-env': setting('list', {
    scope: 'function',
    schema: matching(/^(?!AWS_|INPUT_|ACTIONS_|GITHUB_TOKEN$)[A-Za-z_][A-Za-z0-9_]*$/),
    expects: 'names of environment variables other than AWS_*, INPUT_*, ACTIONS_* and GITHUB_TOKEN',
    help: 'Names of environment variables that the build may see beside the usual ones (PATH, HOME, GO*, proxies).',
  }),
  include: setting('list', {
    scope: 'function',
    schema: anything,
    expects: 'files, folders or globs',
    help: 'Files, folders or globs for the root of the zip and `/var/task` of the image.',
  }),
  binary: setting('text', {
    scope: 'function',
    schema: anything,
    expects: 'a file',
    help: 'Executable for linux that another step compiled, to be packed instead of compiling.',
  }),
  'zip-file': setting('text', {
    scope: 'function',
    schema: anything,
    expects: 'a zip file',
    help: 'Zip with `bootstrap` at its root that another step made, deployed as it is.',
  }),
  'image-uri': setting('text', {
    scope: 'function',
    schema: anything,
    expects: 'the URI of an image in ECR, or oci-archive:FILE',
    help: 'Image that another step made: its URI in ECR, whose tag is left alone (`repository` and `tag` are not used then), or `oci-archive:FILE`, as `command: build` and `docker buildx build --output type=oci` write it.',
  }),
  dockerfile: setting('text', {
    scope: 'function',
    schema: anything,
    expects: 'a Dockerfile',
    help: 'Dockerfile to build with Docker instead of compiling here, such as `Dockerfile`; its build runs before the role is assumed.',
  }),
  'docker-context': setting('text', {
    scope: 'function',
    schema: anything,
    expects: 'a folder',
    defaultSays: '`working-directory`',
    help: 'Folder that the Dockerfile sees.',
  }),
  'docker-target': setting('text', {
    scope: 'function',
    schema: matching(/^[A-Za-z0-9][\w.-]*$/),
    expects: 'the name of a stage',
    defaultSays: 'the last stage',
    help: 'Stage of the Dockerfile to build.',
  }),
  'build-args': setting('variables', {
    scope: 'function',
    merge: 'by-key',
    schema: z.string(),
    expects: 'lines of NAME=value',
    help: "Values for the Dockerfile's ARGs, one `NAME=value` a line. No secrets: they stay in the image's history.",
  }),
  'build-secrets': setting('pairs', {
    scope: 'function',
    merge: 'by-key',
    schema: matching(/^(?!AWS_|INPUT_|ACTIONS_)[A-Za-z_][A-Za-z0-9_]*$/),
    expects: 'id=VARIABLE pairs whose variables are not AWS_*, INPUT_* or ACTIONS_*',
    help: "Secrets for the Dockerfile's `RUN --mount=type=secret,id=…`, as `id=VARIABLE` pairs; the values are the step's environment variables of these names.",
  }),
  'build-ssh': setting('lines', {
    scope: 'function',
    schema: matching(/^[A-Za-z0-9]/),
    expects: 'default, or id=socket-or-key',
    help: "SSH agents or keys for the Dockerfile's `RUN --mount=type=ssh`, one a line: `default`, or `id=path`.",
  }),
  'cache-from': setting('lines', {
    scope: 'function',
    schema: matching(/^[A-Za-z0-9]/),
    expects: 'cache sources such as type=gha',
    help: 'Where Docker takes its build cache from, one a line, such as `type=gha`.',
  }),
  'cache-to': setting('lines', {
    scope: 'function',
    schema: matching(/^[A-Za-z0-9]/),
    expects: 'cache destinations such as type=gha,mode=max',
    help: 'Where Docker puts its build cache, one a line, such as `type=gha,mode=max`.',
  }),
  'base-image': setting('text', {
    scope: 'function',
    schema: anything,
    expects: 'an image reference, or scratch',
    default: 'public.ecr.aws/lambda/provided:al2023',
    help: 'Image to build on, or `scratch` (then CA certificates and time zones are added).',
  }),
  layers: setting('list', {
    scope: 'function',
    schema: anything,
    expects: 'ARNs of layer versions, or image references',
    help: 'Lambda extensions and other layers: ARNs of layer versions, or images (their `/opt`, or `image:/path`). They become one layer under `/opt` of an image, later ones over earlier ones; a zip function gets these ARNs attached, in the place of all it has.',
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
  'smoke-event': setting('text', {
    scope: 'function',
    schema: anything,
    expects: 'JSON, or a JSON file',
    help: 'Event that the artifact must answer on this runner before the role is assumed and anything changes: JSON, or a file.',
  }),
  'smoke-expect': setting('text', {
    scope: 'function',
    schema: anything,
    expects: 'JSON, or a JSON file',
    help: 'What its answer must hold: JSON, or a file. Objects may have more keys; lists and everything else must be equal.',
  }),
  'smoke-env': setting('variables', {
    scope: 'function',
    merge: 'by-key',
    schema: z.string(),
    expects: 'lines of NAME=value',
    help: 'Environment variables of that run, one `NAME=value` a line, beside those that Lambda sets. AWS credentials are never among them.',
  }),
  'smoke-timeout': setting('seconds', {
    scope: 'function',
    schema: z.number().check(z.gte(1), z.lte(900)),
    expects: '1 to 900 seconds',
    default: 60,
    help: "How long that run may take, in seconds, its start not counted unless that takes more than the 10 seconds that Lambda gives it. Once the function's own timeout is known, it must not have taken longer than that either.",
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

/** The settings of one layer; a missing one falls through to the layer below. */
export type Layer = { readonly [N in SettingName]?: Sourced<SettingValue<N>> }

/** Keys of an environment that are not settings. */
export const environmentKeys = {
  branches: 'Branches of this environment: GitHub globs, or full refs beginning with refs/. Default: its name.',
  protected: 'true: refuse to deploy it from a branch that is not its own, even when `environment` names it.',
} as const

/** Every setting's name, in the order of the table. */
export const settingNames = Object.keys(settings) as SettingName[]

/** Whether there is a setting of this name. */
export const isSettingName = (name: string): name is SettingName => Object.hasOwn(settings, name)

/**
 * Parses text of one kind; undefined when it is not of that kind. Lists are JSON, or separated by commas (outside {}) or lines; pairs are `key=value`,
 * separated by commas or lines; lines and variables (`NAME=value`) may contain commas.
 */
export const fromText = <K extends Kind>(kind: K, text: string): ValueOf[K] | undefined => readers[kind](text)

const readers: { [K in Kind]: (text: string) => ValueOf[K] | undefined } = {
  text: (text) => text,
  environments: (text) => text,
  boolean: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  seconds: (text) => (/^\d{1,9}$/.test(text) ? Number(text) : undefined),
  list: (text) => (text.startsWith('[') ? jsonList(text) : splitItems(text)),
  lines: (text) => (text.startsWith('[') ? jsonList(text) : splitLines(text)),
  pairs: (text) => {
    const pairs = splitItems(text).map((item) => item.match(/^([^=\s]+)\s*=\s*(\S.*)$/))
    if (pairs.some((pair) => pair === null)) return undefined
    return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']))
  },
  variables: (text) => {
    const pairs = splitLines(text).map((line) => line.match(/^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/))
    if (pairs.some((pair) => pair === null)) return undefined
    return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']))
  },
}

const splitLines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** Splits at commas and line breaks; a comma in braces belongs to its item. */
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

/** The parts of a value that its schema rejects, as quoted in a message. */
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
