import { execute } from './exec.ts'

/** The first line of a commit's message, from git in this folder; undefined when it cannot be read. */
export const readSubject = async (directory: string, sha: string, signal: AbortSignal): Promise<string | undefined> => {
  const { PATH = '', HOME = '' } = process.env
  const options = { cwd: directory, env: { PATH, HOME, GIT_TERMINAL_PROMPT: '0' }, signal }
  const found = await execute('git', ['log', '-1', '--format=%s', sha, '--'], options).catch(() => undefined)
  return found?.exitCode === 0 ? found.stdout.trim() || undefined : undefined
}
