import { parseArgs } from 'node:util'
import { type Problem, problem } from '../errors/problems.ts'
import { nearest } from '../plan/grammar/names.ts'
import type { Kind } from '../settings/kinds.ts'
import { type SettingName, settings } from '../settings/settings.ts'

type Flag = {
  readonly name: string
  /** The name of its value in the usage; undefined if it has none. */
  readonly value?: string
  readonly short?: string
  /** The setting with the same values. */
  readonly setting?: SettingName
  readonly help: string
}

const ofSetting = (name: SettingName, value: string, help: string = settings[name].help): Flag => ({
  name,
  value,
  setting: name,
  help,
})

/** The flags of `local`, in the order of the usage. */
export const localFlags: readonly Flag[] = [
  ofSetting('go-package', 'PACKAGE'),
  { name: 'image', value: 'IMAGE', help: 'Run this image of the local Docker.' },
  ofSetting('dockerfile', 'FILE', 'Build this Dockerfile with Docker and run its image.'),
  ofSetting('zip-file', 'FILE', 'Run the `bootstrap` of this zip.'),
  ofSetting('binary', 'FILE', 'Run this compiled program.'),
  { name: 'port', value: 'PORT', help: 'Port to serve on at 127.0.0.1; 0 picks a free one. Default: 9000.' },
  {
    name: 'event',
    value: 'EVENT',
    help: 'Invoke once and print the answer. EVENT is a file, JSON, or - for standard input.',
  },
  { name: 'sample', value: 'NAME', help: 'Invoke once with a sample event. Without a name, list them.' },
  { name: 'samples', help: 'List the sample events.' },
  {
    name: 'env',
    value: 'NAME=VALUE',
    short: 'e',
    help: 'Variable for the function. Can be repeated. NAME alone passes on your own.',
  },
  // Not --env-file: node reads that flag itself, in any position.
  {
    name: 'env-from',
    value: 'FILE',
    help: 'File of variables for the function, read as docker run --env-file does. Can be repeated. --env wins.',
  },
  { name: 'timeout', value: 'SECONDS', help: 'Time limit of an invocation. Default: 300.' },
  { name: 'memory', value: 'MB', help: 'Memory size that the function sees. Default: 3008.' },
  ofSetting('architecture', 'NAME', "`x86_64` or `arm64`. Default: this machine's."),
  ofSetting('working-directory', 'FOLDER', 'Folder to build and run in. Paths of artifacts are relative to it.'),
  ofSetting('go-tags', 'TAGS'),
  ofSetting('go-ldflags', 'FLAGS', 'Linker flags, in addition to `-s -w -buildid=`.'),
  { name: 'cgo-enabled', setting: 'cgo-enabled', help: 'Compile with cgo. Needs a C compiler.' },
  ofSetting('build-env', 'NAMES', 'Variables of yours that the build may see, in addition to the usual ones.'),
  ofSetting('docker-context', 'FOLDER'),
  ofSetting('docker-target', 'STAGE'),
  ofSetting('build-args', 'NAME=VALUE', 'Value for an ARG of the Dockerfile. Can be repeated.'),
  ofSetting('build-secrets', 'ID=VARIABLE', 'Secret for the Dockerfile, from your variable VARIABLE. Can be repeated.'),
  ofSetting('build-ssh', 'default', 'SSH agent for the Dockerfile.'),
  { name: 'rie', value: 'FILE', help: 'aws-lambda-rie to use for an image that has extensions but no RIE.' },
  { name: 'help', short: 'h', help: 'Show this text.' },
  { name: 'version', help: 'Show the version.' },
]

/** Every flag's values in order; empty for a flag without one. */
export type Given = ReadonlyMap<string, readonly string[]>

/** Splits arguments into the flags of `local` and their values. Lists all that are not flags, and those without their value. */
export const readFlags = (args: readonly string[]): { given: Given; problems: readonly Problem[] } => {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true })
  const given = new Map<string, readonly string[]>()
  const unknown: Problem[] = []
  const problems: Problem[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') problems.push(problem('argument-stray', { text: token.value }))
    if (token.kind !== 'option') continue
    const flag = localFlags.find(({ name }) => name === token.name)
    // If a value is missing, parseArgs takes the next flag as the value.
    const value = token.inlineValue || !token.value?.startsWith('--') ? token.value : undefined
    if (flag === undefined) unknown.push(unknownFlag(token.rawName))
    else if (flag.value !== undefined && flag.name !== 'sample' && !value)
      problems.push(problem('flag-empty', { flag: token.rawName, value: flag.value }))
    else given.set(flag.name, [...(given.get(flag.name) ?? []), ...(value ? [value] : [])])
  }
  // Text after an unknown flag may be its value, so it is not reported as stray.
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

/** Flags that may be repeated: those with several values. */
export const isRepeatable = ({ name, setting }: Flag): boolean =>
  ['env', 'env-from'].includes(name) || (setting !== undefined && SEVERAL.includes(settings[setting].kind))

const SEVERAL: readonly Kind[] = ['list', 'lines', 'pairs', 'variables']
