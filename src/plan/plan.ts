import { type Problem, problem, warning } from '../errors/problems.ts'
import type { Caller } from '../host/caller.ts'
import type { Endpoint } from '../host/endpoints.ts'
import type { Sourced } from '../settings/origin.ts'
import { shownAddress } from '../text/address.ts'
import { type AccountSpec, readAccount } from './account.ts'
import { unwrittenCache } from './cache.ts'
import { parseEnvironments } from './environments.ts'
import { canAuthenticate, changesNothing, eventProblems, eventWarnings, isGuarded, isProposal } from './events.ts'
import { type FunctionSpec, readFunction } from './function.ts'
import { isAwsHost } from './grammar/names.ts'
import { madeElsewhereProblems } from './made-elsewhere.ts'
import { findTakenFunctions, findTakenImages, type Naming, readNaming } from './naming.ts'
import { readSiblings, type Siblings } from './other-environments.ts'
import { overriddenVariables } from './overridden.ts'
import { type Lookup, lookup, readInputLevel } from './precedence.ts'
import { refProblems, selectEnvironment } from './select.ts'

/** `build` makes a zip or an OCI archive without AWS; `push` leaves the function alone; `check`, for proposals without credentials, only builds. */
export type Command = 'deploy' | 'build' | 'push' | 'check'

/** Whether a command talks to AWS. */
export const needsAws = (command: Command): boolean => command === 'deploy' || command === 'push'

/** The settings, checked as far as possible without AWS or the disk. */
export type Plan = {
  readonly command: Command
  readonly dryRun: boolean
  readonly environment: string | undefined
  readonly account: AccountSpec
  /** At least one. */
  readonly functions: readonly FunctionSpec[]
  readonly siblings: Siblings
  /** What all environments name, for what the branch must not reach; undefined without an environment or a branch. */
  readonly naming: Naming | undefined
  readonly warnings: readonly string[]
  /** For the log: folders of PATH that are left out, endpoints that are not AWS's, and a cache that is not written. */
  readonly notes: readonly string[]
  /** The event may have more rights than who caused it, so that only its own commit may be built. */
  readonly isGuarded: boolean
}

/** The longest that one of the run's functions is waited for. */
export const longestWaitMs = ({ functions }: Plan): number =>
  Math.max(...functions.map(({ waitTimeoutMs }) => waitTimeoutMs))

export type Planning =
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'skip'; readonly reason: string; readonly warnings: readonly string[] }
  | { readonly kind: 'refuse'; readonly problems: readonly Problem[] }

/** Makes a plan from settings, environments and event, or lists all their problems. */
export const readPlan = (caller: Caller): Planning => {
  const { level, problems: inputProblems } = readInputLevel(caller.inputs)
  const run = lookup([level])
  const text = run.find('environments')
  const parsed = text === undefined ? undefined : parseEnvironments(text.value)
  const problems: Problem[] = [
    ...inputProblems,
    ...(parsed?.problems ?? []),
    ...eventProblems(caller, run.find('allow-events')?.value ?? []),
    ...refProblems(caller),
    ...connectionProblems(caller),
  ]
  if (problems.length > 0) return { kind: 'refuse', problems }

  const selection = selectEnvironment(parsed?.environments, run.find('environment'), caller)
  if (selection.kind === 'problem') return { kind: 'refuse', problems: [selection.problem] }
  if (selection.kind === 'skip') return selection
  const environment = selection.kind === 'environment' ? selection.environment : undefined
  const settings = lookup(environment === undefined ? [level] : [level, environment.level])

  const command = commandOf(settings, caller)
  const account = readAccount(settings, caller, needsAws(command))
  const spec = readFunction(settings, environment?.name, account.value.region, caller)
  const naming = readNaming(parsed?.environments ?? [], environment, { inputs: level, caller })
  const wrong = [
    ...[...account.problems, ...spec.problems, ...commandProblems(command, spec.value)],
    ...(naming === undefined ? [] : takenProblems(naming, spec.value)),
    ...madeElsewhereProblems(caller, spec.value.source),
  ]
  if (wrong.length > 0) return { kind: 'refuse', problems: wrong }
  return {
    kind: 'plan',
    plan: {
      command,
      dryRun: changesNothing(run, caller),
      environment: environment?.name,
      account: account.value,
      functions: [spec.value],
      naming,
      siblings: readSiblings(parsed?.environments ?? [], environment, { inputs: level, caller }),
      warnings: [
        ...account.warnings,
        ...findWarnings(settings, caller),
        ...(environment === undefined ? branchWarnings(caller, run.find('function-name')) : []),
        ...overriddenVariables(spec.value.source, settings, { variables: caller.buildVariables, goos: 'linux' }),
      ],
      notes: [...foldersLeftOut(caller), ...foreignEndpoints(caller), ...unwrittenCache(spec.value.source)],
      isGuarded: isGuarded(caller),
    },
  }
}

