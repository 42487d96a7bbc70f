import { isInside, parentsOf, withoutSlashes } from '../../files/paths.ts'
import { isHidden, TASK_ROOT } from '../../lambda/paths.ts'
import type { ImageOverride } from '../../observe/function.ts'
import type { BaseImage } from '../../registry/base-image.ts'
import { type MissingFolder, type RootOptions, readRoot } from './file-system.ts'
import { findFolder, findNode, folderAt, type RootTree } from './tree.ts'

/** What our layer and config take from a base's file system. */
export type BaseRoot = {
  /** The base's WORKDIR, or /var/task where it has none that Lambda's user may enter. */
  readonly workingDirectory: string
  /** A folder with the base's links followed: an entry of ours would replace a link such as /bin. */
  readonly real: (folder: string) => string
  /** The mode of a folder of the base; undefined if there is none, or it is not known. */
  readonly modeOf: (path: string) => number | undefined
  /** Files of the base whose folders no layer made. */
  readonly missing: readonly MissingFolder[]
}

/** Reading a larger base would cost more than its WORKDIR can tell. */
const MAX_READ_BYTES = 104_857_600

/**
 * Reads the base's layers where it matters: for a WORKDIR that may be closed, or an entry point or working directory of a live override in an unusual folder.
 * Without reading, home folders count as closed and other folders as plain ones.
 */
export const readBaseRoot = async (
  base: BaseImage | 'scratch',
  override: ImageOverride,
  options: RootOptions,
): Promise<BaseRoot> => {
  const named = base === 'scratch' ? '' : (base.config.config?.WorkingDir ?? '')
  const unread = { real: (folder: string) => folder, modeOf: () => undefined, missing: [] }
  if (base === 'scratch' || !isReadingNeeded(base, named, override)) {
    return { ...unread, workingDirectory: named === '' || isHome(named) || isHidden(named) ? TASK_ROOT : named }
  }
  const { tree, missing } = await readRoot(base.layers, () => false, options)
  return {
    workingDirectory: isOpen(tree, named) ? named : TASK_ROOT,
    real: (folder) => realFolder(tree, folder),
    modeOf: (path) => folderAt(tree, path)?.mode,
    missing,
  }
}

/** Folders that are open to all, or that Lambda mounts. */
const OPEN = ['', '/', TASK_ROOT, '/tmp']
/** Folders that are links or closed nowhere. */
const PLAIN = ['var', 'var/runtime', 'opt', 'tmp', 'usr', 'usr/bin', 'usr/local', 'usr/local/bin']

const isReadingNeeded = ({ layers }: BaseImage, named: string, { entryPoint, workingDirectory }: ImageOverride) => {
  const folders = [...parentsOf((entryPoint?.[0] ?? '').slice(1)), ...foldersTo(workingDirectory)]
  const isUnusual = folders.some((path) => !PLAIN.includes(path) && !isInside(`/${path}`, TASK_ROOT))
  if (isUnusual) return true
  if (OPEN.includes(named)) return false
  return layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) <= MAX_READ_BYTES
}

const foldersTo = (folder = '/'): readonly string[] => {
  const path = withoutSlashes(folder)
  return path === '' ? [] : [path, ...parentsOf(path)]
}

/** Systems close home folders to others. */
const isHome = (path: string): boolean => isInside(path, '/root') || isInside(path, '/home')

const isOpen = (tree: RootTree, folder: string): boolean =>
  folder !== '' && !isHidden(realFolder(tree, folder)) && findFolder(tree, folder).kind === 'open'

const realFolder = (tree: RootTree, path: string): string => {
  const slash = path.lastIndexOf('/')
  if (slash < 0 || path === '/') return path
  return findNode(tree, path)?.path ?? `${realFolder(tree, path.slice(0, slash))}/${path.slice(slash + 1)}`
}
