import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type DeployError, failure, type ProblemCode, reasonOf } from '../../errors/problems.ts'
import type { Blob } from '../../files/blob.ts'
import type { Digest } from '../../files/digest.ts'
import { fillFile } from '../../files/fill-file.ts'
import { type Excess, openUnpacking, packedBytesOf } from '../../files/unpacking.ts'
import type { OptTree } from '../../lambda-layers/opt-tree.ts'
import type { BaseImage } from '../../registry/base-image.ts'
import { type LayerReading, readLayerTar, type TarEntry } from '../../tar/image-layer-reader.ts'
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

const TOO_MUCH = {
  ratio: 'image-root-ratio',
  bytes: 'image-root-too-large',
  entries: 'image-root-entries',
  records: 'image-root-records',
} as const satisfies Record<Excess, ProblemCode>

const NO_ROOM = { steps: 'image-root-steps', memory: 'image-root-memory' } as const

/** Reads all layers, one over the other, and puts /opt on top. Extracts files that are `isLikely` to be needed on the way, which saves reading their layer again. */
export const readRoot = async (
  layers: BaseImage['layers'],
  isLikely: (name: string) => boolean,
  options: RootOptions,
): Promise<Root> => {
  const { name: image, signal } = options
  const packed = packedBytesOf(layers)
  const exceeded = (what: Excess, limit: number): DeployError => failure(TOO_MUCH[what], { name: image, packed, limit })
  const reading: LayerReading = {
    unpacking: openUnpacking({ packedBytes: packed }, exceeded),
    unreadable: ([first, ...more], { digest }) => {
      const reason = sanitise(reasonOf(first)).slice(0, 200)
      return failure('image-root-unreadable', { name: image, digest, reason }, { cause: more.at(-1) ?? first })
    },
    signal,
  }
  const again = { ...reading, unpacking: openUnpacking({ packedBytes: packed, times: READ_AGAIN }, exceeded) }
  const tree = emptyRoot((what, limit) => failure(NO_ROOM[what], { name: image, limit }))
  const files = new Map<Place, string>()
  let guessedBytes = 0
  for (const [layer, blob] of layers.entries()) {
    await readLayerTar(blob, reading, async (entry, number) => {
      const { name, type, size: sizeBytes = 0 } = entry.header
      const place = { layer, entry: number }
      applyEntry(tree, entry.header, place)
      if (!isFile(type) || !isLikely(name)) return
      if (guessedBytes + sizeBytes > MAX_GUESSED_BYTES || files.size >= MAX_GUESSED_FILES) return
      guessedBytes += sizeBytes
      files.set(place, await extractFile(entry, place, options))
    })
  }
  const missing = [...impliedFolders(tree)].flatMap(({ layer, ...one }) => {
    const blob = layers[layer]
    return blob === undefined ? [] : [{ ...one, layer: blob.digest }]
  })
  for (const [place, file] of addOpt(tree, layers.length, options.opt)) files.set(place, file)
  const fileOf = async ({ place }: FileNode): Promise<string> => {
    const file = files.get(place) ?? (await extractLater(layers[place.layer], place, options, again))
    files.set(place, file)
    return file
  }
  const contents = new Map<Place, ReturnType<Root['contentOf']>>()
  const contentOf: Root['contentOf'] = (node) => {
    const content = contents.get(node.place) ?? fileOf(node).then(readContent)
    contents.set(node.place, content)
    return content
  }
  return { tree, fileOf, contentOf, missing }
}

/** Adds what `layers` brings as one more layer; its files are on disk. */
const addOpt = (tree: RootTree, layer: number, opt: OptTree = new Map()): readonly (readonly [Place, string])[] =>
  [...opt].flatMap(([path, entry], at) => {
    const place = { layer, entry: at }
    const { kind: type, mode, target: linkname } = { mode: 0, target: '', ...entry }
    applyEntry(tree, { name: `opt/${path}`, type, mode, linkname }, place)
    return entry.kind === 'file' ? [[place, entry.file]] : []
  })

const isFile = (type: unknown): boolean => type === 'file' || type === 'contiguous-file'

const extractFile = async (entry: TarEntry, place: Place, { folder, signal }: RootOptions): Promise<string> => {
  const file = join(folder, `file-${place.layer}-${place.entry}`)
  await fillFile(file, (target) => pipeline(entry, target, { signal }), 0o600)
  return file
}

/** Reads a layer again, up to the file. */
const extractLater = async (
  blob: Blob | undefined,
  place: Place,
  options: RootOptions,
  reading: LayerReading,
): Promise<string> => {
  let file = ''
  if (blob === undefined) throw new TypeError(`there is no layer ${place.layer}`)
  await readLayerTar(blob, reading, async (entry, number) => {
    if (number === place.entry) file = await extractFile(entry, place, options)
    return number < place.entry ? undefined : 'enough'
  })
  return file
}
