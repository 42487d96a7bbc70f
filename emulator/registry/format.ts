import { z } from 'zod'
import { type Digest, isDigest } from './blobs.ts'

/** Media types of the Docker and OCI image formats (docker distribution, image manifest v2 schema 2; OCI image spec, media types). */
export const MEDIA = {
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerConfig: 'application/vnd.docker.container.image.v1+json',
  dockerLayer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  ociConfig: 'application/vnd.oci.image.config.v1+json',
  ociLayer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const

const digest = z.custom<Digest>((value) => typeof value === 'string' && isDigest(value))
const descriptor = z.object({ mediaType: z.string(), digest, size: z.number().int() })
const imageManifest = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  config: descriptor,
  layers: z.array(descriptor),
})
const index = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  manifests: z.array(descriptor),
})
const imageConfig = z.object({
  architecture: z.string(),
  os: z.string(),
  config: z
    .object({
      Env: z.array(z.string()).nullish(),
      Entrypoint: z.array(z.string()).nullish(),
      Cmd: z.array(z.string()).nullish(),
      WorkingDir: z.string().nullish(),
    })
    .nullish(),
  rootfs: z.object({ type: z.literal('layers'), diff_ids: z.array(digest) }),
})

export type Descriptor = z.infer<typeof descriptor>
export type ImageManifest = z.infer<typeof imageManifest>
export type ImageConfigFile = z.infer<typeof imageConfig>
export type ParsedManifest =
  | { readonly kind: 'image'; readonly manifest: ImageManifest; readonly blobs: readonly Descriptor[] }
  | { readonly kind: 'index'; readonly manifests: readonly Descriptor[] }

/** An image manifest or an index; undefined for anything else. */
export const parseManifest = (bytes: Uint8Array): ParsedManifest | undefined => {
  const value = parseJson(bytes)
  const image = imageManifest.safeParse(value)
  if (image.success) return { kind: 'image', manifest: image.data, blobs: [image.data.config, ...image.data.layers] }
  const list = index.safeParse(value)
  return list.success ? { kind: 'index', manifests: list.data.manifests } : undefined
}

/** The media type that a manifest declares. */
export const mediaTypeOf = (bytes: Uint8Array): string | undefined =>
  z.object({ mediaType: z.string() }).safeParse(parseJson(bytes)).data?.mediaType

/** An image's config file; undefined when it is not one. */
export const parseImageConfig = (bytes: Uint8Array): ImageConfigFile | undefined =>
  imageConfig.safeParse(parseJson(bytes)).data

const parseJson = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return undefined
  }
}
