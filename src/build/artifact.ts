import { join } from 'node:path'
import type { ImageOverride } from '../observe/function.ts'
import type { BaseImage } from './base.ts'
import type { Binary } from './compile.ts'
import { assembleImage, type Image, layerEntries, layerMediaType, startOf } from './image.ts'
import type { FileEntry } from './include.ts'
import { writeLayer } from './tar.ts'
import { writeZip, type Zip } from './zip.ts'

/** What is packed, and where the result may be written. */
export type Packing = {
  readonly binary: Binary
  readonly files: readonly FileEntry[]
  readonly temp: string
  readonly signal: AbortSignal
}

/** The binary and the included files as one layer on the base. */
export const packImage = async (
  { binary, files, temp, signal }: Packing,
  base: BaseImage | 'scratch',
  override: ImageOverride,
): Promise<Image> => {
  const start = startOf(base, override)
  const entries = layerEntries(base, { file: binary.path, path: start.entryPoint }, files, override)
  const layer = await writeLayer(
    entries,
    join(temp, `layer-${binary.architecture}.tar.gz`),
    layerMediaType(base),
    signal,
  )
  return assembleImage(base, layer, { ...start, architecture: binary.architecture })
}

/** The binary and the included files as a zip. */
export const packZip = ({ binary, files, temp, signal }: Packing): Promise<Zip> =>
  writeZip(binary.path, files, join(temp, `function-${binary.architecture}.zip`), signal)
