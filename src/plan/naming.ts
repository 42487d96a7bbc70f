import { type Problem, problem } from '../errors/problems.ts'
import type { Caller } from '../host/caller.ts'
import { describeOrigin, type Sourced } from '../settings/origin.ts'
import type { Level } from '../settings/settings.ts'
import type { Environment } from './environments.ts'
import { slugMatch } from './grammar/branches.ts'
import { ARCHIVE, parseImageUri } from './grammar/image-uri.ts'
import { parseLayer } from './grammar/lambda-layers.ts'
import {
  type ImageReference,
  parseEcrHost,
  parseImageReference,
  type RepositoryName,
  splitRepository,
} from './grammar/names.ts'
import { type Lookup, lookup, slug } from './precedence.ts'
import { targetOf } from './select.ts'

/** A setting's text with only {branch} left to fill in. */
type Template = { readonly text: string; readonly where: string; readonly written: string }

/** Where in AWS a name is: in one of these accounts, and this region; undefined is any. */
type Location = { readonly accounts: readonly string[] | undefined; readonly region: string | undefined }

/** An image tag that an environment deploys or builds on. */
type ImageName = {
  readonly where: string
  readonly location: Location
  /** Undefined if it is that of the live function. */
  readonly repository: string | undefined
  readonly tag: string
}

/** What an environment names, on any branch. */
type Names = {
  readonly environment: Pick<Environment, 'name' | 'branches' | 'isProtected'>
  readonly position: number
  readonly location: Location
  readonly functionName: Template | undefined
  readonly repository: Template | undefined
  readonly tag: Template
  readonly images: readonly ImageName[]
}

/** The names of the chosen environment and of all others, and the branch that fills them in. */
export type Naming = { readonly branch: string; readonly own: Names; readonly others: readonly Names[] }

/** Reads the names of all environments; `inputs` holds what they share. Undefined without a chosen one, or on a ref that is no branch. */
export const readNaming = (
  environments: readonly Environment[],
  chosen: Environment | undefined,
  { inputs, caller }: { readonly inputs: Level; readonly caller: Caller },
): Naming | undefined => {
  const { branch } = targetOf(caller)
  const all = environments.map((environment, position) => {
    const settings = lookup([inputs, environment.level])
    return { position, ...readNames(environment, settings, caller) }
  })
  const own = chosen === undefined ? undefined : all[environments.indexOf(chosen)]
  if (own === undefined || branch === undefined) return undefined
  return { branch, own, others: all.filter((names) => names !== own) }
}

const readNames = (environment: Environment, settings: Lookup, caller: Caller): Omit<Names, 'position'> => {
  const { name, branches, isProtected } = environment
  const known = new Map([
    ['environment', name],
    ['sha', caller.sha],
  ])
  const read = (setting: Sourced<string> | undefined): Template | undefined =>
    setting && {
      text: setting.value.replace(/\{(\w+)\}/g, (whole, key: string) => known.get(key) ?? whole),
      where: describeOrigin(setting.from),
      written: setting.value,
    }
  const functionName = read(settings.find('function-name'))
  if (functionName !== undefined) known.set('function', functionName.text)
  const account = settings.find('role-to-assume')?.value.split(':')[4]
  const location = {
    accounts: account === undefined ? settings.find('allowed-account-ids')?.value : [account],
    region: settings.find('aws-region')?.value ?? caller.region,
  }
  const repository = read(settings.find('repository'))
  const tag = read(settings.get('tag')) ?? { text: '', where: '', written: '' }
  const pushed = deploysOwnTag(settings) ? [pushedImage({ repository, tag, location })] : []
  const images = [...pushed, ...usedImages(settings, location)]
  return { environment: { name, branches, isProtected }, location, functionName, repository, tag, images }
}

/** Whether it pushes an image; a zip and an image that is in ECR leave `repository` and `tag` alone. */
const deploysOwnTag = (settings: Lookup): boolean => {
  const image = settings.find('image-uri')?.value
  const isPushed = image === undefined || image.startsWith(ARCHIVE)
  return isPushed && settings.find('zip-file') === undefined && settings.get('package-type').value !== 'zip'
}

const pushedImage = ({ repository, tag, location }: Pick<Names, 'repository' | 'tag' | 'location'>): ImageName => {
  const where = repository === undefined || !tag.where.startsWith('default') ? tag.where : repository.where
  if (repository === undefined) return { where, location, repository: undefined, tag: tag.text }
  const { name, ...registry } = splitRepository(repository.text)
  return { where, location: locationIn(registry, location), repository: name, tag: tag.text }
}

type Registry = { readonly registryId?: string | undefined; readonly region?: string | undefined }

const locationIn = ({ registryId, region }: Registry, location: Location): Location => ({
  accounts: registryId === undefined ? location.accounts : [registryId],
  region: region ?? location.region,
})

/** The images in ECR that it deploys or builds on by tag. */
const usedImages = (settings: Lookup, location: Location): readonly ImageName[] => {
  const uri = settings.find('image-uri')
  const parsed = uri === undefined ? undefined : parseImageUri(uri.value)
  const deployed =
    uri !== undefined && parsed !== undefined && 'image' in parsed && parsed.image.digest === undefined
      ? [imageName(uri, parsed.image.name, { ...parsed.image, tag: parsed.image.tag ?? '', location })]
      : []
  const base = settings.get('base-image')
  const layers = settings.find('layers')
  return [
    ...deployed,
    ...ecrImages(base, [parseImageReference(base.value)]),
    ...(layers === undefined ? [] : ecrImages(layers, layers.value.map(layerImage))),
  ]
}

