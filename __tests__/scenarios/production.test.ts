import { join } from 'node:path'
import { readmePolicy, readTrust } from '../../demo/policy.ts'
import type { StepEnd, StepOptions } from '../../demo/runner.ts'
import { DEV, openScene, PROD, REPOSITORY } from '../../demo/scene.ts'
import { makeTempDirectory } from '../../tools/temp-directory.ts'
import { deploySteps, fillIn } from '../../tools/workflow-step.ts'
import { readWorkflow } from '../example-step.ts'
import { errorsOf, operations, running } from './ground.ts'

const workflow = readWorkflow('production')
const DEV_REPOSITORY = `${REPOSITORY}-dev`
const SUBJECT = 'repo:octo-org/octo-repo:environment'

type Job = {
  readonly branch: string
  /** The GitHub environment that the deploying job runs in, which its token names. */
  readonly environment: 'prod' | 'dev'
  /** What a dispatch asks for; without it, a push. */
  readonly dispatch?: string
  /** The workflow, if somebody changed it. */
  readonly text?: string
}

/** `with:` of the workflow's build and deploy steps, expressions filled in; `built` is the build's function. */
const stepsOf = (text: string, dispatch: string, built = ''): readonly Record<string, string>[] =>
  deploySteps(text).map(({ inputs, env }) =>
    fillIn(inputs, {
      'inputs.environment': dispatch,
      'env.ENVIRONMENTS': String(env.ENVIRONMENTS),
      'needs.build.outputs.function': built,
    }),
  )

/** What a job without `id-token` does not have. */
const NO_TOKEN = { ACTIONS_ID_TOKEN_REQUEST_URL: undefined, ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined }

/** The example's account: a role, a function and a repository per environment, each role with rights on its own only. */
const openProduction = async () => {
  await using stack = new AsyncDisposableStack()
  const scene = stack.use(await openScene())
  const temp = stack.use(makeTempDirectory())
  const { emulator } = scene
  emulator.createRepository(DEV_REPOSITORY)
  for (const [environment, name, repository] of [
    ['prod', PROD, REPOSITORY],
    ['dev', DEV, DEV_REPOSITORY],
  ] as const) {
    const { sub, aud } = readTrust('trust-policy-production.json')
    emulator.createRole({
      name: `deploy-${environment}`,
      trust: {
        aud,
        sub: sub.map((one) => one.replace('YOUR_ORG/YOUR_REPO', 'octo-org/octo-repo').replace(/prod$/, environment)),
      },
      policy: readmePolicy({ functions: [name], repositories: [repository] }),
    })
  }
  const push = ({ branch, dispatch }: Job, inputs: Record<string, string>, more: Partial<StepOptions>) =>
    scene.push(branch, {
      event: dispatch === undefined ? 'push' : 'workflow_dispatch',
      inputs: { 'role-to-assume': '', 'aws-region': '', repository: '', ...inputs },
      ...more,
    })
  const build = (job: Job): Promise<StepEnd> => {
    const [inputs = {}] = stepsOf(job.text ?? workflow, job.dispatch ?? '')
    return push(job, inputs, { env: { ...NO_TOKEN, RUNNER_TEMP: temp.path } })
  }
  const deploy = (job: Job, built: string): Promise<StepEnd> => {
    const [, inputs = {}] = stepsOf(job.text ?? workflow, job.dispatch ?? '', built)
    emulator.claims({ sub: `${SUBJECT}:${job.environment}`, environment: job.environment })
    return push(job, inputs, { workspace: join(temp.path, 'deploy-go-lambda') })
  }
  /** Both jobs; the second only if the first passed, as `needs` has it. */
  const run = async (job: Job): Promise<StepEnd> => {
    const built = await build(job)
    expect(operations(scene)).toStrictEqual([])
    return built.exitCode === 0 ? deploy(job, built.outputs['function-name'] ?? '') : built
  }
  const all = stack.move()
  return { ...scene, build, run, deploy, [Symbol.asyncDispose]: () => all.disposeAsync() }
}

/** The example as somebody on another branch might rewrite it. */
const rewritten = (from: string, to: string): string => {
  const text = workflow.replace(from, to)
  expect(text).not.toBe(workflow)
  return text
}

