import { liveImage, openAccount } from './account.ts'
import { runWorkflow, type Trigger } from './act.ts'
import { startBaseRegistry } from './base-registry.ts'
import { makeRepository } from './git-repository.ts'
import { startProxy } from './proxy.ts'

const PROD = 'container-lambda-function'
const DEV = 'container-lambda-function-dev'
const GREETING = '{"message":"Hello AWS Lambda"}'

/** Runs the example's workflow on a branch in a new account; returns the log and what is live afterwards. */
const deploy = async (branch: string, trigger: Trigger) => {
  await using registry = await startBaseRegistry()
  await using proxy = await startProxy({ hosts: ['public.ecr.aws'] })
  proxy.origins.set('public.ecr.aws', `http://${registry.host}`)
  await using account = await openAccount()
  await using repository = await makeRepository('container-image')
  await repository.git('checkout', '--quiet', branch)
  const { exitCode, log } = await runWorkflow({
    repository,
    trigger,
    env: { ...account.emulator.runnerEnvironment(), ...proxy.env },
    secrets: { ASSUME_ROLE_ARN: account.roleArn },
  })
  if (exitCode !== 0) throw new Error(log)
  expect(new Set(proxy.asked)).toEqual(new Set(['public.ecr.aws:443']))
  const answer = async (name: string) => (await account.emulator.invoke(name, {})).payload
  const updated = [PROD, DEV].filter((name) => account.emulator.function(name).updates > 0)
  return {
    updated,
    prod: liveImage(account, PROD),
    dev: liveImage(account, DEV),
    answers: await Promise.all(updated.map(answer)),
  }
}

describe('the unmodified workflow of examples/container-image, run by act', () => {
  it('updates the dev function from tag dev on a push to dev', async () => {
    const { updated, dev, answers } = await deploy('dev', { event: 'push' })
    expect(updated).toEqual([DEV])
    expect(dev).toEqual({ updates: 1, tag: 'dev', isTagged: true })
    expect(answers).toEqual([GREETING])
  })

  it('updates the production function from tag latest on a push to main', async () => {
    const { updated, prod, answers } = await deploy('main', { event: 'push' })
    expect(updated).toEqual([PROD])
    expect(prod).toEqual({ updates: 1, tag: 'latest', isTagged: true })
    expect(answers).toEqual([GREETING])
  })

  it('updates the production function when dispatched with prod from branch dev', async () => {
    const { updated, prod, answers } = await deploy('dev', {
      event: 'workflow_dispatch',
      inputs: { environment: 'prod' },
    })
    expect(updated).toEqual([PROD])
    expect(prod).toEqual({ updates: 1, tag: 'latest', isTagged: true })
    expect(answers).toEqual([GREETING])
  })
})
