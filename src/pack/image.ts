import { posix } from 'node:path'
import { type Blob, memoryBlob } from '../files/blob.ts'
import { type Digest, digestOf } from '../files/digest.ts'
import { withoutSlashes } from '../files/paths.ts'
import type { Binary } from '../go/compile.ts'
import type { BaseRoot } from '../inspect/root/base-root.ts'
import { AWS_BOOTSTRAP, AWS_ENTRYPOINT, TASK_ROOT } from '../lambda/paths.ts'
import type { ImageOverride } from '../observe/function.ts'
import type { Architecture } from '../plan/function.ts'
import type { BaseImage } from '../registry/base-image.ts'
import { goarch } from '../registry/goarch.ts'
import { type ImageConfig, mediaTypes } from '../registry/manifest.ts'
import { folderEntry, type ImageLayer, type LayerEntry, missingFolders } from '../tar/image-layer-writer.ts'
import { caCertificates } from './certificates.ts'
import { type FileEntry, refuseOverlap } from './include.ts'

/** An image ready to push: the manifest's bytes, and every blob it names. */
export type Image = {
  readonly manifest: { readonly bytes: Buffer; readonly mediaType: string; readonly digest: Digest }
  readonly config: Digest
  /** Of its unpacked layers, as in the config. */
  readonly diffIds: readonly Digest[]
  /** The base's layers, which its registry already has. */
  readonly base: readonly Blob[]
  /** Our layers and the config. */
  readonly own: readonly Blob[]
}

/** An image that others built: its documents, its layers as blobs, and the exact bytes of manifest and config. */
export type MadeImage = BaseImage & {
  readonly manifestBytes: Buffer
  readonly digest: Digest
  readonly configBlob: Blob
}

/** The same image, pushed byte for byte. */
export const unchangedImage = ({ manifestBytes, mediaType, digest, config, layers, configBlob }: MadeImage): Image => ({
  manifest: { bytes: manifestBytes, mediaType, digest },
  config: configBlob.digest,
  diffIds: config.rootfs.diff_ids,
  base: layers,
  own: [configBlob],
})

/** The binary's path in the image, and the arguments it is started with, if any. */
export type Start = { readonly entryPoint: string; readonly command: readonly string[] | undefined }

/** What our image's config says beside its base's. */
export type Starting = Start & { readonly architecture: Architecture; readonly workingDirectory: string }

/** Fixed, for reproducible images; AWS's own base images use the same time. */
const CREATED = '1970-01-01T00:00:00Z'
const PLAIN_BOOTSTRAP = `${TASK_ROOT}/bootstrap`
/** Everybody may enter and read. */
const OPEN_MODE = 0o755

/** AWS's bases start /var/runtime/bootstrap and say so in their environment (aws/aws-lambda-base-images). */
const isAwsBase = (base: BaseImage | 'scratch'): boolean =>
  base !== 'scratch' && (base.config.config?.Env ?? []).includes('LAMBDA_RUNTIME_DIR=/var/runtime')

/** Where the binary goes: where a live override of the entry point expects it, else AWS's place on AWS's base, else /var/task. */
export const binaryPath = (base: BaseImage | 'scratch', override: ImageOverride): string => {
  const [entry] = override.entryPoint ?? []
  if (entry !== undefined && !(isAwsBase(base) && entry === AWS_ENTRYPOINT)) return entry
  return isAwsBase(base) ? AWS_BOOTSTRAP : PLAIN_BOOTSTRAP
}

/** What starts the binary: itself, or AWS's script if a live override starts that; the script needs a handler name if the override gives none. */
export const startOf = (base: BaseImage | 'scratch', override: ImageOverride): Start => {
  const usesScript = isAwsBase(base) && override.entryPoint?.[0] === AWS_ENTRYPOINT
  return { entryPoint: binaryPath(base, override), command: usesScript ? ['bootstrap'] : undefined }
}

/** What goes into our layer: the binary at `path` of the image, and where Lambda starts it if the base has no such folder or not an open one. */
export type Contents = {
  readonly binary: Pick<Binary, 'path' | 'seal'>
  readonly path: string
  readonly files: readonly FileEntry[]
  readonly workingDirectory: string | undefined
}

/** Our layer: the binary, the included files under /var/task, the working directory, and on scratch what a Go program expects of a system. */
export const layerEntries = (
  base: BaseImage | 'scratch',
  { binary, path, files, workingDirectory }: Contents,
  { real, modeOf }: Pick<BaseRoot, 'real' | 'modeOf'>,
): LayerEntry[] => {
  const place = (file: string): string => posix.join(real(posix.dirname(file)), posix.basename(file)).slice(1)
  const included = files.map(
    (entry): LayerEntry => ({
      kind: 'file',
      path: place(posix.join(TASK_ROOT, entry.path)),
      mode: entry.mode,
      content: { file: entry.file, seal: entry.seal },
    }),
  )
  for (const entry of included) refuseOverlap(place(path), entry.path)
  const entries: LayerEntry[] = [
    { kind: 'file', path: place(path), mode: 0o755, content: { file: binary.path, seal: binary.seal } },
    ...included,
    ...(base === 'scratch' ? scratchEntries() : []),
  ]
  return [...entries, ...folderEntries(entries, real(workingDirectory ?? '/'), modeOf)]
}

