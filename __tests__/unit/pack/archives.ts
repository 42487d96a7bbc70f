import { writeFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { type Header, pack } from 'tar-stream'
import { digestOf } from '../../../src/files/digest.ts'
import { type Descriptor, mediaTypes } from '../../../src/registry/manifest.ts'

/** One tar entry to write; `header` overrides what a plain file has. */
export type TarFile = { readonly path: string; readonly content: string | Buffer; readonly header?: Partial<Header> }

/** A tar of these entries, in order. */
export const tarOf = async (files: readonly TarFile[]): Promise<Buffer> => {
  const tar = pack()
  for (const { path, content, header } of files) {
    if (header?.type === undefined || header.type === 'file') tar.entry({ ...header, name: path }, content)
    else tar.entry({ ...header, name: path })
  }
  tar.finalize()
  return buffer(tar)
}

export type ImageShape = {
  readonly architecture?: string
  readonly os?: string
  readonly layer?: Buffer
  readonly layerType?: string
  readonly layerSize?: number
  readonly diffIds?: number
  readonly manifestType?: string
  readonly configType?: string
}

/** The contents of an archive being built. `addImage` and `addIndex` return descriptors for `index`. */
export const openContents = () => {
  const files = new Map<string, TarFile>()
  const put = (path: string, content: string | Buffer): void => {
    files.set(path, { path, content })
  }
  const add = (content: string | Buffer, mediaType: string): Descriptor => {
    const digest = digestOf(Buffer.from(content))
    put(`blobs/sha256/${digest.slice(7)}`, content)
    return { mediaType, digest, size: Buffer.byteLength(content) }
  }
  const addImage = (shape: ImageShape = {}) => {
    const { architecture = 'amd64', os = 'linux', diffIds = 1, layerType = mediaTypes.ociLayer } = shape
    const { manifestType: mediaType = mediaTypes.ociManifest, configType = mediaTypes.ociConfig } = shape
    const layer = add(shape.layer ?? gzipSync(`layer for ${os}/${architecture}`), layerType)
    const rootfs = { type: 'layers', diff_ids: Array.from({ length: diffIds }, () => layer.digest) }
    const config = add(JSON.stringify({ architecture, os, config: { Entrypoint: ['/bootstrap'] }, rootfs }), configType)
    const layers = [{ ...layer, ...(shape.layerSize === undefined ? {} : { size: shape.layerSize }) }]
    return { ...add(JSON.stringify({ schemaVersion: 2, mediaType, config, layers }), mediaType), layer, config }
  }
  const addIndex = (...manifests: readonly object[]): Descriptor =>
    add(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests }), mediaTypes.ociIndex)
  const index = (...manifests: readonly object[]): void => {
    put('oci-layout', '{"imageLayoutVersion":"1.0.0"}')
    put('index.json', JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests }))
  }
  return { files, put, add, addImage, addIndex, index }
}

export type Contents = ReturnType<typeof openContents>

/** As an index names an image for this platform. */
export const on = (architecture: string, os = 'linux') => ({ platform: { architecture, os } })

/** How buildx's index lists the attestation of an image. */
export const attests = (digest: string) => ({
  annotations: { 'vnd.docker.reference.digest': digest, 'vnd.docker.reference.type': 'attestation-manifest' },
  platform: { architecture: 'unknown', os: 'unknown' },
})

/** What `docker buildx build --output type=oci` writes by default: index.json names an index, which names an image and its attestation. */
export const buildxArchive = (
  shape: ImageShape = {},
): Contents & { readonly image: ReturnType<Contents['addImage']> } => {
  const contents = openContents()
  const { addImage, addIndex, add, index } = contents
  const image = addImage(shape)
  const { digest, mediaType, size } = image
  const statement = add('{"_type":"https://in-toto.io/Statement/v0.1"}', 'application/vnd.in-toto+json')
  const config = add(
    '{"architecture":"unknown","os":"unknown","rootfs":{"type":"layers","diff_ids":[]}}',
    mediaTypes.ociConfig,
  )
  const attestation = add(
    JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociManifest, config, layers: [statement] }),
    mediaTypes.ociManifest,
  )
  const named = { 'io.containerd.image.name': 'docker.io/library/app:dev', 'org.opencontainers.image.ref.name': 'dev' }
  index({
    ...addIndex(
      { mediaType, digest, size, ...on(shape.architecture ?? 'amd64') },
      { ...attestation, ...attests(digest) },
    ),
    annotations: { ...named, 'org.opencontainers.image.created': '2026-08-01T00:00:00Z' },
  })
  return { ...contents, image }
}

/** Writes the contents as a tar, with folders as in buildx's output. */
export const writeContents = async ({ files }: Pick<Contents, 'files'>, path: string): Promise<void> => {
  const folders = ['blobs/', 'blobs/sha256/'].map(
    (folder): TarFile => ({ path: folder, content: '', header: { type: 'directory' } }),
  )
  await writeFile(path, await tarOf([...folders, ...files.values()]))
}
