import { isAbsolute, posix, relative, resolve } from 'node:path'
import { type Problem, problem } from '../errors/problems.ts'
import type { Caller } from '../host/caller.ts'
import { describeOrigin, type SettingName, type Sourced } from '../settings/settings.ts'
import { changesNothing } from './events.ts'
import { readGoFlags } from './grammar/go-flags.ts'
import { type EcrImage, parseImageUri } from './grammar/image-uri.ts'
import { ldflagProblems } from './grammar/ldflags.ts'
import type { Lookup } from './levels.ts'

/** The checked-out repository, and `working-directory` in it; both absolute. */
type Place = {
  readonly workspace: string
  readonly directory: string
  /** By absolute path: how it was written at a terminal, for messages. */
  readonly written?: Readonly<Record<string, string>>
}

/** What to compile, and which files to include; `tags` and `ldflags` also hold those of GOFLAGS. */
export type GoSource = Place & {
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
export type BinarySource = Place & {
  readonly kind: 'binary'
  readonly path: string
  readonly include: readonly string[]
}

/** What to build with Docker. */
export type DockerfileSource = Place & {
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
export type ZipFileSource = Place & { readonly kind: 'zip-file'; readonly path: string }

/** An OCI archive that another step made. */
export type ArchiveSource = Place & { readonly kind: 'archive'; readonly path: string }

/** An image in ECR. */
export type ImageUriSource = Place & { readonly kind: 'image-uri'; readonly image: EcrImage }

/** Where a function's code comes from. */
export type Source = GoSource | BinarySource | DockerfileSource | ZipFileSource | ArchiveSource | ImageUriSource

/** The archive's transport prefix, as in skopeo and podman (containers-transports(5)). */
const ARCHIVE = 'oci-archive:'

/** Reads the source of a function's code from its settings; adds any problems to `problems`. */
export const readSource = (settings: Lookup, caller: Caller, problems: Problem[]): Source => {
  const directory = settings.get('working-directory')
  const place: Place = { workspace: caller.workspace, directory: resolve(caller.workspace, directory.value) }
  const paths = pathReader(place, caller.tempDir, problems)
  paths.inside(directory, directory.value, caller.workspace)
  problems.push(...exclusionProblems(settings))
  const binary = settings.find('binary')
  if (binary !== undefined)
    return { kind: 'binary', ...place, path: paths.made(binary), include: readInclude(settings, paths, place) }
  const zipFile = settings.find('zip-file')
  if (zipFile !== undefined) return { kind: 'zip-file', ...place, path: paths.made(zipFile) }
  const imageUri = settings.find('image-uri')
  if (imageUri?.value.startsWith(ARCHIVE)) {
    const path = paths.made({ ...imageUri, value: imageUri.value.slice(ARCHIVE.length) })
    return { kind: 'archive', ...place, path }
  }
  if (imageUri !== undefined) {
    const parsed = parseImageUri(imageUri.value)
    if ('image' in parsed) return { kind: 'image-uri', ...place, image: parsed.image }
    problems.push(parsed.problem)
  }
  const dockerfile = settings.find('dockerfile')
  if (dockerfile !== undefined)
    return { ...readDockerfile(settings, place, paths, dockerfile), writesCache: !changesNothing(settings, caller) }
  return readGo(settings, place, { paths, problems, goFlags: caller.buildVariables.GOFLAGS })
}

type Paths = {
  /** An absolute path; a problem if it leaves the workspace. */
  readonly read: (setting: Sourced<string>) => string
  /** The same for a file that another step made, which may also be in RUNNER_TEMP. */
  readonly made: (setting: Sourced<string>) => string
  readonly inside: (setting: Sourced<unknown>, written: string, folder: string) => void
}

const pathReader = ({ workspace, directory }: Place, tempDir: string, problems: Problem[]): Paths => {
  const refuse = (setting: Sourced<unknown>, path: string, folder: string): void => {
    problems.push(problem('path-outside', { where: describeOrigin(setting.from), path, folder }))
  }
  return {
    inside: (setting, written, folder) => {
      if (leaves(folder, resolve(folder, written))) refuse(setting, written, folder)
    },
    read: (setting) => {
      const path = resolve(directory, setting.value)
      if (leaves(workspace, path)) refuse(setting, setting.value, workspace)
      return path
    },
    made: (setting) => {
      const path = resolve(directory, setting.value)
      if (leaves(workspace, path) && leaves(tempDir, path)) refuse(setting, setting.value, workspace)
      return path
    },
  }
}

const readDockerfile = (
  settings: Lookup,
  place: Place,
  paths: Paths,
  dockerfile: Sourced<string>,
): Omit<DockerfileSource, 'writesCache'> => {
  const context = settings.find('docker-context')
  return {
    kind: 'dockerfile',
    ...place,
    dockerfile: paths.read(dockerfile),
    context: context === undefined ? place.directory : paths.read(context),
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

const readGo = (settings: Lookup, place: Place, { paths, problems, goFlags }: Reading): GoSource => {
  const ldflags = settings.find('go-ldflags')
  if (ldflags !== undefined) problems.push(...ldflagProblems(ldflags))
  const merged = readGoFlags(goFlags)
  const goPackage = settings.find('go-package')
  const isInside = !leaves(place.workspace, place.directory)
  if (isInside && goPackage !== undefined && leaves(place.workspace, resolve(place.directory, goPackage.value))) {
    const where = describeOrigin(goPackage.from)
    problems.push(problem('package-path-outside', { where, path: goPackage.value, folder: place.workspace }))
  } else if (goPackage !== undefined && isGoFile(goPackage.value)) {
    const values = { path: goPackage.value, folder: folderOf(goPackage.value) }
    problems.push(problem('package-path-file', { where: describeOrigin(goPackage.from), ...values }))
  }
  return {
    kind: 'go',
    ...place,
    goPackage: goPackage?.value,
    tags: [...new Set([...merged.tags, ...(settings.find('go-tags')?.value ?? [])])],
    // The setting comes last: of two values for one variable, the linker takes the last.
    ldflags: [merged.ldflags, ldflags?.value].filter((flags) => flags !== undefined).join(' ') || undefined,
    cgoEnabled: settings.get('cgo-enabled').value,
    buildEnv: settings.find('build-env')?.value ?? [],
    include: readInclude(settings, paths, place),
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

const readInclude = (settings: Lookup, paths: Paths, { directory }: Place): readonly string[] => {
  const include = settings.find('include')
  for (const path of include?.value ?? []) {
    if (include !== undefined) paths.inside(include, path, directory)
  }
  return include?.value ?? []
}

/** Settings for compiling only. */
export const COMPILING = ['go-package', 'go-tags', 'go-ldflags', 'cgo-enabled'] as const
/** Settings for packing a binary. */
const PACKING = ['include', 'base-image'] as const
/** Settings for a Dockerfile only. */
const DOCKER = [
  'docker-context',
  'docker-target',
  'build-args',
  'build-secrets',
  'build-ssh',
  'cache-from',
  'cache-to',
] as const

/** Each setting that selects a source, with the settings that it excludes. */
const EXCLUDES: readonly (readonly [SettingName, readonly SettingName[]])[] = [
  ['zip-file', ['image-uri', 'binary', 'dockerfile', ...COMPILING, ...PACKING, 'build-env']],
  ['image-uri', ['binary', 'dockerfile', ...COMPILING, ...PACKING, 'build-env']],
  ['binary', ['dockerfile', ...COMPILING, 'build-env']],
  ['dockerfile', [...COMPILING, ...PACKING]],
]

const exclusionProblems = (settings: Lookup): Problem[] => {
  const isSet = (name: SettingName): boolean => {
    const found = settings.find(name)
    return found !== undefined && found.from.kind !== 'default' && found.value !== false
  }
  const where = (name: SettingName): string => {
    const found = settings.find(name)
    return found === undefined ? name : describeOrigin(found.from)
  }
  /** Another setting's name, in the same style: flag or input. */
  const alike = (name: SettingName, other: SettingName): string =>
    settings.find(name)?.from.kind === 'flag' ? describeOrigin({ kind: 'flag', name: other }) : other
  const clashes = EXCLUDES.filter(([name]) => isSet(name)).flatMap(([name, others]) =>
    others.filter(isSet).map((other) => problem('settings-exclude', { where: where(name), other: where(other) })),
  )
  const alone = isSet('dockerfile')
    ? []
    : DOCKER.filter(isSet).map((name) =>
        problem('setting-needs', { where: where(name), needed: alike(name, 'dockerfile') }),
      )
  const smoke = isSet('smoke-event')
    ? []
    : (['smoke-expect', 'smoke-env', 'smoke-network'] as const)
        .filter(isSet)
        .map((name) => problem('setting-needs', { where: where(name), needed: 'smoke-event' }))
  const image = settings.find('image-uri')
  const elsewhere =
    image === undefined || image.value.startsWith(ARCHIVE)
      ? []
      : (['smoke-event', 'layers'] as const)
          .filter(isSet)
          .map((name) => problem('image-uri-as-it-is', { where: where(name), uri: image.value }))
  return [...clashes, ...alone, ...smoke, ...elsewhere]
}

/** Whether a path is outside a folder; both are absolute. */
export const leaves = (folder: string, path: string): boolean => {
  const inside = relative(folder, path)
  return inside === '..' || inside.startsWith('../') || isAbsolute(inside)
}