/** The working directory and all folders above our files; those of the base keep their modes, opened to Lambda's user. */
const folderEntries = (
  entries: readonly LayerEntry[],
  workingDirectory: string,
  modeOf: BaseRoot['modeOf'],
): LayerEntry[] => {
  const paths = entries.map(({ path }) => path)
  const own = withoutSlashes(workingDirectory)
  const wanted = own === '' || paths.includes(own) ? [] : [own]
  return [...wanted, ...missingFolders([...paths, ...wanted])].map((path) => {
    const mode = modeOf(`/${path}`)
    return mode === undefined ? folderEntry(path) : { kind: 'directory', path, mode: mode | OPEN_MODE }
  })
}

/** What a Go program expects of a system: root certificates, a place to write, a place to be. */
const scratchEntries = (): LayerEntry[] => [
  {
    kind: 'file',
    path: 'etc/ssl/certs/ca-certificates.crt',
    mode: 0o644,
    content: { bytes: caCertificates() },
  },
  folderEntry('tmp'),
]

/** The media type of our layer: Docker's on a Docker manifest, because Lambda rejects a mixture. */
export const layerMediaType = (base: BaseImage | 'scratch'): string =>
  isDocker(base) ? mediaTypes.dockerLayer : mediaTypes.ociLayer

const isDocker = (base: BaseImage | 'scratch'): boolean =>
  base !== 'scratch' && base.mediaType === mediaTypes.dockerManifest

/** Joins base and layers into an image: one platform, one manifest; the same parts give the same bytes. */
export const assembleImage = (base: BaseImage | 'scratch', layers: readonly ImageLayer[], start: Starting): Image =>
  imageOf(base, layers, imageConfig(base, layers, start))

/** Adds layers to an image that somebody else built: it starts as before, and the rest of its config stays. */
export const appendLayers = (image: BaseImage, layers: readonly ImageLayer[]): Image =>
  imageOf(image, layers, withLayers(image.config, layers))

const imageOf = (base: BaseImage | 'scratch', layers: readonly ImageLayer[], imageConfig: object): Image => {
  const below = base === 'scratch' ? [] : base.config.rootfs.diff_ids
  const configBytes = Buffer.from(JSON.stringify(imageConfig))
  const config = memoryBlob(configBytes, isDocker(base) ? mediaTypes.dockerConfig : mediaTypes.ociConfig)
  const baseLayers = base === 'scratch' ? [] : base.layers
  const own = layers.map(({ blob }) => blob)
  const mediaType = isDocker(base) ? mediaTypes.dockerManifest : mediaTypes.ociManifest
  const manifest = {
    schemaVersion: 2,
    mediaType,
    config: descriptor(config),
    layers: [...baseLayers, ...own].map(descriptor),
  }
  const bytes = Buffer.from(JSON.stringify(manifest))
  return {
    manifest: { bytes, mediaType, digest: digestOf(bytes) },
    config: config.digest,
    diffIds: [...below, ...layers.map(({ diffId }) => diffId)],
    base: baseLayers,
    own: [...own, config],
  }
}

const descriptor = ({ mediaType, digest, sizeBytes }: Blob) => ({ mediaType, digest, size: sizeBytes })

/** The base's config with our layers, entry point and command; everything else (environment, user, labels) stays. */
const imageConfig = (
  base: BaseImage | 'scratch',
  layers: readonly ImageLayer[],
  { entryPoint, command, architecture, workingDirectory }: Starting,
): Record<string, unknown> => {
  if (base === 'scratch') {
    return {
      architecture: goarch[architecture],
      os: 'linux',
      created: CREATED,
      config: {
        Env: ['PATH=/usr/local/bin:/usr/bin:/bin', 'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt'],
        Entrypoint: [entryPoint],
        WorkingDir: workingDirectory,
      },
      rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
      history: layers.map(() => HISTORY),
    }
  }
  const { Cmd: _replaced, ...kept } = base.config.config ?? {}
  return {
    ...withLayers(base.config, layers),
    created: CREATED,
    config: {
      ...kept,
      Entrypoint: [entryPoint],
      ...(command === undefined ? {} : { Cmd: [...command] }),
      WorkingDir: workingDirectory,
    },
  }
}

const HISTORY = { created: CREATED, created_by: 'deploy-go-lambda' }

/** Appends layers to a config. */
const withLayers = (config: ImageConfig, layers: readonly ImageLayer[]): ImageConfig => ({
  ...config,
  rootfs: { type: config.rootfs.type, diff_ids: [...config.rootfs.diff_ids, ...layers.map(({ diffId }) => diffId)] },
  ...(config.history === undefined ? {} : { history: [...config.history, ...layers.map(() => HISTORY)] }),
})
