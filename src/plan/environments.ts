import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, visit } from 'yaml'
import { type Problem, problem } from '../errors/problems.ts'
import { type Kind, parseValue } from '../settings/kinds.ts'
import { describeOrigin, type Origin, type Sourced } from '../settings/origin.ts'
import {
  environmentKeys,
  isSettingName,
  type Level,
  offending,
  type SettingName,
  settingNames,
  settings,
} from '../settings/settings.ts'
import { shownSetting } from '../text/address.ts'
import { shortened } from '../text/format.ts'
import { MAX_ENVIRONMENT_WORD, tagWord } from '../text/tag-value.ts'
import { branchPattern, MAX_REF_LENGTH } from './grammar/branches.ts'
import { nearest } from './grammar/names.ts'
import { emptyProblems } from './precedence.ts'

/** A map of environments is never this large (a hand-written one has a few hundred bytes). */
const MAX_BYTES = 262_144

/** Nobody reads more. */
const MAX_PROBLEMS = 100

export type Environment = {
  readonly name: string
  readonly branches: readonly string[]
  readonly isProtected: boolean
  readonly level: Level
}

type YamlOrigin = Origin & { kind: 'yaml' }

/**
 * Parses the environments of a YAML map, in order, with all problems.
 * All scalars are text (failsafe schema: `tag: 1.10` stays 1.10). Aliases, duplicate keys and unknown keys are problems with their line.
 */
export const parseEnvironments = (
  text: string,
): { environments: readonly Environment[]; problems: readonly Problem[] } => {
  if (Buffer.byteLength(text) > MAX_BYTES) {
    return refuse(problem('environments-too-large', { size: Buffer.byteLength(text), limit: MAX_BYTES }))
  }
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { schema: 'failsafe', uniqueKeys: true, lineCounter, prettyErrors: false })
  const errors = findErrors(document).map((error) => {
    const { line, col } = lineCounter.linePos(error.pos[0])
    return problem('environments-yaml', { line, column: col, reason: reasonOf(error, text) })
  })
  if (errors.length > 0) return { environments: [], problems: errors }
  let hasAlias = false
  visit(document, {
    Alias: () => {
      hasAlias = true
    },
  })
  if (hasAlias) return refuse(problem('environments-alias', {}))
  if (!isMap<Node, Node | null>(document.contents)) return refuse(problem('environments-not-map', {}))

  const problems: Problem[] = []
  const environments = document.contents.items.flatMap((pair) => {
    if (problems.length > MAX_PROBLEMS) return []
    const from = originOf(pair, 'environments', lineCounter)
    if (!isMap<Node, Node | null>(pair.value)) {
      problems.push(problem('environment-not-map', { where: describeOrigin(from) }))
      return []
    }
    return [parseEnvironment(keyOf(pair), pair.value.items, (item) => originOf(item, from.path, lineCounter), problems)]
  })
  if (environments.length === 0 && problems.length === 0) return refuse(problem('environments-empty', {}))
  return { environments, problems: problems.slice(0, MAX_PROBLEMS) }
}

const refuse = (what: Problem) => ({ environments: [], problems: [what] })

/** The errors to fix first: a syntax error causes others after it, while duplicate keys are independent. */
const findErrors = ({ errors, warnings }: ReturnType<typeof parseDocument>): readonly YamlError[] => {
  const all = [...errors, ...warnings]
  const syntax = all.find(({ code }) => code !== 'DUPLICATE_KEY')
  return syntax === undefined ? all.slice(0, MAX_PROBLEMS) : [syntax]
}

type YamlError = ReturnType<typeof parseDocument>['errors' | 'warnings'][number]

