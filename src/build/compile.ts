import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { glob, realpath, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { type DeployError, failure, type Problem, problem } from '../errors.ts'
import { type ChildOptions, childEnvironment, execute, type Finished, isCommandMissing } from '../host/exec.ts'
import { sanitise } from '../host/log.ts'
import type { Architecture } from '../plan/function.ts'
import type { GoSource } from '../plan/source.ts'
import { goarch } from '../registry/goarch.ts'
import { explainGo } from './go-causes.ts'
import { isInside, nameOf } from './paths.ts'

export type Binary = {
  readonly path: string
  readonly sizeBytes: number
  readonly goPackage: string
  readonly architecture: Architecture
}

export type CompileOptions = {
  readonly source: GoSource
  readonly architecture: Architecture
  /** GOOS to compile for; linux for Lambda, another to run it elsewhere. */
  readonly goos?: string
  /** Tags besides `lambda.norpc` and the source's own, such as timetzdata. */
  readonly extraTags: readonly string[]
  /** Where the binary goes. */
  readonly output: string
  readonly signal: AbortSignal
}

type GoPackage = {
  readonly name: string
  readonly importPath: string
  readonly directory: string
  /** Part of Go itself. */
  readonly isStandard: boolean
}

/**
 * Compiles the main package to a static linux binary: the same source, flags and Go give the same bytes on every machine.
 * `go list` decides which package that is. If it can be guessed, the build starts in parallel and is discarded if the guess was wrong.
 * Throws go's own messages, one problem per file and line.
 */
export const compile = async (options: CompileOptions): Promise<Binary> => {
  // Do not await anything before starting go: the caller loads the SDK next, which blocks the event loop for a while.
  const workspace = checkDirectory(options.source)
  if (workspace !== undefined) throw await noModule(options.source, workspace)
  return compileIn({ ...options, source: withLocalPackage(options.source) })
}

/** `cmd/api` means the folder if it exists, as the user expects; go alone would search its standard library. */
const withLocalPackage = (source: GoSource): GoSource => {
  const { goPackage, directory } = source
  const isFolder = goPackage !== undefined && !/^[./]/.test(goPackage) && existsSync(join(directory, goPackage))
  return isFolder ? { ...source, goPackage: `./${goPackage}` } : source
}

const compileIn = async (options: CompileOptions): Promise<Binary> => {
  const { source, output, signal } = options
  const child: ChildOptions = { cwd: source.directory, env: goEnvironment(options), signal }
  const guess = source.goPackage ?? (holdsMain(source.directory) ? '.' : undefined)
  const abandon = new AbortController()
  const early =
    guess === undefined
      ? undefined
      : goBuild(guess, options, { ...child, signal: AbortSignal.any([signal, abandon.signal]) })
  early?.catch(() => {})
  try {
    const chosen = await choosePackage(options, child)
    const isGuess = source.goPackage !== undefined || chosen.directory === (await realpath(source.directory))
    if (!isGuess) await abandoned(early, abandon)
    await refuseOutside(chosen, source)
    const built = await (isGuess && early !== undefined ? early : goBuild(chosen.importPath, options, child))
    if (built.exitCode !== 0) throw goError(built, source)
    return {
      path: output,
      sizeBytes: (await stat(output)).size,
      goPackage: chosen.importPath,
      architecture: options.architecture,
    }
  } catch (error) {
    await abandoned(early, abandon)
    throw isCommandMissing(error) ? failure('go-missing', {}) : error
  }
}

const abandoned = async (build: Promise<unknown> | undefined, abandon: AbortController): Promise<void> => {
  abandon.abort(new Error('this build is not needed'))
  await build?.catch(() => {})
}

/** go leaves its work folder behind when stopped, so it goes into ours, which is removed. Nobody is there to answer git's password prompt. */
const goEnvironment = ({ source, architecture, goos, output }: CompileOptions): Record<string, string> => {
  const env = childEnvironment([...(source.cgoEnabled ? C_VARIABLES : []), ...source.buildEnv], {
    GOOS: goos ?? 'linux',
    GOARCH: goarch[architecture],
    CGO_ENABLED: source.cgoEnabled ? '1' : '0',
    GOTMPDIR: dirname(output),
    GIT_TERMINAL_PROMPT: '0',
  })
  if (source.cgoEnabled && isCrossCompiling(env))
    throw failure('cgo-other-machine', { architecture, machine: THIS_MACHINE })
  return { ...withoutGc(), ...env }
}

/** The variables that cgo (Go's cmd/cgo) and pkg-config read. */
const C_VARIABLES = [
  'CC CXX AR PKG_CONFIG CGO_CFLAGS CGO_CPPFLAGS CGO_CXXFLAGS CGO_FFLAGS CGO_LDFLAGS CGO_CFLAGS_ALLOW CGO_LDFLAGS_ALLOW',
  'PKG_CONFIG_PATH PKG_CONFIG_LIBDIR PKG_CONFIG_SYSROOT_DIR',
].flatMap((line) => line.split(' '))

const THIS_MACHINE = `${process.platform}/${process.arch === 'x64' ? goarch.x86_64 : process.arch}`

/** Whether this cross-compiles without a C compiler set for the target. */
const isCrossCompiling = ({ GOOS, GOARCH, CC = '' }: Readonly<Record<string, string>>): boolean =>
  `${GOOS}/${GOARCH}` !== THIS_MACHINE && CC === ''

/** Worth it from here on; with less each, they keep their defaults. */
const MIN_FREE_BYTES = 536_870_912

/** Compiler and linker are short-lived: they collect no garbage until memory runs short (runtime package, GOGC and GOMEMLIMIT). Saves a tenth of a link. */
const withoutGc = (): Record<string, string> => {
  // go runs one compiler per core; together they may use at most half of the free memory.
  const limitBytes = Math.floor(process.availableMemory() / (2 * availableParallelism()))
  return limitBytes < MIN_FREE_BYTES ? {} : { GOGC: 'off', GOMEMLIMIT: String(limitBytes) }
}

const tagsFlag = ({ source, extraTags }: CompileOptions): string =>
  `-tags=${['lambda.norpc', ...extraTags, ...source.tags].join(',')}`

const goBuild = (goPackage: string, options: CompileOptions, child: ChildOptions): Promise<Finished> => {
  const ldflags = ['-s -w -buildid=', ...(options.source.ldflags === undefined ? [] : [options.source.ldflags])].join(
    ' ',
  )
  const flags = ['-trimpath', '-buildvcs=false', tagsFlag(options), `-ldflags=${ldflags}`]
  return execute('go', ['build', ...flags, '-o', options.output, goPackage], child)
}

/** The package to build: `go-package` if set, else the module's only main package. */
const choosePackage = async (options: CompileOptions, child: ChildOptions): Promise<GoPackage> => {
  const { source } = options
  if (source.goPackage === undefined) {
    const mains = await listMains(options, child)
    const [only, ...others] = mains
    if (only !== undefined && others.length === 0) return only
    throw only === undefined
      ? failure('main-missing', { directory: fromWorkspace(source) })
      : severalMains(mains, source)
  }
  // go list fails if the pattern cannot match, such as one from the standard library.
  const [found] = await goList(source.goPackage, options, child).catch(() => [])
  if (found?.name === 'main' && !found.isStandard) return found
  const mains = await listMains(options, child)
  const names = mains.map((main) => relativePackage(main, source)).join(', ') || 'none'
  const values = { package: source.goPackage, mains: names }
  if (found === undefined || found.name === '') throw failure('package-unknown', values)
  if (found.isStandard) throw failure('package-of-go', values)
  throw failure('package-not-main', { ...values, found: found.name })
}

/** go follows a link passed by name. */
const refuseOutside = async (chosen: GoPackage, source: GoSource): Promise<void> => {
  const [directory, workspace] = await Promise.all([realpath(chosen.directory), realpath(source.workspace)])
  if (!isInside(chosen.directory, workspace) || isInside(directory, workspace)) return
  throw failure('package-outside', { package: relativePackage(chosen, source) })
}

const listMains = async (options: CompileOptions, child: ChildOptions): Promise<readonly GoPackage[]> =>
  (await goList('./...', options, child)).filter(({ name }) => name === 'main')

/** `-e` keeps broken packages in the list; the build explains them better. `-find` skips imports, which takes most of the work off the parallel build. */
const goList = async (pattern: string, options: CompileOptions, child: ChildOptions): Promise<readonly GoPackage[]> => {
  const format = '{{.Name}}\t{{.ImportPath}}\t{{.Dir}}\t{{.Standard}}'
  const listed = await execute('go', ['list', '-e', '-find', tagsFlag(options), '-f', format, pattern], child)
  if (listed.exitCode !== 0) throw goError(listed, options.source)
  return listed.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', importPath = '', directory = '', standard = ''] = line.split('\t')
      return { name, importPath, directory, isStandard: standard === 'true' }
    })
}

