import { mkdir } from 'node:fs/promises'
import { basename } from 'node:path'
import type { ImageOverride } from '../observe/function.ts'
import type { ImageConfig } from '../registry/manifest.ts'
import type { BaseImage } from './base.ts'
import type { FoundBase } from './base-facts.ts'
import { offeredGlibc } from './elf.ts'
import { type Extension, readExtension } from './extensions.ts'
import { readFileBytes } from './file-bytes.ts'
import { readContent } from './inspect.ts'
import { isStep } from './paths.ts'
import { type Root, type RootOptions, readRoot } from './root-files.ts'
import { type FolderNode, findNode } from './root-tree.ts'
import type { Found, Starter } from './verdict.ts'

/** What is started, by the path that names it, what stands there, and what starts it where Lambda does not. */
export type Started = { readonly path: string; readonly found: Found; readonly starter?: Starter }

/** What a look into the root file system of an image finds. */
export type RootFacts = {
  /** What Lambda starts, and, where that is a script, a shell or RIE, the program behind it if it is named; empty without ENTRYPOINT and CMD. */
  readonly starts: readonly Started[]
  /** For `baseFacts`. */
  readonly base: FoundBase
  /** What is in /opt/extensions. */
  readonly extensions: readonly Extension[]
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
  const likely = new Set([...words.flatMap((word) => word.split(' ').map((part) => basename(part))), 'bootstrap'])
  const isLikely = (name: string): boolean =>
    likely.has(basename(name)) || /(?:^|\/)(?:libc[-.]|opt\/extensions\/)[^/]*$/.test(name)
  const root = await readRoot(layers, isLikely, options)
  const { tree } = root
  return {
    starts: await startsOf(root, words, { config, override }),
    base: {
      libc: await libcOf(root),
      has: (word) => placesOf(word, config, override).some((path) => isFileAt(tree, path)),
      hasZoneinfo: ZONES.some((path) => isFileAt(tree, path) || hasEntries(tree, path)),
    },
    extensions: await extensionsOf(root),
    rie: RIES.find((path) => isFileAt(tree, path)),
  }
}

/** The loaders of musl, as Lambda's architectures have them. */
const MUSLS = ['/lib/ld-musl-x86_64.so.1', '/lib/ld-musl-aarch64.so.1']
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
/** What RIE starts without arguments, and its options that take a value (aws/aws-lambda-runtime-interface-emulator, cmd/aws-lambda-rie). */
const RIE_BOOTSTRAPS = ['/var/task/bootstrap', '/opt/bootstrap', AWS_BOOTSTRAP]
const RIE_VALUES = ['--log-level', '--runtime-api-address', '--runtime-interface-emulator-address']
const SHELLS = ['sh', 'bash', 'ash', 'dash']
/** One command whose failure is that of the whole line: a path without quotes or variables, then whatever stays within it. */
const COMMAND = /^\s*(?:exec\s+)?(\/[\w./+@:-]+)(?=\s|$)(?:[^;&|\n]|>&|\|(?!\|))*$/
/** What an image has no say in: made by the system, or mounted by Lambda. */
const MOUNTED = /^\/(?:dev|mnt|proc|sys|tmp)(?:\/|$)/
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
  return [entry, ...(await startedBy(root, entry, { ...image, rest }))]
}

type Behind = Starting & { readonly rest: readonly string[] }

/** What goes on to be started by a shell, by RIE or by a script, as far as the words behind it say. */
const startedBy = async (root: Root, { path, found }: Started, image: Behind): Promise<readonly Started[]> => {
  if (found.kind !== 'file') return []
  switch (found.content.kind) {
    case 'program':
      return certain(root, commandOf(path, image.rest), { ...image, path })
    case 'emulator':
      return certain(root, programOfRie(root, image.rest), { ...image, path })
    case 'script':
      return path === AWS_ENTRYPOINT && (await startsBootstrap(root))
        ? certain(root, AWS_BOOTSTRAP, { ...image, path })
        : behindScript(root, path, image)
    case 'other':
      return []
  }
}

type By = Starting & { readonly path: string }

const certain = async (root: Root, word: string | undefined, { path, ...image }: By): Promise<readonly Started[]> => {
  if (word === undefined) return []
  const started = await startedAt(root, word, image)
  // Where others look for a word that is no path is not known.
  if (started.found.kind === 'missing' && !word.startsWith('/')) return []
  return [{ ...started, starter: { path, isSure: true } }]
}

