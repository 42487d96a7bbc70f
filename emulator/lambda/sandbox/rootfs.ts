import { createHash } from 'node:crypto'
import { chmod, copyFile, lstat, mkdir, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { PassThrough, Readable, type Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract as extractTar, type Header } from 'tar-stream'
import type { BlobStore } from '../../registry/blobs.ts'
import type { ImageConfigFile, ImageManifest } from '../../registry/format.ts'
import { decompress } from '../code/plain-manifest.ts'

const WHITEOUT = '.wh.'
const OPAQUE = '.wh..wh..opq'

/** Unpacks an image's layers in order, with their whiteouts (OCI image spec, layer), and checks each against its diff_id. */
export const unpackImage = async (
  blobs: BlobStore,
  image: { readonly manifest: ImageManifest; readonly config: ImageConfigFile },
  directory: string,
): Promise<void> => {
  await mkdir(directory, { recursive: true })
  const root = await realpath(directory)
  for (const [i, layer] of image.manifest.layers.entries()) {
    const diffId = await unpackLayer(blobs.open(layer.digest), decompress(layer.mediaType), root)
    const expected = image.config.rootfs.diff_ids[i]
    if (diffId !== expected) throw new Error(`layer ${layer.digest} unpacks to ${diffId}, its config says ${expected}`)
  }
}

const unpackLayer = async (source: Readable, plain: Transform, root: string): Promise<string> => {
  const hash = createHash('sha256')
  const extract = extractTar()
  const hashed = new PassThrough()
  hashed.on('data', (chunk: Buffer) => hash.update(chunk))
  const reading = pipeline(source, plain, hashed, extract)
  const own = new Set<string>()
  const unpacking = (async () => {
    for await (const entry of extract) await place(entry, { root, own })
  })()
  // Both must end before the folder is removed.
  const ends = await Promise.allSettled([unpacking, reading])
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  return `sha256:${hash.digest('hex')}`
}

type LayerEntry = AsyncIterable<unknown> & { readonly header: Header; resume(): unknown }
type Place = { readonly root: string; readonly own: Set<string> }

const place = async (entry: LayerEntry, { root, own }: Place): Promise<void> => {
  const { name, type, linkname, mode = 0o755 } = entry.header
  const path = resolve(root, `.${resolve('/', name)}`)
  if (path === root) return void entry.resume()
  const parent = await insideParent(root, path)
  const target = join(parent, basename(path))
  if (basename(path).startsWith(WHITEOUT)) {
    entry.resume()
    return whiteOut(parent, basename(path), own)
  }
  for (let at = target; at.startsWith(root + sep); at = dirname(at)) own.add(at)
  if (type === 'directory') {
    if ((await lstat(target).catch(() => undefined))?.isDirectory() !== true) await rm(target, { force: true })
    await mkdir(target, { recursive: true })
    await chmod(target, mode | 0o700)
    return void entry.resume()
  }
  await rm(target, { recursive: true, force: true })
  if (type === 'symlink') await symlink(linkname ?? '', target)
  else if (type === 'link') await copyFile(join(root, resolve('/', linkname ?? '')), target)
  else await writeFile(target, Readable.from(entry))
  if (type === 'file') await chmod(target, mode)
  else entry.resume()
}

/** The entry's directory with links resolved. An image whose links lead out of its root is refused. */
const insideParent = async (root: string, path: string): Promise<string> => {
  const parent = dirname(path)
  let existing = parent
  while (existing !== root && (await lstat(existing).catch(() => undefined)) === undefined) existing = dirname(existing)
  const real = await realpath(existing)
  if (real !== root && !real.startsWith(root + sep)) throw new Error(`${path} leads out of the image`)
  await mkdir(parent, { recursive: true })
  return realpath(parent)
}

const whiteOut = async (parent: string, name: string, own: ReadonlySet<string>): Promise<void> => {
  if (name !== OPAQUE) {
    await rm(join(parent, name.slice(WHITEOUT.length)), { recursive: true, force: true })
    return
  }
  for (const child of await readdir(parent)) {
    if (!own.has(join(parent, child))) await rm(join(parent, child), { recursive: true, force: true })
  }
}
