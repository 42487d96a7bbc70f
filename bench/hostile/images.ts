import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Scene } from '../../demo/scene.ts'
import type { MadeImage } from '../../emulator/images/make.ts'
import { gzippedZeros, header, type Part, partOf, paxOf, type TarHeader, tarOf } from './bytes.ts'
import type { HostileInput } from './input.ts'

const OCI = 'application/vnd.oci.image'

type ImageShape = {
  readonly layers: readonly Buffer[]
  readonly config?: Readonly<Record<string, unknown>>
  /** More of the config, such as its history. */
  readonly more?: Readonly<Record<string, unknown>>
}

/** An image of these gzipped layers, with the same digests where they say nothing of the contents. */
export const imageOf = ({ layers, config = {}, more = {} }: ImageShape): MadeImage => {
  const parts = layers.map((bytes) => partOf(bytes, `${OCI}.layer.v1.tar+gzip`))
  const rootfs = { type: 'layers', diff_ids: parts.map(({ digest }) => digest) }
  const configPart = partOf(
    Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux', config, rootfs, ...more })),
    `${OCI}.config.v1+json`,
  )
  const manifest = partOf(
    Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: `${OCI}.manifest.v1+json`,
        config: descriptor(configPart),
        layers: parts.map(descriptor),
      }),
    ),
    `${OCI}.manifest.v1+json`,
  )
  const unique = new Map(parts.map((part) => [part.digest, part]))
  return {
    digest: manifest.digest,
    mediaType: manifest.mediaType,
    manifest: manifest.bytes,
    blobs: [configPart, ...unique.values()],
    children: [],
    platform: { os: 'linux', architecture: 'amd64' },
  }
}

const descriptor = ({ mediaType, digest, bytes }: Part) => ({ mediaType, digest, size: bytes.length })

const blobPath = (digest: string): string => `blobs/${digest.replace(':', '/')}`

/** An OCI archive of these images. */
const archiveOf = (images: readonly MadeImage[]): Buffer => {
  const manifests = images.map(({ digest, mediaType, manifest }) => ({ mediaType, digest, size: manifest.length }))
  const blobs = new Map(
    images.flatMap(({ digest, manifest, blobs: parts }) => [
      [digest, manifest] as const,
      ...parts.map((part) => [part.digest, part.bytes] as const),
    ]),
  )
  return Buffer.concat([
    tarOf([
      { name: 'oci-layout', content: Buffer.from('{"imageLayoutVersion":"1.0.0"}') },
      { name: 'index.json', content: Buffer.from(JSON.stringify({ schemaVersion: 2, manifests })) },
      ...[...blobs].map(([digest, content]) => ({ name: blobPath(digest), content })),
    ]),
    Buffer.alloc(1_024),
  ])
}

const archive = async ({ workspace }: Scene, bytes: Buffer) => {
  await writeFile(join(workspace, 'image.tar'), bytes)
  return { inputs: { 'image-uri': 'oci-archive:image.tar' } }
}

const STARTS = { Entrypoint: ['/bootstrap'] }

const archived = (scene: Scene, layers: readonly Buffer[], config: ImageShape['config'] = STARTS) =>
  archive(scene, archiveOf([imageOf({ layers, config })]))

const based = async ({ bases }: Scene, image: ImageShape) => {
  await bases.putImage({ repository: 'team/base', tag: '1' }, imageOf(image))
  return { inputs: { 'base-image': `${bases.host}/team/base:1` } }
}

/** A layer that is a file of zeros. */
const zeros = (sizeBytes: number): Buffer =>
  Buffer.concat([
    gzipSync(header({ name: 'zeros', type: '0', target: '', sizeBytes: sizeBytes - 100_000_000 })),
    gzippedZeros(sizeBytes),
  ])

const layer = (entries: Iterable<TarHeader>): Buffer => gzipSync(tarOf(entries), { level: 1 })
const many = (count: number, make: (at: number) => TarHeader): TarHeader[] =>
  Array.from({ length: count }, (_, at) => make(at))

/** Forty links, each to the one before over a long way, and files behind the last. */
function* behindLinks(): Generator<TarHeader> {
  yield { name: 'a', type: '5' }
  for (let at = 1; at < 40; at++) {
    yield paxOf({ linkpath: `${'a/../'.repeat(800)}l${at - 1}` })
    yield { name: `l${at}`, type: '2' }
  }
  for (let at = 0; at < 30_000; at++) yield { name: `l39/f${at}` }
}

const RECORDS = Array.from({ length: 8_000 }, (_, at) => [`k${at}`, ''] as const)

