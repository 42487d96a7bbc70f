import { lstat, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { failure } from '../errors/problems.ts'

/** The folder below RUNNER_TEMP for files that later steps read. Throws if something else is in its place: a link would lead us elsewhere. */
export const openOutputFolder = async (tempDir: string): Promise<string> => {
  const folder = join(tempDir, 'deploy-go-lambda')
  await mkdir(folder).catch((error) => {
    if (error.code !== 'EEXIST') throw error
  })
  if ((await lstat(folder)).isDirectory()) return folder
  throw failure('output-no-folder', { folder })
}
