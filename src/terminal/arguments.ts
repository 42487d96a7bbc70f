import { resolve } from 'node:path'
import { type Problem, problem } from '../errors/problems.ts'
import type { Caller } from '../host/caller.ts'
import { COMPILING } from '../plan/exclusions.ts'
import type { Architecture } from '../plan/function.ts'
import { nearest } from '../plan/grammar/names.ts'
import { overriddenVariables } from '../plan/overridden.ts'
import { type Lookup, lookup, readSetting } from '../plan/precedence.ts'
import { readSource, type Source } from '../plan/source.ts'
import { describeOrigin, type Origin, type Sourced } from '../settings/origin.ts'
import { type Level, type SettingName, settings } from '../settings/settings.ts'
import { parseVariable, type Variable } from './env-file.ts'
import { type Given, isRepeatable, localFlags, readFlags } from './flags.ts'

/** What to run: Go to compile, something already built, or an image in the local Docker. */
export type LocalSource =
  | Exclude<Source, { readonly kind: 'archive' | 'image-uri' }>
  | { readonly kind: 'image'; readonly directory: string; readonly reference: string }

/** The event for one invocation: a sample's name, or the value of --event: a file, JSON, or - for standard input. */
export type EventSource = { readonly kind: 'sample' | 'text'; readonly text: string }

/** A run on this machine, as set on the command line. */
export type LocalRun = {
  readonly kind: 'run'
  readonly source: LocalSource
  readonly architecture: Architecture | 'auto'
  readonly port: number
  /** Undefined to serve. */
  readonly event: EventSource | undefined
  /** In order; without a value, the caller's own is used. */
  readonly variables: readonly Variable[]
  /** Files of variables, in order. */
  readonly envFrom: readonly string[]
  readonly timeoutMs: number
  readonly memorySizeMb: number
  /** An aws-lambda-rie to run a container under. */
  readonly rie: string | undefined
  readonly warnings: readonly string[]
}

export type CommandLine =
  | LocalRun
  | { readonly kind: 'help' | 'version' | 'samples' }
  | { readonly kind: 'refuse'; readonly problems: readonly Problem[] }

const COMMANDS = ['local', 'help', 'version'] as const

/** What reading the command line depends on. */
export type Surroundings = {
  readonly caller: Caller
  /** Names of the samples. */
  readonly samples: readonly string[]
}

/** Reads the command line, without node and script. Lists all problems at once. */
export const readCommand = (args: readonly string[], surroundings: Surroundings): CommandLine => {
  const [name = '', ...rest] = args
  if (args.length === 0 || name === 'help' || name === '--help' || name === '-h') return { kind: 'help' }
  if (name === 'version' || name === '--version') return { kind: 'version' }
  if (name === 'local') return readLocal(rest, surroundings)
  const guess = nearest(name, COMMANDS)
  const known = COMMANDS.join(', ')
  return refused([
    guess === undefined ? problem('command-unknown', { name, known }) : problem('command-misspelt', { name, guess }),
  ])
}

const refused = (problems: readonly Problem[]): CommandLine => ({ kind: 'refuse', problems })

const readLocal = (args: readonly string[], { caller, samples }: Surroundings): CommandLine => {
  const { given, problems } = readFlags(args)
  if (given.has('help')) return { kind: 'help' }
  if (given.has('version')) return { kind: 'version' }
  if (given.has('samples') || given.get('sample')?.length === 0) return { kind: 'samples' }
  if (problems.length > 0) return refused(problems)
  const reading: Reading = { given, problems: [] }
  const run = readRun(reading, caller)
  checkChoices(reading, samples)
  return reading.problems.length > 0 ? refused(reading.problems) : run
}

type Reading = { readonly given: Given; readonly problems: Problem[] }

const readRun = (reading: Reading, caller: Caller): LocalRun => {
  const flags = lookup([readLevel(reading, caller)])
  const source = readLocalSource(reading, flags, caller)
  return {
    kind: 'run',
    source,
    architecture: flags.get('architecture').value as LocalRun['architecture'],
    port: readNumber(reading, 'port', { atLeast: 0, atMost: 65_535, standard: 9_000 }),
    event: readEvent(reading),
    variables: (reading.given.get('env') ?? []).map((text) => readVariable(reading, text)),
    envFrom: reading.given.get('env-from') ?? [],
    // AWS documentation, Lambda quotas: 900 seconds, 128 to 10,240 MB. The defaults are aws-lambda-rie's.
    timeoutMs: 1_000 * readNumber(reading, 'timeout', { atLeast: 1, atMost: 900, standard: 300 }),
    memorySizeMb: readNumber(reading, 'memory', { atLeast: 128, atMost: 10_240, standard: 3_008 }),
    rie: last(reading, 'rie'),
    warnings: overriddenVariables(source, flags, { variables: caller.buildVariables, goos: process.platform }),
  }
}

