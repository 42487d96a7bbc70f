import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { output } from '../../tools/command.ts'
import { makeTempDirectory } from '../../tools/temp-directory.ts'

/** A git repository in its own directory, as a user would have cloned it. */
export type GitRepository = AsyncDisposable & {
  readonly path: string
  /** Runs git in it and returns what it printed, trimmed. */
  git(...args: readonly string[]): Promise<string>
}

/** Ignores this machine's git configuration, and sets an author. */
const GIT_ENVIRONMENT = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Octocat',
  GIT_AUTHOR_EMAIL: 'octocat@example.com',
  GIT_COMMITTER_NAME: 'Octocat',
  GIT_COMMITTER_EMAIL: 'octocat@example.com',
} as const

/** One commit of a folder of `examples/`, files unchanged, with the branches dev and main on it; dev is checked out. */
export const makeRepository = async (example: string): Promise<GitRepository> => {
  await using owned = new AsyncDisposableStack()
  const { path } = owned.use(makeTempDirectory())
  cpSync(join(import.meta.dirname, '../../examples', example), path, { recursive: true })
  const git = await commitAll(path)
  const all = owned.move()
  return { path, git, [Symbol.asyncDispose]: () => all.disposeAsync() }
}

/** Turns a folder into a git repository with one commit, which the branches dev and main are on; dev is checked out. Returns its git. */
export const commitAll = async (path: string): Promise<GitRepository['git']> => {
  const git = async (...args: readonly string[]) =>
    (await output('git', args, { cwd: path, env: GIT_ENVIRONMENT })).trim()
  await git('init', '--quiet', '--initial-branch=main')
  await git('remote', 'add', 'origin', 'https://github.com/octo-org/octo-repo.git')
  await git('add', '--all')
  await git('commit', '--quiet', '--message', 'The function')
  await git('checkout', '--quiet', '-b', 'dev')
  return git
}
