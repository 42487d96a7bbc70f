import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** No configuration of this machine, and always the same author and time: the same files and history give the same ids. */
const ENVIRONMENT = {
  PATH: process.env.PATH,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  ...Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((who) => [
      [`GIT_${who}_NAME`, 'Octocat'],
      [`GIT_${who}_EMAIL`, 'octocat@example.com'],
      [`GIT_${who}_DATE`, '2026-01-01T00:00:00Z'],
    ]),
  ),
}

/** Runs git in a folder, and returns what it printed. */
export const git = async (folder: string, ...args: readonly string[]): Promise<string> =>
  (await run('git', ['-c', 'core.compression=0', ...args], { cwd: folder, env: ENVIRONMENT })).stdout.trim()

/** Commits what is in a folder, and makes it a repository before. Returns the commit. */
export const commitAll = async (folder: string, message: string): Promise<string> => {
  if (!existsSync(join(folder, '.git'))) await git(folder, 'init', '--quiet', '--initial-branch=main')
  await git(folder, 'add', '--all', '--force')
  await git(folder, 'commit', '--quiet', '--allow-empty', '--message', message)
  return git(folder, 'rev-parse', 'HEAD')
}
