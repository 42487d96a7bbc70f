import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DockerfileSource } from '../plan/source.ts'

/** The files that say what a Docker build does not get (docs.docker.com, dockerignore files); which of them counts depends on the builder. */
export const ignoreFiles = ({ dockerfile, context }: DockerfileSource): readonly string[] =>
  [`${dockerfile}.dockerignore`, join(context, '.dockerignore')].filter((path) => existsSync(path))

/** Whether a Docker build gets the context's `.git`, as far as its ignore files tell for sure: a line `.git` counts if no `!` after it may take it back. */
export const mayGetGit = async (source: DockerfileSource): Promise<boolean> => {
  if (!existsSync(join(source.context, '.git'))) return false
  const files = await Promise.all(ignoreFiles(source).map((path) => readFile(path, 'utf8')))
  return files.length === 0 || !files.every(leavesOutGit)
}

const leavesOutGit = (text: string): boolean => {
  const lines = text.split('\n').map((line) => line.trim())
  const last = lines.findLastIndex((line) => /^\/?(?:\*\*\/)?\.git\/?$/.test(line))
  return last > lines.findLastIndex((line) => line.startsWith('!'))
}
