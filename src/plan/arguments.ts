import { parseArgs } from 'node:util'
import { type Problem, problem } from '../errors.ts'
import { describeOrigin, type SettingName, type SettingValue, settings } from '../settings.ts'
import type { Architecture } from './function.ts'
import { readSetting } from './layers.ts'
import { nearest } from './names.ts'

/** What runs: Go to compile, or something that is built already. Paths are as they were written, relative to `directory`. */
export type LocalSource =
  | {
      readonly kind: 'go'
      readonly goPackage: string | undefined
      readonly tags: readonly string[]
      readonly ldflags: string | undefined
      readonly buildEnv: readonly string[]
    }
  | { readonly kind: 'binary' | 'zip-file' | 'dockerfile'; readonly path: string }
  | { readonly kind: 'image'; readonly reference: string }

/** The event to invoke once with: a name in the samples, or what stands behind --event: a file, JSON, or - for standard input. */
export type EventSource = { readonly kind: 'sample' | 'text'; readonly text: string }

/** A run on this machine, as the command line asks for it. */
export type LocalRun = {
  readonly kind: 'run'
  readonly source: LocalSource
  readonly directory: string
  readonly architecture: Architecture | 'auto'
  readonly port: number
  /** Absent: serve. */
  readonly event: EventSource | undefined
  /** In their order; without a value it is the caller's own. */
  readonly variables: readonly { readonly name: string; readonly value: string | undefined }[]
  readonly envFile: string | undefined
  readonly timeoutMs: number
  readonly memorySizeMb: number
  /** An aws-lambda-rie to run a container under. */
  readonly rie: string | undefined
}

export type Command =
  | LocalRun
  | { readonly kind: 'help' | 'version' | 'samples' }
  | { readonly kind: 'refuse'; readonly problems: readonly Problem[] }

type Flag = {
  readonly name: string
  /** What its value is called in the usage; a flag without one has none. */
  readonly value?: string
  readonly short?: string
  readonly repeats?: true
  /** The setting that takes the same values. */
  readonly setting?: SettingName
  readonly help: string
}

const ofSetting = (name: SettingName, value: string, help: string = settings[name].help): Flag => ({
  name,
  value,
  setting: name,
  help,
})

const SOURCES = ['go-package', 'image', 'dockerfile', 'zip-file', 'binary']

/** The flags of `local`, in the order of the usage. */
export const localFlags: readonly Flag[] = [
  ofSetting('go-package', 'PACKAGE'),
  { name: 'image', value: 'IMAGE', help: 'Run this image of the local Docker, instead of compiling.' },
  { name: 'dockerfile', value: 'FILE', help: 'Build this Dockerfile and run its image.' },
  { name: 'zip-file', value: 'FILE', help: 'Run the `bootstrap` of this zip.' },
  { name: 'binary', value: 'FILE', help: 'Run this program, which is compiled already.' },
  { name: 'port', value: 'PORT', help: 'Port to serve on, on 127.0.0.1; 0 is any that is free. Default: 9000.' },
  {
    name: 'event',
    value: 'EVENT',
    help: 'Invoke once with this event and print the answer: a file, JSON, or - for standard input.',
  },
  { name: 'sample', value: 'NAME', help: 'Invoke once with this sample event; without a name, list them.' },
  { name: 'samples', help: 'List the sample events.' },
  {
    name: 'env',
    value: 'NAME=VALUE',
    short: 'e',
    repeats: true,
    help: 'Variable of the function; NAME alone passes on your own. May be repeated.',
  },
  { name: 'env-file', value: 'FILE', help: 'File of NAME=VALUE lines; --env beats it.' },
  { name: 'timeout', value: 'SECONDS', help: 'Time limit of an invocation. Default: 300.' },
  { name: 'memory', value: 'MB', help: 'Memory size, as the function sees it in its environment. Default: 3008.' },
  ofSetting('architecture', 'NAME', '`x86_64` or `arm64`. Default: that of this machine.'),
  ofSetting(
    'working-directory',
    'FOLDER',
    'Folder to build and run in; other paths of the artifact are relative to it. Default: here.',
  ),
  ofSetting('go-tags', 'TAGS'),
  ofSetting('go-ldflags', 'FLAGS'),
  ofSetting('build-env', 'NAMES'),
  { name: 'rie', value: 'FILE', help: 'An aws-lambda-rie for images with extensions that bring none.' },
  { name: 'help', short: 'h', help: 'Show this text.' },
  { name: 'version', help: 'Show the version.' },
]

const COMMANDS = ['local', 'help', 'version'] as const

/** The command line without node and script. All that is wrong with it is listed at once. */
export const readCommand = (args: readonly string[], samples: readonly string[]): Command => {
  const [name = '', ...rest] = args
  if (name === 'help' || name === '--help' || name === '-h') return { kind: 'help' }
  if (name === 'version' || name === '--version') return { kind: 'version' }
  if (name === 'local') return readLocal(rest, samples)
  const guess = nearest(name, COMMANDS)
  const known = COMMANDS.join(', ')
  return refused([
    guess === undefined ? problem('command-unknown', { name, known }) : problem('command-misspelt', { name, guess }),
  ])
}

const refused = (problems: readonly Problem[]): Command => ({ kind: 'refuse', problems })

/** Every flag's values in their order; none where the flag stands without one. */
type Given = ReadonlyMap<string, readonly string[]>

