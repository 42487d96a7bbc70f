import { join } from 'node:path'
import type { ImageOverride } from '../observe/function.ts'
import type { GoSource } from '../plan/function.ts'
import type { BaseImage } from './base.ts'
import type { Binary } from './compile.ts'
import { assembleImage, type Image, layerEntries, layerMediaType, startOf } from './image.ts'
import { readIncludes } from './include.ts'
import { writeLayer } from './tar.ts'
import { writeZip, type Zip } from './zip.ts'

export type Packing = {
  readonly source: GoSource
  readonly binary: Binary
  readonly temp: string
  readonly signal: AbortSignal
}

/** The binary and the included files as one layer on the base. */
export const packImage = async (
  { source, binary, temp, signal }: Packing,
  base: BaseImage | 'scratch',
  override: ImageOverride,
): Promise<Image> => {
  const start = startOf(base, override)
  const entries = layerEntries(
    base,
    { file: binary.path, path: start.entryPoint },
    await readIncludes(source),
    override,
  )
  const layer = await writeLayer(
    entries,
    join(temp, `layer-${binary.architecture}.tar.gz`),
    layerMediaType(base),
    signal,
  )
  return assembleImage(base, layer, { ...start, architecture: binary.architecture })
}

/** The binary and the included files as a zip. */
export const packZip = async ({ source, binary, temp, signal }: Packing): Promise<Zip> =>
  writeZip(binary.path, await readIncludes(source), join(temp, `function-${binary.architecture}.zip`), signal)
