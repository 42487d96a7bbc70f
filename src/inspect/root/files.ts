import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type DeployError, failure, reasonOf } from '../../errors/problems.ts'
import type { Blob } from '../../files/blob.ts'
import type { Digest } from '../../files/digest.ts'
import { fillFile } from '../../files/fill-file.ts'
import { type Excess, openUnpacking, packedBytesOf, type Unpacking } from '../../files/unpacking.ts'
import type { OptTree } from '../../lambda-layers/opt.ts'
import type { BaseImage } from '../../registry/base-image.ts'
import { readLayerTar, type TarEntry } from '../../tar/layer-reader.ts'
import { sanitise } from '../../text/sanitise.ts'
import { type Content, readContent } from '../program.ts'
import { applyEntry } from './entries.ts'
import { emptyRoot, type FileNode, impliedFolders, type Place, type RootTree } from './tree.ts'

/** An image's name in messages, the folder for extracted files, and what `layers` will add to its /opt. */
export type RootOptions = {
  readonly name: string
  readonly folder: string
  readonly signal: AbortSignal
  readonly opt?: OptTree | undefined
}

/** The root file system of an image: its tree, and the files extracted from it. */
export type Root = {
  readonly tree: RootTree
  /** The path on disk of a file's bytes, extracted now if not yet done. */
  readonly fileOf: (node: FileNode) => Promise<string>
  /** What its bytes are; read once, however many words lead there. */
  readonly contentOf: (node: FileNode) => Promise<Exclude<Content, { kind: 'emulator' }>>
  /** Empty for most images. */
  readonly missing: readonly MissingFolder[]
}

/** A folder that no layer made, the file that needs it, and that file's layer. */
export type MissingFolder = { readonly folder: string; readonly file: string; readonly layer: Digest }

/** Files that nobody could guess, such as the target of a link, take another reading of their layer. */
const READ_AGAIN = 2
/** The most to extract on a guess; beyond it, only what is needed. */
const MAX_GUESSED_BYTES = 1_073_741_824
const MAX_GUESSED_FILES = 500

/** Reads all layers, one over the other, and puts /opt on top. Extracts files that are `isLikely` to be needed on the way, which saves reading their layer again. */
export const readRoot = async (
  layers: BaseImage['layers'],
  isLikely: (name: string) => boolean,
  options: RootOptions,
): Promise<Root> => {
  const { name: image } = options
  const packedBytes = packedBytesOf(layers)
  const exceeded = (what: Excess, limit: number): DeployError =>
    tooMuch[what]({ name: image, packed: packedBytes, limit })
  const unpacking = openUnpacking({ packedBytes }, exceeded)
  const again = openUnpacking({ packedBytes, times: READ_AGAIN }, exceeded)
  const tree = emptyRoot((what, limit) =>
    failure(what === 'steps' ? 'image-root-steps' : 'image-root-memory', { name: image, limit }),
  )
  const files = new Map<string, string>()
  let guessedBytes = 0
  for (const [layer, blob] of layers.entries()) {
    await eachEntry(blob, options, unpacking, async (entry, number) => {
      const { name, type, mode = 0, size: sizeBytes = 0, linkname } = entry.header
      const place = { layer, entry: number }
      applyEntry(tree, { name, type: type ?? 'other', mode, target: linkname ?? '', place })
      if (!isFile(type) || !isLikely(name)) return true
      if (guessedBytes + sizeBytes > MAX_GUESSED_BYTES || files.size >= MAX_GUESSED_FILES) return true
      guessedBytes += sizeBytes
      files.set(keyOf(place), await extractFile(entry, place, options))
      return true
    })
  }
  const missing = [...impliedFolders(tree)].flatMap(({ layer, ...one }) => {
    const blob = layers[layer]
    return blob === undefined ? [] : [{ ...one, layer: blob.digest }]
  })
  for (const { place, file } of addOpt(tree, layers.length, options.opt)) files.set(keyOf(place), file)
  const fileOf = async ({ place }: FileNode): Promise<string> => {
    const file = files.get(keyOf(place)) ?? (await extractLater(layers, place, { ...options, unpacking: again }))
    files.set(keyOf(place), file)
    return file
  }
  const contents = new Map<string, ReturnType<Root['contentOf']>>()
  const contentOf: Root['contentOf'] = ({ place, ...node }) => {
    const key = keyOf(place)
    const content = contents.get(key) ?? fileOf({ place, ...node }).then(readContent)
    contents.set(key, content)
    return content
  }
  return { tree, fileOf, contentOf, missing }
}

/** Adds what `layers` brings as one more layer; its files are on disk. */
const addOpt = (
  tree: RootTree,
  layer: number,
  opt: OptTree = new Map(),
): readonly { readonly place: Place; readonly file: string }[] =>
  [...opt].flatMap(([path, entry], at) => {
    const place = { layer, entry: at }
    const mode = entry.kind === 'symlink' ? 0 : entry.mode
    const target = entry.kind === 'symlink' ? entry.target : ''
    applyEntry(tree, { name: `opt/${path}`, type: entry.kind, mode, target, place })
    return entry.kind === 'file' ? [{ place, file: entry.file }] : []
  })

const isFile = (type: unknown): boolean => type === 'file' || type === 'contiguous-file'

const keyOf = ({ layer, entry }: Place): string => `${layer}-${entry}`

const extractFile = async (entry: TarEntry, place: Place, { folder, signal }: RootOptions): Promise<string> => {
  const file = join(folder, `file-${keyOf(place)}`)
  await fillFile(file, (target) => pipeline(entry, target, { signal }), 0o600)
  return file
}

/** Reads a layer again, up to the file. */
const extractLater = async (
  layers: BaseImage['layers'],
  place: Place,
  { unpacking, ...options }: RootOptions & { readonly unpacking: Unpacking },
): Promise<string> => {
  let file = ''
  const blob = layers[place.layer]
  if (blob === undefined) throw new TypeError(`there is no layer ${place.layer}`)
  await eachEntry(blob, options, unpacking, async (entry, number) => {
    if (number === place.entry) file = await extractFile(entry, place, options)
    return number < place.entry
  })
  return file
}

/** Calls `visit` with each entry of a layer, until it returns false. */
const eachEntry = (
  blob: Blob,
  { name, signal }: RootOptions,
  unpacking: Unpacking,
  visit: (entry: TarEntry, number: number) => Promise<boolean>,
): Promise<void> =>
  readLayerTar(blob, { unpacking, visit, unreadable: (errors) => unreadable(errors, blob, name), signal })

type Exceeding = { readonly name: string; readonly packed: number; readonly limit: number }

const tooMuch: Readonly<Record<Excess, (values: Exceeding) => DeployError>> = {
  ratio: (values) => failure('image-root-ratio', values),
  bytes: ({ name, limit }) => failure('image-root-too-large', { name, limit }),
  entries: ({ name, limit }) => failure('image-root-entries', { name, limit }),
  records: ({ name, limit }) => failure('image-root-records', { name, limit }),
}

const unreadable = (errors: readonly unknown[], { digest }: Blob, name: string): unknown => {
  const reason = sanitise(reasonOf(errors[0])).slice(0, 200)
  return failure('image-root-unreadable', { name, digest, reason }, { cause: errors.at(-1) })
}
