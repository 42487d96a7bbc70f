import { isCommit } from '../words.ts'
import { execute } from './exec.ts'

/** Not worth more: a partial clone would fetch what it lacks. */
const LIMIT_MS = 2_000

/** The first line of a commit's message, as git has it in the folder; undefined if it cannot be read. */
export const readSubject = async (directory: string, sha: string, stop: AbortSignal): Promise<string | undefined> => {
  if (!isCommit(sha)) return undefined
  const { PATH = '', HOME = '' } = process.env
  const env = { PATH, HOME, GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1' }
  const signal = AbortSignal.any([stop, AbortSignal.timeout(LIMIT_MS)])
  const args = ['log', '-1', '--no-show-signature', '--format=%s', sha, '--']
  const found = await execute('git', args, { cwd: directory, env, signal }).catch(() => undefined)
  return found?.exitCode === 0 ? found.stdout.split('\n')[0]?.trim() || undefined : undefined
}
