import { gzipSync } from 'node:zlib'
import { readmePolicy } from '../../demo/policy.ts'
import type { Scene } from '../../demo/scene.ts'
import { gzippedZeros, header, nothing, type ZipEntry, zipOf } from './bytes.ts'
import { imageOf } from './images.ts'
import type { HostileInput } from './input.ts'

/** Layer versions of these zips, and a role that may read them. */
const layersOf = async ({ emulator }: Scene, zips: readonly Buffer[]) => {
  const arns: string[] = []
  for (const [at, zip] of zips.entries()) arns.push(await emulator.createLayer({ name: `agent-${at}`, zip }))
  const role = emulator.createRole({ name: 'hostile', policy: readmePolicy({ layers: arns }) })
  return { inputs: { 'role-to-assume': role, layers: JSON.stringify(arns) } }
}

/** An image in `layers`, with these layers. */
const imageLayers = async ({ bases }: Scene, layers: readonly Buffer[]) => {
  await bases.putImage({ repository: 'team/agent', tag: '1' }, imageOf({ layers }))
  return { inputs: { layers: `${bases.host}/team/agent:1` } }
}

const LINK = 0o120777
/** As many as a link's 4,096 characters have room for. */
const LONG = 2_000

/** Each link leads to the one before, over a long way. */
const chain = (count: number, dots = LONG): Buffer =>
  zipOf(
    (function* (): Generator<ZipEntry> {
      yield { name: 'l0', content: Buffer.from('x') }
      for (let at = 1; at < count; at++)
        yield { name: `l${at}`, mode: LINK, content: Buffer.from(`${'./'.repeat(dots)}l${at - 1}`) }
    })(),
  )

const DEEP = 'a/'.repeat(94)

export const layerInputs: readonly HostileInput[] = [
  { name: 'a chain of 1,000 links in a layer', code: 'layers-steps', lay: (scene) => layersOf(scene, [chain(1_000)]) },
  {
    name: 'a chain of 40,000 links in a layer',
    code: 'layers-links',
    lay: (scene) => layersOf(scene, [chain(40_000)]),
  },
  {
    name: 'a chain of 3,000 links with 500 parts in a layer',
    code: 'layers-steps',
    lay: (scene) => layersOf(scene, [chain(3_000, 500)]),
  },
  {
    name: 'a layer of 20,000 files in 95 folders each',
    code: 'layers-entries',
    lay: (scene) => layersOf(scene, [zipOf(Array.from({ length: 20_000 }, (_, at) => ({ name: `${at}/${DEEP}f` })))]),
  },
  {
    name: 'a layer whose 40,000 entries share 1 MB',
    code: 'layer-overlap',
    lay: (scene) => {
      const packed = nothing(1_000_000)
      const entries = Array.from({ length: 40_000 }, (_, at) => ({ name: `f${at}`, packed, sharesFirst: at > 0 }))
      return layersOf(scene, [zipOf(entries)])
    },
  },
  {
    name: 'ten layers, each of 240 MB of zeros',
    code: 'layers-ratio',
    lay: (scene) => {
      const zip = zipOf([{ name: 'zeros', content: Buffer.alloc(240_000_000) }])
      return layersOf(
        scene,
        Array.from({ length: 10 }, () => zip),
      )
    },
  },
  {
    name: 'an image in layers: 10 MB that unpack to 10 GB',
    code: 'layer-image-ratio',
    lay: (scene) => {
      const sizeBytes = 8_000_000_000
      const first = header({ name: 'etc/zeros', type: '0', target: '', sizeBytes })
      return imageLayers(scene, [Buffer.concat([gzipSync(first), gzippedZeros(10_000_000_000)])])
    },
  },
]
