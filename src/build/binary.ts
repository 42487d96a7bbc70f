import { basename } from 'node:path'
import type { Architecture } from '../plan/function.ts'
import type { Binary } from './compile.ts'
import { findMadeFile, type MadeFile } from './made-file.ts'

/**
 * An executable that another step compiled, in the shape of one that was compiled here; `goPackage` is the file's name.
 * Its mode does not matter, for artifacts of a workflow lose it and what is packed gets one of its own. What is in it, the inspection tells.
 */
export const readBinary = async (made: MadeFile, architecture: Architecture): Promise<Binary> => {
  const { path, sizeBytes } = await findMadeFile(made, 'binary')
  return { path, sizeBytes, goPackage: basename(made.path), architecture }
}
