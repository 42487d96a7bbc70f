import { readmePolicy } from '../../../demo/policy.ts'
import { DEV, openScene, PROD, REPOSITORY } from '../../../demo/scene.ts'
import { codesOf, errorsOf, operations, refused, running, visible, warningsOf } from '../ground.ts'

const PRODUCTION = `prod: { branches: main, protected: true, function-name: ${PROD}, repository: ${REPOSITORY}, tag: latest }`

describe('a branch cannot be named so that it deploys to another environment', () => {
  const environments = `${PRODUCTION}\npreview: { branches: '**', function-name: 'container-lambda-{branch}', tag: preview }`

  it.each(['function', 'FUNCTION', '-function', 'Function_'])('%s would fill in the function', async (branch) => {
    await using scene = await openScene()
    const end = await refused(scene, () => scene.push(branch, { inputs: { environments } }))
    expect(errorsOf(end)).toStrictEqual([
      expect.stringContaining(
        `On branch ${branch}, environments.preview.function-name, line 2 "container-lambda-{branch}" gives environment preview the function ${PROD}, which is the function of environment prod (environments.prod.function-name, line 1).`,
      ),
    ])
    expect(scene.emulator.requests).toStrictEqual([])
  })

  it('and every other branch deploys its own', async () => {
    await using scene = await openScene()
    const end = await scene.push('function/dev', { inputs: { environments } })
    expect([end.exitCode, end.outputs['function-name'], warningsOf(end)]).toStrictEqual([0, DEV, []])
  })

  it.each(['command: push', 'command: deploy'])('Latest would fill in the tag, with %s', async (command) => {
    await using scene = await openScene()
    const map = `${PRODUCTION}\npreview: { branches: '**', function-name: ${DEV}, tag: '{branch}' }`
    const inputs = { environments: map, command: command.replace('command: ', '') }
    const end = await refused(scene, () => scene.push('Latest', { inputs }))
    expect(codesOf(end)).toStrictEqual(['branch-takes-image'])
    expect(scene.emulator.requests).toStrictEqual([])
  })

  it('leads to a function that runs from the tag of another environment: found when the function is read', async () => {
    await using scene = await openScene()
    const map = `${PRODUCTION}\npreview: { branches: '**', function-name: 'container-lambda-{branch}' }`
    const end = await refused(scene, () =>
      scene.push('function-dev', { inputs: { environments: map, repository: '' } }),
    )
    expect(errorsOf(end).join()).toContain(
      `gives environment preview the image tag ${REPOSITORY}:latest, which environment prod has`,
    )
    expect(operations(scene)).toContain('lambda:GetFunction')
  })

  it('names a repository by the name of a function that does not exist, for a push', async () => {
    await using scene = await openScene({ policy: readmePolicy({ functions: [PROD, REPOSITORY] }) })
    const map = `${PRODUCTION}\npreview: { branches: '**', function-name: '{branch}' }`
    const end = await refused(scene, () =>
      scene.push(REPOSITORY, { inputs: { environments: map, repository: '', command: 'push' } }),
    )
    expect(codesOf(end)).toStrictEqual(['branch-takes-image'])
  })
})

describe('a list of accounts that is set and empty', () => {
  it.each([',', ' , ', '[]', '[ ]'])('as input "%s" is refused before anything is asked', async (ids) => {
    await using scene = await openScene()
    const end = await refused(scene, () => scene.push('dev', { inputs: { 'allowed-account-ids': ids } }))
    expect(codesOf(end)).toStrictEqual(['list-empty'])
    expect(scene.emulator.requests).toStrictEqual([])
  })

  it.each(['[]', "','", "' , '"])('as %s of an environment does not lift the list of the run', async (ids) => {
    await using scene = await openScene()
    const environments = `dev: { function-name: ${DEV}, allowed-account-ids: ${ids} }`
    const inputs = { environments, 'allowed-account-ids': '111111111111' }
    const end = await refused(scene, () => scene.push('dev', { inputs }))
    expect(codesOf(end)).toStrictEqual(['list-empty'])
    expect(scene.emulator.requests).toStrictEqual([])
  })

  it.each(["''", "'  '", ''])('as %s of an environment is not set, and the list of the run holds', async (ids) => {
    await using scene = await openScene()
    const environments = `dev:\n  function-name: ${DEV}\n  allowed-account-ids: ${ids}\n  role-to-assume: ${ids}`
    const inputs = { environments, 'allowed-account-ids': '111111111111' }
    const end = await refused(scene, () => scene.push('dev', { inputs }))
    expect(codesOf(end)).toStrictEqual(['role-account'])
  })
})

describe('layers that hold only separators', () => {
  it('are refused: they would take its layers from a zip function', async () => {
    await using scene = await openScene({ packageType: 'Zip' })
    const before = [visible(scene), running(scene, DEV)]
    const end = await refused(scene, () => scene.push('dev', { inputs: { layers: ',' } }))
    expect(codesOf(end)).toStrictEqual(['list-separators'])
    expect([visible(scene), running(scene, DEV)]).toStrictEqual(before)
  })
})
