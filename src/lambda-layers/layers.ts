import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { LambdaClient } from '@aws-sdk/client-lambda'
import { warning } from '../errors/problems.ts'
import { isExecutable } from '../files/paths.ts'
import type { Wire } from '../host/connections/request.ts'
import type { Architecture } from '../plan/function.ts'
import type { LayerSource } from '../plan/grammar/lambda-layers.ts'
import type { ImageReference } from '../plan/grammar/names.ts'
import type { BaseImage } from '../registry/base-image.ts'
import { type ImageLayer, type LayerEntry, writeLayer } from '../tar/image-layer-writer.ts'
import { readImageFolder } from './image-folder.ts'
import { isExtension, mergeParts, type OptTree } from './opt-tree.ts'
import { type LayersTotal, openTotal } from './unpacking.ts'
import { unzip } from './unzip.ts'
import { downloadLayer, readLayerVersion } from './version.ts'

/** What `layers` adds to /opt, unpacked and checked. */
export type OptContents = {
  readonly tree: OptTree
  /** Warnings about what they bring. */
  readonly notices: readonly string[]
}

export type LayersContext = {
  readonly architecture: Architecture
  /** Lambda in the function's region; called only if `layers` names a layer version. */
  readonly lambda: () => Promise<LambdaClient>
  /** An image of `layers`, for the architecture; called only if there is one. */
  readonly image: (reference: ImageReference) => Promise<BaseImage>
  readonly wire: Wire
  /** A folder for this run that nothing else writes to. */
  readonly temp: string
  /** Gets each write to `temp`, which may outlast the failure of another part. */
  readonly keep: (writing: Promise<unknown>) => void
}

/** Fetches and unpacks all layers in parallel and merges them in list order. Throws at the first that does not exist, is not permitted, or cannot be trusted. */
export const readLayers = async (sources: readonly LayerSource[], context: LayersContext): Promise<OptContents> => {
  const total = openTotal()
  const parts = await Promise.all(
    sources.map(async (source, at) => {
      const reading = readPart(source, join(context.temp, String(at)), { ...context, total })
      context.keep(reading)
      return { layer: source.text, source, tree: await reading }
    }),
  )
  return { tree: mergeParts(parts), notices: parts.flatMap(strayProgram) }
}

type Part = { readonly source: LayerSource; readonly tree: OptTree }

/** A program of an image that lies beside the folder where Lambda would start it. /opt/bootstrap is a runtime. */
const strayProgram = ({ source, tree }: Part): readonly string[] => {
  if (source.kind !== 'image' || [...tree.keys()].some(isExtension)) return []
  const [stray] =
    [...tree].find(
      ([path, entry]) =>
        entry.kind === 'file' && isExecutable(entry.mode) && /^[^/]+$/.test(path) && path !== 'bootstrap',
    ) ?? []
  if (stray === undefined) return []
  const extension = `${source.image.text}:${source.path}/${stray}`
  return [warning('layer-program-stray', { layer: source.text, path: `/opt/${stray}`, extension })]
}

const readPart = async (
  source: LayerSource,
  folder: string,
  context: LayersContext & { readonly total: LayersTotal },
): Promise<OptTree> => {
  const { architecture, wire, total } = context
  const unpacking = { layer: source.text, folder: join(folder, 'files'), total, signal: wire.signal }
  if (source.kind === 'image') return readImageFolder(source, () => context.image(source.image), unpacking)
  const zip = await readLayerVersion(await context.lambda(), source, { architecture, signal: wire.signal })
  await mkdir(folder, { recursive: true })
  const file = join(folder, 'layer.zip')
  await downloadLayer(source.text, zip, { file, wire })
  return unzip(file, unpacking)
}

/** Asks for every layer version that a zip function will use, so that one that is missing, not permitted or for another architecture shows before anything changes. */
export const checkLayerVersions = async (
  sources: readonly LayerSource[],
  { architecture, lambda, signal }: Pick<LayersContext, 'architecture' | 'lambda'> & { readonly signal: AbortSignal },
): Promise<void> => {
  const client = await lambda()
  const versions = sources.filter((source) => source.kind === 'version')
  await Promise.all(versions.map((layer) => readLayerVersion(client, layer, { architecture, signal })))
}

/** Where the layer goes, its media type (see layerMediaType), and its stop signal. */
export type LayerTarget = { readonly file: string; readonly mediaType: string; readonly signal: AbortSignal }

/** The contents as one image layer: below opt/, owned by root, fixed time, sorted; the same contents give the same bytes. */
export const layerOf = ({ tree }: OptContents, { file, mediaType, signal }: LayerTarget): Promise<ImageLayer> =>
  writeLayer(optEntries(tree), file, mediaType, signal)

/** The tree as entries below opt/. */
export const optEntries = (tree: OptTree): readonly LayerEntry[] =>
  [...tree].map(([below, entry]) => {
    const path = `opt/${below}`
    if (entry.kind === 'symlink') return { kind: 'symlink', path, target: entry.target }
    if (entry.kind === 'directory') return { kind: 'directory', path, mode: entry.mode }
    return { kind: 'file', path, mode: entry.mode, content: { file: entry.file, seal: entry.seal } }
  })
