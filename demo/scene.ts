import { existsSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BaseRegistry, startRegistry } from '../emulator/bases/registry.ts'
import type { PolicyDocument } from '../emulator/iam/policy.ts'
import { makeBaseIndex } from '../emulator/images/aws-base.ts'
import { type Emulator, startEmulator } from '../emulator/server.ts'
import { commitAll, git } from './commit.ts'
import { readmePolicy } from './policy.ts'
import { runStep, type StepEnd, type StepOptions } from './runner.ts'

export const PROD = 'container-lambda-function'
export const DEV = 'container-lambda-function-dev'
export const REPOSITORY = 'container-lambda-repository'
export const REGION = 'ap-northeast-1'

/** What the README's workflow passes in `environments`. */
export const ENVIRONMENTS = `prod: { branches: main, function-name: ${PROD}, tag: latest }
dev:  { function-name: ${DEV}, tag: dev }
`

export type SceneOptions = {
  /** How long an update stays InProgress. */
  readonly settleMs?: number
  readonly packageType?: 'Image' | 'Zip'
  /** The folder under examples/ whose Go module is checked out. */
  readonly example?: string
  /** Where it is checked out; a new folder by default. Removed at the end. */
  readonly workspace?: string
  /** What the role may do; the documented policy by default, so that anything needing more fails. */
  readonly policy?: PolicyDocument
  /** Random bytes that give the base image its size; few by default, because every test makes it again. */
  readonly paddingBytes?: number
  readonly emulator?: Parameters<typeof startEmulator>[0]
  readonly bases?: Parameters<typeof startRegistry>[0]
}

/** The account of the README's workflow: two functions, one ECR repository, one role with the documented policy, AWS's base image, and a checked-out Go module. */
export type Scene = AsyncDisposable & {
  readonly emulator: Emulator
  readonly bases: BaseRegistry
  readonly roleArn: string
  readonly workspace: string
  /** Makes a commit of the workspace, also where nothing has changed; returns its id. */
  readonly commit: (message?: string) => Promise<string>
  /** Runs the README's step on a push to this branch, of a commit with what the workspace holds; `more` changes event, commit, inputs or environment. */
  readonly push: (branch: string, more?: Partial<StepOptions>) => Promise<StepEnd>
}

export const openScene = async (options: SceneOptions = {}): Promise<Scene> => {
  const emulator = await startEmulator({ settleMs: options.settleMs ?? 0, region: REGION, ...options.emulator })
  const bases = await startRegistry({ auth: 'bearer', redirects: true, ...options.bases })
  await bases.putImage(
    { repository: 'lambda/provided', tag: 'al2023' },
    await makeBaseIndex({ paddingBytes: options.paddingBytes ?? 5_000 }),
  )
  const roleArn = emulator.createRole({ name: 'deploy', policy: options.policy ?? readmePolicy() })
  const packageType = options.packageType ?? 'Image'
  if (packageType === 'Image') emulator.createRepository(REPOSITORY)
  for (const [name, tag] of [
    [PROD, 'latest'],
    [DEV, 'dev'],
  ] as const) {
    await emulator.createFunction(
      packageType === 'Image' ? { name, packageType, repository: REPOSITORY, tag } : { name, packageType },
    )
  }
  const workspace = options.workspace ?? (await mkdtemp(join(tmpdir(), 'workspace-')))
  await cp(fileURLToPath(new URL(`../examples/${options.example ?? 'container-image'}`, import.meta.url)), workspace, {
    recursive: true,
  })
  const inputs = {
    'role-to-assume': roleArn,
    'aws-region': REGION,
    environment: '',
    environments: ENVIRONMENTS,
    'registry-mirrors': `public.ecr.aws=${bases.host}`,
    ...(packageType === 'Image' ? { repository: REPOSITORY } : {}),
  }
  // What the runner adds from this action.yml; that of another revision may have no such input.
  const defaults = { 'github-token': emulator.githubToken }
  const { commit, head } = openHistory(workspace)
  return {
    emulator,
    bases,
    roleArn,
    workspace,
    commit,
    push: async (branch, more = {}) =>
      runStep({
        event: 'push',
        ref: `refs/heads/${branch}`,
        workspace,
        sha: more.sha ?? (await head()),
        ...more,
        inputs: { ...inputs, ...(more.dist === undefined && defaults), ...more.inputs },
        env: { ...emulator.runnerEnvironment(), ...more.env },
      }),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([
        emulator[Symbol.asyncDispose](),
        bases[Symbol.asyncDispose](),
        rm(workspace, { recursive: true, force: true }),
      ])
    },
  }
}

/** The commits of a workspace, one after the other. `head` makes one if something has changed, unless the test has made `.git` itself. */
const openHistory = (workspace: string): Pick<Scene, 'commit'> & { readonly head: () => Promise<string> } => {
  let last: Promise<string> | undefined
  const commit = (message = 'A change'): Promise<string> => {
    last = (last ?? Promise.resolve('')).then(() => commitAll(workspace, message))
    return last
  }
  const head = async (): Promise<string> => {
    if (last === undefined) return existsSync(join(workspace, '.git')) ? '0'.repeat(40) : commit()
    const before = await last
    return (await git(workspace, 'status', '--porcelain')) === '' ? before : commit()
  }
  return { commit, head }
}
