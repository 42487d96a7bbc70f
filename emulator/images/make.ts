import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import tar from 'tar-stream'
import { collect } from '../http/messages.ts'
import { type Digest, digestOf } from '../registry/blobs.ts'
import { MEDIA } from '../registry/format.ts'
import { addRepository, type Catalog, type Repository } from '../registry/repositories.ts'

export type ImageArchitecture = 'amd64' | 'arm64'
export type ImageFormat = 'docker' | 'oci'

/** A file of a layer. A name ending in `/` is a directory; `linkTo` makes a symbolic link. */
export type ImageFile = {
  readonly path: string
  readonly content?: string | Uint8Array
  readonly mode?: number
  readonly linkTo?: string
}

export type MadeBlob = { readonly digest: Digest; readonly bytes: Buffer; readonly mediaType: string }

/** An image in memory. `children` are the images of an index. */
export type MadeImage = {
  readonly digest: Digest
  readonly mediaType: string
  readonly manifest: Buffer
  readonly blobs: readonly MadeBlob[]
  readonly children: readonly MadeImage[]
  /** Of an image: `os/architecture`. */
  readonly platform?: { readonly os: string; readonly architecture: string }
}

export type ImageOptions = {
  readonly architecture?: ImageArchitecture
  readonly format?: ImageFormat
  /** Each list is a layer, lowest first. */
  readonly layers: readonly (readonly ImageFile[])[]
  /** Leaves out the folders that the lists do not have, as some builders do and Docker does not. */
  readonly isAsListed?: boolean
  /** The config's `config`: Env, Entrypoint, Cmd, WorkingDir … (OCI image spec, image configuration). */
  readonly config?: Readonly<Record<string, unknown>>
}

const CREATED = '1970-01-01T00:00:00Z'

/** A layer's tar, uncompressed; the same files make the same bytes. */
export const tarOf = async (files: readonly ImageFile[]): Promise<Buffer> => {
  const pack = tar.pack()
  for (const { path, content = '', mode = 0o755, linkTo } of files) {
    const header = { name: path.replace(/^\//, ''), mode, mtime: new Date(0), uid: 0, gid: 0 }
    if (linkTo !== undefined) pack.entry({ ...header, type: 'symlink', linkname: linkTo })
    else if (path.endsWith('/')) pack.entry({ ...header, type: 'directory' })
    else pack.entry({ ...header, type: 'file' }, Buffer.from(content))
  }
  pack.finalize()
  return collect(pack as AsyncIterable<Buffer>)
}

/** The files after the folders on their way that are not listed. */
const withFolders = (files: readonly ImageFile[]): readonly ImageFile[] => {
  const listed = new Set(files.map(({ path }) => path.replace(/\/$/, '')))
  const parents = files.flatMap(({ path }) => {
    const parts = path.replace(/\/$/, '').split('/').slice(0, -1)
    return parts.map((_part, at) => parts.slice(0, at + 1).join('/'))
  })
  const missing = [...new Set(parents)].filter((path) => path !== '' && !listed.has(path))
  return [...missing.toSorted().map((path) => ({ path: `${path}/` })), ...files]
}

const blob = (bytes: Buffer, mediaType: string): MadeBlob => ({ digest: digestOf(bytes), bytes, mediaType })
const descriptor = ({ digest, bytes, mediaType }: MadeBlob) => ({ mediaType, digest, size: bytes.length })
const encode = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))

/** A plain single-platform image. */
export const makeImage = async (options: ImageOptions): Promise<MadeImage> => {
  const { architecture = 'amd64', format = 'oci', layers, config = {}, isAsListed = false } = options
  const oci = format === 'oci'
  const tars = await Promise.all(layers.map((files) => tarOf(isAsListed ? files : withFolders(files))))
  const packed = await Promise.all(tars.map((bytes) => promisify(gzip)(bytes, { level: 1 })))
  const layerBlobs = packed.map((bytes) => blob(bytes, oci ? MEDIA.ociLayer : MEDIA.dockerLayer))
  const configFile = {
    architecture,
    os: 'linux',
    created: CREATED,
    config,
    rootfs: { type: 'layers', diff_ids: tars.map(digestOf) },
    history: layers.map((_, i) => ({ created: CREATED, created_by: `layer ${i}` })),
  }
  const configBlob = blob(encode(configFile), oci ? MEDIA.ociConfig : MEDIA.dockerConfig)
  const mediaType = oci ? MEDIA.ociManifest : MEDIA.dockerManifest
  return imageOf(configBlob, layerBlobs, { mediaType, platform: { os: 'linux', architecture } })
}

