import { realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** The path without links, also of what is not there yet: then those of the folders above it count. */
export const realPathOf = (path: string): string => {
  try {
    return realpathSync.native(path)
  } catch {
    return path === dirname(path) ? path : join(realPathOf(dirname(path)), basename(path))
  }
}
