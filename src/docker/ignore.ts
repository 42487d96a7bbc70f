import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readSmall } from '../host/disk/limits.ts'
import type { DockerfileSource } from '../plan/source.ts'

/** The files that say what a Docker build does not get (docs.docker.com, dockerignore files); which of them counts depends on the builder. */
export const ignoreFiles = ({ dockerfile, context }: DockerfileSource): readonly string[] =>
  [`${dockerfile}.dockerignore`, join(context, '.dockerignore')].filter((path) => existsSync(path))

/** Where a Docker build may get a `.git`: nowhere, from the context itself, or from a submodule in it. */
export type GitInContext = 'none' | 'own' | 'submodule'

/** A larger one does not tell for sure. */
const MAX_IGNORE_BYTES = 1_048_576

/** Whether a Docker build gets such a `.git`, as far as its ignore files tell for sure: a line for it counts if no `!` after it may take it back. */
export const mayGetGit = async (source: DockerfileSource, found: GitInContext): Promise<boolean> => {
  if (found === 'none') return false
  const files = await Promise.all(ignoreFiles(source).map((path) => readSmall(path, MAX_IGNORE_BYTES)))
  return files.length === 0 || !files.every((file) => file !== undefined && leavesOut(file.toString(), PATTERNS[found]))
}

/** In folders, `.git` alone does not count (docs.docker.com, dockerignore files). */
const PATTERNS = { own: /^\/?(?:\*\*\/)?\.git\/?$/, submodule: /^\/?\*\*\/\.git\/?$/ } as const

const leavesOut = (text: string, pattern: RegExp): boolean => {
  const lines = text.split('\n').map((line) => line.trim())
  const last = lines.findLastIndex((line) => pattern.test(line))
  return last > lines.findLastIndex((line) => line.startsWith('!'))
}
