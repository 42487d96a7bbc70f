import { mkdir } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { failure, reasonOf } from '../errors.ts'
import type { LayerSource } from '../plan/layer-sources.ts'
import { asErrorOf, type BaseImage } from './base.ts'
import type { Blob } from './blob.ts'
import { fillFile } from './fill-file.ts'
import { HashingStream } from './hashing.ts'
import { readLayerTar, type TarEntry } from './layer-tar.ts'
import { countUnpacked, entryPath, isBelow, type OptEntry, type OptTree, plainMode, shownName } from './opt.ts'
import { isStep, parentsOf } from './paths.ts'
import { sealOf } from './seal.ts'
import type { Unpacking } from './unzip.ts'

export type LayerImage = Extract<LayerSource, { kind: 'image' }>

/** OCI image specification, layer: whiteouts. */
const WHITEOUT = '.wh.'
const OPAQUE = '.wh..wh..opq'
/** An image has at most 10 GB (developer guide, Lambda quotas); more is a decompression bomb. */
const MAX_IMAGE_BYTES = 10_737_418_240

/** Reads one folder of an image, layer over layer, with whiteouts applied; one program alone is an extension. Throws as `unzip` does, and if there is nothing. */
export const readImageFolder = async (
  source: LayerImage,
  open: () => Promise<BaseImage>,
  unpacking: Unpacking,
): Promise<OptTree> => {
  const { layer, folder, signal } = unpacking
  await mkdir(folder, { recursive: true })
  const count = { ...countUnpacked(layer), image: countImage(layer) }
  const scene: Scene = {
    ...unpacking,
    root: source.path.slice(1),
    count,
    tree: new Map(),
    files: 0,
    programs: new Set(),
  }
  try {
    const image = await open()
    for (const blob of image.layers) await applyLayer(blob, scene)
  } catch (error) {
    signal.throwIfAborted()
    throw asErrorOf('layer-image-unreadable', error, source.image.text)
  }
  if (scene.tree.size > 0) return scene.tree
  if (scene.only !== undefined) return extensionOf(scene.only, source)
  const [program] = scene.programs
  const { text: image } = source.image
  throw program === undefined
    ? failure('layer-folder-empty', { layer, path: source.path || '/', image })
    : failure('layer-folder-not-file', { layer, path: source.path || '/', image, program })
}

/** Where Lambda looks for extensions, as everybody copies them there in a Dockerfile. */
const extensionOf = (entry: OptEntry, { text: layer, path, image }: LayerImage): OptTree => {
  if (entry.kind === 'symlink') {
    const target = shownName(posix.resolve(posix.dirname(path), entry.target))
    throw failure('layer-file-link', { layer, path, target, image: image.text })
  }
  if (entry.kind !== 'file' || (entry.mode & EXECUTABLE) === 0) throw failure('layer-file-no-program', { layer, path })
  return new Map<string, OptEntry>([
    ['extensions', { kind: 'directory', mode: 0o755 }],
    [`extensions/${posix.basename(path)}`, entry],
  ])
}

const EXECUTABLE = 0o111

type Count = ReturnType<typeof countUnpacked> & { readonly image: (bytes: number) => void }

type Scene = Unpacking & {
  /** The folder without its leading slash. */
  readonly root: string
  readonly count: Count
  /** The folder after the layers read so far. */
  tree: OptTree
  /** What is there instead, if it is no folder. */
  only?: OptEntry | undefined
  files: number
  /** Programs at the root of the image, to name one where the folder has nothing. */
  readonly programs: Set<string>
}

/** What one layer does to the folder: first it deletes from the layers below, in whatever order its entries say so, then it adds. */
type Changes = {
  readonly added: Map<string, OptEntry>
  /** Paths deleted with all below them, and folders emptied. '' is the folder itself. */
  readonly gone: Set<string>
  readonly emptied: Set<string>
  only?: OptEntry
}

const countImage = (layer: string): ((bytes: number) => void) => {
  let sizeBytes = 0
  return (bytes) => {
    sizeBytes += bytes
    if (sizeBytes > MAX_IMAGE_BYTES) throw failure('layer-too-large', { layer, limit: MAX_IMAGE_BYTES })
  }
}

const applyLayer = async (blob: Blob, scene: Scene): Promise<void> => {
  const changes: Changes = { added: new Map(), gone: new Set(), emptied: new Set() }
  await readLayerTar(blob, {
    count: scene.count.image,
    visit: async (entry) => {
      await readChange(entry, scene, changes)
      return true
    },
    unreadable: ([first]) => unreadable(first, blob, scene),
    signal: scene.signal,
  })
  scene.tree = apply(changes, scene.tree)
  scene.only = changes.only ?? (isGone(changes) || scene.tree.size > 0 ? undefined : scene.only)
}

const isGone = ({ gone, emptied }: Changes): boolean => gone.has('') || emptied.has('')

const unreadable = (error: unknown, { mediaType }: Blob, { layer }: Scene): unknown =>
  failure('layer-image-content', { layer, mediaType, reason: shownName(reasonOf(error)) }, { cause: error })