const readLocal = (args: readonly string[], samples: readonly string[]): Command => {
  const { given, problems } = readFlags(args)
  if (given.has('help')) return { kind: 'help' }
  if (given.has('version')) return { kind: 'version' }
  if (problems.length > 0) return refused(problems)
  if (given.has('samples') || given.get('sample')?.length === 0) return { kind: 'samples' }
  const reading: Reading = { given, problems: [] }
  const run = readRun(reading)
  checkChoices(reading, samples)
  return reading.problems.length > 0 ? refused(reading.problems) : run
}

const readFlags = (args: readonly string[]): { given: Given; problems: readonly Problem[] } => {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true })
  const given = new Map<string, readonly string[]>()
  const unknown: Problem[] = []
  const problems: Problem[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') problems.push(problem('argument-stray', { text: token.value }))
    if (token.kind !== 'option') continue
    const flag = localFlags.find(({ name }) => name === token.name)
    // parseArgs takes the next flag for a value where one is missing.
    const value = token.inlineValue || !token.value?.startsWith('--') ? token.value : undefined
    if (flag === undefined) unknown.push(unknownFlag(token.rawName))
    else if (flag.value !== undefined && flag.name !== 'sample' && !value)
      problems.push(problem('flag-empty', { flag: token.rawName, value: flag.value }))
    else given.set(flag.name, [...(given.get(flag.name) ?? []), ...(value ? [value] : [])])
  }
  // What follows an unknown flag may be its value: it is not called stray.
  return { given, problems: unknown.length > 0 ? unknown : problems }
}

const options = Object.fromEntries(
  localFlags.map(({ name, value, short }) => [
    name,
    { type: value === undefined ? ('boolean' as const) : ('string' as const), ...(short !== undefined && { short }) },
  ]),
)

const unknownFlag = (name: string): Problem => {
  const guess = nearest(
    name.replace(/^--?/, ''),
    localFlags.map((flag) => flag.name),
  )
  return guess === undefined
    ? problem('flag-unknown', { name })
    : problem('flag-misspelt', { name, guess: `--${guess}` })
}

type Reading = { readonly given: Given; readonly problems: Problem[] }

const readRun = (reading: Reading): LocalRun => ({
  kind: 'run',
  source: readSource(reading),
  directory: read(reading, 'working-directory') ?? '.',
  architecture: readArchitecture(reading),
  port: readNumber(reading, 'port', { atLeast: 0, atMost: 65_535, standard: 9_000 }),
  event: readEvent(reading),
  variables: (reading.given.get('env') ?? []).map((text) => readVariable(reading, text)),
  envFile: last(reading, 'env-file'),
  // AWS documentation, Lambda quotas: 900 seconds, 128 to 10,240 MB. The defaults are those of aws-lambda-rie.
  timeoutMs: 1_000 * readNumber(reading, 'timeout', { atLeast: 1, atMost: 900, standard: 300 }),
  memorySizeMb: readNumber(reading, 'memory', { atLeast: 128, atMost: 10_240, standard: 3_008 }),
  rie: last(reading, 'rie'),
})

const last = ({ given }: Reading, name: string): string | undefined => given.get(name)?.at(-1)

const readSource = (reading: Reading): LocalSource => {
  const image = last(reading, 'image')
  if (image !== undefined) return { kind: 'image', reference: image }
  for (const kind of ['dockerfile', 'zip-file', 'binary'] as const) {
    const path = last(reading, kind)
    if (path !== undefined) return { kind, path }
  }
  return {
    kind: 'go',
    goPackage: read(reading, 'go-package'),
    tags: read(reading, 'go-tags') ?? [],
    ldflags: read(reading, 'go-ldflags'),
    buildEnv: read(reading, 'build-env') ?? [],
  }
}

/** The value of a flag that is a setting too, by that setting's grammar. */
const read = <N extends SettingName>(reading: Reading, name: N): SettingValue<N> | undefined => {
  const text = last(reading, name)
  if (text === undefined) return undefined
  const { value, problems } = readSetting(name, text, { kind: 'flag', name })
  reading.problems.push(...problems)
  return value
}

const readArchitecture = (reading: Reading): LocalRun['architecture'] => {
  const text = read(reading, 'architecture')
  return text === 'x86_64' || text === 'arm64' ? text : 'auto'
}

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

const readVariable = (reading: Reading, text: string): LocalRun['variables'][number] => {
  const { name = text, value } = text.match(/^(?<name>[A-Za-z_]\w*)(?:=(?<value>[\s\S]*))?$/)?.groups ?? {}
  if (!/^[A-Za-z_]\w*$/.test(name)) refuseValue(reading, 'env', text, 'NAME=VALUE, or NAME alone')
  return { name, value }
}

const readEvent = (reading: Reading): EventSource | undefined => {
  const [sample, event] = [last(reading, 'sample'), last(reading, 'event')]
  if (sample !== undefined) return { kind: 'sample', text: sample }
  return event === undefined ? undefined : { kind: 'text', text: event }
}

/** One artifact and one event at most; a sample that is there; nothing that has no meaning for what runs. */
const checkChoices = ({ given, problems }: Reading, samples: readonly string[]): void => {
  for (const choice of [SOURCES, ['event', 'sample']]) {
    const both = choice.filter((name) => given.has(name)).map((name) => `--${name}`)
    if (both.length > 1) problems.push(problem('flags-exclude', { flags: both.join(' and ') }))
  }
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