type Kind = Required<Pick<MadeImage, 'mediaType' | 'platform'>> & {
  readonly annotations?: Readonly<Record<string, string>>
}

const imageOf = (
  config: MadeBlob,
  layers: readonly MadeBlob[],
  { mediaType, platform, annotations }: Kind,
): MadeImage => {
  const described = layers.map((layer) => ({ ...descriptor(layer), ...(annotations && { annotations }) }))
  const manifest = encode({ schemaVersion: 2, mediaType, config: descriptor(config), layers: described })
  return { digest: digestOf(manifest), mediaType, manifest, blobs: [config, ...layers], children: [], platform }
}

/** What buildx adds to an index: an image of platform unknown/unknown whose layer is an in-toto statement (BuildKit documentation, attestation storage). */
const attestationOf = ({ digest }: MadeImage): MadeImage => {
  const statement = encode({ _type: 'https://in-toto.io/Statement/v0.1', subject: [{ digest }] })
  const layer = blob(statement, 'application/vnd.in-toto+json')
  const platform = { architecture: 'unknown', os: 'unknown' }
  const rootfs = { type: 'layers', diff_ids: [layer.digest] }
  const config = blob(encode({ ...platform, config: {}, rootfs }), MEDIA.ociConfig)
  const annotations = { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v0.2' }
  return imageOf(config, [layer], {
    mediaType: MEDIA.ociManifest,
    platform: { os: 'unknown', architecture: 'unknown' },
    annotations,
  })
}

/** An index of images, by default with an attestation beside the first, as buildx makes it. */
export const makeIndex = (
  images: readonly MadeImage[],
  options: { readonly format?: ImageFormat; readonly attestation?: boolean } = {},
): MadeImage => {
  const { format = 'oci', attestation = format === 'oci' } = options
  const [first] = images
  const children = attestation && first ? [...images, attestationOf(first)] : [...images]
  const mediaType = format === 'oci' ? MEDIA.ociIndex : MEDIA.dockerList
  const manifests = children.map((child) => ({
    mediaType: child.mediaType,
    digest: child.digest,
    size: child.manifest.length,
    platform: child.platform,
    ...(child.platform?.os === 'unknown' && {
      annotations: {
        'vnd.docker.reference.type': 'attestation-manifest',
        'vnd.docker.reference.digest': first?.digest,
      },
    }),
  }))
  const manifest = encode({ schemaVersion: 2, mediaType, manifests })
  return { digest: digestOf(manifest), mediaType, manifest, blobs: [], children }
}

/** Where an image goes. */
export type ImageTarget = { readonly repository: string; readonly tag?: string }

/** Puts an image with all its blobs and children into a repository, which it creates if missing, and tags it. */
export const putImage = async (catalog: Catalog, target: ImageTarget, image: MadeImage): Promise<Digest> => {
  const repository = addRepository(catalog, target.repository)
  await putManifest(catalog, repository, image)
  if (target.tag !== undefined) repository.tags.set(target.tag, image.digest)
  return image.digest
}

const putManifest = async (catalog: Catalog, repository: Repository, image: MadeImage): Promise<void> => {
  for (const child of image.children) await putManifest(catalog, repository, child)
  for (const { bytes } of image.blobs) repository.blobs.add(await catalog.blobs.put(bytes))
  repository.manifests.set(image.digest, { mediaType: image.mediaType, bytes: image.manifest, pushedAt: Date.now() })
}
