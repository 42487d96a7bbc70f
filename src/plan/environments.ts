import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, visit } from 'yaml'
import type { Problem } from '../errors.ts'
import {
  describeOrigin,
  environmentKeys,
  fromText,
  isSettingName,
  type Layer,
  type Origin,
  offending,
  type SettingName,
  type Sourced,
  settingNames,
  settings,
} from '../settings.ts'
import { branchPattern } from './branches.ts'
import { nearest } from './names.ts'

/** More than this is no map of environments (a hand-written one has a few hundred bytes). */
const MAX_BYTES = 262_144

export type Environment = {
  readonly name: string
  readonly branches: readonly string[]
  readonly isProtected: boolean
  readonly layer: Layer
}

type Place = Origin & { kind: 'yaml' }

/**
 * The environments of a YAML map, in its order, with everything that is wrong with it.
 * All scalars are text (failsafe schema: `tag: 1.10` stays 1.10); aliases, duplicate and unknown keys are problems with their line.
 */
export const parseEnvironments = (
  text: string,
): { environments: readonly Environment[]; problems: readonly Problem[] } => {
  if (Buffer.byteLength(text) > MAX_BYTES) {
    return refuse(`environments has ${Buffer.byteLength(text)} bytes, more than the ${MAX_BYTES} that are read.`)
  }
  const lines = new LineCounter()
  const document = parseDocument(text, {
    schema: 'failsafe',
    uniqueKeys: true,
    lineCounter: lines,
    prettyErrors: false,
  })
  const errors = findErrors(document).map((error) => {
    const { line, col } = lines.linePos(error.pos[0])
    return problem(`environments is not valid YAML at line ${line}, column ${col}: ${reasonOf(error, text)}.`)
  })
  if (errors.length > 0) return { environments: [], problems: errors }
  let hasAlias = false
  visit(document, {
    Alias: () => {
      hasAlias = true
    },
  })
  if (hasAlias) return refuse('environments uses YAML aliases (*name); they are not read here.')
  if (!isMap<Node, Node | null>(document.contents)) return refuse('environments is not a map of environments.')

  const problems: Problem[] = []
  const environments = document.contents.items.flatMap((pair) => {
    const place = placeOf(pair, 'environments', lines)
    if (!isMap<Node, Node | null>(pair.value)) {
      problems.push(problem(`${describeOrigin(place)} is not a map of settings.`))
      return []
    }
    return [parseEnvironment(keyOf(pair), pair.value.items, (item) => placeOf(item, place.path, lines), problems)]
  })
  if (environments.length === 0 && problems.length === 0) return refuse('environments is an empty map.')
  return { environments, problems }
}

/** What has to be mended first: an error of syntax makes others of what follows it, while duplicate keys stand each for themselves. */
const findErrors = ({ errors, warnings }: ReturnType<typeof parseDocument>): readonly YamlError[] => {
  const all = [...errors, ...warnings]
  const syntax = all.find(({ code }) => code !== 'DUPLICATE_KEY')
  return syntax === undefined ? all : [syntax]
}

type YamlError = ReturnType<typeof parseDocument>['errors' | 'warnings'][number]