/** The flags that are settings, parsed by their grammars; several values are joined as lines. */
const readLevel = (reading: Reading, { workspace }: Caller): Level => {
  const level: Partial<Record<SettingName, Sourced<unknown>>> = {}
  for (const { setting: name, value: placeholder, help } of localFlags) {
    const given = name === undefined ? undefined : reading.given.get(name)
    if (name === undefined || given === undefined) continue
    const from: Origin = { kind: 'flag', name }
    const text = placeholder === undefined ? 'true' : settings[name].kind === 'text' ? given.at(-1) : given.join('\n')
    const { value, problems } = readSetting(name, text ?? '', from, help)
    reading.problems.push(...problems)
    if (value !== undefined) level[name] = { value, from }
  }
  const directory = level['working-directory']
  const value = resolve(workspace, String(directory?.value ?? '.'))
  return { ...level, 'working-directory': { value, from: { kind: 'flag', name: 'working-directory' } } } as Level
}

/** Anything on this machine may run: there is no repository to limit paths, or to name them by. */
const readLocalSource = (reading: Reading, flags: Lookup, caller: Caller): LocalSource => {
  const source = readSource(flags, { ...caller, workspace: '/' }, reading.problems)
  const { directory } = source
  const image = last(reading, 'image')
  if (image !== undefined) return { kind: 'image', directory, reference: image }
  if (source.kind === 'archive' || source.kind === 'image-uri') throw new TypeError(source.kind)
  return { ...source, written: readWritten(reading, directory) }
}

/** Flags that name a file or folder of the artifact. */
const PATHS = ['dockerfile', 'docker-context', 'zip-file', 'binary']

const readWritten = (reading: Reading, directory: string): Readonly<Record<string, string>> =>
  Object.fromEntries([
    [directory, last(reading, 'working-directory') ?? '.'],
    ...PATHS.flatMap((name) => {
      const path = last(reading, name)
      return path === undefined ? [] : [[resolve(directory, path), path]]
    }),
  ])

const last = ({ given }: Reading, name: string): string | undefined => given.get(name)?.at(-1)

type Range = { readonly atLeast: number; readonly atMost: number; readonly standard: number }

const readNumber = (reading: Reading, name: string, { atLeast, atMost, standard }: Range): number => {
  const text = last(reading, name)
  if (text === undefined) return standard
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (number >= atLeast && number <= atMost) return number
  refuseValue(reading, name, text, `a number from ${atLeast} to ${atMost}`)
  return standard
}

const refuseValue = ({ problems }: Reading, name: string, value: string, expects: string): void => {
  const help = localFlags.find((flag) => flag.name === name)?.help ?? ''
  const where = describeOrigin({ kind: 'flag', name })
  problems.push(problem('setting-value', { where, value, expects, help }))
}

const readVariable = (reading: Reading, text: string): Variable => {
  const variable = parseVariable(text)
  if (variable === undefined) refuseValue(reading, 'env', text, 'NAME=VALUE, or NAME alone')
  return variable ?? { name: text, value: undefined }
}

const readEvent = (reading: Reading): EventSource | undefined => {
  const [sample, event] = [last(reading, 'sample'), last(reading, 'event')]
  if (sample !== undefined) return { kind: 'sample', text: sample }
  return event === undefined ? undefined : { kind: 'text', text: event }
}

/** Flags that have no effect with another flag; settings have their own exclusions. */
const EXCLUDES: readonly (readonly [string, readonly string[]])[] = [
  ['image', ['dockerfile', 'zip-file', 'binary', ...COMPILING, 'build-env', 'working-directory']],
  ['event', ['sample', 'port']],
  ['sample', ['port']],
]

/** Checks for at most one artifact and one event, no flag without effect, and a known sample. */
const checkChoices = ({ given, problems }: Reading, samples: readonly string[]): void => {
  for (const flag of localFlags.filter((one) => !isRepeatable(one))) {
    if ((given.get(flag.name)?.length ?? 0) > 1) problems.push(problem('flag-twice', { flag: `--${flag.name}` }))
  }
  for (const [name, others] of EXCLUDES.filter(([one]) => given.has(one))) {
    for (const other of others.filter((one) => given.has(one)))
      problems.push(problem('settings-exclude', { where: `--${name}`, other: `--${other}` }))
  }
  if (given.has('rie') && !given.has('image') && !given.has('dockerfile'))
    problems.push(problem('setting-needs', { where: '--rie', needed: '--image or --dockerfile' }))
  const sample = given.get('sample')?.at(-1)
  if (sample !== undefined && !samples.includes(sample)) {
    const guess = nearest(sample, samples)
    const known = samples.join(', ')
    problems.push(
      guess === undefined
        ? problem('sample-unknown', { sample, known })
        : problem('sample-misspelt', { sample, guess }),
    )
  }
}
