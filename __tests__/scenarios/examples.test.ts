import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { readmePolicy } from '../../demo/policy.ts'
import { DEV, openScene, PROD, REPOSITORY, type Scene } from '../../demo/scene.ts'
import { makeImage } from '../../emulator/images/make.ts'
import { compileModule } from '../../tools/modules.ts'
import { makeTempDirectory } from '../../tools/temp-directory.ts'
import { inputsOf, passedInputs, readWorkflow } from '../example-step.ts'
import { zipOf } from './emulator/zips.ts'
import { errorsOf, readBlob, running, somebodyElse } from './ground.ts'

/** As much of Docker Hub's alpine as matters here: a base that is not AWS's. */
const putAlpine = async ({ bases }: Scene): Promise<void> => {
  const files = [{ path: 'etc/alpine-release', mode: 0o644, content: '3.22.1\n' }]
  const image = await makeImage({ layers: [files], config: { Env: ['PATH=/bin'], Cmd: ['/bin/sh'] } })
  await bases.putImage({ repository: 'library/alpine', tag: '3.22' }, image)
}

/** Deploys an example from its own workflow with a push to a branch; returns what the updated function answers. */
const deployed = async (scene: Scene, example: string, { branch, event }: { branch: string; event: unknown }) => {
  await putAlpine(scene)
  const mirrors = ['public.ecr.aws', 'registry-1.docker.io'].map((host) => `${host}=${scene.bases.host}`)
  const values = { 'secrets.ASSUME_ROLE_ARN': scene.roleArn, 'inputs.environment': '' }
  const end = await scene.push(branch, {
    inputs: {
      ...{ 'role-to-assume': '', 'aws-region': '', environments: '', repository: '' },
      ...passedInputs(readWorkflow(example), values),
      'registry-mirrors': mirrors.join(','),
    },
  })
  expect(errorsOf(end)).toStrictEqual([])
  const name = branch === 'main' ? PROD : DEV
  expect(end.outputs.deployed).toBe(`["${name}"]`)
  expect(running(scene, name)).toBe(end.outputs['image-digest'])
  return JSON.parse((await scene.emulator.invoke(name, event)).payload)
}

describe('an example, deployed from its own workflow', () => {
  it.each([
    {
      example: 'container-image',
      branch: 'main',
      event: {},
      answer: { message: 'Hello AWS Lambda' },
    },
    {
      example: 'alpine',
      branch: 'dev',
      event: { zone: 'Asia/Tokyo' },
      answer: { zone: 'JST +09:00', shell: 'hello from sh' },
    },
    {
      example: 'scratch',
      branch: 'dev',
      event: { zone: 'Asia/Tokyo' },
      answer: { zone: 'JST +09:00', hasRoots: true, hasTmp: true },
    },
  ])('$example answers', async ({ example, branch, event, answer }) => {
    await using scene = await openScene({ example })
    expect(await deployed(scene, example, { branch, event })).toStrictEqual(answer)
  })
})

/** The AWS account that publishes the Parameters and Secrets extension in this region. */
const PUBLISHER = '133490724326'
const LAYER = 'AWS-Parameters-and-Secrets-Lambda-Extension'
/** Any extension will do: nothing calls it. */
const EXTENSION = join(import.meta.dirname, '../fixtures/extension')

/** Answers as the extension does, and records what it was asked. */
const startParameters = async (value: string) => {
  const asked: unknown[] = []
  const server = createServer(({ url, headers }, response) => {
    asked.push({ url, token: headers['x-aws-parameters-secrets-token'] })
    response.end(JSON.stringify({ Parameter: { Name: '/greeting', Value: value }, ResultMetadata: {} }))
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  return {
    asked,
    port: String((server.address() as AddressInfo).port),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

describe('the extension example', () => {
  it('adds the extension to the image, and the function asks it', async () => {
    const { layers = '' } = inputsOf(readWorkflow('extension'))
    await using scene = await openScene({ example: 'extension', policy: readmePolicy({ layers: [layers] }) })
    await using parameters = await startParameters('hello from Parameter Store')
    await using folder = makeTempDirectory()
    const program = join(folder.path, 'extension')
    await compileModule(EXTENSION, program)
    const zip = await zipOf({ 'extensions/bootstrap': readFileSync(program) })
    const publish = () => scene.emulator.createLayer({ name: LAYER, accountId: PUBLISHER, zip })
    await publish()
    expect(await publish()).toBe(layers)
    await somebodyElse(scene).send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: DEV,
        Environment: { Variables: { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: parameters.port } },
      }),
    )
    const answer = await deployed(scene, 'extension', { branch: 'dev', event: { name: '/greeting' } })
    expect(answer).toStrictEqual({ message: 'hello from Parameter Store' })
    expect(parameters.asked).toStrictEqual([{ url: '/systemsmanager/parameters/get?name=%2Fgreeting', token: '' }])
    expect(await filesOf(scene, running(scene, DEV))).toContainEqual(
      expect.stringMatching(/^-rwxr-xr-x .* opt\/extensions\/bootstrap$/),
    )
  })
})

/** Every entry of every layer of an image, as tar lists it. */
const filesOf = async (scene: Scene, digest: string): Promise<string[]> => {
  const stored = scene.emulator.repository(REPOSITORY).manifests.get(digest as `sha256:${string}`)
  const { layers } = JSON.parse(stored?.bytes.toString() ?? '')
  const lists: string[] = []
  for (const layer of layers) {
    const input = await readBlob(scene, layer.digest)
    lists.push(...execFileSync('tar', ['tzvf', '-'], { input, encoding: 'utf8' }).split('\n'))
  }
  return lists
}
