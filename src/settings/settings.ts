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

/** Kinds that hold any number of values. */
type Several = 'list' | 'lines' | 'pairs' | 'variables'

export type Setting<K extends Kind = Kind> = Row<K> &
  (K extends Several
    ? {
        /** What `[]` or `{}` means, as a clause; REFUSED if it is an error. */
        readonly empty: string
      }
    : { readonly empty?: never })

type Row<K extends Kind> = {
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
  /** The `default:` of action.yml, an expression that the runner fills in. Only for the whole run: it would beat what an environment sets. */
  readonly runnerDefault?: string
  /** `{function}`, `{environment}`, `{branch}` and `{sha}` are filled in. */
  readonly template?: true
  /** Maps merge by key across layers; everything else replaces. */
  readonly merge?: 'by-key'
  readonly help: string
}

/** For settings that limit something: an empty list must not lift the limit. */
export const REFUSED = 'refused'

const anything = z.string().check(z.minLength(1))
const yesOrNo = z.boolean()
const choice = (...values: [string, ...string[]]) => z.enum(values)
const matching = (pattern: RegExp) => z.string().check(z.regex(pattern))

const setting = <K extends Kind, R extends Omit<Setting<K>, 'kind'>>(kind: K, rest: R): R & { readonly kind: K } => ({
  kind,
  ...rest,
})

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
    help: 'YAML map of environment names to their settings. `branches` (GitHub globs, default: the name) selects the environment of a push. `protected: true` refuses to deploy it from other branches. What an environment sets overrides the inputs.',
  }),
  environment: setting('text', {
    scope: 'run',
    schema: anything,
    expects: 'the name of an environment',
    defaultSays: "the branch's",
    help: 'Name of the environment to deploy, whatever the branch. If empty, the first one whose `branches` match.',
  }),
  command: setting('text', {
    scope: 'run',
    schema: choice('deploy', 'build', 'push'),
    expects: 'deploy, build or push',
    default: 'deploy',
    help: '`deploy`; `build` writes the zip or an OCI archive to disk, without AWS; `push` uploads the image and moves its tag, but does not touch the function.',
  }),
  'dry-run': setting('boolean', {
    scope: 'run',
    schema: yesOrNo,
    expects: 'true or false',
    default: false,
    help: 'Check, compile, pack and print the steps, but change nothing.',
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
    help: "ARN of the role to assume with the job's OIDC token, which needs `permissions: id-token: write`. A job without that permission assumes it with its AWS credentials: an earlier step's, a profile's, or those of a self-hosted runner.",
  }),
  'role-session-name': setting('text', {
    scope: 'environment',
    schema: matching(/^[\w+=,.@-]{2,64}$/),
    expects: '2 to 64 characters: letters, digits and any of +=,.@-_',
    defaultSays: '`gdl-<run>-<attempt>-<actor>`',
    help: 'Name of the role session, shown in CloudTrail.',
  }),
  'role-duration-seconds': setting('seconds', {
    scope: 'environment',
    schema: z.number().check(z.gte(900), z.lte(43_200)),
    expects: '900 to 43200 seconds',
    default: 3_600,
    help: 'How long the credentials are valid, in seconds: 900 to 43200, up to the maximum of the role. At most 3600 where a role assumes this one.',
  }),
  'role-external-id': setting('text', {
    scope: 'environment',
    schema: matching(/^[\w+=,.@:/-]{2,1224}$/),
    expects: '2 to 1224 characters: letters, digits and any of +=,.@:/-_',
    defaultSays: 'none',
    help: "External id that the role's trust policy asks for. It is sent where AWS credentials assume the role; OIDC has none.",
  }),
  'role-skip-session-tagging': setting('boolean', {
    scope: 'environment',
    schema: yesOrNo,
    expects: 'true or false',
    default: false,
    help: 'Where AWS credentials assume the role, send no session tags, which need `sts:TagSession`. OIDC never sends any.',
  }),
  audience: setting('text', {
    scope: 'environment',
    schema: anything,
    expects: 'an audience',
    default: 'sts.amazonaws.com',
    help: 'Audience of the OIDC token.',
  }),
  'allowed-account-ids': setting('list', {
    empty: REFUSED,
    scope: 'environment',
    schema: matching(/^\d{12}$/),
    expects: 'AWS account ids of 12 digits',
    defaultSays: 'any',
    help: 'Accounts that the step may deploy to, checked before it reads anything else from AWS.',
  }),
  'github-token': setting('text', {
    scope: 'run',
    schema: anything,
    expects: 'a token for GitHub',
    defaultSays: "the job's own",
    runnerDefault: `\${{ github.token }}`,
    help: 'Token to ask GitHub for the form of the OIDC subject when AWS refuses the role. Needs `permissions: actions: read`; without it, the error shows only the claims of the token.',
  }),
  'package-type': setting('text', {
    scope: 'function',
    schema: choice('auto', 'image', 'zip'),
    expects: 'auto, image or zip',
    default: 'auto',
    help: '`image` or `zip`; `auto` uses the type of the live function.',
  }),
  architecture: setting('text', {
    scope: 'function',
    schema: choice('auto', 'x86_64', 'arm64'),
    expects: 'auto, x86_64 or arm64',
    default: 'auto',
    help: '`x86_64` or `arm64`; `auto` uses the architecture of the live function.',
  }),
  'working-directory': setting('text', {
    scope: 'function',
    schema: anything,
    expects: 'a folder of the repository',
    default: '.',
    help: 'Folder to build in. The other paths are relative to it.',
  }),
  'go-package': setting('text', {
    scope: 'function',
    schema: matching(/^[^-]/),
    expects: 'a package such as ./cmd/api that does not begin with -',
    defaultSays: "the module's only main package",
    help: 'Main package to compile, such as `./cmd/api`.',
  }),
  'go-tags': setting('list', {
    empty: 'only `lambda.norpc` remains',
    scope: 'function',
    schema: matching(/^[\w.]+$/),
    expects: 'build tags of letters, digits, . and _',
    help: 'Build tags, in addition to `lambda.norpc`.',
  }),
  'go-ldflags': setting('text', {
    scope: 'function',
    schema: anything,
    expects: 'linker flags',
    help: 'Linker flags, in addition to `-s -w -buildid=`. Allowed: `-X`, `-B`, `-buildid`, `-compressdwarf`, `-checklinkname`. Others could run programs or write files.',
  }),
  'cgo-enabled': setting('boolean', {
    scope: 'function',
    schema: yesOrNo,
    expects: 'true or false',
    default: false,
    help: 'Compile with cgo. Needs a C compiler (for another architecture, set `CC` to one) and a base whose glibc is new enough. The build then finishes before the role is assumed.',
  }),
  'build-env': setting('list', {
    empty: 'the build sees only the usual ones',
    scope: 'function',
    schema: matching(/^(?!AWS_|INPUT_|ACTIONS_|GITHUB_TOKEN$)[A-Za-z_][A-Za-z0-9_]*$/),
    expects: 'names of environment variables other than AWS_*, INPUT_*, ACTIONS_* and GITHUB_TOKEN',
    help: 'Environment variables that the build may see, in addition to the usual ones (PATH, HOME, GO*, proxies).',
  }),
  include: setting('list', {
    empty: 'nothing is added',
    scope: 'function',
    schema: anything,
    expects: 'files, folders or globs',
    help: 'Files, folders or globs to add at the root of the zip, or in `/var/task` of the image.',
  }),
  binary: setting('text', {
    scope: 'function',
    schema: anything,
    expects: 'a file',
    help: 'Linux executable from another step, packed instead of compiling one.',
  }),
  'zip-file': setting('text', {
    scope: 'function',
    schema: anything,
    expects: 'a zip file',
    help: 'Zip from another step with `bootstrap` at its root, deployed unchanged.',
  }),
  'image-uri': setting('text', {
    scope: 'function',
    schema: anything,
    expects: 'an image in ECR, or oci-archive:FILE',
    help: 'Image from another step: `REPOSITORY:TAG` or `REPOSITORY@DIGEST` in ECR, alone or after the host of its registry (deployed by its digest; the tag does not move, and `repository` and `tag` are ignored), or `oci-archive:FILE` as written by `command: build` or `docker buildx build --output type=oci`.',
  }),
  dockerfile: setting('text', {
    scope: 'function',
    schema: anything,
    expects: 'a Dockerfile',
    help: 'Dockerfile to build with Docker instead of compiling here, such as `Dockerfile`. Docker builds it before the role is assumed.',
  }),
  'docker-context': setting('text', {
    scope: 'function',
    schema: anything,
    expects: 'a folder',
    defaultSays: '`working-directory`',
    help: 'Build context: the folder that the Dockerfile can copy from.',
  }),
  'docker-target': setting('text', {
    scope: 'function',
    schema: matching(/^[A-Za-z0-9][\w.-]*$/),
    expects: 'the name of a stage',
    defaultSays: 'the last stage',
    help: 'Stage of the Dockerfile to build.',
  }),
  'build-args': setting('variables', {
    empty: 'none is added',
    scope: 'function',
    merge: 'by-key',
    schema: z.string(),
    expects: 'lines of NAME=value',
    help: "Values for the Dockerfile's ARGs, one `NAME=value` per line. Not for secrets: the values stay in the image's history.",
  }),
  'build-secrets': setting('pairs', {
    empty: 'none is added',
    scope: 'function',
    merge: 'by-key',
    schema: matching(/^(?!AWS_|INPUT_|ACTIONS_)[A-Za-z_][A-Za-z0-9_]*$/),
    expects: 'id=VARIABLE pairs with variables other than AWS_*, INPUT_* and ACTIONS_*',
    help: "Secrets for the Dockerfile's `RUN --mount=type=secret,id=…`, as `id=VARIABLE` pairs. Each value comes from that environment variable of the step.",
  }),
  'build-ssh': setting('lines', {
    empty: 'the Dockerfile gets none',
    scope: 'function',
    schema: matching(/^[A-Za-z0-9]/),
    expects: 'default, or id=socket-or-key',
    help: "SSH agents or keys for the Dockerfile's `RUN --mount=type=ssh`, one per line: `default`, or `id=path`.",
  }),
  'cache-from': setting('lines', {
    empty: 'Docker reads no other cache',
    scope: 'function',
    schema: matching(/^[A-Za-z0-9]/),
    expects: 'cache sources such as type=gha',
    help: 'Where Docker reads its build cache from, one source per line, such as `type=gha`.',
  }),
  'cache-to': setting('lines', {
    empty: 'Docker writes no other cache',
    scope: 'function',
    schema: matching(/^[A-Za-z0-9]/),
    expects: 'cache destinations such as type=gha,mode=max',
    help: 'Where Docker writes its build cache, one destination per line, such as `type=gha,mode=max`.',
  }),
  'base-image': setting('text', {
    scope: 'function',
    schema: anything,
    expects: 'an image reference, or scratch',
    default: 'public.ecr.aws/lambda/provided:al2023',
    help: 'Image to build on, or `scratch`, which gets CA certificates and time zones added.',
  }),
  layers: setting('list', {
    empty: 'an image gets none, and those of a zip function are removed',
    scope: 'function',
    schema: anything,
    expects: 'ARNs of layer versions, or image references',
    help: 'Lambda extensions and other layers: ARNs of layer versions, or images (their `/opt`, `image:/folder`, or `image:/program` as an extension). In an image they become one layer under `/opt`, where later ones override earlier ones. A zip function gets these ARNs instead of the layers it has.',
  }),
  'registry-mirrors': setting('pairs', {
    empty: 'none is added',
    scope: 'environment',
    merge: 'by-key',
    schema: matching(/^[a-z0-9.-]+(:\d+)?$/i),
    expects: 'host=mirror pairs',
    help: 'Registries to read images from instead, as `host=mirror` pairs.',
  }),
  repository: setting('text', {
    scope: 'function',
    template: true,
    schema: anything,
    expects: 'the name or URI of an ECR repository',
    defaultSays: "the live image's, else the function's name",
    help: 'Name or URI of the ECR repository for the image.',
  }),
  tag: setting('text', {
    scope: 'function',
    template: true,
    schema: anything,
    expects: 'an image tag',
    default: 'latest',
    help: 'Image tag to move and deploy, such as `dev` or `{sha}`.',
  }),
  'smoke-event': setting('text', {
    scope: 'function',
    schema: anything,
    expects: 'JSON, or a JSON file',
    help: 'Event, as JSON or a file, that the artifact must answer on this runner before the role is assumed and before anything changes.',
  }),
  'smoke-expect': setting('text', {
    scope: 'function',
    schema: anything,
    expects: 'JSON, or a JSON file',
    help: 'What the answer to `smoke-event` must contain, as JSON or a file. Objects may have more keys. Lists and everything else must be equal.',
  }),
  'smoke-env': setting('variables', {
    empty: 'none is added',
    scope: 'function',
    merge: 'by-key',
    schema: z.string(),
    expects: 'lines of NAME=value',
    help: 'Environment variables for `smoke-event`, one `NAME=value` per line, in addition to those that Lambda sets. AWS credentials are never among them.',
  }),
  'smoke-timeout': setting('seconds', {
    scope: 'function',
    schema: z.number().check(z.gte(1), z.lte(900)),
    expects: '1 to 900 seconds',
    default: 60,
    help: "Time limit for `smoke-event`, in seconds. Start-up counts only beyond Lambda's 10 s. The answer must not take longer than the function's own timeout either.",
  }),
  'smoke-network': setting('text', {
    scope: 'function',
    schema: choice('none', 'host'),
    expects: 'none or host',
    default: 'none',
    help: "Network of an image's container under `smoke-event`: `none`, or `host` to reach what this runner does, such as a database in a service container. Only for images from a Dockerfile or an archive: a zip, and an image that the action makes, run as a process with the runner's network.",
  }),
  force: setting('boolean', {
    scope: 'environment',
    schema: yesOrNo,
    expects: 'true or false',
    default: false,
    help: 'Update the function even if it already runs the same code.',
  }),
  'wait-timeout': setting('seconds', {
    scope: 'environment',
    schema: z.number().check(z.gte(1), z.lte(3_600)),
    expects: '1 to 3600 seconds',
    default: 300,
    help: 'How long to wait for an update to finish, and for each AWS call with its retries, in seconds. The whole step may take 30 minutes plus four times this.',
  }),
  'allow-events': setting('list', {
    empty: 'none is allowed',
    scope: 'run',
    schema: matching(/^[a-z]+(?:_[a-z]+)*$/),
    expects: 'names of events such as workflow_run',
    help: "Events besides `push`, `workflow_dispatch`, `schedule`, `release` and `repository_dispatch` are refused unless listed here, such as `workflow_run`, and then deploy nothing but the event's own commit, built in this step. Pull requests never deploy.",
  }),
} as const satisfies Record<string, Setting<Kind>>

export type SettingName = keyof typeof settings

/** A setting's value, once read from its text. */
export type SettingValue<N extends SettingName> = ValueOf[(typeof settings)[N]['kind']]

/** The settings of one layer; a missing one falls through to the layer below. */
export type Layer = { readonly [N in SettingName]?: Sourced<SettingValue<N>> }

/** Keys of an environment that are not settings. */
export const environmentKeys = {
  branches: 'Branches of this environment: GitHub globs, or full refs that begin with refs/. Default: its name.',
  protected: 'true: refuse to deploy it from other branches, even if `environment` names it.',
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
