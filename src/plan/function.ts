import { isAbsolute, relative, resolve } from 'node:path'
import { type Problem, problem } from '../errors.ts'
import type { Caller } from '../host/caller.ts'
import { describeOrigin, type Sourced } from '../settings.ts'
import { fillTemplate, type Lookup, type TemplateValues } from './layers.ts'
import { LDFLAGS, strangeLdflag } from './ldflags.ts'
import {
  functionNameProblem,
  type ImageReference,
  isImageTag,
  parseImageReference,
  parseRepository,
  type RepositoryName,
  registryHost,
} from './names.ts'
import { targetOf } from './select.ts'

export type Architecture = 'x86_64' | 'arm64'
export type PackageType = 'image' | 'zip'

/** What to compile and what to put beside it. */
export type GoSource = {
  readonly workspace: string
  /** Absolute, inside the workspace. */
  readonly directory: string
  readonly goPackage: string | undefined
  readonly tags: readonly string[]
  readonly ldflags: string | undefined
  readonly buildEnv: readonly string[]
  /** Files, folders and globs, relative to `directory` and inside the workspace. */
  readonly include: readonly string[]
}

/** One function as it was asked for; templates are filled in and names are checked. */
export type FunctionSpec = {
  readonly functionName: string
  readonly packageType: Sourced<PackageType | 'auto'>
  readonly architecture: Sourced<Architecture | 'auto'>
  readonly source: GoSource
  readonly baseImage: ImageReference | 'scratch'
  /** Registry host -> host to read it from instead. */
  readonly registryMirrors: Readonly<Record<string, string>>
  readonly repository: RepositoryName | undefined
  readonly tag: string
  /** Nobody set the tag: it is the default. */
  readonly isDefaultTag: boolean
  readonly force: boolean
  readonly waitTimeoutMs: number
}

/** The function of this run from its settings, with everything that is wrong with them; `region` is empty where none is set. */
export const readFunction = (
  settings: Lookup,
  environment: string | undefined,
  region: string,
  caller: Caller,
): { value: FunctionSpec; problems: readonly Problem[] } => {
  const problems: Problem[] = []
  const values: TemplateValues = { environment, branch: targetOf(caller).branch, sha: caller.sha }
  const fill: Fill = (setting, functionName) => {
    const filled = fillTemplate(setting, functionName === undefined ? values : { ...values, function: functionName })
    if (filled.problem !== undefined) problems.push(filled.problem)
    return filled.problem === undefined ? filled.text : undefined
  }

  const reading: Reading = { settings, fill, problems }
  const functionName = readFunctionName(reading)
  return {
    problems,
    value: {
      functionName,
      packageType: settings.get('package-type') as Sourced<PackageType | 'auto'>,
      architecture: settings.get('architecture') as Sourced<Architecture | 'auto'>,
      source: readSource(settings, caller, problems),
      baseImage: readBase(settings, problems),
      registryMirrors: readMirrors(settings, problems),
      repository: readRepository(reading, functionName, region),
      tag: readTag(reading, functionName),
      isDefaultTag: settings.get('tag').from.kind === 'default',
      force: settings.get('force').value,
      waitTimeoutMs: settings.get('wait-timeout').value * 1_000,
    },
  }
}

/** A template filled in; undefined when that went wrong, which is reported then and needs no second problem. */
type Fill = (setting: Sourced<string>, functionName?: string) => string | undefined

type Reading = { readonly settings: Lookup; readonly fill: Fill; readonly problems: Problem[] }

/** Stands for a name that was refused, so that what is made of it is not refused as well. */
const UNKNOWN_NAME = 'function'

const readFunctionName = ({ settings, fill, problems }: Reading): string => {
  const setting = settings.find('function-name')
  if (setting === undefined) {
    problems.push(problem('function-name-missing', {}))
    return UNKNOWN_NAME
  }
  const name = fill(setting)
  if (name === undefined) return UNKNOWN_NAME
  const wrong = functionNameProblem(name, describeOrigin(setting.from))
  if (wrong === undefined) return name
  problems.push(wrong)
  return UNKNOWN_NAME
}

