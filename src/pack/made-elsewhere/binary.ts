import { basename } from 'node:path'
import { failure } from '../../errors/problems.ts'
import type { Binary } from '../../go/compile.ts'
import { MAX_IMAGE_BYTES } from '../../lambda/limits.ts'
import type { Architecture } from '../../plan/function.ts'
import { findMadeFile, type MadeFile } from './file.ts'

/**
 * An executable that another step compiled, as if compiled here; `goPackage` is the file's name.
 * Its mode does not matter: workflow artifacts lose it, and packing sets a fixed one. The inspection checks its contents.
 */
export const readBinary = async (made: MadeFile, architecture: Architecture): Promise<Binary> => {
  const { path, sizeBytes } = await findMadeFile(made, 'binary')
  if (sizeBytes > MAX_IMAGE_BYTES) throw failure('binary-too-large', { size: sizeBytes, limit: MAX_IMAGE_BYTES })
  return { path, sizeBytes, goPackage: basename(made.path), architecture }
}