const layerImage = (text: string): ImageReference | undefined => {
  const layer = parseLayer(text)
  return layer?.kind === 'image' ? layer.image : undefined
}

const ecrImages = (
  setting: Sourced<unknown>,
  references: readonly (ImageReference | undefined)[],
): readonly ImageName[] =>
  references.flatMap((reference) => {
    const registry = reference === undefined ? undefined : parseEcrHost(reference.host)
    if (reference === undefined || registry === undefined) return []
    const location = { accounts: undefined, region: undefined }
    return [imageName(setting, reference.repository, { ...registry, tag: reference.reference, location })]
  })

const imageName = (
  { from }: Sourced<unknown>,
  repository: string,
  { tag, location, ...registry }: Registry & { readonly tag: string; readonly location: Location },
): ImageName => ({ where: describeOrigin(from), location: locationIn(registry, location), repository, tag })

const HOLE = '{branch}'

/** A function's name that the branch fills in and another environment has. Case is ignored: AWS does not document whether it counts. */
export const findTakenFunctions = (naming: Naming): readonly Problem[] => {
  const { own, others, branch } = naming
  const template = own.functionName
  if (template === undefined || !template.text.includes(HOLE)) return []
  const value = template.text.replaceAll(HOLE, slug(branch))
  return others.flatMap((other) => {
    const theirs = other.functionName
    if (theirs === undefined || !mayBeSame(own.location, other.location)) return []
    if (!has(naming, other, [theirs.text.toLowerCase(), value.toLowerCase()])) return []
    return [problem('branch-takes-function', { ...describe(naming, other, template), value, theirs: theirs.where })]
  })
}

/** An image tag that the branch leads to and another environment has; `repository` is the chosen environment's, as set or as observed. */
export const findTakenImages = (naming: Naming, repository: RepositoryName): readonly Problem[] => {
  const { own, others, branch } = naming
  const template = [own.tag, own.repository ?? own.functionName].find((one) => one?.text.includes(HOLE))
  if (template === undefined) return []
  const tag = own.tag.text.replaceAll(HOLE, slug(branch))
  const location = locationIn(repository, own.location)
  return others.flatMap((other) =>
    other.images
      .filter((image) => {
        // Asking AWS about the others' functions would need rights. If the branch gave the tag, the repository may be the same.
        const theirs = image.repository ?? (template === own.tag ? repository.name : other.functionName?.text)
        const pair: Pair = [`${theirs}:${image.tag}`, `${repository.name}:${tag}`]
        return mayBeSame(location, image.location) && has(naming, other, pair)
      })
      .map((image) =>
        problem('branch-takes-image', {
          ...describe(naming, other, template),
          value: `${repository.name}:${tag}`,
          theirs: image.where,
        }),
      ),
  )
}

const describe = ({ own, branch }: Naming, other: Names, { where, written }: Template) => {
  const isKnown = own.location.accounts !== undefined && other.location.accounts !== undefined
  return {
    branch,
    where,
    written,
    own: own.environment.name,
    other: other.environment.name,
    apart: isKnown ? '' : ' If they are in different accounts, set role-to-assume or allowed-account-ids for both.',
  }
}

const mayBeSame = (one: Location, other: Location): boolean => {
  const areAccounts = one.accounts === undefined || other.accounts === undefined
  const isRegion = one.region === undefined || other.region === undefined || one.region === other.region
  return isRegion && (areAccounts || one.accounts.some((account) => other.accounts?.includes(account)))
}

/** Another environment's template, and the text that the branch gave. */
type Pair = readonly [template: string, text: string]

/** Whether another environment has this text: as it stands, or from a branch that is more its own than ours. */
const has = ({ own }: Naming, other: Names, [template, text]: Pair): boolean => {
  const [before = '', ...after] = template.split(HOLE)
  if (after.length === 0) return template === text
  const length = (text.length - before.length - after.join('').length) / after.length
  const filled = Number.isInteger(length) && length >= 0 ? text.slice(before.length, before.length + length) : undefined
  if (filled === undefined || slug(filled) !== filled || template.replaceAll(HOLE, filled) !== text) return false
  const [theirs, ours] = [claimOf(other, filled), claimOf(own, filled)]
  const different = theirs.findIndex((rank, at) => rank !== ours[at])
  return theirs[1] > 0 && (theirs[different] ?? 0) > (ours[different] ?? 0)
}

const RANKS = { none: 0, wildcard: 1, named: 2 } as const

/** How much a slug is an environment's own: a protected one's first, then one that names the branch, then the first of the map. */
const claimOf = ({ environment, position }: Names, text: string): readonly [number, number, number] => {
  const { branches, isProtected } = environment
  let rank = 0
  for (const pattern of branches) {
    const found = slugMatch(pattern.replace(/^!/, ''), text)
    if (found !== 'none') rank = pattern.startsWith('!') ? 0 : Math.max(rank, RANKS[found])
  }
  return [isProtected ? 1 : 0, rank, -position]
}
