import { pipeline } from 'node:stream/promises'
import { type Pack, pack } from 'tar-stream'
import { type Blob, memoryBlob } from '../files/blob.ts'
import type { Digest } from '../files/digest.ts'
import { replaceFile } from '../files/fill-file.ts'
import { HashingStream } from '../files/hashing.ts'
import { mediaTypes, readImageManifest } from '../registry/manifest.ts'
import { FIXED, finishTar, openEntry } from '../tar/image-layer-writer.ts'
import type { Image } from './image.ts'

export type WrittenArchive = { readonly path: string; readonly sizeBytes: number; readonly digest: Digest }

export type ArchiveTarget = {
  /** What `docker load` calls the image; without it, the image has only its digest. */
  readonly reference?: { readonly repository: string; readonly tag: string }
  readonly signal: AbortSignal
}

const FILE_MODE = 0o644

/**
 * Writes an image to an OCI archive (OCI image specification, image layout) that `docker load` of older engines reads too: its manifest.json names the same blobs.
 * The same image gives the same bytes. A base's layers stream from their registry. Returns the file and the manifest's digest.
 */
export const writeArchive = async (
  image: Image,
  path: string,
  { reference, signal }: ArchiveTarget,
): Promise<WrittenArchive> => {
  const hashing = new HashingStream()
  const entries = entriesOf(image, reference)
  // Its layers may be read from the file at `path`; and never leave half an archive.
  await replaceFile(path, async (file) => {
    const tar = pack()
    finishTar(tar, addEntries(tar, entries, signal))
    await pipeline(tar, hashing, file, { signal })
  })
  return { path, sizeBytes: hashing.result().sizeBytes, digest: image.manifest.digest }
}

type Entry = { readonly path: string; readonly blob: Blob }

const entriesOf = (image: Image, reference: ArchiveTarget['reference']): readonly Entry[] => {
  const { bytes, mediaType } = image.manifest
  const blobs = [...image.base, ...image.own, memoryBlob(bytes, mediaType)]
  const documents = {
    'index.json': indexOf(image, reference),
    'manifest.json': dockerManifestOf(image, reference),
    'oci-layout': { imageLayoutVersion: '1.0.0' },
  }
  const entries = [
    ...blobs.map((blob) => ({ path: pathOf(blob.digest), blob })),
    ...Object.entries(documents).map(([name, document]) => ({
      path: name,
      blob: memoryBlob(Buffer.from(JSON.stringify(document)), 'application/json'),
    })),
  ]
  // An image may hold a layer twice.
  return [...new Map(entries.map((entry) => [entry.path, entry])).values()].toSorted((a, b) =>
    a.path < b.path ? -1 : 1,
  )
}

const pathOf = (digest: Digest): string => `blobs/${digest.replace(':', '/')}`

const indexOf = ({ manifest }: Image, reference: ArchiveTarget['reference']) => ({
  schemaVersion: 2,
  mediaType: mediaTypes.ociIndex,
  manifests: [
    {
      mediaType: manifest.mediaType,
      digest: manifest.digest,
      size: manifest.bytes.length,
      ...(reference === undefined ? {} : { annotations: annotationsOf(reference) }),
    },
  ],
})

/** OCI tools want the tag alone; containerd, and Docker's image store built on it, the whole name (containerd, images/annotations.go). */
const annotationsOf = ({ repository, tag }: NonNullable<ArchiveTarget['reference']>) => ({
  'io.containerd.image.name': `${withHost(repository)}:${tag}`,
  'org.opencontainers.image.ref.name': tag,
})

/** containerd wants full names: `app` -> `docker.io/library/app`. */
const withHost = (repository: string): string => {
  const [first = '', ...rest] = repository.split('/')
  if (rest.length === 0) return `docker.io/library/${repository}`
  return /[.:]/.test(first) || first === 'localhost' ? repository : `docker.io/${repository}`
}

/** What `docker save` adds to the blobs (Docker image specification 1.2, combined image JSON). */
const dockerManifestOf = ({ manifest, config }: Image, reference: ArchiveTarget['reference']) => [
  {
    Config: pathOf(config),
    RepoTags: reference === undefined ? null : [`${reference.repository}:${reference.tag}`],
    Layers: readImageManifest(manifest.bytes.toString())?.layers.map(({ digest }) => pathOf(digest)),
  },
]

const addEntries = async (tar: Pack, entries: readonly Entry[], signal: AbortSignal): Promise<void> => {
  for (const { path, blob } of entries) {
    const sink = openEntry(tar, { ...FIXED, name: path, mode: FILE_MODE, size: blob.sizeBytes })
    await pipeline(await blob.open(), sink, { signal })
  }
}