const reasonOf = ({ code, message, pos }: YamlError, text: string): string => {
  const key = text.slice(pos[0]).match(/^["']?([^"':,}\s]+)/)?.[1]
  if (code === 'DUPLICATE_KEY' && key !== undefined) return `duplicate key "${key}"`
  return code === 'RESOURCE_EXHAUSTION' ? 'it is nested too deeply' : message
}

const keyOf = (pair: Pair<Node, Node | null>): string => (isScalar(pair.key) ? String(pair.key.value) : '')

const originOf = (pair: Pair<Node, Node | null>, parent: string, lines: LineCounter): YamlOrigin => {
  const path = `${parent}.${keyOf(pair)}`
  const { line, col } = lines.linePos(pair.key.range?.[0] ?? 0)
  return { kind: 'yaml', where: 'environments', path, line, column: col }
}

/** Enough to find it. */
const SHOWN_CHARACTERS = 60

/** The name is noted in a tag of the function, where it would not be the same if it were cut. */
const nameProblems = (name: string): readonly Problem[] => {
  const { length } = tagWord(name)
  if (length <= MAX_ENVIRONMENT_WORD) return []
  const shown = `${[...shownSetting(name)].slice(0, SHOWN_CHARACTERS).join('')}…`
  return [problem('environment-name-long', { name: shown, length, limit: MAX_ENVIRONMENT_WORD })]
}

const parseEnvironment = (
  name: string,
  items: readonly Pair<Node, Node | null>[],
  originIn: (pair: Pair<Node, Node | null>) => YamlOrigin,
  problems: Problem[],
): Environment => {
  problems.push(...nameProblems(name))
  let branches: readonly string[] = [name]
  let isProtected = false
  const level: Partial<Record<SettingName, Sourced<unknown>>> = {}
  for (const pair of items) {
    if (problems.length > MAX_PROBLEMS) break
    const key = keyOf(pair)
    const from = originIn(pair)
    if (key === 'branches') branches = readBranches(pair.value, from, problems) ?? branches
    else if (key === 'protected') isProtected = readProtected(pair.value, from, problems)
    else if (!isSettingName(key) || settings[key].scope === 'run') problems.push(unknownKey(key, from))
    else {
      const value = readValue(key, pair.value, from, problems)
      if (value !== undefined) level[key] = { value, from }
    }
  }
  if (branches[0] === name) problems.push(...patternProblems(name, `environments.${shortened(name, SHOWN_CHARACTERS)}`))
  return { name, branches, isProtected, level: level as Level }
}

const unknownKey = (key: string, from: YamlOrigin): Problem => {
  const where = describeOrigin(from)
  if (isSettingName(key)) return problem('environment-key-run', { where, key })
  const known = [...Object.keys(environmentKeys), ...settingNames.filter((name) => settings[name].scope !== 'run')]
  const guess = nearest(key, known)
  return guess === undefined
    ? problem('environment-key-unknown', { where, key, known: known.join(', ') })
    : problem('environment-key-misspelt', { where, key, guess })
}

const readBranches = (node: Node | null, from: YamlOrigin, problems: Problem[]): readonly string[] | undefined => {
  const value = plainValue(node)
  const list = typeof value === 'string' ? parseValue('list', value) : value
  if (!Array.isArray(list) || list.length === 0) {
    problems.push(problem('branches-invalid', { where: describeOrigin(from) }))
    return undefined
  }
  for (const pattern of list) problems.push(...patternProblems(pattern, describeOrigin(from)))
  return list
}

const patternProblems = (pattern: string, where: string): readonly Problem[] => {
  const { length } = pattern
  if (length > MAX_REF_LENGTH) return [problem('branch-pattern-too-long', { where, length, limit: MAX_REF_LENGTH })]
  return branchPattern(pattern.replace(/^!/, '')) === undefined ? [problem('branch-pattern', { where, pattern })] : []
}

const readProtected = (node: Node | null, from: YamlOrigin, problems: Problem[]): boolean => {
  const value = plainValue(node)
  const read = typeof value === 'string' ? parseValue('boolean', value) : undefined
  if (read === undefined) problems.push(problem('protected-invalid', { where: describeOrigin(from) }))
  return read ?? true
}

/** Reads a setting's value from its node: text by the setting's kind, or a sequence or map for a list or pairs. */
const readValue = (name: SettingName, node: Node | null, from: YamlOrigin, problems: Problem[]): unknown => {
  const { kind, expects, help } = settings[name]
  const where = describeOrigin(from)
  const plain = plainValue(node)
  if (plain === '') return undefined
  const value = typeof plain === 'string' ? parseValue(kind, plain) : isListOrMap(kind, plain) ? plain : undefined
  if (value === undefined) {
    problems.push(
      typeof plain === 'string'
        ? problem('setting-value', { where, value: shownSetting(plain), expects, help })
        : problem('setting-nested', { where, expects, help }),
    )
    return undefined
  }
  for (const bad of offending(name, value))
    problems.push(problem('setting-value', { where, value: shownSetting(bad), expects, help }))
  problems.push(...emptyProblems(name, value, { where, text: typeof plain === 'string' ? plain : undefined }))
  return value
}

const isListOrMap = (kind: Kind, plain: readonly string[] | Record<string, string> | undefined): boolean =>
  Array.isArray(plain)
    ? kind === 'list' || kind === 'lines'
    : plain !== undefined && (kind === 'pairs' || kind === 'variables')

/** A scalar's text, a sequence's texts or a map's texts; undefined for anything deeper. */
const plainValue = (node: Node | null): string | string[] | Record<string, string> | undefined => {
  if (node === null) return ''
  if (isScalar(node)) return String(node.value ?? '').trim()
  if (isSeq<Node>(node))
    return node.items.every((item) => isScalar(item))
      ? node.items.map((item) => String(isScalar(item) ? item.value : ''))
      : undefined
  if (isMap<Node, Node | null>(node)) {
    if (!node.items.every((item) => isScalar(item.value))) return undefined
    return Object.fromEntries(
      node.items.map((item) => [keyOf(item), isScalar(item.value) ? String(item.value.value) : '']),
    )
  }
  return undefined
}