const relativePackage = (goPackage: GoPackage, source: GoSource): string =>
  `./${relative(source.directory, goPackage.directory)}`

const severalMains = (mains: readonly GoPackage[], source: GoSource): DeployError => {
  const packages = mains.map((main) => relativePackage(main, source))
  return failure('main-several', {
    count: packages.length,
    directory: fromWorkspace(source),
    packages: packages.join(', '),
    example: packages[0] ?? './cmd/api',
  })
}

const fromWorkspace = (source: GoSource): string => nameOf(source, source.directory) || 'the root of the repository'

/** A quick search for `package main`, only to start early; `go list` knows build constraints and decides. */
const holdsMain = (directory: string): boolean => {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isFile() && /^[^._].*(?<!_test)\.go$/.test(entry.name))
      .some(({ name }) => /^package main\b/m.test(readFileSync(join(directory, name), 'utf8')))
  } catch {
    return false
  }
}

/** Throws if the workspace has no such folder; returns the workspace's real path if there is no module at or above the folder. */
const checkDirectory = (source: GoSource): string | undefined => {
  const named = fromWorkspace(source)
  if (!existsSync(source.directory)) throw failure('directory-missing', { directory: named })
  const [directory, workspace] = [realpathSync(source.directory), realpathSync(source.workspace)]
  if (!isInside(directory, workspace)) throw failure('directory-outside', { directory: named })
  return hasModule(directory) ? undefined : workspace
}

