import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { type BaseRegistry, startRegistry } from '../../emulator/bases/registry.ts'
import type { PolicyDocument } from '../../emulator/iam/policy.ts'
import { type Emulator, startEmulator } from '../../emulator/server.ts'
import { openTemp } from '../../src/host/disk/temp.ts'
import { checkLayerVersions, type OptContents, readLayers } from '../../src/lambda-layers/layers.ts'
import { type LayerSource, parseLayer } from '../../src/plan/grammar/lambda-layers.ts'
import { readBase } from '../../src/registry/base-image.ts'
import { openRegistry } from '../../src/registry/client.ts'
import { openWire } from '../unit/registry/server.ts'

/** An account with layers, a registry with images, and a reader of both into /opt. */
export type LayersScene = AsyncDisposable & {
  readonly emulator: Emulator
  readonly bases: BaseRegistry
  readonly temp: string
  readonly signal: AbortSignal
  /** Reads these items of `layers` for x86_64; images by their name in `bases`. */
  readonly read: (...texts: readonly string[]) => Promise<OptContents>
  /** Asks for these layer versions, as for a zip function on x86_64. */
  readonly check: (...texts: readonly string[]) => Promise<void>
}

export const openLayersScene = async (policy?: PolicyDocument): Promise<LayersScene> => {
  const emulator = await startEmulator(policy === undefined ? {} : { policy })
  const bases = await startRegistry()
  const temp = await openTemp(tmpdir())
  const wire = openWire()
  const architecture = 'x86_64'
  const lambda = new LambdaClient({
    endpoint: emulator.url,
    region: emulator.region,
    credentials: emulator.staticKeys,
    maxAttempts: 1,
  })
  let reads = 0
  return {
    emulator,
    bases,
    temp: temp.path,
    signal: wire.signal,
    read: async (...texts) => {
      reads += 1
      return readLayers(texts.map(parsed), {
        architecture,
        lambda: async () => lambda,
        image: (image) => {
          const { repository } = image
          const origin = `http://${bases.host}`
          const options = { wire, origin, repository, credentials: async () => undefined, mask: () => {} }
          return readBase(openRegistry(options), image, architecture)
        },
        wire,
        temp: join(temp.path, String(reads)),
        keep: () => {},
      })
    },
    check: (...texts) =>
      checkLayerVersions(texts.map(parsed), { architecture, lambda: async () => lambda, signal: wire.signal }),
    [Symbol.asyncDispose]: async () => {
      wire[Symbol.dispose]()
      lambda.destroy()
      await Promise.all([emulator, bases, temp].map((one) => one[Symbol.asyncDispose]()))
    },
  }
}

const parsed = (text: string): LayerSource => {
  const source = parseLayer(text)
  if (source === undefined) throw new Error(`${text} is no layer`)
  return source
}
