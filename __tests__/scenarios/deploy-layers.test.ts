import { readmePolicy } from '../../demo/policy.ts'
import { DEV, openScene, type Scene, type SceneOptions } from '../../demo/scene.ts'
import { makeImage } from '../../emulator/images/make.ts'
import { rawZip } from '../raw-zip.ts'
import { makeElf } from '../unit/inspect/elf-file.ts'
import { zipOf } from './emulator/zips.ts'
import { errorsOf, layerFiles, operations, running, visible, warningsOf } from './ground.ts'

const LAYER = 'arn:aws:lambda:ap-northeast-1:123456789012:layer:agent:1'

/** The account of the README with a layer, and with the policy statements that layers need. */
const openLayersAccount = async (options: SceneOptions = {}, zip?: Uint8Array): Promise<Scene> => {
  const scene = await openScene({ policy: readmePolicy({ layers: [LAYER] }), ...options })
  await scene.emulator.createLayer({ name: 'agent', zip: zip ?? (await zipOf({ 'extensions/agent': '#!/bin/sh\n' })) })
  return scene
}

const updatesOf = (scene: Scene) => {
  const { updates, configurationUpdates, configuration } = scene.emulator.function(DEV)
  return { updates, configurationUpdates, layers: configuration.Layers }
}

/** The AWS requests for the layer; blobs of base images come from elsewhere. */
const downloads = (scene: Scene): string[] =>
  operations(scene).filter((operation) => /Layer(?:Version)?ByArn|^storage:/.test(operation))

describe('layers of a zip function', () => {
  const zip = { packageType: 'Zip', example: 'zip' } as const

  it('are attached before its code is updated, and not again', async () => {
    await using scene = await openLayersAccount(zip)
    const end = await scene.push('dev', { inputs: { layers: LAYER } })
    expect(errorsOf(end)).toStrictEqual([])
    const attached = { updates: 1, configurationUpdates: 1, layers: [{ Arn: LAYER, CodeSize: expect.any(Number) }] }
    expect(updatesOf(scene)).toStrictEqual(attached)
    const order = scene.emulator.requests
      .map(({ operation }) => operation)
      .filter((name) => /^UpdateFunction(Code|Configuration)$/.test(name))
    expect(order).toStrictEqual(['UpdateFunctionConfiguration', 'UpdateFunctionCode'])
    const again = await scene.push('dev', { inputs: { layers: LAYER } })
    expect(again.outputs).toMatchObject({ changed: '[]', deployed: `["${DEV}"]` })
    expect(updatesOf(scene)).toStrictEqual(attached)
  })

  it('change alone if the code is the same, which counts as a change', async () => {
    await using scene = await openLayersAccount(zip)
    await scene.push('dev')
    const end = await scene.push('dev', { inputs: { layers: LAYER } })
    expect(end.outputs).toMatchObject({ changed: `["${DEV}"]` })
    expect(updatesOf(scene)).toMatchObject({ updates: 1, configurationUpdates: 1, layers: [{ Arn: LAYER }] })
  })

  it.each([
    {
      name: 'the update of its code is refused',
      fault: {
        operation: 'lambda:UpdateFunctionCode',
        kind: 'error',
        status: 403,
        code: 'AccessDeniedException',
      },
      live: 'mixed',
      says: /^\| Still live \| `\S+`, with the new layers \|$/m,
    },
    {
      name: 'the update of its code fails to settle',
      fault: {
        operation: 'lambda:UpdateFunctionCode',
        kind: 'settle-failed',
        reason: 'no',
        code: 'InternalError',
      },
      live: 'mixed',
      says: /^\| Still live \| `\S+`, with the new layers \|$/m,
    },
    {
      name: 'they fail to settle',
      fault: {
        operation: 'lambda:UpdateFunctionConfiguration',
        kind: 'settle-failed',
        reason: 'no',
        code: 'InternalError',
      },
      live: 'old',
      says: /^\| Still live \| `\S+` \|$/m,
    },
  ] as const)('are in the report if $name', async ({ fault, live, says }) => {
    await using scene = await openLayersAccount(zip)
    scene.emulator.fault(fault)
    const end = await scene.push('dev', { inputs: { layers: LAYER } })
    expect(end.exitCode).toBe(1)
    expect(end.outputs).toMatchObject({ changed: `["${DEV}"]`, deployed: '[]' })
    expect(JSON.parse(end.outputs.results ?? '')).toMatchObject([{ name: DEV, live }])
    expect(end.summary).toMatch(says)
  })

  it('are listed in a dry run', async () => {
    await using scene = await openLayersAccount(zip)
    const end = await scene.push('dev', { inputs: { layers: LAYER, 'dry-run': 'true' } })
    expect(end.log).toContain(`set the layers of ${DEV} to ${LAYER}`)
    expect(updatesOf(scene)).toStrictEqual({ updates: 0, configurationUpdates: 0, layers: undefined })
  })

  it('change nothing if one of them does not exist', async () => {
    await using scene = await openLayersAccount({ ...zip, policy: readmePolicy({ layers: ['*:layer:*'] }) })
    const before = visible(scene)
    const end = await scene.push('dev', { inputs: { layers: LAYER.replace(/1$/, '9') } })
    expect(errorsOf(end).join()).toContain(`Layer version ${LAYER.replace(/1$/, '9')} does not exist.`)
    expect(visible(scene)).toStrictEqual(before)
  })
})

