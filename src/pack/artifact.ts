import { join } from 'node:path'
import type { Binary } from '../go/compile.ts'
import type { BaseRoot } from '../inspect/root/base-root.ts'
import { TASK_ROOT } from '../lambda/paths.ts'
import { layerOf, type OptContents } from '../lambda-layers/layers.ts'
import type { ImageOverride } from '../observe/function.ts'
import type { BaseImage } from '../registry/base-image.ts'
import { type ImageLayer, writeLayer } from '../tar/image-layer-writer.ts'
import { appendLayers, assembleImage, type Image, layerEntries, layerMediaType, startOf } from './image.ts'
import type { FileEntry } from './include.ts'
import { writeZip, type Zip } from './zip/zip.ts'

/** What to pack, and where to write the result. */
export type Packing = {
  readonly binary: Binary
  readonly files: readonly FileEntry[]
  /** What `layers` adds to the image's /opt. */
  readonly layers?: OptContents | undefined
  readonly temp: string
  readonly signal: AbortSignal
}

/** What an image is built on, and the live override of its entry point. */
export type Footing = {
  readonly base: BaseImage | 'scratch'
  readonly root: BaseRoot
  readonly override: ImageOverride
}

/** Packs the binary and included files as one layer on the base, on top of the /opt layer, which changes less often. */
export const packImage = async (
  { binary, files, layers, temp, signal }: Packing,
  { base, root, override }: Footing,
): Promise<Image> => {
  const start = startOf(base, override)
  const { workingDirectory } = root
  const contents = {
    binary,
    path: start.entryPoint,
    files,
    workingDirectory: override.workingDirectory ?? (workingDirectory === TASK_ROOT ? TASK_ROOT : undefined),
  }
  const entries = layerEntries(base, contents, root)
  const layer = await writeLayer(
    entries,
    join(temp, `layer-${binary.architecture}.tar.gz`),
    layerMediaType(base),
    signal,
  )
  const opt = layers === undefined ? [] : [await packLayers(layers, base, { temp, signal })]
  return assembleImage(base, [...opt, layer], { ...start, workingDirectory, architecture: binary.architecture })
}

/** Adds the /opt layer to an image that Docker or another step built. */
export const addLayers = async (
  image: BaseImage,
  layers: OptContents,
  to: Pick<Packing, 'temp' | 'signal'>,
): Promise<Image> => appendLayers(image, [await packLayers(layers, image, to)])

const packLayers = (
  layers: OptContents,
  base: BaseImage | 'scratch',
  { temp, signal }: Pick<Packing, 'temp' | 'signal'>,
): Promise<ImageLayer> =>
  layerOf(layers, { file: join(temp, 'layer-opt.tar.gz'), mediaType: layerMediaType(base), signal })

/** The binary and the included files as a zip. */
export const packZip = ({ binary, files, temp, signal }: Packing): Promise<Zip> =>
  writeZip(binary, files, join(temp, `function-${binary.architecture}.zip`), signal)
