import * as z from 'zod/mini'
import { failure } from '../errors/problems.ts'
import { shapeOf } from '../text/json.ts'

/** The largest manifest, 4 MiB (OCI distribution specification, pushing manifests). */
export const MAX_MANIFEST_BYTES = 4_194_304

/** Media types of images (OCI image specification; Docker image manifest version 2, schema 2). */
export const mediaTypes = {
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  ociConfig: 'application/vnd.oci.image.config.v1+json',
  ociLayer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerIndex: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerConfig: 'application/vnd.docker.container.image.v1+json',
  dockerLayer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
} as const

/** The manifests that we read, for the Accept header. */
export const acceptedManifests = [
  mediaTypes.ociManifest,
  mediaTypes.dockerManifest,
  mediaTypes.ociIndex,
  mediaTypes.dockerIndex,
]

/** A media type has two names of at most 127 (RFC 6838, 4.2); platforms are shorter. Messages name them. */
const nameSchema = z.string().check(z.maxLength(255))

/** A digest in untrusted data. */
export const digestSchema = z.templateLiteral(['sha256:', z.string().check(z.regex(/^[0-9a-f]{64}$/))])

const descriptorSchema = z.object({
  mediaType: nameSchema,
  digest: digestSchema,
  size: z.number().check(z.int(), z.gte(0)),
})

const platformSchema = z.object({ os: nameSchema, architecture: nameSchema, variant: z.optional(z.string()) })

const manifestSchema = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.optional(nameSchema),
  config: descriptorSchema,
  layers: z.array(descriptorSchema),
})

const indexSchema = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.optional(nameSchema),
  manifests: z.array(
    z.extend(descriptorSchema, {
      platform: z.optional(platformSchema),
      annotations: z.optional(z.record(z.string(), z.string())),
    }),
  ),
})

export type Descriptor = z.infer<typeof descriptorSchema>
export type ImageManifest = z.infer<typeof manifestSchema>
export type ImageIndex = z.infer<typeof indexSchema>

export type ParsedManifest =
  | { readonly kind: 'image'; readonly manifest: ImageManifest }
  | { readonly kind: 'index'; readonly index: ImageIndex }

/** Parses a manifest as an image or an index; throws when it is neither (OCI image specification, manifest and index). */
export const parseManifest = (bytes: Uint8Array, what: string): ParsedManifest => {
  const json = parseJson(bytes, what)
  const image = manifestSchema.safeParse(json)
  if (image.success) return { kind: 'image', manifest: image.data }
  const index = indexSchema.safeParse(json)
  if (index.success) return { kind: 'index', index: index.data }
  throw failure('manifest-unknown', { name: what })
}

/** Parses a manifest's text as an image; undefined for anything else. */
export const readImageManifest = (text: string): ImageManifest | undefined => {
  try {
    const parsed = parseManifest(Buffer.from(text), 'an image')
    return parsed.kind === 'image' ? parsed.manifest : undefined
  } catch {
    return undefined
  }
}

/** An index's image for linux on this architecture (amd64 or arm64), ignoring attestations; undefined when there is none. */
export const imageForPlatform = (index: ImageIndex, architecture: string): Descriptor | undefined =>
  index.manifests.find(({ platform, annotations }) => {
    if (annotations?.['vnd.docker.reference.type'] === 'attestation-manifest') return false
    return platform?.os === 'linux' && platform.architecture === architecture
  })

/** More than any image has. */
const MAX_SHOWN = 20

/** The platforms of an index: `linux/amd64, linux/arm64`. */
export const platformsOf = (index: ImageIndex): string => {
  const all = index.manifests.flatMap(({ platform }) =>
    platform === undefined || platform.os === 'unknown' ? [] : [`${platform.os}/${platform.architecture}`],
  )
  const more = all.length > MAX_SHOWN ? [`${all.length - MAX_SHOWN} more`] : []
  return [...all.slice(0, MAX_SHOWN), ...more].join(', ')
}

const configSchema = z.looseObject({
  architecture: nameSchema,
  os: nameSchema,
  created: z.optional(z.string()),
  config: z.nullish(
    z.looseObject({
      Env: z.nullish(z.array(z.string())),
      Entrypoint: z.nullish(z.array(z.string())),
      Cmd: z.nullish(z.array(z.string())),
      WorkingDir: z.nullish(z.string()),
    }),
  ),
  rootfs: z.object({ type: z.string(), diff_ids: z.array(digestSchema) }),
  history: z.optional(z.array(z.looseObject({}))),
})

export type ImageConfig = z.infer<typeof configSchema>

/** Parses an image's config (OCI image specification, config); throws when it is not one. */
export const parseImageConfig = (bytes: Uint8Array, what: string): ImageConfig => {
  const parsed = configSchema.safeParse(parseJson(bytes, what))
  if (parsed.success) return parsed.data
  throw failure('config-unknown', { name: what })
}

const labelsSchema = z.record(z.string(), z.string())

/** An image's labels; empty if it has none that can be read. */
export const labelsOf = ({ config }: Pick<ImageConfig, 'config'>): Readonly<Record<string, string>> =>
  labelsSchema.safeParse(config?.Labels).data ?? {}

/** No real manifest or config nests this deep. We serialise parts of a config again, which recurses. */
const MAX_DEPTH = 100
/** Ten times what an image with all its history and labels has. The checks take a kilobyte and several errors for each that is wrong. */
const MAX_VALUES = 20_000

/** JSON that is small to send may be costly to parse. */
const refuseCostly = (json: string, name: string): void => {
  const { depth, values } = shapeOf(json)
  if (depth > MAX_DEPTH) throw failure('registry-too-deep', { name, limit: MAX_DEPTH })
  if (values > MAX_VALUES) throw failure('registry-too-many-values', { name, limit: MAX_VALUES })
}

const parseJson = (bytes: Uint8Array, what: string): unknown => {
  const read = (parse: () => unknown): unknown => {
    try {
      return parse()
    } catch (cause) {
      throw failure('registry-not-json', { name: what }, { cause })
    }
  }
  const text = String(read(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  refuseCostly(text, what)
  return read(() => JSON.parse(text))
}