describe('the production example', () => {
  it.each([
    { branch: 'main', environment: 'prod', name: PROD, repository: REPOSITORY },
    { branch: 'dev', environment: 'dev', name: DEV, repository: DEV_REPOSITORY },
  ] as const)('deploys $branch to $environment by its own role', async ({ branch, environment, name, repository }) => {
    await using scene = await openProduction()
    const end = await scene.run({ branch, environment })
    expect(errorsOf(end)).toStrictEqual([])
    expect(end.log).toContain(`role deploy-${environment}`)
    expect(end.outputs).toMatchObject({ environment, repository, deployed: `["${name}"]` })
    expect(running(scene, name)).toBe(end.outputs['image-digest'])
  })

  it('deploys prod by dispatch from main', async () => {
    await using scene = await openProduction()
    const end = await scene.run({ branch: 'main', environment: 'prod', dispatch: 'prod' })
    expect(end.outputs.deployed).toBe(`["${PROD}"]`)
  })

  it('refuses a dispatch of prod from dev before any request', async () => {
    await using scene = await openProduction()
    const end = await scene.run({ branch: 'dev', environment: 'prod', dispatch: 'prod' })
    expect(errorsOf(end)).toStrictEqual([
      expect.stringContaining('environment "prod" is protected and only deploys from main'),
    ])
    const alone = await scene.deploy({ branch: 'dev', environment: 'prod', dispatch: 'prod' }, PROD)
    expect(errorsOf(alone)).toStrictEqual(errorsOf(end))
    expect(operations(scene)).toStrictEqual([])
  })

  it('runs its code in the job without id-token only', async () => {
    const [building, deploying] = deploySteps(workflow)
    expect(building).toMatchObject({ hasIdToken: false, inputs: { command: 'build', 'smoke-event': '{}' } })
    expect(deploying).toMatchObject({ hasIdToken: true })
    const [, deploy = ''] = workflow.split(/^ {2}deploy:/m)
    expect(deploy.match(/uses: \S+@/g)).toStrictEqual([
      'uses: actions/download-artifact@',
      'uses: OWNER/deploy-go-lambda@',
    ])
    expect(Object.keys(deploying?.inputs ?? {})).toStrictEqual([
      'aws-region',
      'environment',
      'environments',
      'image-uri',
    ])
    await using scene = await openProduction()
    const end = await scene.build({ branch: 'main', environment: 'prod' })
    expect(end.log).toMatch(/smoke-event answered in \d+ ms/)
    expect(end.outputs['function-name']).toBe(PROD)
    expect(operations(scene)).toStrictEqual([])
  })

  it("does not let a branch that unprotects prod in its own copy take prod's role", async () => {
    await using scene = await openProduction()
    const before = running(scene, PROD)
    const text = rewritten('protected: true', 'protected: false')
    const end = await scene.run({ branch: 'dev', environment: 'dev', dispatch: 'prod', text })
    expect(errorsOf(end)).toStrictEqual([expect.stringContaining('role/deploy-prod cannot be assumed: AccessDenied')])
    expect(errorsOf(end).join()).toContain(`sub ${SUBJECT}:dev`)
    const asked = ['oidc:token', 'sts:AssumeRoleWithWebIdentity', 'github:GetSubjectForm']
    expect(operations(scene)).toStrictEqual(asked)
    expect(running(scene, PROD)).toBe(before)
  })

  it("does not let dev's role touch prod's function", async () => {
    await using scene = await openProduction()
    const before = running(scene, PROD)
    const text = rewritten(`function-name: ${DEV}`, `function-name: ${PROD}`)
    const end = await scene.run({ branch: 'dev', environment: 'dev', text })
    expect(errorsOf(end)).toStrictEqual([
      expect.stringContaining(`add lambda:GetFunction on arn:aws:lambda:ap-northeast-1:123456789012:function:${PROD} `),
    ])
    expect(running(scene, PROD)).toBe(before)
  })

  it("does not let dev's role write prod's repository", async () => {
    await using scene = await openProduction()
    const before = [...scene.emulator.repository(REPOSITORY).tags]
    const text = rewritten(`repository: ${DEV_REPOSITORY}`, `repository: ${REPOSITORY}`)
    const end = await scene.run({ branch: 'dev', environment: 'dev', text })
    expect(errorsOf(end).join()).toContain(`on arn:aws:ecr:ap-northeast-1:123456789012:repository/${REPOSITORY} `)
    expect([...scene.emulator.repository(REPOSITORY).tags]).toStrictEqual(before)
  })

  it('names the account of a role from another account', async () => {
    await using scene = await openProduction()
    const text = rewritten('iam::123456789012:role/deploy-prod', 'iam::999999999999:role/deploy-prod')
    const end = await scene.run({ branch: 'main', environment: 'prod', text })
    expect(errorsOf(end)).toStrictEqual([
      expect.stringContaining('account 999999999999, which is not in allowed-account-ids (123456789012)'),
    ])
    expect(operations(scene)).toStrictEqual([])
  })
})
