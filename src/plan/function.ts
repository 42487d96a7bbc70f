import { type Problem, problem } from '../errors/problems.ts'
import type { Caller } from '../host/caller.ts'
import { describeOrigin, type Sourced } from '../settings/origin.ts'
import { shownAddress, shownSetting } from '../text/address.ts'
import { type LayerSource, layerProblems, parseLayer, zipLayerProblems } from './grammar/lambda-layers.ts'
import {
  functionNameProblem,
  type ImageReference,
  isImageTag,
  otherRegistry,
  parseImageReference,
  parseRepository,
  type RepositoryName,
  registryHost,
} from './grammar/names.ts'
import { fillTemplate, type Lookup, type TemplateValues } from './precedence.ts'
import { targetOf } from './select.ts'
import { readSmoke, type SmokeSpec } from './smoke.ts'
import { readSource, type Source } from './source.ts'

export type Architecture = 'x86_64' | 'arm64'
export type PackageType = 'image' | 'zip'

/** What goes into /opt; `where` names the setting in messages. */
export type LayersSpec = { readonly sources: readonly LayerSource[]; readonly where: string }

/** One function as set; templates are filled in and names are checked. */
export type FunctionSpec = {
  readonly functionName: string
  readonly packageType: Sourced<PackageType | 'auto'>
  readonly architecture: Sourced<Architecture | 'auto'>
  readonly source: Source
  readonly baseImage: ImageReference | 'scratch'
  readonly layers: LayersSpec | undefined
  readonly smoke: SmokeSpec | undefined
  /** Registry host -> host to read it from instead. */
  readonly registryMirrors: Readonly<Record<string, string>>
  readonly repository: RepositoryName | undefined
  readonly tag: string
  /** Whether the tag is the default rather than set. */
  readonly isDefaultTag: boolean
  readonly force: boolean
  readonly waitTimeoutMs: number
}

/** Reads the function of this run from its settings, with all their problems; `region` is empty if none is set. */
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
  const source = readSource(settings, caller, problems)
  const packageType = readPackageType(settings, source, problems)
  return {
    problems,
    value: {
      functionName,
      packageType,
      architecture: settings.get('architecture') as Sourced<Architecture | 'auto'>,
      source,
      baseImage: readBase(settings, problems),
      layers: readLayers(settings, { region, packageType: packageType.value, problems }),
      smoke: readSmoke(settings, source, problems),
      registryMirrors: readMirrors(settings, problems),
      repository: readRepository(reading, functionName, region),
      tag: readTag(reading, functionName),
      isDefaultTag: settings.get('tag').from.kind === 'default',
      force: settings.get('force').value,
      waitTimeoutMs: settings.get('wait-timeout').value * 1_000,
    },
  }
}

/** Fills in a template; undefined if that failed, which is already reported as a problem. */
type Fill = (setting: Sourced<string>, functionName?: string) => string | undefined

type Reading = { readonly settings: Lookup; readonly fill: Fill; readonly problems: Problem[] }

/** Replaces a refused name, so that values derived from it are not refused too. */
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
  const host = otherRegistry(text)
  if (host !== undefined) {
    const name = text.slice(text.lastIndexOf('/') + 1).replace(/[:@].*/, '')
    problems.push(
      problem('repository-other-registry', { where, value: shownSetting(text), host: shownAddress(host), name }),
    )
  } else if (repository === undefined) {
    problems.push(problem('repository-invalid', { where, value: shownSetting(text) }))
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
  problems.push(problem('base-image-invalid', { where: describeOrigin(from), value: shownSetting(value) }))
  return 'scratch'
}

const readMirrors = (settings: Lookup, problems: Problem[]): Readonly<Record<string, string>> => {
  const setting = settings.find('registry-mirrors')
  const pairs = Object.entries(setting?.value ?? {})
  for (const [host] of pairs) {
    if (setting === undefined || /^[a-z0-9.-]+(:\d+)?$/i.test(host)) continue
    problems.push(problem('mirror-invalid', { where: describeOrigin(setting.from), host: shownSetting(host) }))
  }
  return Object.fromEntries(pairs.map(([host, mirror]) => [registryHost(host), mirror]))
}

/** The package type that the source implies; a Go package or a binary fits both. */
const MADE = {
  go: undefined,
  binary: undefined,
  dockerfile: 'image',
  archive: 'image',
  'image-uri': 'image',
  'zip-file': 'zip',
} as const

const readPackageType = (settings: Lookup, { kind }: Source, problems: Problem[]): Sourced<PackageType | 'auto'> => {
  const setting = settings.get('package-type') as Sourced<PackageType | 'auto'>
  const made = MADE[kind]
  if (made === undefined || setting.value === made) return setting
  const name = kind === 'archive' ? 'image-uri' : kind
  const source = settings.find(name as 'dockerfile' | 'image-uri' | 'zip-file')
  if (setting.value !== 'auto') {
    const values = { where: describeOrigin(setting.from), packageType: setting.value, source: name }
    problems.push(problem('package-type-of-source', { ...values, made: made === 'image' ? 'an image' : 'a zip' }))
  }
  return { value: made, from: source?.from ?? setting.from }
}

type LayersReading = {
  readonly region: string
  readonly packageType: PackageType | 'auto'
  readonly problems: Problem[]
}

const readLayers = (settings: Lookup, { region, packageType, problems }: LayersReading): LayersSpec | undefined => {
  const setting = settings.find('layers')
  if (setting === undefined) return undefined
  const where = describeOrigin(setting.from)
  const sources = setting.value.map(parseLayer).filter((source) => source !== undefined)
  problems.push(...setting.value.flatMap((text) => layerProblems(text, where, region)))
  if (packageType === 'zip') problems.push(...zipLayerProblems(sources, where))
  return { sources, where }
}