/** More would bury the message. */
const SHOWN_MODULES = 10

/** The error for it, with the modules found. */
const noModule = async (source: GoSource, workspace: string): Promise<DeployError> => {
  const found: string[] = []
  // At a terminal, parent folders are not part of the same project.
  const { root, named } =
    source.written === undefined
      ? { root: workspace, named: '' }
      : { root: source.directory, named: nameOf(source, source.directory) }
  for await (const path of glob('{*,*/*,*/*/*}/go.mod', {
    cwd: root,
    exclude: (name) => /^(\.|node_modules$|vendor$|testdata$)/.test(name),
  })) {
    found.push(join(named, dirname(path)))
  }
  const directory = fromWorkspace(source)
  if (found.length === 0) return failure('module-missing', { directory })
  const shown = found.toSorted().slice(0, SHOWN_MODULES)
  const more = found.length > shown.length ? ` and ${found.length - shown.length} more` : ''
  return failure('module-elsewhere', { directory, folders: `${shown.join(', ')}${more}` })
}

/** go searches parent folders, even above the workspace. */
const hasModule = (directory: string): boolean =>
  ['go.mod', 'go.work'].some((name) => existsSync(join(directory, name))) ||
  (dirname(directory) !== directory && hasModule(dirname(directory)))

/** `cmd/api/main.go:12:5: undefined: x`: go's format, relative to its working folder. */
const GO_LINE = /^(?<file>[^\s:][^:]*\.go):(?<line>\d+)(?::(?<column>\d+))?: (?<message>.+)$/

/** Turns go's standard error into problems by file and line, or one problem if it names no file. */
const goError = (finished: Finished, source: GoSource): DeployError => {
  const text = withoutLogins(sanitise(finished.stderr).trim())
  const problems = text.split('\n').flatMap((line): Problem[] => {
    const groups = line.match(GO_LINE)?.groups
    if (groups?.file === undefined || groups.message === undefined) return []
    const said = problem('go-line', { file: groups.file, line: groups.line ?? '', text: groups.message })
    const file = relative(source.workspace, resolve(source.directory, groups.file))
    // A //line comment can name any file.
    if (file.startsWith('../')) return [said]
    const column = groups.column === undefined ? {} : { column: Number(groups.column) }
    return [{ ...said, file, line: Number(groups.line), ...column }]
  })
  const values = { directory: fromWorkspace(source), output: text }
  const cause = explainGo(text)
  if (cause !== undefined) return failure('go-elsewhere', values, { problems: [{ ...problems[0], ...cause }] })
  return problems.length === 0 ? failure('go-failed', values) : failure('go-refused', values, { problems })
}

/** git prints URLs as configured, and people put tokens into them. */
const withoutLogins = (text: string): string => text.replace(/:\/\/[^\s/]+@/g, '://***@')