export const imageInputs: readonly HostileInput[] = [
  {
    name: 'a layer of 1 MB with folders 199 deep',
    code: 'image-root-memory',
    lay: (scene) => {
      const deep = 'a/'.repeat(110)
      return archived(scene, [layer(many(100_000, (at) => ({ name: `${at}/${deep}f` })))])
    },
  },
  {
    name: 'a gzipped OCI archive of 12 MB that unpacks to 12 GB',
    code: 'archive-ratio',
    lay: (scene) =>
      archive(
        scene,
        Buffer.concat([
          gzipSync(header({ name: 'x', type: '0', target: '', sizeBytes: 8_000_000_000 })),
          gzippedZeros(12_000_000_000),
        ]),
      ),
  },
  {
    name: 'an OCI archive with a layer of 10 MB that unpacks to 10 GB',
    code: 'image-root-ratio',
    lay: (scene) => archived(scene, [zeros(8_500_000_000)]),
  },
  {
    name: 'a base image whose WORKDIR has to be looked for in such a layer',
    code: 'image-root-ratio',
    lay: (scene) => based(scene, { layers: [zeros(8_500_000_000)], config: { WorkingDir: '/srv/x' } }),
  },
  {
    name: 'an image of 2,000 layers',
    code: 'image-layers',
    lay: (scene) => {
      const same = layer(many(1, () => ({ name: 'f', content: Buffer.alloc(500_000, 'random') })))
      return archived(
        scene,
        Array.from({ length: 2_000 }, () => same),
      )
    },
  },
  {
    name: 'a layer with 100 extended headers of 4 MB',
    code: 'image-root-unreadable',
    lay: (scene) => {
      const content = Buffer.from(Array.from({ length: 420_000 }, (_, at) => `9 k${at % 10}=aa\n`).join(''))
      return archived(scene, [layer([...many(100, () => ({ name: 'pax', type: 'x', content })), { name: 'f' }])])
    },
  },
  {
    name: 'a layer with 40,000,000 records in extended headers',
    code: 'image-root-records',
    lay: (scene) => {
      const pax = paxOf(Object.fromEntries(RECORDS.slice(0, 6_000)))
      return archived(scene, [layer(many(4_000, () => pax))])
    },
  },
  {
    name: 'a layer with 60,000 entries that empty a folder of 60,000',
    code: 'image-root-steps',
    lay: (scene) => {
      const files = many(60_000, (at) => ({ name: `d/f${at}` }))
      return archived(scene, [layer([...files, ...many(60_000, () => ({ name: 'd/.wh..wh..opq' }))])])
    },
  },
  {
    name: 'a layer of 10 MB with 1,500,000 files',
    code: 'image-root-entries',
    lay: (scene) => {
      const file = tarOf(many(1_000, (at) => ({ name: `f${at}` })))
      return archived(scene, [gzipSync(Buffer.concat(Array.from({ length: 1_500 }, () => file)), { level: 1 })])
    },
  },
  {
    name: 'a layer of files behind 40 links',
    code: 'image-root-steps',
    lay: (scene) => archived(scene, [layer(behindLinks())]),
  },
  {
    name: '20,000 extensions',
    code: 'extensions-too-many',
    lay: (scene) =>
      archived(scene, [layer([{ name: 'bootstrap' }, ...many(20_000, (at) => ({ name: `opt/extensions/e${at}` }))])]),
  },
  {
    name: 'a config with a million variables',
    code: 'registry-too-many-values',
    lay: (scene) => archived(scene, [layer([{ name: 'f' }])], { ...STARTS, Env: Array(1_000_000).fill('') }),
  },
  {
    name: 'a manifest that nests 2,000,000 lists',
    code: 'archive-document',
    lay: (scene) => {
      const made = imageOf({ layers: [layer([{ name: 'f' }])], config: STARTS })
      const bytes = Buffer.from('['.repeat(2_000_000) + ']'.repeat(2_000_000))
      const { digest } = partOf(bytes, made.mediaType)
      return archive(scene, archiveOf([{ ...made, manifest: bytes, digest }]))
    },
  },
  {
    name: 'a PATH of 2,000,000 folders',
    code: 'image-long-word',
    lay: (scene) =>
      archived(scene, [layer([{ name: 'f' }])], {
        Entrypoint: ['main'],
        WorkingDir: `/${'w'.repeat(4_000)}`,
        Env: [`PATH=${':'.repeat(2_000_000)}`],
      }),
  },
  {
    name: 'a WORKDIR of 2,000,000 folders in a base image',
    code: 'base-long-word',
    lay: (scene) => based(scene, { layers: [layer([{ name: 'f' }])], config: { WorkingDir: '/w'.repeat(2_000_000) } }),
  },
  {
    name: 'an archive of 20 images with manifests of 3 MB',
    code: 'archive-documents',
    lay: (scene) => {
      const labels = (at: number) => ({ Labels: { at: String(at), long: 'x'.repeat(3_000_000) } })
      const layers = [layer([{ name: 'f' }])]
      return archive(
        scene,
        archiveOf(many(20, () => ({ name: '' })).map((_, at) => imageOf({ layers, config: labels(at) }))),
      )
    },
  },
]