const readTag = ({ settings, fill, problems }: Reading, functionName: string): string => {
  const setting = settings.get('tag')
  const tag = fill(setting, functionName)
  if (tag !== undefined && !isImageTag(tag)) {
    const made = tag === setting.value ? `"${tag}"` : `"${setting.value}" becomes "${tag}", which`
    problems.push(problem('tag-invalid', { where: describeOrigin(setting.from), made }))
  }
  return tag ?? ''
}

const readRepository = (
  { settings, fill, problems }: Reading,
  functionName: string,
  region: string,
): RepositoryName | undefined => {
  const setting = settings.find('repository')
  if (setting === undefined) return undefined
  const text = fill(setting, functionName)
  if (text === undefined) return undefined
  const repository = parseRepository(text)
  const where = describeOrigin(setting.from)
  if (repository === undefined) {
    problems.push(problem('repository-invalid', { where, value: text }))
  } else if (repository.region !== undefined && region !== '' && repository.region !== region) {
    problems.push(problem('repository-region', { where, repositoryRegion: repository.region, region }))
  }
  return repository
}

const readBase = (settings: Lookup, problems: Problem[]): ImageReference | 'scratch' => {
  const { value, from } = settings.get('base-image')
  if (value === 'scratch') return value
  const reference = parseImageReference(value)
  if (reference !== undefined) return reference
  problems.push(problem('base-image-invalid', { where: describeOrigin(from), value }))
  return 'scratch'
}

const readMirrors = (settings: Lookup, problems: Problem[]): Readonly<Record<string, string>> => {
  const setting = settings.find('registry-mirrors')
  const pairs = Object.entries(setting?.value ?? {})
  for (const [host] of pairs) {
    if (setting === undefined || /^[a-z0-9.-]+(:\d+)?$/i.test(host)) continue
    problems.push(problem('mirror-invalid', { where: describeOrigin(setting.from), host }))
  }
  return Object.fromEntries(pairs.map(([host, mirror]) => [registryHost(host), mirror]))
}

const readSource = (settings: Lookup, caller: Caller, problems: Problem[]): GoSource => {
  const directory = settings.get('working-directory')
  const absolute = resolve(caller.workspace, directory.value)
  const inside = (setting: Sourced<unknown>, written: string, folder: string): void => {
    if (!leaves(folder, resolve(folder, written))) return
    problems.push(problem('path-outside', { where: describeOrigin(setting.from), path: written, folder }))
  }
  inside(directory, directory.value, caller.workspace)
  checkLdflags(settings, problems)
  const goPackage = settings.find('go-package')
  const isInside = !leaves(caller.workspace, absolute)
  if (isInside && goPackage !== undefined && leaves(caller.workspace, resolve(absolute, goPackage.value))) {
    const where = describeOrigin(goPackage.from)
    problems.push(problem('package-path-outside', { where, path: goPackage.value, folder: caller.workspace }))
  }
  const include = settings.find('include')
  for (const path of include?.value ?? []) {
    if (include !== undefined) inside(include, path, absolute)
  }
  return {
    workspace: caller.workspace,
    directory: absolute,
    goPackage: goPackage?.value,
    tags: settings.find('go-tags')?.value ?? [],
    ldflags: settings.find('go-ldflags')?.value,
    buildEnv: settings.find('build-env')?.value ?? [],
    include: include?.value ?? [],
  }
}

const leaves = (folder: string, path: string): boolean => {
  const way = relative(folder, path)
  return way === '..' || way.startsWith('../') || isAbsolute(way)
}

const checkLdflags = (settings: Lookup, problems: Problem[]): void => {
  const setting = settings.find('go-ldflags')
  const strange = setting === undefined ? undefined : strangeLdflag(setting.value)
  if (setting === undefined || strange === undefined) return
  problems.push(problem('ldflag-strange', { where: describeOrigin(setting.from), flag: strange, known: LDFLAGS }))
}
