import { mkdir } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type DeployError, failure, reasonOf } from '../errors/problems.ts'
import type { Blob } from '../files/blob.ts'
import { fillFile } from '../files/fill-file.ts'
import { HashingStream } from '../files/hashing.ts'
import { isStep } from '../files/paths.ts'
import { sealOf } from '../files/seal.ts'
import { type Excess, openUnpacking, packedBytesOf, type Unpacking as UnpackingBudget } from '../files/unpacking.ts'
import type { LayerSource } from '../plan/grammar/lambda-layers.ts'
import { asErrorOf, type BaseImage } from '../registry/base-image.ts'
import { readLayerTar, type TarEntry } from '../tar/layer-reader.ts'
import {
  type Counting,
  countUnpacked,
  entryPath,
  isBelow,
  type OptEntry,
  type OptTree,
  plainMode,
  shownName,
} from './opt.ts'
import { type Changes, isCleared, type LayeredFolder, openLayered } from './opt-layers.ts'
import type { Unpacking } from './unzip.ts'

export type LayerImage = Extract<LayerSource, { kind: 'image' }>

/** OCI image specification, layer: whiteouts. */
const WHITEOUT = '.wh.'
const OPAQUE = '.wh..wh..opq'
/** At the root of an image, one of them is named in a message. */
const MAX_PROGRAMS = 1_000

/** Reads one folder of an image, layer over layer, with whiteouts applied; one program alone is an extension. Throws as `unzip` does, and if there is nothing. */
export const readImageFolder = async (
  source: LayerImage,
  open: () => Promise<BaseImage>,
  unpacking: Unpacking,
): Promise<OptTree> => {
  const { layer, folder, signal } = unpacking
  await mkdir(folder, { recursive: true })
  const scene = await readScene(source, open, unpacking).catch((error) => {
    signal.throwIfAborted()
    throw asErrorOf('layer-image-unreadable', error, source.image.text)
  })
  if (!scene.tree.isEmpty()) return scene.tree.entries()
  if (scene.only !== undefined) return extensionOf(scene.only, source)
  const [program] = scene.programs
  const { text: image } = source.image
  throw program === undefined
    ? failure('layer-folder-empty', { layer, path: source.path || '/', image })
    : failure('layer-folder-not-file', { layer, path: source.path || '/', image, program })
}

const readScene = async (source: LayerImage, open: () => Promise<BaseImage>, unpacking: Unpacking): Promise<Scene> => {
  const { layers } = await open()
  const { layer } = unpacking
  const packed = packedBytesOf(layers)
  const scene: Scene = {
    ...unpacking,
    root: source.path.slice(1),
    count: countUnpacked({ ...unpacking, packedBytes: packed }),
    image: openUnpacking({ packedBytes: packed }, (what, limit) => tooMuch[what]({ layer, packed, limit })),
    tree: openLayered(),
    files: 0,
    programs: new Set(),
  }
  for (const blob of layers) await applyLayer(blob, scene)
  return scene
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

type Exceeding = { readonly layer: string; readonly packed: number; readonly limit: number }

const tooMuch: Readonly<Record<Excess, (values: Exceeding) => DeployError>> = {
  ratio: (values) => failure('layer-image-ratio', values),
  bytes: ({ layer, limit }) => failure('layer-too-large', { layer, limit }),
  entries: ({ layer, limit }) => failure('layer-too-many-entries', { layer, limit }),
  records: ({ layer, limit }) => failure('layer-image-records', { layer, limit }),
}

type Scene = Unpacking & {
  /** The folder without its leading slash. */
  readonly root: string
  /** What may be unpacked into it, and read of the whole image for that. */
  readonly count: Counting
  readonly image: UnpackingBudget
  /** The folder after the layers read so far. */
  readonly tree: LayeredFolder
  /** What is there instead, if it is no folder. */
  only?: OptEntry | undefined
  files: number
  /** Programs at the root of the image, to name one where the folder has nothing. */
  readonly programs: Set<string>
}

type LayerChanges = Changes & { only?: OptEntry }

const applyLayer = async (blob: Blob, scene: Scene): Promise<void> => {
  const changes: LayerChanges = { added: new Map(), gone: new Set(), emptied: new Set() }
  await readLayerTar(blob, {
    unpacking: scene.image,
    visit: async (entry) => {
      await readChange(entry, scene, changes)
      return true
    },
    unreadable: ([first]) => unreadable(first, blob, scene),
    signal: scene.signal,
  })
  scene.tree.apply(changes)
  scene.only = changes.only ?? (isCleared(changes) || !scene.tree.isEmpty() ? undefined : scene.only)
}

const unreadable = (error: unknown, { mediaType }: Blob, { layer }: Scene): unknown =>
  failure('layer-image-content', { layer, mediaType, reason: shownName(reasonOf(error)) }, { cause: error })

const readChange = async (entry: TarEntry, scene: Scene, changes: LayerChanges): Promise<void> => {
  const { layer, root, count } = scene
  const entryName = entry.header.name.replace(/^\/+/, '') || '.'
  notePrograms(entryName, entry.header, scene.programs)
  if (!concerns(root, entryName)) return
  const path = entryPath(layer, entryName)
  const { parent, name } = split(path)
  const isWhiteout = name.startsWith(WHITEOUT)
  const isFolder = entry.header.type === 'directory'
  count.entry(path)
  if (isWhiteout && name !== OPAQUE) changes.gone.add(belowRoot(root, joined(parent, name.slice(WHITEOUT.length))))
  else if (isWhiteout) changes.emptied.add(belowRoot(root, parent))
  else if (!isFolder && (path === root || isBelow(root, path))) changes.gone.add('')
  const below = belowRoot(root, path)
  if (!isWhiteout && !isFolder && path === root) changes.only = await readEntry(entry, scene, changes.added)
  if (isWhiteout || below === '' || below === ELSEWHERE) return
  if (changes.added.has(below) && !isFolder) throw failure('layer-entry-again', { layer, entry: shownName(path) })
  changes.added.set(below, await readEntry(entry, scene, changes.added))
}

/** Keeps the programs at the root of the image up to date. */
const notePrograms = (name: string, { type, mode = 0 }: TarEntry['header'], programs: Set<string>): void => {
  if (!/^[\w.-]{1,255}$/.test(name)) return
  if (name === OPAQUE) programs.clear()
  else if (name.startsWith(WHITEOUT)) programs.delete(`/${name.slice(WHITEOUT.length)}`)
  else if (type === 'file' && (mode & EXECUTABLE) !== 0 && programs.size < MAX_PROGRAMS) programs.add(`/${name}`)
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
      return { kind: 'symlink', target: readTarget(scene, name, linkname ?? '') }
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

const readTarget = ({ layer, count }: Scene, name: string, target: string): string => {
  count.link(target)
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
