import { mkdir } from 'node:fs/promises'
import { basename } from 'node:path'
import { EXTENSIONS_FOLDER, isHidden, mountedFolder, RIE_PATHS } from '../../lambda/paths.ts'
import type { ImageOverride } from '../../observe/function.ts'
import type { BaseImage } from '../../registry/base-image.ts'
import type { FoundBase } from '../base-facts.ts'
import { offeredGlibc } from '../elf.ts'
import { type Extension, readExtension, refuseMany } from '../extensions.ts'
import { type MissingFolder, type Root, type RootOptions, readRoot } from './file-system.ts'
import { type FoundFolder, fileAt, findFolder, findNode, folderAt, isFileAt, type RootTree } from './tree.ts'
import { argumentsOfScript, placesOf, type Started, startsOf, wordsOf } from './what-starts.ts'

/** What scanning an image's root file system finds. */
export type RootFacts = {
  /** What Lambda starts and, if that is a script, a shell or RIE, the program it names; empty without ENTRYPOINT and CMD. */
  readonly starts: readonly Started[]
  /** For `baseFacts`. */
  readonly base: FoundBase
  /** The files in /opt/extensions. */
  readonly extensions: readonly Extension[]
  /** Where the Runtime Interface Emulator is. */
  readonly rie: string | undefined
  readonly workingDirectory: { readonly path: string; readonly found: FoundFolder }
  /** What AWS's entry script gets; undefined if another program starts. */
  readonly scriptArguments: readonly string[] | undefined
  readonly missing: readonly MissingFolder[]
}

/** Reads an image's layers, one over the other, and inspects what Lambda will start. Throws if layers cannot be read; judges nothing. */
export const scanRoot = async (
  { config, layers }: Pick<BaseImage, 'config' | 'layers'>,
  override: ImageOverride,
  options: RootOptions,
): Promise<RootFacts> => {
  await mkdir(options.folder, { recursive: true })
  const words = wordsOf(config, override)
  const likely = new Set([...words.flatMap((word) => word.split(' ').map((part) => basename(part))), 'bootstrap'])
  const isLikely = (name: string): boolean =>
    likely.has(basename(name)) || /(?:^|\/)(?:libc[-.]|opt\/extensions\/)[^/]*$/.test(name)
  const root = await readRoot(layers, isLikely, options)
  const { tree, missing } = root
  const workingDirectory = override.workingDirectory ?? (config.config?.WorkingDir || '/')
  return {
    starts: await startsOf(root, words, { config, override }),
    base: {
      libc: await libcOf(root),
      has: (word) => placesOf(word, config, override).some((path) => isFileAt(tree, path)),
      hasZoneinfo: ZONES.some((path) => isFileAt(tree, path) || (folderAt(tree, path)?.children.size ?? 0) > 0),
    },
    extensions: await extensionsOf(root, options.name),
    rie: RIE_PATHS.find((path) => isFileAt(tree, path)),
    workingDirectory: { path: workingDirectory, found: workingFolder(tree, workingDirectory) },
    scriptArguments: await argumentsOfScript(root, words),
    missing,
  }
}

/** musl's loaders on Lambda's architectures. */
const MUSLS = ['/lib/ld-musl-x86_64.so.1', '/lib/ld-musl-aarch64.so.1']
const GLIBCS = [
  ...['/lib64', '/usr/lib64', '/lib', '/usr/lib'],
  ...['x86_64', 'aarch64'].flatMap((machine) => [`/lib/${machine}-linux-gnu`, `/usr/lib/${machine}-linux-gnu`]),
].map((folder) => `${folder}/libc.so.6`)
/** Where Go looks for time zones on Unix (Go's time package, zoneinfo_unix.go), including its toolchain's own. */
const ZONES = [
  '/usr/share/zoneinfo',
  '/usr/share/lib/zoneinfo',
  '/usr/lib/locale/TZ',
  '/etc/zoneinfo',
  '/usr/local/go/lib/time/zoneinfo.zip',
]

const libcOf = async (root: Root): Promise<FoundBase['libc']> => {
  for (const path of GLIBCS) {
    const file = fileAt(root.tree, path)
    if (file !== undefined) return { kind: 'glibc', version: await offeredGlibc(await root.fileOf(file)) }
  }
  return MUSLS.some((path) => isFileAt(root.tree, path)) ? { kind: 'musl' } : undefined
}

/** Of folders that Lambda mounts, only the image's own below them are missing. */
const workingFolder = (tree: RootTree, path: string): FoundFolder => {
  const real = findNode(tree, path)?.path ?? path
  if (mountedFolder(real) === undefined) return findFolder(tree, path)
  return { kind: isHidden(real) ? 'hidden' : 'open' }
}

const extensionsOf = async (root: Root, name: string): Promise<readonly Extension[]> => {
  const folder = folderAt(root.tree, EXTENSIONS_FOLDER)
  if (folder === undefined) return []
  refuseMany(name, folder.children.size)
  const found: Extension[] = []
  for (const child of [...folder.children.keys()].toSorted()) {
    const path = `${EXTENSIONS_FOLDER}/${child}`
    const file = fileAt(root.tree, path)
    if (file !== undefined) found.push(await readExtension(path, file.mode, await root.fileOf(file)))
  }
  return found
}
