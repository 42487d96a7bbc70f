import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { capture } from '../../tools/command.ts'
import { toolPath } from '../../tools/install.ts'
import { offlineGo } from '../../tools/modules.ts'
import { makeTempDirectory } from '../../tools/temp-directory.ts'
import type { GitRepository } from './git-repository.ts'

const root = join(import.meta.dirname, '../..')

/** What triggers the workflow, on the checked-out branch. `inputs` are those of workflow_dispatch. */
export type Trigger =
  | { readonly event: 'push' }
  | { readonly event: 'workflow_dispatch'; readonly inputs: Readonly<Record<string, string>> }

type WorkflowRun = {
  readonly repository: GitRepository
  readonly trigger: Trigger
  /** What the runner and the repository's owner set outside the workflow. */
  readonly env: Readonly<Record<string, string>>
  readonly secrets: Readonly<Record<string, string>>
}

/** A stand-in for actions/setup-go: Go is on this machine, and nothing else may be fetched. */
const SETUP_GO = `name: setup-go
inputs: { go-version-file: { required: true } }
runs: { using: composite, steps: [{ run: 'go version && test -f "\${{ inputs.go-version-file }}"', shell: bash }] }
`

/** Runs a repository's workflows with act, on this machine, on the checked-out branch; returns the exit code and the log. */
export const runWorkflow = async ({
  repository,
  trigger,
  env,
  secrets,
}: WorkflowRun): Promise<{ exitCode: number; log: string }> => {
  await using scratch = makeTempDirectory()
  const eventPath = join(scratch.path, 'event.json')
  writeFileSync(eventPath, JSON.stringify(await eventPayload(repository, trigger)))
  const args = [
    ...[trigger.event, '--eventpath', eventPath],
    ...(trigger.event === 'push' ? [] : pairs('--input', trigger.inputs)),
    ...['-P', 'ubuntu-latest=-self-hosted', '--pull=false', '--action-cache-path', join(scratch.path, 'actions')],
    ...['--local-repository', `actions/setup-go@v7=${makeSetupGo(scratch.path)}`],
    ...['--local-repository', `OWNER/deploy-go-lambda@v1=${copyAction(scratch.path)}`],
    ...pairs('-s', secrets),
    ...pairs('--env', env),
  ]
  const home = join(scratch.path, 'home')
  mkdirSync(home)
  const finished = await capture(toolPath('act'), args, {
    cwd: repository.path,
    // act takes the first node on PATH for node24; this process's own will do.
    env: {
      ...(await offlineGo()),
      HOME: home,
      XDG_CACHE_HOME: join(home, 'cache'),
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
      NO_COLOR: '1',
    },
  })
  return { exitCode: finished.exitCode, log: finished.stdout + finished.stderr }
}

/** The parts of GitHub's webhook that the runner's variables come from. */
const eventPayload = async ({ git }: GitRepository, trigger: Trigger): Promise<unknown> => ({
  ref: await git('symbolic-ref', 'HEAD'),
  after: await git('rev-parse', 'HEAD'),
  repository: { full_name: 'octo-org/octo-repo', default_branch: 'main' },
  ...(trigger.event === 'push' ? {} : { inputs: trigger.inputs }),
})

const pairs = (flag: string, values: Readonly<Record<string, string>>): string[] =>
  Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`])

/** The action as tagged: the committed files, without what is installed beside them. */
const copyAction = (directory: string): string => {
  const copy = join(directory, 'deploy-go-lambda')
  for (const part of ['action.yml', 'dist']) cpSync(join(root, part), join(copy, part), { recursive: true })
  return copy
}

/** Writes the stand-in and returns its folder. */
export const makeSetupGo = (directory: string): string => {
  const stub = join(directory, 'setup-go')
  mkdirSync(stub)
  writeFileSync(join(stub, 'action.yml'), SETUP_GO)
  return stub
}
