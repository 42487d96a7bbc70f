import { createCipheriv } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import tar from 'tar-stream'
import { type Digest, digestOf } from './blobs.ts'
import { MEDIA } from './manifests.ts'
import { addRepository, type Catalog, type Repository } from './repositories.ts'

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
  const parts: Buffer[] = []
  for await (const chunk of pack) parts.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(parts)
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
  const manifest = encode({
    schemaVersion: 2,
    mediaType,
    config: descriptor(configBlob),
    layers: layerBlobs.map(descriptor),
  })
  const platform = { os: 'linux', architecture }
  return { digest: digestOf(manifest), mediaType, manifest, blobs: [configBlob, ...layerBlobs], children: [], platform }
}

/** What buildx adds to an index: an image of platform unknown/unknown whose layer is an in-toto statement (BuildKit documentation, attestation storage). */
const attestationOf = ({ digest }: MadeImage): MadeImage => {
  const statement = encode({ _type: 'https://in-toto.io/Statement/v0.1', subject: [{ digest }] })
  const layer = blob(statement, 'application/vnd.in-toto+json')
  const config = blob(
    encode({
      architecture: 'unknown',
      os: 'unknown',
      config: {},
      rootfs: { type: 'layers', diff_ids: [layer.digest] },
    }),
    MEDIA.ociConfig,
  )
  const manifest = encode({
    schemaVersion: 2,
    mediaType: MEDIA.ociManifest,
    config: descriptor(config),
    layers: [
      { ...descriptor(layer), annotations: { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v0.2' } },
    ],
  })
  const platform = { os: 'unknown', architecture: 'unknown' }
  return {
    digest: digestOf(manifest),
    mediaType: MEDIA.ociManifest,
    manifest,
    blobs: [config, layer],
    children: [],
    platform,
  }
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

/** Incompressible bytes, the same each time. */
const padding = (sizeBytes: number): Buffer =>
  createCipheriv('aes-256-ctr', Buffer.alloc(32), Buffer.alloc(16)).update(Buffer.alloc(sizeBytes))

const AWS_CONFIG = {
  Env: [
    'LANG=en_US.UTF-8',
    'TZ=:/etc/localtime',
    'PATH=/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    'LD_LIBRARY_PATH=/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
    'LAMBDA_TASK_ROOT=/var/task',
    'LAMBDA_RUNTIME_DIR=/var/runtime',
  ],
  WorkingDir: '/var/task',
  Entrypoint: ['/lambda-entrypoint.sh'],
}

const ENTRYPOINT_SCRIPT = `#!/bin/sh
if [ $# -ne 1 ]; then
  echo "entrypoint requires the handler name to be the first argument" 1>&2
  exit 142
fi
export _HANDLER="$1"
RUNTIME_ENTRYPOINT=/var/runtime/bootstrap
if [ -z "\${AWS_LAMBDA_RUNTIME_API}" ]; then
  exec /usr/local/bin/aws-lambda-rie $RUNTIME_ENTRYPOINT
else
  exec $RUNTIME_ENTRYPOINT
fi
`

export type BaseImageOptions = {
  readonly architecture?: ImageArchitecture
  readonly format?: ImageFormat
  /** Incompressible bytes in a separate layer, to give the image a size. */
  readonly paddingBytes?: number
}

/** An image that looks like public.ecr.aws/lambda/provided:al2023 (aws-lambda-base-images, branch provided.al2023), without its libraries. */
export const makeBaseImage = (options: BaseImageOptions = {}): Promise<MadeImage> => {
  const { paddingBytes = 0, ...rest } = options
  const system: ImageFile[] = [
    { path: 'etc/' },
    {
      path: 'etc/os-release',
      mode: 0o644,
      content: 'NAME="Amazon Linux"\nVERSION="2023"\nID="amzn"\nVERSION_ID="2023"\n',
    },
    { path: 'etc/passwd', mode: 0o644, content: 'root:x:0:0:root:/root:/bin/bash\n' },
    { path: 'tmp/', mode: 0o1777 },
    { path: 'opt/' },
    { path: 'var/task/' },
    { path: 'var/runtime/' },
    { path: 'lambda-entrypoint.sh', content: ENTRYPOINT_SCRIPT },
  ]
  const layers = [
    system,
    ...(paddingBytes > 0 ? [[{ path: 'usr/share/padding', mode: 0o644, content: padding(paddingBytes) }]] : []),
  ]
  return makeImage({ ...rest, layers, config: AWS_CONFIG })
}

/** AWS's base as it is published: an index with linux/amd64, linux/arm64 and, in OCI form, an attestation. */
export const makeBaseIndex = async (options: Omit<BaseImageOptions, 'architecture'> = {}): Promise<MadeImage> => {
  const amd64 = await makeBaseImage({ ...options, architecture: 'amd64' })
  const arm64 = await makeBaseImage({ ...options, architecture: 'arm64' })
  return makeIndex([amd64, arm64], options.format ? { format: options.format } : {})
}

/** Puts an image with all its blobs and children into a repository, which it creates if missing, and tags it. */
export const putImage = async (
  catalog: Catalog,
  target: { readonly repository: string; readonly tag?: string },
  image: MadeImage,
): Promise<Digest> => {
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