/** A proposal that may not sign in is only built. */
const commandOf = (settings: Lookup, caller: Caller): Command => {
  const asked = settings.get('command').value as Exclude<Command, 'check'>
  const isPowerless = isProposal(caller) && !canAuthenticate(caller, settings.find('role-to-assume'))
  return asked !== 'build' && isPowerless ? 'check' : asked
}

const findWarnings = (settings: Lookup, caller: Caller): readonly string[] => {
  const isDeploy = settings.get('command').value === 'deploy' && !settings.get('dry-run').value
  return [
    ...eventWarnings(caller, settings.find('allow-events')?.value ?? []),
    ...(isDeploy ? mergedWarnings(caller) : []),
  ]
}

/** Whether the image's tag is another environment's is known later if its repository is that of the live function. */
const takenProblems = (naming: Naming, spec: FunctionSpec): readonly Problem[] => [
  ...findTakenFunctions(naming),
  ...(spec.repository === undefined || !movesTag(spec) ? [] : findTakenImages(naming, spec.repository)),
]

const movesTag = ({ packageType, source }: FunctionSpec): boolean =>
  packageType.value !== 'zip' && source.kind !== 'image-uri'

const commandProblems = (command: Command, { packageType, source, layers }: FunctionSpec): Problem[] => {
  const version = layers?.sources.find(({ kind }) => kind === 'version')
  if (command === 'build' && version !== undefined)
    return [problem('build-layer', { where: layers?.where ?? '', layer: version.text })]
  if (command === 'push' && packageType.value === 'zip') return [problem('push-zip', {})]
  if ((command === 'push' || command === 'build') && source.kind === 'image-uri')
    return [problem('command-image-uri', { command, uri: source.image.text })]
  return []
}

/** Endpoints receive credentials, so plain http is for loopback only, and certificates are checked. */
const connectionProblems = (caller: Caller): Problem[] => [
  ...serviceEndpoints(caller).flatMap(({ where, url, isSafe }) =>
    isSafe ? [] : [problem('endpoint-insecure', { name: where, value: shownAddress(url) })],
  ),
  ...(caller.checksCertificates ? [] : [problem('certificates-unchecked', {})]),
]

/** Who misses a program there finds out why. */
const foldersLeftOut = ({ programs }: Caller): string[] =>
  programs === undefined || programs.leftOut.length === 0
    ? []
    : [`PATH is used without ${programs.leftOut.join(', ')}: the step starts no program of the workspace by its name`]

/** Logged so that everybody sees where the calls go. */
const foreignEndpoints = (caller: Caller): string[] =>
  serviceEndpoints(caller).flatMap(({ where, url }) =>
    isAwsHost(URL.parse(url)?.hostname ?? url) ? [] : [`${where} is ${shownAddress(url)}, which is not AWS`],
  )

/** The endpoints of AWS's services, one for each place that sets them. */
const serviceEndpoints = ({ endpoints }: Caller): readonly Endpoint[] => {
  const ofServices = endpoints.filter(({ of }) => of !== 'credentials' && of !== 'id-token')
  return [...new Map(ofServices.map((endpoint) => [endpoint.where, endpoint])).values()]
}

/** Such a workflow was meant to deploy, but its event never does. */
const mergedWarnings = (caller: Caller): string[] => {
  const { event } = caller
  return event.isMerged && isProposal(caller)
    ? [warning('merged-pull-request', { event: event.name, branch: event.baseBranch ?? 'main' })]
    : []
}

const branchWarnings = (caller: Caller, functionName: Sourced<string> | undefined): string[] => {
  const { branch } = caller
  const { defaultBranch } = caller.event
  if (isProposal(caller) || branch === undefined || defaultBranch === undefined || branch === defaultBranch) return []
  const name = functionName?.value ?? 'the same function'
  return [warning('every-branch', { branch, defaultBranch, name })]
}
