import { readmePolicy, readTrust } from '../../demo/policy.ts'
import type { StepEnd } from '../../demo/runner.ts'
import { DEV, openScene, PROD, REPOSITORY } from '../../demo/scene.ts'
import { inputsOf, readWorkflow } from '../example-step.ts'
import { errorsOf, operations, running } from './ground.ts'

const workflow = readWorkflow('production')
const DEV_REPOSITORY = `${REPOSITORY}-dev`
const SUBJECT = 'repo:octo-org/octo-repo:environment'

type Job = {
  readonly branch: string
  /** The GitHub environment that the job runs in, which its token names. */
  readonly environment: 'prod' | 'dev'
  /** What a dispatch asks for; without it, a push. */
  readonly dispatch?: string
  /** Inputs that differ from the example's. */
  readonly inputs?: Readonly<Record<string, string>>
}

/** The example's account: a role, a function and a repository per environment, each role with rights on its own only. */
const openProduction = async () => {
  const scene = await openScene()
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
  const run = ({ branch, environment, dispatch, inputs }: Job): Promise<StepEnd> => {
    emulator.claims({ sub: `${SUBJECT}:${environment}`, environment })
    return scene.push(branch, {
      event: dispatch === undefined ? 'push' : 'workflow_dispatch',
      inputs: {
        'role-to-assume': '',
        repository: '',
        ...inputsOf(workflow),
        environment: dispatch ?? '',
        ...inputs,
      },
    })
  }
  return { ...scene, run, [Symbol.asyncDispose]: () => scene[Symbol.asyncDispose]() }
}

/** The example as somebody on another branch might rewrite it. */
const rewritten = (from: string | RegExp, to: string): Record<string, string> => {
  const text = workflow.replace(from, to)
  expect(text).not.toBe(workflow)
  return { environments: inputsOf(text).environments ?? '' }
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
    expect(operations(scene)).toStrictEqual([])
  })

  it("does not let a branch that unprotects prod in its own copy take prod's role", async () => {
    await using scene = await openProduction()
    const before = running(scene, PROD)
    const inputs = rewritten('protected: true', 'protected: false')
    const end = await scene.run({ branch: 'dev', environment: 'dev', dispatch: 'prod', inputs })
    expect(errorsOf(end)).toStrictEqual([expect.stringContaining('role/deploy-prod cannot be assumed: AccessDenied')])
    expect(errorsOf(end).join()).toContain(`sub ${SUBJECT}:dev`)
    expect(operations(scene)).toStrictEqual(['oidc:token', 'sts:AssumeRoleWithWebIdentity'])
    expect(running(scene, PROD)).toBe(before)
  })

  it("does not let dev's role touch prod's function", async () => {
    await using scene = await openProduction()
    const before = running(scene, PROD)
    const inputs = rewritten(`function-name: ${DEV}`, `function-name: ${PROD}`)
    const end = await scene.run({ branch: 'dev', environment: 'dev', inputs })
    expect(errorsOf(end)).toStrictEqual([
      expect.stringContaining(`add lambda:GetFunction on arn:aws:lambda:ap-northeast-1:123456789012:function:${PROD} `),
    ])
    expect(running(scene, PROD)).toBe(before)
  })

  it("does not let dev's role write prod's repository", async () => {
    await using scene = await openProduction()
    const before = [...scene.emulator.repository(REPOSITORY).tags]
    const inputs = rewritten(`repository: ${DEV_REPOSITORY}`, `repository: ${REPOSITORY}`)
    const end = await scene.run({ branch: 'dev', environment: 'dev', inputs })
    expect(errorsOf(end).join()).toContain(`on arn:aws:ecr:ap-northeast-1:123456789012:repository/${REPOSITORY} `)
    expect([...scene.emulator.repository(REPOSITORY).tags]).toStrictEqual(before)
  })

  it('names the account of a role from another account', async () => {
    await using scene = await openProduction()
    const inputs = rewritten('iam::123456789012:role/deploy-prod', 'iam::999999999999:role/deploy-prod')
    const end = await scene.run({ branch: 'main', environment: 'prod', inputs })
    expect(errorsOf(end)).toStrictEqual([
      expect.stringContaining('account 999999999999, which is not in allowed-account-ids (123456789012)'),
    ])
    expect(operations(scene)).toStrictEqual([])
  })
})
