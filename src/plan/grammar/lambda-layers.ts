import { type Problem, problem } from '../../errors/problems.ts'
import { shownSetting } from '../../text/address.ts'
import { type ImageReference, parseImageReference } from './names.ts'

/** One item of `layers`; `text` is what the user wrote, which errors quote. */
export type LayerSource =
  | {
      readonly kind: 'version'
      readonly text: string
      readonly arn: string
      readonly region: string
      readonly accountId: string
      readonly name: string
      readonly version: number
    }
  | {
      readonly kind: 'image'
      readonly text: string
      readonly image: ImageReference
      /** The folder of the image that becomes /opt: absolute, without a trailing slash; '' is the whole image. */
      readonly path: string
    }

/** A function has at most five layers (developer guide, Lambda quotas). */
const MAX_LAYERS = 5

/** Lambda API reference, LayerVersionArn; a layer's name has at most 64 characters at creation, 140 in the grammar. */
const VERSION_ARN =
  /^arn:aws[a-zA-Z-]*:lambda:((?:eusc-)?[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d):(\d{12}):layer:([a-zA-Z0-9_-]{1,140}):([1-9]\d{0,9})$/

/**
 * `arn:aws:lambda:eu-west-1:123456789012:layer:agent:7` -> that layer version; `ghcr.io/o/i:1` -> /opt of the image; `ghcr.io/o/i:1:/ext` -> its folder /ext:
 * the path begins at the last `:/`. Undefined for anything else.
 */
export const parseLayer = (text: string): LayerSource | undefined => {
  if (text.startsWith('arn:')) return parseVersion(text)
  const colon = text.lastIndexOf(':/')
  const path = colon < 0 ? '/opt' : text.slice(colon + 1).replace(/\/$/, '')
  const image = parseImageReference(colon < 0 ? text : text.slice(0, colon))
  return image === undefined || !isPlainPath(path) ? undefined : { kind: 'image', text, image, path }
}

const parseVersion = (text: string): LayerSource | undefined => {
  const [arn, region, accountId, name, version] = text.match(VERSION_ARN) ?? []
  if (arn === undefined || region === undefined || accountId === undefined || name === undefined) return undefined
  return { kind: 'version', text, arn, region, accountId, name, version: Number(version) }
}

/** No `.`, `..` or empty part, and only printable characters. */
const isPlainPath = (path: string): boolean =>
  path === '' ||
  (/^[^\\\p{Cc}]+$/u.test(path) &&
    path
      .slice(1)
      .split('/')
      .every((part) => !['', '.', '..'].includes(part)))

/** The problems with one item of `layers`; `region` is the function's, empty if there is none. */
export const layerProblems = (text: string, where: string, region: string): readonly Problem[] => {
  const layer = parseLayer(text)
  if (layer === undefined) return [unreadable(text, where)]
  if (layer.kind === 'image' || region === '' || layer.region === region) return []
  return [problem('layer-other-region', { where, layer: text, found: layer.region, region })]
}

const unreadable = (text: string, where: string): Problem => {
  const isWithoutVersion = parseVersion(`${text}:1`) !== undefined
  return isWithoutVersion
    ? problem('layer-without-version', { where, layer: shownSetting(text) })
    : problem('layer-malformed', { where, layer: shownSetting(text) })
}

/** What a zip function cannot have: images as layers, more than five, or two versions of one (API reference, UpdateFunctionConfiguration). */
export const zipLayerProblems = (layers: readonly LayerSource[], where: string): readonly Problem[] => {
  const images = layers.filter(({ kind }) => kind === 'image')
  const names = layers.flatMap((layer) => (layer.kind === 'version' ? [layer.arn.replace(/:\d+$/, '')] : []))
  const again = names.find((name, at) => names.indexOf(name) !== at)
  return [
    ...images.map(({ text }) => problem('layer-image-on-zip', { where, layer: text })),
    ...(layers.length > MAX_LAYERS ? [problem('layers-too-many', { where, count: layers.length })] : []),
    ...(again === undefined ? [] : [problem('layer-again', { where, layer: again })]),
  ]
}
