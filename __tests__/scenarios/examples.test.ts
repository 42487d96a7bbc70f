import { DEV, openScene, PROD, type Scene } from '../../demo/scene.ts'
import { makeImage } from '../../emulator/images.ts'
import { passedInputs, readWorkflow } from '../example-step.ts'
import { errorsOf, running } from './ground.ts'

/** Docker Hub's alpine as far as it matters here: another base than AWS's. */
const putAlpine = async ({ bases }: Scene): Promise<void> => {
  const files = [{ path: 'etc/alpine-release', mode: 0o644, content: '3.22.1\n' }]
  const image = await makeImage({ layers: [files], config: { Env: ['PATH=/bin'], Cmd: ['/bin/sh'] } })
  await bases.putImage({ repository: 'library/alpine', tag: '3.22' }, image)
}

/** Deploys an example from its own workflow by a push to a branch, and returns what the updated function answers. */
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
