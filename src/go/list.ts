import { realpath } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { type DeployError, failure, type Problem, refusal } from '../errors/problems.ts'
import { isInside } from '../files/paths.ts'
import { type ChildOptions, execute } from '../host/children/exec.ts'
import { LAMBDA_MODULE } from '../inspect/go-notices.ts'
import type { GoSource } from '../plan/source.ts'
import { goError } from './errors.ts'
import { fromWorkspace, missingInWork, modulesBelow, nestedModule } from './module.ts'

/** How to call go for a source: its `-tags=…`, folder and environment. */
export type GoCall = { readonly source: GoSource; readonly tags: string; readonly child: ChildOptions }

export type GoPackage = {
  readonly name: string
  readonly importPath: string
  readonly directory: string
  /** Part of Go itself. */
  readonly isStandard: boolean
  /** It exists only with cgo, which is off. */
  readonly needsCgo: boolean
  /** go compiles some of its files. */
  readonly hasFiles: boolean
  /** It has files that import C or that a build constraint leaves out. */
  readonly isPartial: boolean
  /** Why go cannot load it; empty if it can. */
  readonly error: string
}

/** The package to build: `go-package` if set, else the module's only main package. Throws if there is no such package, or if it needs cgo, which is off. */
export const choosePackage = async (call: GoCall): Promise<GoPackage> => {
  const { goPackage } = call.source
  const chosen = goPackage === undefined ? await onlyMain(call) : await namedMain(goPackage, call)
  if (chosen.needsCgo) throw failure('cgo-off', { package: relativePackage(chosen, call.source) })
  return chosen
}

/** A function that needs cgo counts too: go leaves it out silently, and the wrong one of two would be deployed. Other programs that need cgo do not: they are tools. */
const onlyMain = async (call: GoCall): Promise<GoPackage> => {
  const { source } = call
  const listed = await goList('./...', call)
  const found = listed.filter(isMain)
  const mains = await orderedMains(found, call)
  const others = found.some(isBuilt) ? mains.others.filter(isBuilt) : mains.others
  const [only, ...more] = [...mains.functions, ...others]
  if (only !== undefined && more.length === 0) return only
  if (only !== undefined) throw severalMains({ functions: mains.functions, others }, source)
  const problem = explain(listed, source, source.directory)
  if (problem !== undefined) throw refusal([problem])
  const directory = fromWorkspace(source)
  const folders = await modulesBelow(source, source.directory)
  throw folders === undefined
    ? failure('main-missing', { directory })
    : failure('main-elsewhere', { directory, folders })
}

const namedMain = async (goPackage: string, call: GoCall): Promise<GoPackage> => {
  const { source } = call
  // go list fails if the pattern cannot match, such as one from the standard library.
  const listed = await goList(goPackage, call).catch(() => [])
  const [found] = listed
  if (found?.name === 'main' && !found.isStandard) return found
  const folder = resolve(source.directory, goPackage)
  const problem = found?.name ? undefined : (explain(listed, source, folder) ?? nestedModule(source, goPackage))
  if (problem !== undefined) throw refusal([problem])
  const { functions, others } = await orderedMains((await goList('./...', call)).filter(isMain), call)
  const names = [...functions, ...others].map((main) => relativePackage(main, source)).join(', ') || 'none'
  const values = { package: goPackage, mains: names }
  if (found === undefined || found.name === '') throw failure('package-unknown', values)
  if (found.isStandard) throw failure('package-of-go', values)
  throw failure('package-not-main', { ...values, found: found.name })
}

const isMain = ({ name }: GoPackage): boolean => name === 'main'

const isBuilt = ({ needsCgo }: GoPackage): boolean => !needsCgo

const explain = (listed: readonly GoPackage[], source: GoSource, folder: string): Problem | undefined =>
  listed.map(({ error }) => missingInWork(error, source, folder)).find((problem) => problem !== undefined)

/** go follows a link passed by name. */
export const refuseOutside = async (chosen: GoPackage, source: GoSource): Promise<void> => {
  const [directory, workspace] = await Promise.all([realpath(chosen.directory), realpath(source.workspace)])
  if (!isInside(chosen.directory, workspace) || isInside(directory, workspace)) return
  throw failure('package-outside', { package: relativePackage(chosen, source) })
}

const FORMAT = [
  ...['{{.Name}}', '{{.ImportPath}}', '{{.Dir}}', '{{.Standard}}', '{{len .GoFiles}}', '{{len .CgoFiles}}'],
  '{{len .IgnoredGoFiles}}',
  '{{with .Error}}{{printf "%q" .Err}}{{end}}',
].join('\t')

/**
 * The packages of the build, and after them those that exist only with cgo, if it is off: go leaves both kinds out without a word where cgo is not as they need it.
 * The list with cgo tells whether the other one can differ, so most modules are listed once.
 */
