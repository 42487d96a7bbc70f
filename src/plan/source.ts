import { isAbsolute, posix, relative, resolve } from 'node:path'
import { type Problem, problem } from '../errors/problems.ts'
import type { Caller } from '../host/caller.ts'
import { describeOrigin, type Sourced } from '../settings/origin.ts'
import { changesNothing } from './events.ts'
import { exclusionProblems } from './exclusions.ts'
import { readGoFlags } from './grammar/go-flags.ts'
import { ARCHIVE, type EcrImage, parseImageUri } from './grammar/image-uri.ts'
import { ldflagProblems } from './grammar/ldflags.ts'
import type { Lookup } from './precedence.ts'

/** The checked-out repository, and `working-directory` in it; both absolute. */
type Folders = {
  readonly workspace: string
  readonly directory: string
  /** By absolute path: how it was written at a terminal, for messages. */
  readonly written?: Readonly<Record<string, string>>
}

/** What to compile, and which files to include; `tags` and `ldflags` also hold those of GOFLAGS. */
export type GoSource = Folders & {
  readonly kind: 'go'
  readonly goPackage: string | undefined
  readonly tags: readonly string[]
  readonly ldflags: string | undefined
  readonly cgoEnabled: boolean
  readonly buildEnv: readonly string[]
  /** Files, folders and globs, relative to `directory` and inside the workspace. */
  readonly include: readonly string[]
}

/** An executable that another step compiled; `path` is absolute, as in all types below. */
export type BinarySource = Folders & {
  readonly kind: 'binary'
  readonly path: string
  readonly include: readonly string[]
}

/** What to build with Docker. */
export type DockerfileSource = Folders & {
  readonly kind: 'dockerfile'
  readonly dockerfile: string
  readonly context: string
  readonly target: string | undefined
  readonly args: Readonly<Record<string, string>>
  /** By the id in the Dockerfile: the name of the environment variable with the secret. */
  readonly secrets: Readonly<Record<string, string>>
  readonly ssh: readonly string[]
  readonly cacheFrom: readonly string[]
  readonly cacheTo: readonly string[]
  /** Whether this run may write to `cacheTo`: later builds trust what they read from there. */
  readonly writesCache: boolean
  readonly buildEnv: readonly string[]
}

/** A zip that another step made. */
export type ZipFileSource = Folders & { readonly kind: 'zip-file'; readonly path: string }

/** An OCI archive that another step made. */
export type ArchiveSource = Folders & { readonly kind: 'archive'; readonly path: string }

/** An image in ECR. */
export type ImageUriSource = Folders & { readonly kind: 'image-uri'; readonly image: EcrImage }

/** Where a function's code comes from. */
export type Source = GoSource | BinarySource | DockerfileSource | ZipFileSource | ArchiveSource | ImageUriSource

/** Reads the source of a function's code from its settings; adds any problems to `problems`. */
export const readSource = (settings: Lookup, caller: Caller, problems: Problem[]): Source => {
  const directory = settings.get('working-directory')
  const folders: Folders = { workspace: caller.workspace, directory: resolve(caller.workspace, directory.value) }
  const paths = pathReader(folders, caller.tempDir, problems)
  paths.inside(directory, directory.value, caller.workspace)
  problems.push(...exclusionProblems(settings))
  const binary = settings.find('binary')
  if (binary !== undefined)
    return { kind: 'binary', ...folders, path: paths.made(binary), include: readInclude(settings, paths, folders) }
  const zipFile = settings.find('zip-file')
  if (zipFile !== undefined) return { kind: 'zip-file', ...folders, path: paths.made(zipFile) }
  const imageUri = settings.find('image-uri')
  if (imageUri?.value.startsWith(ARCHIVE)) {
    const path = paths.made({ ...imageUri, value: imageUri.value.slice(ARCHIVE.length) })
    return { kind: 'archive', ...folders, path }
  }
  if (imageUri !== undefined) {
    const parsed = parseImageUri(imageUri.value)
    if ('image' in parsed) return { kind: 'image-uri', ...folders, image: parsed.image }
    problems.push(parsed.problem)
  }
  const dockerfile = settings.find('dockerfile')
  if (dockerfile !== undefined)
    return { ...readDockerfile(settings, folders, paths, dockerfile), writesCache: !changesNothing(settings, caller) }
  return readGo(settings, folders, { paths, problems, goFlags: caller.buildVariables.GOFLAGS })
}

