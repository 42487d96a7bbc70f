import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { OptContents } from '../../src/lambda-layers/layers.ts'
import { addLayers, packImage } from '../../src/pack/artifact.ts'
import type { Image } from '../../src/pack/image.ts'
import { readArchive } from '../../src/pack/made-elsewhere/oci-archive.ts'
import { writeArchive } from '../../src/pack/oci-archive.ts'
import { parseImageReference } from '../../src/plan/grammar/names.ts'
import { type BaseImage, readBase } from '../../src/registry/base-image.ts'
import { openRegistry } from '../../src/registry/client.ts'
import { type Engine, startEngine } from '../../tools/engine.ts'
import { toolPath } from '../../tools/install.ts'
import { compileExample, compileModule } from '../../tools/modules.ts'
import { zipOf } from '../scenarios/emulator/zips.ts'
import { type LayersScene, openLayersScene } from '../scenarios/layers-scene.ts'
import { PLAIN_ROOT } from '../unit/inspect/root/plain-root.ts'
import { openWire } from '../unit/registry/server.ts'
import { startBaseRegistry } from './base-registry.ts'
import { type FunctionContainer, runFunction } from './container.ts'

const ROOT = join(import.meta.dirname, '../..')
const REFERENCE = { repository: 'team/app', tag: 'dev' } as const
const NO_OVERRIDE = { entryPoint: undefined, command: undefined, workingDirectory: undefined }
const GREETING = '{"message":"Hello AWS Lambda"}'

/** The small extension as a layer of the account, zipped without an executable mode. */
const publishExtension = async (scene: LayersScene): Promise<string> => {
  const path = join(scene.temp, 'agent')
  await compileModule(join(ROOT, '__tests__/fixtures/extension'), path)
  const zip = await zipOf({ 'extensions/agent': await readFile(path) }, { mode: 0o100644 })
  return scene.emulator.createLayer({ name: 'agent', zip, architectures: ['x86_64'] })
}

/** The example on a base, with what `layers` puts into /opt. */
const pack = async (
  { temp, signal }: LayersScene,
  base: BaseImage | 'scratch',
  layers: OptContents | undefined,
): Promise<Image> => {
  const path = join(temp, 'bootstrap')
  await compileExample(ROOT, 'container-image', path)
  const binary = { path, sizeBytes: 0, goPackage: '.', architecture: 'x86_64' } as const
  return packImage(
    { binary, files: [], layers, temp, signal },
    {
      base,
      root: PLAIN_ROOT,
      override: NO_OVERRIDE,
    },
  )
}

const load = async ({ temp, signal }: LayersScene, engine: Engine, image: Image): Promise<void> => {
  const archive = join(temp, 'image.tar')
  await writeArchive(image, archive, { reference: REFERENCE, signal })
  await engine.docker(['load', '--input', archive])
}

/** Runs a binary on scratch, whose image has no RIE. */
const underOwnRie = () => ({
  options: [
    '--volume',
    `${dirname(toolPath('rie'))}:/aws-lambda:ro`,
    '--entrypoint',
    '/aws-lambda/aws-lambda-rie-x86_64',
  ],
  args: ['/var/task/bootstrap'],
})

/** RIE tells its extensions of an invocation before it answers, and they write when they like. */
const expectInvocation = async (container: FunctionContainer): Promise<void> => {
  expect(await container.invoke({ key: 'value' })).toBe(GREETING)
  expect(await container.invoke({ key: 'value' })).toBe(GREETING)
  const log = await container.log()
  expect(log).toContain('extension registered agent')
  expect(log).toMatch(/extension received INVOKE [0-9a-f-]{36}/)
}

describe('an extension from a layer, in an image', () => {
  it('registers and receives INVOKE on scratch, under an RIE from outside', async () => {
    await using scene = await openLayersScene()
    await using engine = await startEngine()
    await load(scene, engine, await pack(scene, 'scratch', await scene.read(await publishExtension(scene))))
    await using container = await runFunction(engine, 'team/app:dev', underOwnRie())
    await expectInvocation(container)
  })

  it('registers and receives INVOKE in an image built elsewhere, which starts as before', async () => {
    await using scene = await openLayersScene()
    await using engine = await startEngine()
    const { temp, signal } = scene
    const path = join(temp, 'theirs.tar')
    await writeArchive(await pack(scene, 'scratch', undefined), path, { signal })
    const theirs = await readArchive(path, { name: path, architecture: 'x86_64', temp, signal })
    await load(
      scene,
      engine,
      await addLayers(theirs, await scene.read(await publishExtension(scene)), { temp, signal }),
    )
    expect(await engine.docker(['inspect', '--format', '{{.Config.Entrypoint}}', 'team/app:dev'])).toBe(
      '[/var/task/bootstrap]\n',
    )
    await using container = await runFunction(engine, 'team/app:dev', underOwnRie())
    await expectInvocation(container)
  })

  it('registers and receives INVOKE on a base with busybox, under its own RIE', async () => {
    await using scene = await openLayersScene()
    await using engine = await startEngine()
    await using registry = await startBaseRegistry()
    using wire = openWire()
    const image = parseImageReference(`${registry.host}/lambda/provided:al2023`)
    if (image === undefined) throw new Error('no reference')
    const options = { origin: `http://${registry.host}`, repository: image.repository, mask: () => {} }
    const base = await readBase(openRegistry({ wire, credentials: async () => undefined, ...options }), image, 'x86_64')
    await load(scene, engine, await pack(scene, base, await scene.read(await publishExtension(scene))))
    await using container = await runFunction(engine, 'team/app:dev', {
      options: ['--entrypoint', '/lambda-entrypoint.sh'],
      args: ['main'],
    })
    await expectInvocation(container)
  })
})
