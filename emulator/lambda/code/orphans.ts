import { pipeline } from 'node:stream/promises'
import { extract } from 'tar-stream'
import type { BlobStore } from '../../registry/blobs.ts'
import type { ImageManifest } from '../../registry/format.ts'
import { decompress } from './plain-manifest.ts'

/** The first file of an image whose folder has no entry in its layer or one below. Whether Lambda looks at the layers below is not known. */
export const findOrphan = async (blobs: BlobStore, { layers }: ImageManifest): Promise<string | undefined> => {
  const known = new Set<string>([''])
  for (const layer of layers) {
    const names = await namesIn(blobs, layer)
    for (const name of names) known.add(name)
    const orphan = names.find((name) => !known.has(parentOf(name)))
    if (orphan !== undefined) return orphan
  }
  return undefined
}

const namesIn = async (blobs: BlobStore, { digest, mediaType }: ImageManifest['layers'][number]): Promise<string[]> => {
  const names: string[] = []
  const archive = extract()
  archive.on('entry', ({ name }, stream, next) => {
    names.push(name.split('/').filter(isStep).join('/'))
    stream.on('end', next).resume()
  })
  // A layer that is not a tar fails when it is unpacked.
  await pipeline(blobs.open(digest), decompress(mediaType), archive).catch(() => {})
  return names
}

const isStep = (part: string): boolean => part !== '' && part !== '.'

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))