type Paths = {
  /** An absolute path; a problem if it leaves the workspace. */
  readonly read: (setting: Sourced<string>) => string
  /** The same for a file that another step made, which may also be in RUNNER_TEMP. */
  readonly made: (setting: Sourced<string>) => string
  readonly inside: (setting: Sourced<unknown>, written: string, folder: string) => void
}

const pathReader = ({ workspace, directory }: Folders, tempDir: string, problems: Problem[]): Paths => {
  const refuse = (setting: Sourced<unknown>, path: string, folder: string): void => {
    problems.push(problem('path-outside', { where: describeOrigin(setting.from), path, folder }))
  }
  const within =
    (...folders: readonly string[]) =>
    (setting: Sourced<string>): string => {
      const path = resolve(directory, setting.value)
      if (folders.every((folder) => leaves(folder, path))) refuse(setting, setting.value, workspace)
      return path
    }
  return {
    inside: (setting, written, folder) => {
      if (leaves(folder, resolve(folder, written))) refuse(setting, written, folder)
    },
    read: within(workspace),
    made: within(workspace, tempDir),
  }
}

const readDockerfile = (
  settings: Lookup,
  folders: Folders,
  paths: Paths,
  dockerfile: Sourced<string>,
): Omit<DockerfileSource, 'writesCache'> => {
  const context = settings.find('docker-context')
  return {
    kind: 'dockerfile',
    ...folders,
    dockerfile: paths.read(dockerfile),
    context: context === undefined ? folders.directory : paths.read(context),
    target: settings.find('docker-target')?.value,
    args: settings.find('build-args')?.value ?? {},
    secrets: settings.find('build-secrets')?.value ?? {},
    ssh: settings.find('build-ssh')?.value ?? [],
    cacheFrom: settings.find('cache-from')?.value ?? [],
    cacheTo: settings.find('cache-to')?.value ?? [],
    buildEnv: settings.find('build-env')?.value ?? [],
  }
}

type Reading = { readonly paths: Paths; readonly problems: Problem[]; readonly goFlags: string | undefined }

const readGo = (settings: Lookup, folders: Folders, { paths, problems, goFlags }: Reading): GoSource => {
  const ldflags = settings.find('go-ldflags')
  if (ldflags !== undefined) problems.push(...ldflagProblems(ldflags))
  const merged = readGoFlags(goFlags)
  const goPackage = settings.find('go-package')
  const isInside = !leaves(folders.workspace, folders.directory)
  if (isInside && goPackage !== undefined && leaves(folders.workspace, resolve(folders.directory, goPackage.value))) {
    const where = describeOrigin(goPackage.from)
    problems.push(problem('package-path-outside', { where, path: goPackage.value, folder: folders.workspace }))
  } else if (goPackage !== undefined && isGoFile(goPackage.value)) {
    const values = { path: goPackage.value, folder: folderOf(goPackage.value) }
    problems.push(problem('package-path-file', { where: describeOrigin(goPackage.from), ...values }))
  }
  return {
    kind: 'go',
    ...folders,
    goPackage: goPackage?.value,
    tags: [...new Set([...merged.tags, ...(settings.find('go-tags')?.value ?? [])])],
    // The setting comes last: of two values for one variable, the linker takes the last.
    ldflags: [merged.ldflags, ldflags?.value].filter((flags) => flags !== undefined).join(' ') || undefined,
    cgoEnabled: settings.get('cgo-enabled').value,
    buildEnv: settings.find('build-env')?.value ?? [],
    include: readInclude(settings, paths, folders),
  }
}

/** Whether go would take it for a file and compile that alone. An import path may end so too: `github.com/nats-io/nats.go`. */
const isGoFile = (goPackage: string): boolean =>
  goPackage.endsWith('.go') && (/^\.{0,2}\//.test(goPackage) || !/^[^/.]*\.[^/]*\//.test(goPackage))

/** The folder of a file as go-package takes it: `main.go` -> `.`, `cmd/api/main.go` -> `./cmd/api`. */
const folderOf = (path: string): string => {
  const folder = posix.dirname(path)
  return folder === '.' || /^\.{0,2}(\/|$)/.test(folder) ? folder : `./${folder}`
}

const readInclude = (settings: Lookup, paths: Paths, { directory }: Folders): readonly string[] => {
  const include = settings.find('include')
  for (const path of include?.value ?? []) {
    if (include !== undefined) paths.inside(include, path, directory)
  }
  return include?.value ?? []
}

/** Whether a path is outside a folder; both are absolute. */
export const leaves = (folder: string, path: string): boolean => {
  const inside = relative(folder, path)
  return inside === '..' || inside.startsWith('../') || isAbsolute(inside)
}