describe('layers of an image', () => {
  it('are in its /opt, executable, and the image is the same again', async () => {
    await using scene = await openLayersAccount()
    const end = await scene.push('dev', { inputs: { layers: LAYER } })
    expect(errorsOf(end)).toStrictEqual([])
    expect(downloads(scene)).toStrictEqual(['lambda:GetLayerVersionByArn', 'storage:GetBlob'])
    expect((await scene.emulator.invoke(DEV, {})).payload).toContain('Hello AWS Lambda')
    const first = running(scene, DEV)
    expect((await layerFiles(scene, first)).join('')).toMatch(
      /^-rwxr-xr-x 0\/0 +10 1970-01-01 00:00 opt\/extensions\/agent$/m,
    )
    const again = await scene.push('dev', { inputs: { layers: LAYER } })
    expect([again.outputs.changed, running(scene, DEV)]).toStrictEqual(['[]', first])
  })

  it("are a program of an image as an extension, as the Lambda Web Adapter's, with a warning where it lies beside", async () => {
    await using scene = await openScene()
    const adapter = { path: 'lambda-adapter', content: makeElf({ machine: 62 }) }
    await scene.bases.putImage({ repository: 'aws-lambda-adapter', tag: '1' }, await makeImage({ layers: [[adapter]] }))
    const image = `${scene.bases.host}/aws-lambda-adapter:1`
    const end = await scene.push('dev', { inputs: { layers: `${image}:/lambda-adapter` } })
    expect([errorsOf(end), warningsOf(end)]).toStrictEqual([[], []])
    const files = (await layerFiles(scene, running(scene, DEV))).join('')
    expect(files).toMatch(/^-rwxr-xr-x .* opt\/extensions\/lambda-adapter$/m)
    const beside = await scene.push('dev', { inputs: { layers: `${image}:/`, 'dry-run': 'true' } })
    expect(warningsOf(beside)).toStrictEqual([
      `${image}:/ puts the program /opt/lambda-adapter into /opt, but nothing into /opt/extensions, so Lambda does not start it. If it is an extension, name it:  ${image}:/lambda-adapter`,
    ])
  })

  it('are in the /opt of an image that another step made, too', async () => {
    await using scene = await openLayersAccount({}, await zipOf({ 'extensions/agent': makeElf({ machine: 62 }) }))
    const built = await scene.push('dev', { inputs: { command: 'build' }, env: { RUNNER_TEMP: scene.workspace } })
    const archive = { 'image-uri': built.outputs['image-uri'] ?? '' }
    await scene.push('dev', { inputs: archive })
    expect(running(scene, DEV)).toBe(built.outputs['image-digest'])
    const end = await scene.push('dev', { inputs: { ...archive, layers: LAYER } })
    expect(errorsOf(end)).toStrictEqual([])
    expect((await layerFiles(scene, running(scene, DEV))).join('')).toMatch(/^-rwxr-xr-x .* opt\/extensions\/agent$/m)
    expect((await scene.emulator.invoke(DEV, {})).payload).toContain('Hello AWS Lambda')
  })

  it.each([
    {
      name: 'leads out of /opt',
      zip: rawZip([{ name: '../etc/passwd' }]),
      says: `${LAYER} contains "../etc/passwd", which leads out of /opt.`,
    },
    { name: 'is damaged', zip: Buffer.from('nothing'), says: `${LAYER} is damaged: ` },
  ])('change nothing if one $name', async ({ zip, says }) => {
    await using scene = await openLayersAccount({}, zip)
    const before = visible(scene)
    const end = await scene.push('dev', { inputs: { layers: LAYER } })
    expect(errorsOf(end).join()).toContain(says)
    expect(visible(scene)).toStrictEqual(before)
  })

  it('are refused if the extension cannot start on the base', async () => {
    await using scene = await openLayersAccount()
    const before = visible(scene)
    const end = await scene.push('dev', { inputs: { layers: LAYER, 'base-image': 'scratch' } })
    expect(errorsOf(end).join()).toContain(
      'The extension /opt/extensions/agent is a script for /bin/sh, which scratch does not have.',
    )
    expect(visible(scene)).toStrictEqual(before)
  })
})
