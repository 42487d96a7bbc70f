import { basename } from 'node:path'
import { readFileBytes } from '../../files/file-bytes.ts'
import { isExecutable, isStep } from '../../files/paths.ts'
import { AWS_BOOTSTRAP, AWS_ENTRYPOINT, mountedFolder, TASK_ROOT } from '../../lambda/paths.ts'
import type { ImageOverride } from '../../observe/function.ts'
import type { ImageConfig } from '../../registry/manifest.ts'
import type { Found } from '../program.ts'
import type { Starter } from '../verdict.ts'
import type { Root } from './file-system.ts'
import { fileAt, findNode, folderAt, isFileAt, type RootTree } from './tree.ts'

/** What is started: the path that names it, the file found there, and what starts it if Lambda does not. */
export type Started = { readonly path: string; readonly found: Found; readonly starter?: Starter }

/** What RIE starts without arguments, and its options with a value (aws/aws-lambda-runtime-interface-emulator, cmd/aws-lambda-rie). */
const RIE_BOOTSTRAPS = [`${TASK_ROOT}/bootstrap`, '/opt/bootstrap', AWS_BOOTSTRAP]
const RIE_VALUES = ['--log-level', '--runtime-api-address', '--runtime-interface-emulator-address']
const SHELLS = ['sh', 'bash', 'ash', 'dash']
/** One command that sets the line's exit status: a path without quotes or variables, then nothing that starts another. */
const COMMAND = /^\s*(?:exec\s+)?(\/[\w./+@:-]+)(?=\s|$)(?:[^;&|\n]|>&|\|(?!\|))*$/
/** Where a function's file systems are mounted (developer guide, file systems: local mount path). */
const FILE_SYSTEMS = /^\/mnt(?:\/|$)/
/** A shell's PATH if the image sets none (Docker's default). */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
/** Linux, NAME_MAX. */
const MAX_NAME = 255
/** No function is started with more words. */
const MAX_WORDS = 16

/** The words that Lambda starts an image with. */
export const wordsOf = ({ config }: ImageConfig, { entryPoint, command }: ImageOverride): readonly string[] =>
  [...(entryPoint ?? config?.Entrypoint ?? []), ...(command ?? config?.Cmd ?? [])].slice(0, MAX_WORDS)

/** The words after AWS's entry script, which takes exactly one; undefined if something else starts. */
export const argumentsOfScript = async (
  root: Root,
  [first, ...rest]: readonly string[],
): Promise<readonly string[] | undefined> =>
  first === AWS_ENTRYPOINT && (await startsBootstrap(root)) ? rest : undefined

type Starting = { readonly config: ImageConfig; readonly override: ImageOverride }

/** What an image starts with these words, and what that starts. */
export const startsOf = async (root: Root, words: readonly string[], image: Starting): Promise<readonly Started[]> => {
  const [first, ...rest] = words
  if (first === undefined) return []
  const entry = await startedAt(root, first, image)
  return [entry, ...(await startedBy(root, entry, { ...image, rest }))]
}

type Behind = Starting & { readonly rest: readonly string[] }

/** What a shell, RIE or a script starts next, as far as its arguments tell. */
const startedBy = async (root: Root, { path, found }: Started, image: Behind): Promise<readonly Started[]> => {
  if (found.kind !== 'file') return []
  switch (found.content.kind) {
    case 'program':
      return surelyStarted(root, commandOf(path, image.rest), { ...image, path })
    case 'emulator':
      return surelyStarted(root, programOfRie(root, image.rest), { ...image, path })
    case 'script':
      return path === AWS_ENTRYPOINT && (await startsBootstrap(root))
        ? surelyStarted(root, AWS_BOOTSTRAP, { ...image, path })
        : startedByScript(root, path, image)
    case 'other':
      return []
  }
}

type By = Starting & { readonly path: string }

const surelyStarted = async (
  root: Root,
  word: string | undefined,
  { path, ...image }: By,
): Promise<readonly Started[]> => {
  if (word === undefined) return []
  const started = await startedAt(root, word, image)
  // How others look up a word that is not a path is unknown.
  if (started.found.kind === 'missing' && !word.startsWith('/')) return []
  return [{ ...started, starter: { path, isSure: true } }]
}

/** `/main` of `sh -c "exec /main serve"`, which Docker makes of ENTRYPOINT in shell form. */
const commandOf = (shell: string, [flag = '', line = '']: readonly string[]): string | undefined =>
  SHELLS.includes(basename(shell)) && /^-[a-z]*c$/.test(flag) ? COMMAND.exec(line)?.[1] : undefined

const programOfRie = ({ tree }: Root, words: readonly string[]): string | undefined =>
  words.find((word, at) => !word.startsWith('-') && !RIE_VALUES.includes(words[at - 1] ?? '')) ??
  RIE_BOOTSTRAPS.find((path) => isFileAt(tree, path)) ??
  RIE_BOOTSTRAPS[0]

