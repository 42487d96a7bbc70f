import { existsSync, realpathSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { type DeployError, failure, type Problem, problem } from '../errors/problems.ts'
import { isInside, nameOf } from '../files/paths.ts'
import { readSmallSync } from '../host/disk/limits.ts'
import type { GoSource } from '../plan/source.ts'

/** working-directory as messages name it. */
export const fromWorkspace = (source: GoSource): string => inSentence(nameOf(source, source.directory))

/** A folder's name for the end of a sentence, where `.` and `..` would be lost: `in ..` may be either. */
const inSentence = (folder: string): string => {
  if (folder === '') return 'the root of the repository'
  if (folder === '.' || folder === './') return 'this folder'
  return folder.endsWith('..') ? `${folder}/` : folder
}

/** Throws if the workspace has no such folder; returns the workspace's real path if there is no module at or above the folder. */
export const checkDirectory = (source: GoSource): string | undefined => {
  const named = fromWorkspace(source)
  if (!existsSync(source.directory)) throw failure('directory-missing', { directory: named })
  const [directory, workspace] = [realpathSync(source.directory), realpathSync(source.workspace)]
  if (!isInside(directory, workspace)) throw failure('directory-outside', { directory: named })
  return moduleAbove(directory, ['go.mod', 'go.work']) === undefined ? workspace : undefined
}

/** The error for a folder without a module, with the modules found. */
export const noModule = async (source: GoSource, workspace: string): Promise<DeployError> => {
  // At a terminal, parent folders are not part of the same project.
  const root = source.written === undefined ? workspace : source.directory
  const found = await modulesBelow(source, root)
  const directory = fromWorkspace(source)
  return found === undefined
    ? failure('module-missing', { directory })
    : failure('module-elsewhere', { directory, folders: found })
}

/** More would bury the message. */
const SHOWN_MODULES = 10

/** The folders below `root` that have a go.mod, as working-directory takes them; undefined if there are none, up to three folders deep. */
export const modulesBelow = async (source: GoSource, root: string): Promise<string | undefined> => {
  const named =
    source.written === undefined ? relative(realpathSync(source.workspace), realpathSync(root)) : nameOf(source, root)
  const found: string[] = []
  for await (const path of glob('{*,*/*,*/*/*}/go.mod', {
    cwd: root,
    exclude: (name) => /^(\.|node_modules$|vendor$|testdata$)/.test(name),
  })) {
    found.push(join(named, dirname(path)))
  }
  if (found.length === 0) return undefined
  const shown = found.toSorted().slice(0, SHOWN_MODULES)
  return `${shown.join(', ')}${found.length > shown.length ? ` and ${found.length - shown.length} more` : ''}`
}

/** The nearest folder at or above this one that has one of these files. go searches parent folders, even above the workspace. */
export const moduleAbove = (directory: string, files: readonly string[] = ['go.mod']): string | undefined => {
  if (files.some((name) => existsSync(join(directory, name)))) return directory
  return dirname(directory) === directory ? undefined : moduleAbove(dirname(directory), files)
}

/** go itself reads no larger go.mod or go.work (cmd/go, modfetch.maxGoMod is 16 MiB). */
export const MAX_MODULE_BYTES = 16_777_216

/** What declares a name or `package main` is written by hand: larger files are left to go. */
export const MAX_GO_BYTES = 1_048_576

/** The path of the module of working-directory, such as `example.com/app`; undefined if it cannot be read. */
export const modulePath = ({ directory }: GoSource): string | undefined => {
  const folder = moduleAbove(directory)
  if (folder === undefined) return undefined
  try {
    return readSmallSync(join(folder, 'go.mod'), MAX_MODULE_BYTES).match(/^module[ \t]+"?([^\s"]+)/m)?.[1]
  } catch {
    return undefined
  }
}

/** The problem if go-package is a folder of another module than working-directory. */
export const nestedModule = (source: GoSource, goPackage: string): Problem | undefined => {
  const folder = resolve(source.directory, goPackage)
  const other = existsSync(folder) ? moduleAbove(folder) : undefined
  if (!/^[./]/.test(goPackage) || other === undefined || other === moduleAbove(source.directory)) return undefined
  const inside = relative(other, folder)
  const module = folderName(source, other)
  return problem('package-of-other-module', {
    package: goPackage,
    where: inSentence(module),
    module: module || '.',
    rest: `./${inside}`,
  })
}

/** The problem if go's own words are that go.work does not list the module; its folder is `folder` or above it. */
export const missingInWork = (text: string, source: GoSource, folder: string): Problem | undefined => {
  const isUnlisted =
    /is contained in a module that is not one of the workspace modules|does not contain modules listed in go\.work/
  const module = isUnlisted.test(text) ? moduleAbove(folder) : undefined
  const work = moduleAbove(folder, ['go.work'])
  if (module === undefined || (work !== undefined && !isInside(module, work))) return undefined
  const fromWork = relative(work ?? module, module)
  return problem('module-not-in-work', {
    module: inSentence(folderName(source, module)),
    folder: fromWork === '' ? '.' : `./${fromWork}`,
  })
}

/** A folder as working-directory takes it. */
const folderName = (source: GoSource, folder: string): string =>
  source.written === undefined
    ? nameOf(source, folder)
    : join(nameOf(source, source.directory), relative(source.directory, folder))
