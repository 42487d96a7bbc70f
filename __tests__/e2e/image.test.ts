import { dirname } from 'node:path'
import { readmePolicy } from '../../demo/policy.ts'
import { aws } from '../../tools/aws-cli.ts'
import { type Engine, loginEngine, startEngine } from '../../tools/engine.ts'
import { toolPath } from '../../tools/install.ts'
import { type Account, liveImage, openAccount, REGION, REPOSITORY } from './account.ts'
import { runAction } from './action-run.ts'
import { startBaseRegistry } from './base-registry.ts'
import { runFunction } from './container.ts'
import { loginCrane } from './crane.ts'
import { makeRepository } from './git-repository.ts'

const NAME = 'container-lambda-function'
const GREETING = '{"message":"Hello AWS Lambda"}'

/** Deploys the example with these additional inputs and returns the live reference. */
const deploy = async (account: Account, inputs: Readonly<Record<string, string>>): Promise<string> => {
  await using registry = await startBaseRegistry()
  await using repository = await makeRepository('container-image')
  const run = await runAction({
    repository,
    branch: 'main',
    inputs: {
      'role-to-assume': account.roleArn,
      'aws-region': REGION,
      'function-name': NAME,
      repository: REPOSITORY,
      'registry-mirrors': registry.mirrors,
      ...inputs,
    },
    env: account.emulator.runnerEnvironment(),
  })
  if (run.exitCode !== 0) throw new Error(run.log)
  expect(liveImage(account, NAME)).toEqual({ updates: 1, tag: 'latest', isTagged: true })
  return String(account.emulator.function(NAME).code.ImageUri)
}

/** Pulls an image with a Docker engine that logged in as ECR's users do. */
const pull = async (engine: Engine, account: Account, image: string): Promise<void> => {
  await loginEngine(engine, account.emulator)
  await engine.docker(['pull', '--quiet', image])
}

describe('an image deployed by the action', () => {
  it('is valid to crane', async () => {
    await using account = await openAccount()
    const image = await deploy(account, {})
    await using crane = await loginCrane(account.emulator)
    expect(await crane.run('validate', '--insecure', '--remote', image)).toContain('PASS')
  })

  it('answers an event in a Docker container, under the RIE of its base, as AWS documents it', async () => {
    await using account = await openAccount()
    const image = await deploy(account, {})
    await using engine = await startEngine()
    await pull(engine, account, image)
    await using container = await runFunction(engine, image, {
      options: ['--entrypoint', 'aws-lambda-rie'],
      args: ['/var/runtime/bootstrap'],
    })
    expect(await container.invoke({ key: 'value' })).toBe(GREETING)
    expect(await container.log()).toContain('cold start')
  })

  it('answers an event through the entry point of its base', async () => {
    await using account = await openAccount()
    const image = await deploy(account, {})
    await using engine = await startEngine()
    await pull(engine, account, image)
    await using container = await runFunction(engine, image, {
      options: ['--entrypoint', '/lambda-entrypoint.sh'],
      args: ['main'],
    })
    expect(await container.invoke({ key: 'value' })).toBe(GREETING)
  })

  it('answers an event when built on scratch, under an RIE from outside', async () => {
    await using account = await openAccount()
    const image = await deploy(account, { 'base-image': 'scratch' })
    await using engine = await startEngine()
    await pull(engine, account, image)
    const rie = toolPath('rie')
    await using container = await runFunction(engine, image, {
      options: ['--volume', `${dirname(rie)}:/aws-lambda:ro`, '--entrypoint', '/aws-lambda/aws-lambda-rie-x86_64'],
      args: ['/var/task/bootstrap'],
    })
    expect(await container.invoke({ key: 'value' })).toBe(GREETING)
  })
})

describe('the first image of docs/setup.md', () => {
  it('is copied by crane, makes a function with the AWS command line, and is replaced by the first deploy', async () => {
    await using account = await openAccount()
    const { emulator, roleArn } = account
    await using registry = await startBaseRegistry()
    await using crane = await loginCrane(emulator)
    await aws(emulator, [
      'ecr',
      'create-repository',
      '--repository-name',
      'first',
      '--image-scanning-configuration',
      'scanOnPush=true',
    ])
    const image = `${new URL(emulator.url).host}/first:latest`
    await crane.run('copy', '--insecure', '--platform', 'linux/amd64', `${registry.host}/lambda/provided:al2023`, image)
    const created = [
      '--package-type',
      'Image',
      '--architectures',
      'x86_64',
      '--code',
      `ImageUri=${image}`,
      '--role',
      roleArn,
    ]
    await aws(emulator, ['lambda', 'create-function', '--function-name', 'first', ...created])
    await aws(emulator, ['lambda', 'wait', 'function-active-v2', '--function-name', 'first'])

    await using repository = await makeRepository('container-image')
    const policy = readmePolicy({ functions: ['first'], repositories: ['first'] })
    const inputs = {
      'role-to-assume': emulator.createRole({ name: 'deploy-first', policy }),
      'aws-region': REGION,
      'function-name': 'first',
      'registry-mirrors': registry.mirrors,
    }
    const run = await runAction({ repository, branch: 'main', inputs, env: emulator.runnerEnvironment() })
    expect(run.outputs.deployed).toBe('["first"]')
    expect((await emulator.invoke('first', {})).payload).toBe(GREETING)
  })
})
