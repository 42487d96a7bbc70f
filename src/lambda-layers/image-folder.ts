import { mkdir } from 'node:fs/promises'
import { posix } from 'node:path'
import { failure, type ProblemCode, reasonOf } from '../errors/problems.ts'
import { isExecutable, stepsOf } from '../files/paths.ts'
import { type Excess, openUnpacking, packedBytesOf } from '../files/unpacking.ts'
import type { LayerSource } from '../plan/grammar/lambda-layers.ts'
import { asErrorOf, type BaseImage } from '../registry/base-image.ts'
import { bytesOf, type LayerReading, readLayerTar, type TarEntry } from '../tar/image-layer-reader.ts'
import { changeOf } from '../tar/whiteouts.ts'
import { type Changes, isCleared, type LayeredFolder, openLayered } from './layered-folder.ts'
import { entryPath, isBelow, type OptEntry, type OptTree, plainMode, shownName } from './opt-tree.ts'
import { openUnpacked, type Unpacked, type Unpacking } from './unpacking.ts'

export type LayerImage = Extract<LayerSource, { kind: 'image' }>

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
  const { tree, only, programs } = await applyLayers(source, open, unpacking).catch((error) => {
    signal.throwIfAborted()
    throw asErrorOf('layer-image-unreadable', error, source.image.text)
  })
  if (!tree.isEmpty()) return tree.entries()
  if (only !== undefined) return extensionOf(only, source)
  const values = { layer, path: source.path || '/', image: source.image.text }
  const [program] = programs
  throw program === undefined
    ? failure('layer-folder-empty', values)
    : failure('layer-folder-not-file', { ...values, program })
}

type Scene = {
  readonly layer: string
  /** The folder without its leading slash. */
  readonly root: string
  /** What comes out of it. */
  readonly unpacked: Unpacked
  /** The folder after the layers read so far. */
  readonly tree: LayeredFolder
  /** What is there instead, if it is no folder. */
  only?: OptEntry | undefined
  /** Programs at the root of the image, to name one where the folder has nothing. */
  readonly programs: Set<string>
}

const TOO_MUCH = {
  ratio: 'layer-image-ratio',
  bytes: 'layer-too-large',
  entries: 'layer-too-many-entries',
  records: 'layer-image-records',
} as const satisfies Record<Excess, ProblemCode>

const applyLayers = async (
  { path }: LayerImage,
  open: () => Promise<BaseImage>,
  unpacking: Unpacking,
): Promise<Scene> => {
  const { layers } = await open()
  const { layer, signal } = unpacking
  const packed = packedBytesOf(layers)
  const reading: LayerReading = {
    unpacking: openUnpacking({ packedBytes: packed }, (what, limit) =>
      failure(TOO_MUCH[what], { layer, packed, limit }),
    ),
    unreadable: ([cause], { mediaType }) =>
      failure('layer-image-content', { layer, mediaType, reason: shownName(reasonOf(cause)) }, { cause }),
    signal,
  }
  const [unpacked, tree] = [openUnpacked(unpacking, packed), openLayered()]
  const scene: Scene = { layer, root: path.slice(1), unpacked, tree, programs: new Set() }
  for (const blob of layers) {
    const changes: LayerChanges = { added: new Map(), gone: new Set(), emptied: new Set() }
    await readLayerTar(blob, reading, (entry) => readChange(entry, scene, changes))
    tree.apply(changes)
    scene.only = changes.only ?? (isCleared(changes) || !tree.isEmpty() ? undefined : scene.only)
  }
  return scene
}

/** Where Lambda looks for extensions, as everybody copies them there in a Dockerfile. */
const extensionOf = (entry: OptEntry, { text: layer, path, image }: LayerImage): OptTree => {
  if (entry.kind === 'symlink') {
    const target = shownName(posix.resolve(posix.dirname(path), entry.target))
    throw failure('layer-file-link', { layer, path, target, image: image.text })
  }
  if (entry.kind !== 'file' || !isExecutable(entry.mode)) throw failure('layer-file-no-program', { layer, path })
  return new Map<string, OptEntry>([
    ['extensions', { kind: 'directory', mode: 0o755 }],
    [`extensions/${posix.basename(path)}`, entry],
  ])
}

