import { runStep, type StepEnd } from '../../demo/runner.ts'
import { offlineGo } from '../../tools/modules.ts'
import type { GitRepository } from './git-repository.ts'

type Step = {
  readonly repository: GitRepository
  readonly branch: string
  readonly inputs: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
}

/** Runs dist/index.js in a git repository as the runner does for a push to a branch; Go has no network. */
export const runAction = async ({ repository, branch, inputs, env }: Step): Promise<StepEnd> =>
  runStep({
    event: 'push',
    ref: `refs/heads/${branch}`,
    sha: await repository.git('rev-parse', branch),
    workspace: repository.path,
    inputs,
    env: { ...(await offlineGo()), ...env },
  })
