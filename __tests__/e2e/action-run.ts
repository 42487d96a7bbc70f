import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execute } from '../../src/host/exec.ts'
import { environmentWith } from '../../tools/command.ts'
import { offlineGo } from '../../tools/modules.ts'
import type { GitRepository } from './git-repository.ts'
import { makeTempDirectory } from './temp-directory.ts'

const ACTION = join(import.meta.dirname, '../../dist/index.js')

/** Variables of this process that a runner's step has too; nothing else of it reaches the action. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR']

/** How a run of the action ended, and what it left for the next step. */
export type ActionRun = {
  readonly exitCode: number
  readonly log: string
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
}

type Step = {
  readonly repository: GitRepository
  readonly branch: string
  readonly inputs: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
}

/** Runs dist/index.js in a repository as the runner does for a push to a branch. */
export const runAction = async ({ repository, branch, inputs, env }: Step): Promise<ActionRun> => {
  await using scratch = makeTempDirectory()
  const file = (name: string, content = '') => {
    const path = join(scratch.path, name)
    writeFileSync(path, content)
    return path
  }
  mkdirSync(join(scratch.path, 'temp'))
  const own = environmentWith()
  const runner = {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: repository.path,
    GITHUB_REPOSITORY: 'octo-org/octo-repo',
    GITHUB_REPOSITORY_OWNER: 'octo-org',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: file(
      'event.json',
      JSON.stringify({ ref: `refs/heads/${branch}`, repository: { default_branch: 'main' } }),
    ),
    GITHUB_REF: `refs/heads/${branch}`,
    GITHUB_REF_NAME: branch,
    GITHUB_REF_TYPE: 'branch',
    GITHUB_SHA: await repository.git('rev-parse', branch),
    GITHUB_ACTOR: 'octocat',
    GITHUB_WORKFLOW: 'deploy',
    GITHUB_JOB: 'deploy',
    GITHUB_RUN_ID: '1',
    GITHUB_RUN_NUMBER: '1',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_OUTPUT: file('output'),
    GITHUB_STEP_SUMMARY: file('summary.md'),
    GITHUB_ENV: file('env'),
    GITHUB_PATH: file('path'),
    GITHUB_STATE: file('state'),
    RUNNER_TEMP: join(scratch.path, 'temp'),
    RUNNER_OS: 'Linux',
    RUNNER_ARCH: 'X64',
  }
  const given = Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  )
  const inherited = Object.fromEntries(
    INHERITED.flatMap((name) => (own[name] === undefined ? [] : [[name, own[name]]])),
  )
  const finished = await execute(process.execPath, [ACTION], {
    cwd: repository.path,
    env: { ...inherited, ...(await offlineGo()), ...runner, ...env, ...given },
  })
  return {
    exitCode: finished.exitCode,
    log: finished.stdout + finished.stderr,
    outputs: parseOutputs(readFileSync(runner.GITHUB_OUTPUT, 'utf8')),
    summary: readFileSync(runner.GITHUB_STEP_SUMMARY, 'utf8'),
  }
}

/** GITHUB_OUTPUT as @actions/core writes it: `name<<delimiter`, the value's lines, the delimiter. */
const parseOutputs = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/^(?<name>[^\n<]+)<<(?<delimiter>\S+)\n(?<value>[\s\S]*?)\n?\k<delimiter>$/gm)].map(
      ({ groups }) => [groups?.name ?? '', groups?.value ?? ''],
    ),
  )