type LayerChanges = Changes & { only?: OptEntry }

/**
 * Notes what an entry does to the folder, or to one above it. Odd names elsewhere in a distribution, such as with a backslash, do not matter;
 * where `..` leads is not guessed.
 */
const readChange = async (entry: TarEntry, scene: Scene, changes: LayerChanges): Promise<undefined> => {
  const { layer, root, unpacked, programs } = scene
  const { name, type } = entry.header
  const entryName = name.replace(/^\/+/, '') || '.'
  notePrograms(entryName, entry.header, programs)
  const steps = stepsOf(entryName)
  const { does, path } = changeOf(steps.join('/'))
  const below = belowRoot(root, path)
  if (below === ELSEWHERE && !steps.includes('..')) return
  unpacked.entry(entryPath(layer, entryName))
  const isFolder = type === 'directory'
  if (does === 'delete') changes.gone.add(below)
  else if (does === 'empty') changes.emptied.add(below)
  else if (below !== '') {
    if (changes.added.has(below) && !isFolder) throw failure('layer-entry-again', { layer, entry: shownName(path) })
    changes.added.set(below, await readEntry(entry, scene, changes.added))
  } else if (!isFolder) {
    changes.gone.add('')
    if (path === root) changes.only = await readEntry(entry, scene, changes.added)
  }
}

/** Keeps the programs at the root of the image up to date. */
const notePrograms = (name: string, { type, mode = 0 }: TarEntry['header'], programs: Set<string>): void => {
  if (!/^[\w.-]{1,255}$/.test(name)) return
  const { does, path } = changeOf(name)
  if (does === 'empty') programs.clear()
  else if (does === 'add' && type === 'file' && isExecutable(mode) && programs.size < MAX_PROGRAMS)
    programs.add(`/${path}`)
  else programs.delete(`/${path}`)
}

/** No path below a folder starts with a slash. */
const ELSEWHERE = '/'

/** A path of the image relative to our folder; '' for the folder and those above it. */
const belowRoot = (root: string, path: string): string => {
  if (path === root || isBelow(root, path)) return ''
  if (!isBelow(path, root)) return ELSEWHERE
  return root === '' ? path : path.slice(root.length + 1)
}

const readEntry = async (entry: TarEntry, scene: Scene, added: ReadonlyMap<string, OptEntry>): Promise<OptEntry> => {
  const { layer, unpacked } = scene
  const { type, name, mode = 0, linkname } = entry.header
  switch (type) {
    case 'directory':
      return { kind: 'directory', mode: plainMode(mode) }
    case 'symlink':
      return { kind: 'symlink', target: readTarget(scene, name, linkname ?? '') }
    case 'link':
      return linked(scene, added, { name, target: linkname ?? '' })
    case 'file':
    case 'contiguous-file':
      return unpacked.file(bytesOf(entry), plainMode(mode))
    default:
      throw failure('layer-entry-special', {
        layer,
        entry: shownName(name),
        type: `a ${type ?? 'thing without a type'}`,
      })
  }
}

const readTarget = ({ layer, unpacked }: Scene, name: string, target: string): string => {
  unpacked.link(target)
  if (target !== '' && !/[\p{Cc}\ufffd]/u.test(target)) return target
  throw failure('layer-link-outside', { layer, entry: shownName(name), target: shownName(target) })
}

/** Lambda rejects hard links in a layer, so each becomes a copy of its file. */
const linked = (
  { layer, root, tree, unpacked }: Scene,
  added: ReadonlyMap<string, OptEntry>,
  { name, target }: { readonly name: string; readonly target: string },
): OptEntry => {
  const path = entryPath(layer, target.replace(/^\/+/, ''))
  const below = belowRoot(root, path)
  const entry = added.get(below) ?? tree.get(below)
  if (entry === undefined || entry.kind === 'directory') {
    throw failure('layer-link-outside', { layer, entry: shownName(name), target: shownName(target) })
  }
  if (entry.kind === 'file') unpacked.bytes(entry.sizeBytes)
  return entry
}
