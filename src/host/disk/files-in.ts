import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The paths of what is in a folder; none if it cannot be read. */
export const filesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder).map((name) => join(folder, name))
  } catch {
    return []
  }
}
