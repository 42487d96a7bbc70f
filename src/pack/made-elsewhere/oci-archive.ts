import { type FileHandle, open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { DeployError, failure, reasonOf } from '../../errors/problems.ts'
import { type Blob, filePartBlob, memoryBlob } from '../../files/blob.ts'
import { type Digest, digestOf } from '../../files/digest.ts'
import { HashingStream } from '../../files/hashing.ts'
import { openPart, sealOf } from '../../files/sealed-file.ts'
import { type Budget, openBudget } from '../../files/unpacking.ts'
import type { Architecture } from '../../plan/function.ts'
import { goarch } from '../../registry/goarch.ts'
import {
  type Descriptor,
  type ImageIndex,
  MAX_MANIFEST_BYTES,
  mediaTypes,
  type ParsedManifest,
  parseImageConfig,
  parseManifest,
} from '../../registry/manifest.ts'
import { chooseImage, type Flaw, findImageFlaw, findManifestFlaw, imageFailure } from '../../registry/platform.ts'
import { plainTar } from '../../tar/plain-tar.ts'
import { readTarIndex, type TarEntry } from '../../tar/tar-index.ts'
import type { MadeImage } from '../image.ts'

export type ArchiveOptions = {
  /** Its name in messages: `image-uri oci-archive:dist/image.tar`. */
  readonly name: string
  readonly architecture: Architecture
  /** Folder for the plain tar of a gzipped archive, which must outlive reading the layers. */
  readonly temp: string
  readonly signal: AbortSignal
}

/**
 * The one image of an OCI archive for this architecture (OCI image specification, image layout, as a tar), ignoring attestations.
 * Unpacks nothing: layers are read in place. Every blob has been checked against its digest when this returns.
 * Throws if it is not such an archive, is damaged, or Lambda would reject it.
 */
export const readArchive = async (path: string, options: ArchiveOptions): Promise<MadeImage> => {
  const { name } = options
  try {
    const plain = await plainTar(path, options)
    await using file = await open(plain)
    const archive = await openArchive({ ...options, path: plain, file })
    const image = await chooseOne(archive, await readIndex(archive))
    const layers = new Map(image.manifest.layers.map((layer) => [layer.digest, layer]))
    for (const layer of layers.values()) await checkLayer(archive, layer)
    return image
  } catch (error) {
    options.signal.throwIfAborted()
    if (error instanceof DeployError) throw error
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') throw failure('archive-missing', { name }, { cause: error })
    if (code === 'Z_BUF_ERROR') throw failure('archive-gzip-end', { name }, { cause: error })
    throw failure('archive-unreadable', { name, reason: reasonOf(error) }, { cause: error })
  }
}

/** Of index, manifests and configs: hundreds of those that builders write. */
const MAX_DOCUMENT_BYTES = 16_777_216

type Archive = ArchiveOptions & {
  readonly path: string
  readonly file: FileHandle
  readonly entries: ReadonlyMap<string, TarEntry>
  /** The bytes of all documents that are read. */
  readonly documents: Budget
}

const LAYOUT = 'oci-layout'
const INDEX = 'index.json'

/** Finds the documents and blobs. Ignores all other entries, whatever their names or targets. */
const openArchive = async (options: Omit<Archive, 'entries' | 'documents'>): Promise<Archive> => {
  const { name, file } = options
  const { entries, isComplete } = await readTarIndex(file, name)
  const found = new Map<string, TarEntry>()
  for (const entry of entries) {
    const path = entry.path.replace(/^\.\//, '')
    if (path !== LAYOUT && path !== INDEX && !/^blobs\/sha256\/[0-9a-f]{64}$/.test(path)) continue
    if (!entry.isFile) throw failure('archive-no-regular', { name, path })
    if (found.has(path)) throw failure('archive-twice', { name, path })
    found.set(path, entry)
  }
  const documents = openBudget(MAX_DOCUMENT_BYTES, (limit) => failure('archive-documents', { name, limit }))
  if (found.has(LAYOUT) && found.has(INDEX)) return { ...options, entries: found, documents }
  if (!isComplete) throw failure('archive-truncated', { name, size: (await file.stat()).size })
  if (entries.some(({ path }) => path === 'manifest.json')) throw failure('archive-docker', { name })
  throw failure('archive-no-layout', { name, path: found.has(LAYOUT) ? INDEX : LAYOUT })
}

const readIndex = async (archive: Archive): Promise<ImageIndex> => {
  const entry = archive.entries.get(INDEX)
  const found = parseDocument(archive, INDEX, await readEntry(archive, INDEX, entry?.sizeBytes ?? 0))
  if (found.kind === 'index') return found.index
  throw failure('archive-document', { name: archive.name, path: INDEX, reason: 'it is not an index' })
}

/** Reads a document; the size limit holds for every manifest and config. */
const readEntry = async (archive: Archive, path: string, sizeBytes: number): Promise<Buffer> => {
  const { name, file, entries, documents } = archive
  const entry = entries.get(path)
  if (entry === undefined) throw failure('archive-blob-missing', { name, path })
  if (entry.sizeBytes !== sizeBytes) {
    throw failure('archive-blob-size', { name, path, found: entry.sizeBytes, size: sizeBytes })
  }
  if (sizeBytes > MAX_MANIFEST_BYTES) {
    throw failure('archive-document-size', { name, path, size: sizeBytes, limit: MAX_MANIFEST_BYTES })
  }
  documents.take(sizeBytes)
  const bytes = Buffer.alloc(sizeBytes)
  const { bytesRead } = await file.read(bytes, 0, sizeBytes, entry.start)
  if (bytesRead !== sizeBytes) throw failure('archive-truncated', { name, size: entry.start + bytesRead })
  return bytes
}

const pathOf = (digest: string): string => `blobs/${digest.replace(':', '/')}`

/** Reads a manifest or config, checked against its descriptor. */
const readDocument = async (archive: Archive, { digest, size }: Descriptor): Promise<Buffer> => {
  const bytes = await readEntry(archive, pathOf(digest), size)
  const found = digestOf(bytes)
  if (found !== digest) throw failure('archive-blob-bytes', { name: archive.name, digest, found })
  return bytes
}

const parseDocument = (archive: Archive, path: string, bytes: Buffer): ParsedManifest =>
  parsed(archive, path, () => parseManifest(bytes, archive.name))

/** Parse errors name the archive; the registry's other messages do not fit a file. */
const parsed = <T>({ name }: Archive, path: string, parse: () => T): T => {
  try {
    return parse()
  } catch (cause) {
    if (cause instanceof DeployError && cause.code === 'registry-too-many-values') throw cause
    throw failure('archive-document', { name, path, reason: 'it is not the JSON that belongs there' }, { cause })
  }
}

const INDEX_TYPES: readonly string[] = [mediaTypes.ociIndex, mediaTypes.dockerIndex]

type Candidate = { readonly descriptor: Descriptor } | { readonly flaw: Flaw }

/** What an entry of index.json has for the architecture: the image itself, or one in the index it names, as buildx writes to add an attestation. */
const candidateOf = async (
  archive: Archive,
  descriptor: ImageIndex['manifests'][number],
): Promise<Candidate | undefined> => {
  const { architecture } = archive
  const { platform, annotations } = descriptor
  if (annotations?.['vnd.docker.reference.type'] !== undefined) return undefined
  if (platform !== undefined && (platform.os !== 'linux' || platform.architecture !== goarch[architecture])) {
    return { flaw: { kind: 'no-platform', platforms: `${platform.os}/${platform.architecture}` } }
  }
  if (!INDEX_TYPES.includes(descriptor.mediaType)) return { descriptor }
  const nested = parseDocument(archive, pathOf(descriptor.digest), await readDocument(archive, descriptor))
  if (nested.kind !== 'index') return { flaw: { kind: 'no-image', mediaType: descriptor.mediaType } }
  const chosen = chooseImage(nested.index, architecture)
  if ('flaw' in chosen) return chosen
  return INDEX_TYPES.includes(chosen.child.mediaType)
    ? { flaw: { kind: 'nested-index' } }
    : { descriptor: chosen.child }
}

/** More images than anyone keeps in one archive. */
const MAX_IMAGES = 100

const chooseOne = async (archive: Archive, index: ImageIndex): Promise<MadeImage> => {
  const { name, architecture } = archive
  if (index.manifests.length > MAX_IMAGES) {
    throw failure('archive-several', { name, count: index.manifests.length, goarch: goarch[architecture] })
  }
  const found = new Map<Digest, Descriptor>()
  const flaws: Flaw[] = []
  for (const descriptor of index.manifests) {
    const candidate = await candidateOf(archive, descriptor)
    if (candidate === undefined) continue
    if ('flaw' in candidate) flaws.push(candidate.flaw)
    else found.set(candidate.descriptor.digest, candidate.descriptor)
  }
  const images = await Promise.all([...found.values()].map((descriptor) => readOne(archive, descriptor)))
  // If several have no platform, their configs tell which one is meant.
  const fitting =
    images.length === 1 ? images : images.filter(({ config }) => config.architecture === goarch[architecture])
  const [image] = fitting
  const others = images.map(
    ({ config }): Flaw => ({ kind: 'no-platform', platforms: `${config.os}/${config.architecture}` }),
  )
  if (image === undefined) throw imageFailure(mergedFlaw([...flaws, ...others]), name, architecture)
  if (fitting.length > 1) {
    throw failure('archive-several', { name, count: fitting.length, goarch: goarch[architecture] })
  }
  const flaw = findImageFlaw(image.config, image.manifest, architecture)
  if (flaw !== undefined) throw imageFailure(flaw, name, architecture)
  return { ...image, layers: image.manifest.layers.map((layer) => layerBlob(archive, layer)) }
}

/** Why no entry has the image: the first flaw, or else the list of all platforms. */
const mergedFlaw = (flaws: readonly Flaw[]): Flaw => {
  const platforms = flaws.flatMap((flaw) => (flaw.kind === 'no-platform' ? [flaw.platforms] : []))
  const other = flaws.find(({ kind }) => kind !== 'no-platform')
  return other ?? { kind: 'no-platform', platforms: platforms.join(', ') || 'no images' }
}

const readOne = async (archive: Archive, descriptor: Descriptor): Promise<Omit<MadeImage, 'layers'>> => {
  const { name, architecture } = archive
  const manifestBytes = await readDocument(archive, descriptor)
  const found = parseDocument(archive, pathOf(descriptor.digest), manifestBytes)
  if (found.kind === 'index') throw imageFailure({ kind: 'nested-index' }, name, architecture)
  const { manifest } = found
  const mediaType = manifest.mediaType ?? descriptor.mediaType
  const flaw = findManifestFlaw(manifest, mediaType)
  if (flaw !== undefined) throw imageFailure(flaw, name, architecture)
  const configBytes = await readDocument(archive, manifest.config)
  return {
    manifest,
    mediaType,
    config: parsed(archive, pathOf(manifest.config.digest), () => parseImageConfig(configBytes, name)),
    manifestBytes,
    digest: descriptor.digest,
    configBlob: memoryBlob(configBytes, manifest.config.mediaType),
  }
}

const layerBlob = ({ name, path, entries }: Archive, { digest, size, mediaType }: Descriptor): Blob => {
  const entry = entries.get(pathOf(digest))
  if (entry === undefined) throw failure('archive-blob-missing', { name, path: pathOf(digest) })
  if (entry.sizeBytes !== size) {
    throw failure('archive-blob-size', { name, path: pathOf(digest), found: entry.sizeBytes, size })
  }
  return filePartBlob({ path, start: entry.start }, digest, size, mediaType)
}

/** Reads a layer through: a bad one fails before anything of the image is used. */
const checkLayer = async ({ name, path, entries, signal }: Archive, { digest, size }: Descriptor): Promise<void> => {
  const hashing = new HashingStream()
  const bytes = await openPart(path, size, { start: entries.get(pathOf(digest))?.start ?? 0 })
  await pipeline(bytes, hashing.resume(), { signal })
  const { digest: found } = sealOf(hashing)
  if (found !== digest) throw failure('archive-blob-bytes', { name, digest, found })
}
