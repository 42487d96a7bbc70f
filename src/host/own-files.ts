import { readdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** A file's identity and times by its path; empty if there is none. */
export type Prints = ReadonlyMap<string, string>

/**
 * The files that the step reads after other people's code has run, and that say what is run then: its own program in `folder`, of which parts
 * are loaded late, and the configurations of Docker and AWS, which name programs that give credentials.
 */
export const ownFiles = (env: Readonly<Record<string, string | undefined>>, script: string): readonly string[] => {
  const home = env.HOME || homedir()
  return [
    ...programIn(dirname(script)),
    join(env.DOCKER_CONFIG || join(home, '.docker'), 'config.json'),
    env.AWS_CONFIG_FILE || join(home, '.aws/config'),
    env.AWS_SHARED_CREDENTIALS_FILE || join(home, '.aws/credentials'),
  ]
}

const programIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder).map((name) => join(folder, name))
  } catch {
    return []
  }
}

/** How the files are now. */
export const printFiles = (paths: readonly string[]): Prints => new Map(paths.map((path) => [path, printOf(path)]))

/** Those that are no longer as they were. */
export const changedFiles = (before: Prints): readonly string[] =>
  [...before].filter(([path, print]) => printOf(path) !== print).map(([path]) => path)

/** The time of the last change of anything, contents included, is the kernel's: no program sets it. */
const printOf = (path: string): string => {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  return found === undefined ? '' : [found.dev, found.ino, found.size, found.ctimeNs].join(' ')
}