const reasonOf = ({ code, message, pos }: YamlError, text: string): string => {
  const key = text.slice(pos[0]).match(/^["']?([^"':,}\s]+)/)?.[1]
  if (code === 'DUPLICATE_KEY' && key !== undefined) return `the key "${key}" is there already`
  return code === 'RESOURCE_EXHAUSTION' ? 'it is nested too deeply' : message
}

const EXAMPLE =
  "Write one line per environment, such as  dev: { branches: develop, function-name: my-function-dev, tag: dev } , and quote what begins with * or {, such as  tag: '{sha}' ."

const problem = (message: string, hint = EXAMPLE): Problem => ({ message, hint })

const refuse = (message: string) => ({ environments: [], problems: [problem(message)] })

const keyOf = (pair: Pair<Node, Node | null>): string => (isScalar(pair.key) ? String(pair.key.value) : '')

const placeOf = (pair: Pair<Node, Node | null>, parent: string, lines: LineCounter): Place => {
  const path = `${parent}.${keyOf(pair)}`
  const { line, col } = lines.linePos(pair.key.range?.[0] ?? 0)
  return { kind: 'yaml', where: 'environments', path, line, column: col }
}

const parseEnvironment = (
  name: string,
  items: readonly Pair<Node, Node | null>[],
  place: (pair: Pair<Node, Node | null>) => Place,
  problems: Problem[],
): Environment => {
  let branches: readonly string[] = [name]
  let isProtected = false
  const layer: Partial<Record<SettingName, Sourced<unknown>>> = {}
  for (const pair of items) {
    const key = keyOf(pair)
    const here = place(pair)
    if (key === 'branches') branches = readBranches(pair.value, here, problems) ?? branches
    else if (key === 'protected') isProtected = readProtected(pair.value, here, problems)
    else if (!isSettingName(key) || settings[key].scope === 'run') problems.push(unknownKey(key, here))
    else {
      const value = readValue(key, pair.value, here, problems)
      if (value !== undefined) layer[key] = { value, from: here }
    }
  }
  if (branches[0] === name && branchPattern(name) === undefined) problems.push(badPattern(`environments.${name}`, name))
  return { name, branches, isProtected, layer: layer as Layer }
}

const unknownKey = (key: string, place: Place): Problem => {
  if (isSettingName(key)) {
    return problem(
      `${describeOrigin(place)} cannot be set per environment: it holds for the whole run.`,
      `Set ${key} as an input of the step.`,
    )
  }
  const known = [...Object.keys(environmentKeys), ...settingNames.filter((name) => settings[name].scope !== 'run')]
  const guess = nearest(key, known)
  return problem(
    `${describeOrigin(place)}: unknown key "${key}".`,
    guess === undefined ? `Known keys: ${known.join(', ')}.` : `Did you mean ${guess}?`,
  )
}

const readBranches = (node: Node | null, place: Place, problems: Problem[]): readonly string[] | undefined => {
  const value = plainValue(node)
  const list = typeof value === 'string' ? fromText('list', value) : value
  if (!Array.isArray(list) || list.length === 0) {
    problems.push(problem(`${describeOrigin(place)} is not a branch or a list of branches.`))
    return undefined
  }
  for (const pattern of list) {
    if (branchPattern(pattern.replace(/^!/, '')) === undefined) {
      problems.push(badPattern(describeOrigin(place), pattern))
    }
  }
  return list
}

const badPattern = (where: string, pattern: string): Problem =>
  problem(
    `${where}: "${pattern}" is not a pattern that GitHub's branch filters know.`,
    'Use *, **, ?, +, […] and ! as in on.push.branches.',
  )

const readProtected = (node: Node | null, place: Place, problems: Problem[]): boolean => {
  const value = plainValue(node)
  const read = typeof value === 'string' ? fromText('boolean', value) : undefined
  if (read === undefined)
    problems.push(problem(`${describeOrigin(place)} is not true or false.`, 'Write  protected: true  or leave it out.'))
  return read ?? true
}

/** A setting's value from its node: text by the setting's kind, or the sequence or map that a list or pairs may be written as. */
const readValue = (name: SettingName, node: Node | null, place: Place, problems: Problem[]): unknown => {
  const { kind, expects } = settings[name]
  const plain = plainValue(node)
  if (plain === '') return undefined
  const value =
    typeof plain === 'string'
      ? fromText(kind, plain)
      : (kind === 'list' && Array.isArray(plain)) || (kind === 'pairs' && plain !== undefined && !Array.isArray(plain))
        ? plain
        : undefined
  if (value === undefined) {
    problems.push(
      problem(
        `${describeOrigin(place)} is ${typeof plain === 'string' ? `"${plain}"` : 'a nested value'}, not ${expects}.`,
        typeof plain === 'string'
          ? settings[name].help
          : `Quote what begins with { or [, such as '{sha}'. ${settings[name].help}`,
      ),
    )
    return undefined
  }
  for (const bad of offending(name, value))
    problems.push(problem(`${describeOrigin(place)} is "${bad}", not ${expects}.`, settings[name].help))
  return value
}

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