/** `/main` of `sh -c "exec /main serve"`, which is what Docker makes of ENTRYPOINT in its shell form. */
const commandOf = (shell: string, [flag = '', line = '']: readonly string[]): string | undefined =>
  SHELLS.includes(basename(shell)) && /^-[a-z]*c$/.test(flag) ? COMMAND.exec(line)?.[1] : undefined

const programOfRie = ({ tree }: Root, words: readonly string[]): string | undefined =>
  words.find((word, at) => !word.startsWith('-') && !RIE_VALUES.includes(words[at - 1] ?? '')) ??
  RIE_BOOTSTRAPS.find((path) => isFileAt(tree, path)) ??
  RIE_BOOTSTRAPS[0]

/** Whether AWS's script is AWS's: others may call one of their own alike. */
const startsBootstrap = async (root: Root): Promise<boolean> => {
  const node = findNode(root.tree, AWS_ENTRYPOINT)?.node
  if (node?.kind !== 'file') return false
  const text = await readFileBytes(await root.fileOf(node), ({ read, sizeBytes }) => read(0, sizeBytes))
  return text?.includes(AWS_BOOTSTRAP) === true
}

/** The first word that names a program; what else a script is given, such as a file of settings, is its own affair. Without one, the first path that is not there. */
const behindScript = async (root: Root, script: string, image: Behind): Promise<readonly Started[]> => {
  const starter = { path: script, isSure: false }
  for (const [at, word] of image.rest.entries()) {
    const started = word.startsWith('-') ? undefined : await startedAt(root, word, image)
    if (started?.found.kind !== 'file' || started.found.content.kind !== 'program') continue
    return [{ ...started, starter }, ...(await startedBy(root, started, { ...image, rest: image.rest.slice(at + 1) }))]
  }
  const path = image.rest.find((word, at) => isAbsent(root, word, image.rest[at - 1]))
  return path === undefined ? [] : [{ path, found: { kind: 'missing' }, starter }]
}

/** Whether a word is a path that the image should have and has not; behind an option it may be that of a file to be made. */
const isAbsent = ({ tree }: Root, word: string, before = ''): boolean =>
  /^\/[^/]/.test(word) && !MOUNTED.test(word) && !/^-+[^-=][^=]*$/.test(before) && findNode(tree, word) === undefined

const startedAt = async (root: Root, word: string, { config, override }: Starting): Promise<Started> => {
  for (const path of placesOf(word, config, override)) {
    const at = findNode(root.tree, path)
    if (at?.node.kind !== 'file') continue
    const isEmulator = basename(word).startsWith('aws-lambda-rie')
    const content = isEmulator ? ({ kind: 'emulator' } as const) : await readContent(await root.fileOf(at.node))
    const { node, isSymlink, closed } = at
    return { path: word, found: { kind: 'file', mode: node.mode, isSymlink, closed, content } }
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
    else if (isStep(part)) parts.push(part)
  }
  return `/${parts.join('/')}`
}

const libcOf = async (root: Root): Promise<FoundBase['libc']> => {
  for (const path of GLIBCS) {
    const at = findNode(root.tree, path)
    if (at?.node.kind === 'file') return { kind: 'glibc', version: await offeredGlibc(await root.fileOf(at.node)) }
  }
  return MUSLS.some((path) => isFileAt(root.tree, path)) ? { kind: 'musl' } : undefined
}

const isFileAt = (tree: FolderNode, path: string): boolean => findNode(tree, path)?.node.kind === 'file'

const hasEntries = (tree: FolderNode, path: string): boolean => {
  const node = findNode(tree, path)?.node
  return node?.kind === 'folder' && node.children.size > 0
}

const extensionsOf = async (root: Root): Promise<readonly Extension[]> => {
  const folder = findNode(root.tree, '/opt/extensions')?.node
  if (folder?.kind !== 'folder') return []
  const found: Extension[] = []
  for (const name of [...folder.children.keys()].toSorted()) {
    const path = `/opt/extensions/${name}`
    const node = findNode(root.tree, path)?.node
    if (node?.kind === 'file') found.push(await readExtension(path, node.mode, await root.fileOf(node)))
  }
  return found
}
