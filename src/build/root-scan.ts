import { mkdir } from 'node:fs/promises'
import { basename } from 'node:path'
import type { ImageOverride } from '../observe/function.ts'
import type { ImageConfig } from '../registry/manifest.ts'
import type { BaseImage } from './base.ts'
import type { FoundBase } from './base-facts.ts'
import { offeredGlibc } from './elf.ts'
import { readContent } from './inspect.ts'
import { type Root, type RootOptions, readRoot } from './root-files.ts'
import { type FolderNode, findNode } from './root-tree.ts'
import type { Found } from './verdict.ts'

/** What is started, by the path that names it, and what stands there. */
export type Started = { readonly path: string; readonly found: Found }

/** What a look into the root file system of an image finds. */
export type RootFacts = {
  /** What Lambda starts, and, where that is a script or RIE, the program behind it if it is named; empty without ENTRYPOINT and CMD. */
  readonly starts: readonly Started[]
  /** For `baseFacts`. */
  readonly base: FoundBase
  /** Names of the files in /opt/extensions. */
  readonly extensions: readonly string[]
  /** Where the Runtime Interface Emulator is. */
  readonly rie: string | undefined
}

/** Reads an image's layers, one over the other, and looks at what Lambda will start in it. Throws for layers that cannot be read; judges nothing. */
export const scanRoot = async (
  { config, layers }: Pick<BaseImage, 'config' | 'layers'>,
  override: ImageOverride,
  options: RootOptions,
): Promise<RootFacts> => {
  await mkdir(options.folder, { recursive: true })
  const words = wordsOf(config, override)
  const likely = new Set([...words.map((word) => basename(word)), basename(AWS_BOOTSTRAP)])
  const isLikely = (name: string): boolean => likely.has(basename(name)) || /(?:^|\/)libc[-.][^/]*$/.test(name)
  const root = await readRoot(layers, isLikely, options)
  const { tree } = root
  return {
    starts: await startsOf(root, words, { config, override }),
    base: {
      libc: await libcOf(root),
      loaders: LOADERS.filter((path) => isFileAt(tree, path)),
      hasZoneinfo: ZONES.some((path) => isFileAt(tree, path) || hasEntries(tree, path)),
    },
    extensions: extensionsOf(tree),
    rie: RIES.find((path) => isFileAt(tree, path)),
  }
}

/** Loaders of dynamic programs, as Lambda's architectures have them. */
const LOADERS = [
  '/lib64/ld-linux-x86-64.so.2',
  '/lib/ld-linux-aarch64.so.1',
  '/lib/ld-musl-x86_64.so.1',
  '/lib/ld-musl-aarch64.so.1',
]
const GLIBCS = [
  ...['/lib64', '/usr/lib64', '/lib', '/usr/lib'],
  ...['x86_64', 'aarch64'].flatMap((machine) => [`/lib/${machine}-linux-gnu`, `/usr/lib/${machine}-linux-gnu`]),
].map((folder) => `${folder}/libc.so.6`)
/** Where Go looks for time zones on Unix (Go's time package, zoneinfo_unix.go), and where its toolchain has its own. */
const ZONES = [
  '/usr/share/zoneinfo',
  '/usr/share/lib/zoneinfo',
  '/usr/lib/locale/TZ',
  '/etc/zoneinfo',
  '/usr/local/go/lib/time/zoneinfo.zip',
]
const RIES = [
  '/usr/local/bin/aws-lambda-rie',
  '/usr/bin/aws-lambda-rie',
  '/aws-lambda-rie',
  '/aws-lambda/aws-lambda-rie',
]
/** AWS's bases start with this script, which starts the bootstrap (aws/aws-lambda-base-images). */
const AWS_ENTRYPOINT = '/lambda-entrypoint.sh'
const AWS_BOOTSTRAP = '/var/runtime/bootstrap'
/** What a shell's PATH is where an image sets none (Docker's default). */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
/** No function is started through more words. */
const MAX_WORDS = 16

const wordsOf = ({ config }: ImageConfig, { entryPoint, command }: ImageOverride): readonly string[] =>
  [...(entryPoint ?? config?.Entrypoint ?? []), ...(command ?? config?.Cmd ?? [])].slice(0, MAX_WORDS)

type Starting = { readonly config: ImageConfig; readonly override: ImageOverride }

const startsOf = async (root: Root, words: readonly string[], image: Starting): Promise<readonly Started[]> => {
  const [first, ...rest] = words
  if (first === undefined) return []
  const entry = await startedAt(root, first, image)
  if (!startsAnother(entry)) return [entry]
  for (const word of first === AWS_ENTRYPOINT ? [AWS_BOOTSTRAP] : rest.filter((one) => !one.startsWith('-'))) {
    const behind = await startedAt(root, word, image)
    if (behind.found.kind === 'file' && !startsAnother(behind)) return [entry, behind]
  }
  return [entry]
}

/** A script, or the emulator, which is given the function's program by another word. */
const startsAnother = ({ found }: Started): boolean =>
  found.kind === 'file' && (found.content.kind === 'script' || found.content.kind === 'emulator')

const startedAt = async (root: Root, word: string, { config, override }: Starting): Promise<Started> => {
  for (const path of placesOf(word, config, override)) {
    const at = findNode(root.tree, path)
    if (at?.node.kind !== 'file') continue
    const isEmulator = basename(word).startsWith('aws-lambda-rie')
    const content = isEmulator ? ({ kind: 'emulator' } as const) : await readContent(await root.fileOf(at.node))
    return { path: word, found: { kind: 'file', mode: at.node.mode, isSymlink: at.isSymlink, content } }
  }
  return { path: word, found: { kind: 'missing' } }
}

/** Where a word may be: itself, below the working folder, or along PATH (execvp(3)). */
const placesOf = (word: string, { config }: ImageConfig, { workingDirectory }: ImageOverride): readonly string[] => {
  if (word.startsWith('/')) return [word]
  const here = workingDirectory ?? config?.WorkingDir ?? '/'
  if (word.includes('/')) return [normal(`${here}/${word}`)]
  const variable = (config?.Env ?? []).findLast((one) => one.startsWith('PATH='))
  const path = variable?.slice('PATH='.length) ?? DEFAULT_PATH
  return path.split(':').map((folder) => normal(`${folder === '' ? here : folder}/${word}`))
}

/** Without `..`, which no link stands before in such a path. */
const normal = (path: string): string => {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

const libcOf = async (root: Root): Promise<FoundBase['libc']> => {
  for (const path of GLIBCS) {
    const at = findNode(root.tree, path)
    if (at?.node.kind === 'file') return { kind: 'glibc', version: await offeredGlibc(await root.fileOf(at.node)) }
  }
  return LOADERS.some((path) => path.includes('musl') && isFileAt(root.tree, path)) ? { kind: 'musl' } : undefined
}

const isFileAt = (tree: FolderNode, path: string): boolean => findNode(tree, path)?.node.kind === 'file'

const hasEntries = (tree: FolderNode, path: string): boolean => {
  const node = findNode(tree, path)?.node
  return node?.kind === 'folder' && node.children.size > 0
}

const extensionsOf = (tree: FolderNode): readonly string[] => {
  const node = findNode(tree, '/opt/extensions')?.node
  if (node?.kind !== 'folder') return []
  return [...node.children.keys()].filter((name) => isFileAt(tree, `/opt/extensions/${name}`)).toSorted()
}
