import { existsSync, readdirSync, statSync } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { failure } from '../errors/problems.ts'
import type { Seal } from '../files/sealed-file.ts'
import { type ChildOptions, execute, type Finished, isCommandMissing } from '../host/children/exec.ts'
import { childEnvironment } from '../host/children/visible-variables.ts'
import { readSmallSync } from '../host/disk/limits.ts'
import type { Architecture } from '../plan/function.ts'
import type { GoSource } from '../plan/source.ts'
import { goarch } from '../registry/goarch.ts'
import { explainCgoOff } from './cgo-off.ts'
import { goError } from './errors.ts'
import { choosePackage, type GoCall, type GoPackage, refuseOutside } from './list.ts'
import { checkDirectory, MAX_GO_BYTES, noModule } from './module.ts'
import { findOutside } from './outside-repository.ts'

export type Binary = {
  readonly path: string
  readonly sizeBytes: number
  readonly goPackage: string
  readonly architecture: Architecture
  /** What it must still hold when it is packed, if other code has run since. */
  readonly seal?: Seal
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
  /** Gets what the build reads outside of the repository, if anybody wants to know. */
  readonly say?: (text: string) => void
  /** With cgo, for the C compiler and what it starts. */
  readonly confinement?: ChildOptions['confinement']
}

/**
 * Compiles the main package to a static linux binary: the same source, flags and Go give the same bytes on every machine.
 * `go list` decides which package that is. If it can be guessed, the build starts in parallel and is discarded if the guess was wrong.
 * Throws go's own messages, one problem per file and line.
 */
export const compile = (options: CompileOptions): Promise<Binary> => inModule(options, compileIn)

/** Awaits nothing before it starts go: the caller loads the SDK next, which blocks the event loop for a while. Throws where there is no module or no go. */
const inModule = async <T>(options: CompileOptions, run: (options: CompileOptions) => Promise<T>): Promise<T> => {
  const workspace = checkDirectory(options.source)
  if (workspace !== undefined) throw await noModule(options.source, workspace)
  return run({ ...options, source: withLocalPackage(options.source) }).catch(explainNoGo)
}

/** Throws the same error, or that there is no go. */
export const explainNoGo = (error: unknown): never => {
  throw isCommandMissing(error) ? failure('go-missing', {}) : error
}

/** `cmd/api` means the folder if it exists, as the user expects; go alone would search its standard library. Throws for a file, which go would compile alone. */
const withLocalPackage = (source: GoSource): GoSource => {
  const { goPackage, directory } = source
  const path = goPackage === undefined || /^[./]/.test(goPackage) ? undefined : join(directory, goPackage)
  if (goPackage === undefined || path === undefined || !existsSync(path)) return source
  if (path.endsWith('.go') && statSync(path).isFile())
    throw failure('package-path-file', { where: 'go-package', path: goPackage, folder: `./${dirname(goPackage)}` })
  return { ...source, goPackage: `./${goPackage}` }
}

/** The package that `compile` builds, and how to call go for it. Throws like `compile`. */
export const findPackage = (options: CompileOptions): Promise<{ readonly chosen: GoPackage; readonly call: GoCall }> =>
  inModule(options, async (located) => {
    const call = goCall(located)
    const chosen = await choosePackage(call)
    await refuseOutside(chosen, call.source)
    return { chosen, call }
  })

const goCall = (options: CompileOptions): GoCall => ({
  source: options.source,
  tags: tagsFlag(options),
  child: {
    cwd: options.source.directory,
    env: goEnvironment(options),
    signal: options.signal,
    confinement: options.confinement,
  },
})

const compileIn = async (options: CompileOptions): Promise<Binary> => {
  const { source, output, signal } = options
  const call = goCall(options)
  const { child } = call
  const guess = source.goPackage ?? (holdsMain(source.directory) ? '.' : undefined)
  const abandon = new AbortController()
  const early =
    guess === undefined
      ? undefined
      : goBuild(guess, options, { ...child, signal: AbortSignal.any([signal, abandon.signal]) })
  early?.catch(() => {})
  let told: Promise<void> | undefined
  try {
    const chosen = await choosePackage(call)
    const isGuess = source.goPackage !== undefined || chosen.directory === (await realpath(source.directory))
    if (!isGuess) await abandoned(early, abandon)
    await refuseOutside(chosen, source)
    // While go compiles.
    told = sayOutside(
      chosen,
      { ...call, child: { ...child, signal: AbortSignal.any([signal, abandon.signal]) } },
      options,
    )
    const built = await (isGuess && early !== undefined ? early : goBuild(chosen.importPath, options, child))
    if (built.exitCode !== 0) {
      const causes = await explainCgoOff(built.stderr, chosen.importPath, call)
      throw goError(built.stderr, source, causes)
    }
    return {
      path: output,
      sizeBytes: (await stat(output)).size,
      goPackage: chosen.importPath,
      architecture: options.architecture,
    }
  } catch (error) {
    await abandoned(early, abandon)
    throw error
  } finally {
    await told
  }
}

const sayOutside = async ({ importPath }: GoPackage, call: GoCall, { say }: CompileOptions): Promise<void> => {
  if (say === undefined) return
  for (const line of await findOutside(importPath, call).catch(() => [])) say(line)
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

/** A quick search for `package main`, only to start early; `go list` knows build constraints and decides. */
const holdsMain = (directory: string): boolean => {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isFile() && /^[^._].*(?<!_test)\.go$/.test(entry.name))
      .some(({ name }) => /^package main\b/m.test(readSmallSync(join(directory, name), MAX_GO_BYTES)))
  } catch {
    return false
  }
}
