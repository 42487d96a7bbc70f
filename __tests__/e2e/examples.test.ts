import { dirname, join } from 'node:path'
import { makeDockerClient } from '../../tools/buildkit.ts'
import { type Engine, loginEngine, startEngine } from '../../tools/engine.ts'
import { alpineRoot, awsRoot, goRoot, importRoot } from '../../tools/image-roots.ts'
import { toolPath } from '../../tools/install.ts'
import { passedInputs, readWorkflow } from '../example-step.ts'
import { type Account, liveImage, openAccount } from './account.ts'
import { runAction } from './action-run.ts'
import { startBaseRegistry } from './base-registry.ts'
import { runFunction } from './container.ts'
import { makeRepository } from './git-repository.ts'

const DEV = 'container-lambda-function-dev'
const EXAMPLES = join(import.meta.dirname, '../../examples')
const GREETING = '{"message":"Hello AWS Lambda"}'

/** Deploys an example from its own workflow with a push to dev; returns the live reference. */
const deploy = async (
  account: Account,
  example: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> => {
  await using registry = await startBaseRegistry()
  await using repository = await makeRepository(example)
  const values = { 'secrets.ASSUME_ROLE_ARN': account.roleArn, 'inputs.environment': '' }
  const run = await runAction({
    repository,
    branch: 'dev',
    inputs: { ...passedInputs(readWorkflow(example), values), 'registry-mirrors': registry.mirrors },
    env: { ...account.emulator.runnerEnvironment(), ...env },
  })
  if (run.exitCode !== 0) throw new Error(run.log)
  expect(liveImage(account, DEV)).toEqual({ updates: 1, tag: 'dev', isTagged: true })
  return String(account.emulator.function(DEV).code.ImageUri)
}

/** Runs what was deployed in a container, under an RIE from outside, and returns its answer. */
const answerInContainer = async (engine: Engine, image: string, event: unknown): Promise<unknown> => {
  const rie = toolPath('rie')
  await using container = await runFunction(engine, image, {
    options: ['--volume', `${dirname(rie)}:/aws-lambda:ro`, '--entrypoint', '/aws-lambda/aws-lambda-rie-x86_64'],
    args: ['/var/task/bootstrap'],
  })
  return JSON.parse(await container.invoke(event))
}

describe('what an example shows, in a container of the image it deploys', () => {
  it.each([
    { example: 'alpine', answer: { zone: 'JST +09:00', shell: 'hello from sh' } },
    { example: 'scratch', answer: { zone: 'JST +09:00', hasRoots: true, hasTmp: true } },
  ])('holds for $example', async ({ example, answer }) => {
    await using account = await openAccount()
    const image = await deploy(account, example)
    await using engine = await startEngine()
    await loginEngine(engine, account.emulator)
    await engine.docker(['pull', '--quiet', image])
    expect(await answerInContainer(engine, image, { zone: 'Asia/Tokyo' })).toStrictEqual(answer)
  })
})

/** An engine with every image that an example's Dockerfile names. */
const engineWithBases = async (example: string): Promise<Engine> => {
  await using owned = new AsyncDisposableStack()
  const engine = owned.use(await startEngine())
  await importRoot(engine, 'golang:1.26-alpine', goRoot(join(EXAMPLES, example)))
  await importRoot(engine, 'alpine:3.22', alpineRoot)
  await importRoot(engine, 'public.ecr.aws/lambda/provided:al2023', awsRoot)
  const all = owned.move()
  return { ...engine, [Symbol.asyncDispose]: () => all.disposeAsync() }
}

describe('the Dockerfile of examples/alpine-rie', () => {
  it('is deployed from its own workflow; the function answers, and so does the image alone, because RIE is in it', async () => {
    await using engine = await engineWithBases('alpine-rie')
    await using client = makeDockerClient('none')
    await using account = await openAccount()
    const image = await deploy(account, 'alpine-rie', { ...client.env, DOCKER_HOST: engine.host })
    expect(await account.emulator.invoke(DEV, {})).toMatchObject({
      payload: GREETING,
      log: expect.stringContaining('cold start'),
    })
    await loginEngine(engine, account.emulator)
    await engine.docker(['pull', '--quiet', image])
    await using container = await runFunction(engine, image, {})
    expect(await container.invoke({})).toBe(GREETING)
    expect(await container.log()).toContain('cold start')
  })
})