/** Whether this is AWS's script: other images may have one of the same name. */
const startsBootstrap = async (root: Root): Promise<boolean> => {
  const file = fileAt(root.tree, AWS_ENTRYPOINT)
  if (file === undefined) return false
  const text = await readFileBytes(await root.fileOf(file), ({ read, sizeBytes }) => read(0, sizeBytes))
  return text?.includes(AWS_BOOTSTRAP) === true && !OWN_ARGUMENTS.test(text.toString())
}

/** What AWS's script does not do with its arguments: a default for the first, or all of them. */
const OWN_ARGUMENTS = /\$\{1:?[-=]|\$[@*]/

/** The first argument that is a program; other arguments of a script, such as a settings file, are its own business. Without one, the first path that does not exist. */
const startedByScript = async (root: Root, script: string, image: Behind): Promise<readonly Started[]> => {
  const starter = { path: script, isSure: false }
  for (const [at, word] of image.rest.entries()) {
    const started = word.startsWith('-') ? undefined : await startedAt(root, word, image)
    if (started?.found.kind !== 'file' || started.found.content.kind !== 'program') continue
    return [{ ...started, starter }, ...(await startedBy(root, started, { ...image, rest: image.rest.slice(at + 1) }))]
  }
  const path = image.rest.find((word, at) => isAbsent(root, word, image.rest[at - 1]))
  return path === undefined ? [] : [{ path, found: { kind: 'missing' }, starter }]
}

/** Whether a word is a path that the image should have but does not; after an option it may be a file yet to be created. */
const isAbsent = ({ tree }: Root, word: string, before = ''): boolean =>
  /^\/[^/]/.test(word) &&
  mountedFolder(word) === undefined &&
  !FILE_SYSTEMS.test(word) &&
  !/^-+[^-=][^=]*$/.test(before) &&
  findNode(tree, word) === undefined

const startedAt = async (root: Root, word: string, { config, override }: Starting): Promise<Started> => {
  let hiding: string | undefined
  for (const path of placesOf(word, config, override)) {
    const at = findNode(root.tree, path)
    const mounted = mountedFolder(at?.path ?? path)
    if (mounted !== undefined && (word.includes('/') || at?.node.kind === 'file')) hiding ??= mounted
    if (mounted !== undefined || at?.node.kind !== 'file') continue
    const isEmulator = basename(word).startsWith('aws-lambda-rie')
    const content = isEmulator ? ({ kind: 'emulator' } as const) : await root.contentOf(at.node)
    const { node, isSymlink, closed } = at
    return { path: word, found: { kind: 'file', mode: node.mode, isSymlink, closed, content } }
  }
  if (hiding !== undefined) return { path: word, found: { kind: 'hidden', folder: hiding } }
  return { path: word, found: { kind: 'missing', near: programNear(root, word, { config, override }) } }
}

/** Where images usually have their program. */
const PROGRAM_FOLDERS = [TASK_ROOT, '/', '/app']

/** The program that somebody meant by a path where there is none: of the same name, or of the name of another word of the image, in a usual folder; or the only one in the folder of that path. */
const programNear = ({ tree }: Root, word: string, { config, override }: Starting): string | undefined => {
  const workingFolder = override.workingDirectory ?? config.config?.WorkingDir
  const folders = [word, ...(workingFolder ? [workingFolder] : []), ...PROGRAM_FOLDERS]
  const names = [word, ...wordsOf(config, override)]
    .filter((one) => /^[\w./@+-]+$/.test(one))
    .map((one) => basename(one))
  const paths = names.flatMap((name) => folders.map((folder) => normal(`${folder}/${name}`)))
  const found = paths.find((path) => path !== AWS_ENTRYPOINT && isProgramAt(tree, path))
  return found ?? onlyProgramIn(tree, word)
}

const onlyProgramIn = (tree: RootTree, path: string): string | undefined => {
  const programs = [...(folderAt(tree, path)?.children.keys() ?? [])]
    .map((name) => normal(`${path}/${name}`))
    .filter((at) => isProgramAt(tree, at))
  return programs.length === 1 ? programs[0] : undefined
}

const isProgramAt = (tree: RootTree, path: string): boolean => isExecutable(fileAt(tree, path)?.mode ?? 0)

/** Where a word may be: at its path, in the working folder, or on PATH (execvp(3)). */
export const placesOf = (
  word: string,
  { config }: ImageConfig,
  { workingDirectory }: ImageOverride,
): readonly string[] => {
  if (word.startsWith('/')) return [word]
  const workingFolder = workingDirectory ?? config?.WorkingDir ?? '/'
  if (word.includes('/')) return [normal(`${workingFolder}/${word}`)]
  const variable = (config?.Env ?? []).findLast((one) => one.startsWith('PATH='))
  const path = variable?.slice('PATH='.length) ?? DEFAULT_PATH
  if (word.length > MAX_NAME) return []
  return [...new Set(path.split(':'))].map((folder) => normal(`${folder === '' ? workingFolder : folder}/${word}`))
}

/** Resolves `..`; such a path has no links before it. */
const normal = (path: string): string => {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (isStep(part)) parts.push(part)
  }
  return `/${parts.join('/')}`
}