const goList = async (pattern: string, call: GoCall): Promise<readonly GoPackage[]> => {
  const withCgo = await listOnce(pattern, call, '1')
  const mains = withCgo.filter(isMain)
  if (call.source.cgoEnabled || (mains.length > 0 && !mains.some(({ isPartial }) => isPartial))) return withCgo
  const built = (await listOnce(pattern, call, '0')).filter(({ hasFiles }) => hasFiles)
  const paths = new Set(built.map(({ importPath }) => importPath))
  const others = withCgo.filter(({ importPath }) => !paths.has(importPath))
  return [...built, ...others.map((other) => ({ ...other, needsCgo: other.hasFiles }))]
}

/** `-e` keeps broken packages in the list; the build explains them better. Without `-buildvcs=false`, go starts git, which starts what the configuration of the repository names. */
export const GO_LIST = ['list', '-e', '-buildvcs=false']

const FILES = [
  ...['GoFiles', 'CgoFiles', 'CFiles', 'CXXFiles', 'MFiles', 'HFiles', 'FFiles', 'SFiles', 'SwigFiles'],
  ...['SwigCXXFiles', 'SysoFiles', 'EmbedFiles'],
]

/** A line of `file`, a tab and a path for each file of a package. */
export const PACKAGE_FILES = `{{$folder := .Dir}}${FILES.map(
  (field) => `{{range .${field}}}file{{"\\t"}}{{$folder}}/{{.}}{{"\\n"}}{{end}}`,
).join('')}`

/** `-find` skips imports, which takes most of the work off the parallel build. */
const listOnce = async (
  pattern: string,
  { source, tags, child }: GoCall,
  cgo: '0' | '1',
): Promise<readonly GoPackage[]> => {
  const env = { ...child.env, CGO_ENABLED: cgo }
  const listed = await execute('go', [...GO_LIST, '-find', tags, '-f', FORMAT, pattern], { ...child, env })
  if (listed.exitCode !== 0) throw goError(listed.stderr, source)
  return listed.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', importPath = '', directory = '', standard, ...more] = line.split('\t')
      const [files, cFiles, ignored, error = ''] = more
      const hasFiles = files !== '0' || cFiles !== '0'
      const isPartial = cFiles !== '0' || ignored !== '0'
      const isStandard = standard === 'true'
      return { name, importPath, directory, isStandard, needsCgo: false, hasFiles, isPartial, error }
    })
}

const relativePackage = (goPackage: GoPackage, source: GoSource): string =>
  `./${relative(source.directory, goPackage.directory)}`

/** Main packages, with those that are functions of Lambda apart: they import its library. */
type Mains = { readonly functions: readonly GoPackage[]; readonly others: readonly GoPackage[] }

const LIBRARY = `${LAMBDA_MODULE}/lambda`

const WITH_LIBRARY = `{{$path := .ImportPath}}{{range .Imports}}{{if eq . "${LIBRARY}"}}{{$path}}{{"\\n"}}{{end}}{{end}}`

/** Lists the main packages again with their imports, which takes longer: only where there are several. Nothing is downloaded for it. */
const orderedMains = async (mains: readonly GoPackage[], call: GoCall): Promise<Mains> => {
  if (mains.length < 2) return { functions: [], others: mains }
  const own = call.source.cgoEnabled ? '1' : '0'
  const found = new Set([
    ...(await importers(mains.filter(isBuilt), call, own)),
    ...(await importers(
      mains.filter(({ needsCgo }) => needsCgo),
      call,
      '1',
    )),
  ])
  const isFunction = ({ importPath }: GoPackage): boolean => found.has(importPath)
  return { functions: mains.filter(isFunction), others: mains.filter((main) => !isFunction(main)) }
}

/** The import paths of those that import Lambda's library. */
const importers = async (
  mains: readonly GoPackage[],
  { tags, child }: GoCall,
  cgo: '0' | '1',
): Promise<readonly string[]> => {
  if (mains.length === 0) return []
  const env = { ...child.env, CGO_ENABLED: cgo, GOPROXY: 'off' }
  const paths = mains.map(({ importPath }) => importPath)
  const { stdout } = await execute('go', [...GO_LIST, tags, '-f', WITH_LIBRARY, ...paths], { ...child, env })
  return stdout.split('\n')
}

const severalMains = ({ functions, others }: Mains, source: GoSource): DeployError => {
  const packages = [...functions, ...others].map((main) => relativePackage(main, source))
  const first = functions.length === 1 ? 'The first imports' : `The first ${functions.length} import`
  return failure('main-several', {
    count: packages.length,
    directory: fromWorkspace(source),
    packages: packages.join(', '),
    functions: functions.length === 0 || others.length === 0 ? '' : ` ${first} ${LIBRARY}.`,
    example: packages[0] ?? './cmd/api',
  })
}
