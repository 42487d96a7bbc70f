import { statSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { awsFiles, credentialProcesses } from '../aws-files.ts'
import { helperProgram, MAX_DOCKER_CONFIG_BYTES } from '../docker-config.ts'
import type { Variables } from '../variables.ts'
import { filesIn } from './files-in.ts'
import { readSmallSync } from './limits.ts'

/** A file's identity and times by its path; empty if there is none. */
export type Prints = ReadonlyMap<string, string>

/**
 * The files that the step reads after other people's code has run, and that say what is run then: its own program in `folder`, of which parts
 * are loaded late, and the configurations of Docker and AWS, which name programs that give credentials. Those are looked for in PATH, so
 * each place where one is, or could be put before it, counts.
 */
export const ownFiles = (env: Variables, script: string): readonly string[] => {
  const home = env.HOME || homedir()
  const dockerConfig = join(env.DOCKER_CONFIG || join(home, '.docker'), 'config.json')
  const folders = (env.PATH ?? '').split(delimiter).map((folder) => resolve('/', folder))
  const placesOf = (program: string): readonly string[] =>
    program.includes('/') ? [resolve(program)] : folders.map((folder) => join(folder, program))
  const programs = new Set([...helpersOf(dockerConfig), ...credentialProcesses(env)])
  return [
    ...filesIn(dirname(script)),
    dockerConfig,
    ...Object.values(awsFiles(env)),
    ...[...programs].flatMap(placesOf),
  ]
}

/** The programs that a configuration of Docker names; none if it cannot be read, which the step refuses when it needs it. */
const helpersOf = (dockerConfig: string): readonly string[] => {
  try {
    // Whatever else is wrong with it: docker may read what our schema refuses.
    const { credsStore, credHelpers } = JSON.parse(readSmallSync(dockerConfig, MAX_DOCKER_CONFIG_BYTES))
    return [credsStore, ...Object.values(credHelpers ?? {})].filter(Boolean).map((name) => helperProgram(String(name)))
  } catch {
    return []
  }
}

/** How the files are now. */
export const printFiles = (paths: readonly string[]): Prints => new Map(paths.map((path) => [path, printOf(path)]))

/** Those that are no longer as they were. */
export const changedFiles = (before: Prints): readonly string[] =>
  [...before].filter(([path, print]) => printOf(path) !== print).map(([path]) => path)

/** The time of the last change of anything, contents included, is the kernel's: no program sets it. Empty also for what our user may not look at. */
const printOf = (path: string): string => {
  try {
    const { dev, ino, size, ctimeNs } = statSync(path, { bigint: true })
    return [dev, ino, size, ctimeNs].join(' ')
  } catch {
    return ''
  }
}