const readChange = async (entry: TarEntry, scene: Scene, changes: Changes): Promise<void> => {
  const { layer, root, count } = scene
  const entryName = entry.header.name.replace(/^\/+/, '') || '.'
  notePrograms(entryName, entry.header, scene.programs)
  if (!concerns(root, entryName)) return
  const path = entryPath(layer, entryName)
  const { parent, name } = split(path)
  const isWhiteout = name.startsWith(WHITEOUT)
  const isFolder = entry.header.type === 'directory'
  if (isWhiteout && name !== OPAQUE) changes.gone.add(belowRoot(root, joined(parent, name.slice(WHITEOUT.length))))
  else if (isWhiteout) changes.emptied.add(belowRoot(root, parent))
  else if (!isFolder && (path === root || isBelow(root, path))) changes.gone.add('')
  const below = belowRoot(root, path)
  if (!isWhiteout && !isFolder && path === root) {
    count.entry()
    changes.only = await readEntry(entry, scene, changes.added)
  }
  if (isWhiteout || below === '' || below === ELSEWHERE) return
  count.entry()
  if (changes.added.has(below) && !isFolder) throw failure('layer-entry-again', { layer, entry: shownName(path) })
  changes.added.set(below, await readEntry(entry, scene, changes.added))
}

/** Keeps the programs at the root of the image up to date. */
const notePrograms = (name: string, { type, mode = 0 }: TarEntry['header'], programs: Set<string>): void => {
  if (!/^[\w.-]+$/.test(name)) return
  if (name === OPAQUE) programs.clear()
  else if (name.startsWith(WHITEOUT)) programs.delete(`/${name.slice(WHITEOUT.length)}`)
  else if (type === 'file' && (mode & EXECUTABLE) !== 0) programs.add(`/${name}`)
  else programs.delete(`/${name}`)
}

/** Whether an entry belongs to the folder or one above it. Odd names elsewhere in a distribution, such as with a backslash, do not matter; where `..` leads is not guessed. */
const concerns = (root: string, entryName: string): boolean => {
  const parts = entryName.split('/').filter(isStep)
  if (parts.includes('..')) return true
  const path = parts.join('/')
  const { parent, name } = split(path)
  if (!name.startsWith(WHITEOUT)) return belowRoot(root, path) !== ELSEWHERE
  return belowRoot(root, name === OPAQUE ? parent : joined(parent, name.slice(WHITEOUT.length))) !== ELSEWHERE
}

/** No path below a folder starts with a slash. */
const ELSEWHERE = '/'

/** A path of the image relative to our folder; '' for the folder and those above it. */
const belowRoot = (root: string, path: string): string => {
  if (path === root || isBelow(root, path)) return ''
  if (!isBelow(path, root)) return ELSEWHERE
  return root === '' ? path : path.slice(root.length + 1)
}

const split = (path: string): { readonly parent: string; readonly name: string } => {
  const slash = path.lastIndexOf('/')
  return { parent: path.slice(0, Math.max(0, slash)), name: path.slice(slash + 1) }
}

const joined = (parent: string, name: string): string => (parent === '' ? name : `${parent}/${name}`)

const readEntry = async (entry: TarEntry, scene: Scene, added: ReadonlyMap<string, OptEntry>): Promise<OptEntry> => {
  const { layer, folder, count, signal } = scene
  const { type, name, mode = 0, linkname } = entry.header
  switch (type) {
    case 'directory':
      return { kind: 'directory', mode: plainMode(mode) }
    case 'symlink':
      return { kind: 'symlink', target: readTarget(layer, name, linkname ?? '') }
    case 'link':
      return linked(scene, added, { name, target: linkname ?? '' })
    case 'file':
    case 'contiguous-file': {
      const file = join(folder, String(scene.files++))
      let sizeBytes = 0
      const counted = async function* (chunks: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
        for await (const chunk of chunks) {
          if (!(chunk instanceof Uint8Array)) continue
          sizeBytes += chunk.length
          count.bytes(chunk.length)
          yield chunk
        }
      }
      const hashing = new HashingStream()
      await fillFile(file, (target) => pipeline(counted(entry), hashing, target, { signal }), 0o600)
      return { kind: 'file', mode: plainMode(mode), file, sizeBytes, seal: sealOf(hashing) }
    }
    default:
      throw failure('layer-entry-special', {
        layer,
        entry: shownName(name),
        type: `a ${type ?? 'thing without a type'}`,
      })
  }
}

const readTarget = (layer: string, name: string, target: string): string => {
  if (target !== '' && !/[\p{Cc}\ufffd]/u.test(target)) return target
  throw failure('layer-link-outside', { layer, entry: shownName(name), target: shownName(target) })
}

/** Lambda rejects hard links in a layer, so each becomes a copy of its file. */
const linked = (
  { layer, root, tree, count }: Scene,
  added: ReadonlyMap<string, OptEntry>,
  { name, target }: { readonly name: string; readonly target: string },
): OptEntry => {
  const path = entryPath(layer, target.replace(/^\/+/, ''))
  const below = root === '' ? path : path.slice(root.length + 1)
  const entry = isBelow(path, root) ? (added.get(below) ?? tree.get(below)) : undefined
  if (entry === undefined || entry.kind === 'directory') {
    throw failure('layer-link-outside', { layer, entry: shownName(name), target: shownName(target) })
  }
  if (entry.kind === 'file') count.bytes(entry.sizeBytes)
  return entry
}

/** Puts a layer over those below: folders merge; anything else replaces what was there, with all its contents. */
const apply = ({ added, gone, emptied }: Changes, lower: OptTree): OptTree => {
  if (gone.has('') || emptied.has('')) return added
  const isLeft = (path: string): boolean =>
    !gone.has(path) &&
    parentsOf(path).every(
      (folder) => !gone.has(folder) && !emptied.has(folder) && (added.get(folder)?.kind ?? 'directory') === 'directory',
    )
  return new Map([...[...lower].filter(([path]) => isLeft(path)), ...added])
}
