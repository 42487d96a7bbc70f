import { type Problem, problem } from '../errors/problems.ts'
import type { Caller } from '../host/caller.ts'
import { parseValue } from '../settings/kinds.ts'
import { describeOrigin, type Origin, type Sourced } from '../settings/origin.ts'
import { REFUSED } from '../settings/setting.ts'
import {
  isSettingName,
  type Level,
  offending,
  type SettingName,
  type SettingValue,
  settingNames,
  settings,
} from '../settings/settings.ts'
import { shownSetting } from '../text/address.ts'
import { nearest } from './grammar/names.ts'

/** Reads the step's inputs as a level, with a problem for each unknown name and each invalid value. */
export const readInputLevel = (inputs: Caller['inputs']): { level: Level; problems: readonly Problem[] } => {
  const problems: Problem[] = []
  const level: Partial<Record<SettingName, Sourced<unknown>>> = {}
  for (const [name, text] of inputs) {
    if (!isSettingName(name)) {
      problems.push(unknownInput(name))
      continue
    }
    const from: Origin = { kind: 'input', name }
    const { value, problems: wrong } = readSetting(name, text, from)
    problems.push(...wrong)
    if (value !== undefined) level[name] = { value, from }
  }
  return { level: level as Level, problems }
}

/** What aws-actions/aws-lambda-deploy and others configure along with the code. */
const CONFIGURATION =
  /^(?:handler|runtime|memory(?:-size)?|timeout|role|execution-role|env(?:ironment)?-var(?:iable)?s|ephemeral-storage|vpc-config|kms-key-arn|tracing-config|description|publish|alias|version|s3-bucket|s3-key|create-function|create-repository)$/

const unknownInput = (name: string): Problem => {
  if (CONFIGURATION.test(name.replaceAll('_', '-'))) return problem('input-configuration', { name })
  const guess = nearest(name, settingNames)
  return guess === undefined
    ? problem('input-unknown', { name, known: settingNames.join(', ') })
    : problem('input-misspelt', { name, guess })
}

/** Reads a setting's value from its text, or a problem for each invalid part, with `help` as the hint. */
export const readSetting = <N extends SettingName>(
  name: N,
  text: string,
  from: Origin,
  help: string = settings[name].help,
): { value: SettingValue<N> | undefined; problems: readonly Problem[] } => {
  const { kind, expects } = settings[name]
  const value = parseValue(kind, text) as SettingValue<N> | undefined
  const bad = value === undefined ? [text] : offending(name, value)
  const where = describeOrigin(from)
  const problems = [
    ...bad.map((part) => problem('setting-value', { where, value: shownSetting(part), expects, help })),
    ...emptyProblems(name, value, { where, text }),
  ]
  return { value: problems.length === 0 ? value : undefined, problems }
}

type Written = { readonly where: string; readonly text: string | undefined }

/**
 * The problem with a list or map that is set but holds nothing. Separators alone are what expressions without a value leave; `[]` is written on purpose,
 * and is refused only where the setting limits something. `text` is undefined for a list or map of YAML.
 */
export const emptyProblems = (name: SettingName, value: unknown, { where, text }: Written): readonly Problem[] => {
  if (typeof value !== 'object' || value === null || Object.keys(value).length > 0) return []
  const row = settings[name]
  const { kind, expects } = row
  const empty = 'empty' in row ? row.empty : REFUSED
  if (empty === REFUSED) return [problem('list-empty', { where, value: text ?? '[]', expects })]
  if (text === undefined || text.startsWith('[')) return []
  const remedy = kind === 'list' || kind === 'lines' ? `, or write  []  to have none: ${empty}` : ''
  return [problem('list-separators', { where, value: text, expects, remedy })]
}

export type Lookup = {
  /** The value of the highest level that sets it, else the default. Maps merge by key. */
  readonly find: <N extends SettingName>(name: N) => Sourced<SettingValue<N>> | undefined
  /** The same for a setting that has a default. */
  readonly get: <N extends SettingName>(name: N) => Sourced<SettingValue<N>>
}

/** Combines levels of settings, the highest last, into one lookup over the defaults. */
export const lookup = (levels: readonly Level[]): Lookup => {
  const find = <N extends SettingName>(name: N): Sourced<SettingValue<N>> | undefined => {
    const set = levels
      .map((level) => level[name] as Sourced<SettingValue<N>> | undefined)
      .filter((found) => found !== undefined)
    const highest = set.at(-1)
    if (highest === undefined) return defaultOf(name)
    if (!('merge' in settings[name])) return highest
    return { value: Object.assign({}, ...set.map(({ value }) => value)) as SettingValue<N>, from: highest.from }
  }
  return {
    find,
    get: (name) => {
      const found = find(name)
      if (found === undefined) throw new TypeError(`${name} has no default`)
      return found
    },
  }
}

const defaultOf = <N extends SettingName>(name: N): Sourced<SettingValue<N>> | undefined => {
  const row = settings[name]
  return 'default' in row ? { value: row.default as SettingValue<N>, from: { kind: 'default', name } } : undefined
}

export type TemplateValues = {
  readonly function?: string
  readonly environment: string | undefined
  readonly branch: string | undefined
  readonly sha: string
}

/** Fills in `{function}`, `{environment}`, `{branch}` and `{sha}`; a branch is slugged (`Feature/A b` -> `feature-a-b`). */
export const fillTemplate = (
  { value, from }: Sourced<string>,
  values: TemplateValues,
): { text: string; problem?: Problem } => {
  const known: Record<string, string | undefined> = {
    ...values,
    branch: values.branch === undefined ? undefined : slug(values.branch),
  }
  const missing: string[] = []
  const text = value.replace(/\{([^{}]*)\}/g, (whole, name: string) => {
    const filled = Object.hasOwn(known, name) ? known[name] : undefined
    if (filled === undefined) missing.push(whole)
    return filled ?? whole
  })
  if (missing.length === 0) return { text }
  const usable = Object.entries(known).flatMap(([name, filled]) => (filled === undefined ? [] : [`{${name}}`]))
  const unknown = { where: describeOrigin(from), value, missing: missing.join(', '), known: usable.join(', ') }
  return { text, problem: problem('template-unknown', unknown) }
}

/** `Feature/A b` -> `feature-a-b`: what {branch} becomes. */
export const slug = (branch: string): string =>
  branch
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
