import { spawnSync } from 'node:child_process'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { findCommand, isExecutable } from './command.ts'
import type { There } from './versions.ts'

/** A tool already on this machine, if the output of `probe` says that it is new enough. */
export const findThere = ({ command, folders, atLeast }: There, probe: readonly string[]): string | undefined => {
  const paths = folders.map((folder) => join(folder.replace(/^~/, process.env.HOME ?? homedir()), command))
  return [findCommand(command), ...paths].find((path) => {
    if (path === undefined || !isExecutable(path)) return false
    const [, version] = spawnSync(path, probe, { encoding: 'utf8' }).stdout?.match(/\bv?(\d+\.\d+)/) ?? []
    return version !== undefined && version.localeCompare(atLeast, 'en', { numeric: true }) >= 0
  })
}
