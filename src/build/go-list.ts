import { realpath } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { type DeployError, failure, type Problem, refusal } from '../errors.ts'
import { type ChildOptions, execute } from '../host/exec.ts'
import type { GoSource } from '../plan/source.ts'
import { goError } from './go-errors.ts'
import { fromWorkspace, missingInWork, modulesBelow, nestedModule } from './go-module.ts'
import { LAMBDA_MODULE } from './go-notices.ts'
import { isInside } from './paths.ts'

/** How to call go for a source: its `-tags=…`, folder and environment. */
export type GoCall = { readonly source: GoSource; readonly tags: string; readonly child: ChildOptions }

export type GoPackage = {
  readonly name: string
  readonly importPath: string
  readonly directory: string
  /** Part of Go itself. */
  readonly isStandard: boolean
  /** All of its files import C, and cgo is off. */
  readonly needsCgo: boolean
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

/** Main packages that need cgo count too: go leaves them out silently, and the wrong one of two would be deployed. */
const onlyMain = async (call: GoCall): Promise<GoPackage> => {
  const { source } = call
  const listed = await goList('./...', call)
  const mains = listed.filter(isMain)
  const [only, ...others] = mains
  if (only !== undefined && others.length === 0) return only
  if (only !== undefined) throw severalMains(await orderedMains(mains, call), source)
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
  '{{with .Error}}{{printf "%q" .Err}}{{end}}',
].join('\t')

/**
 * `-e` keeps broken packages in the list; the build explains them better. `-find` skips imports, which takes most of the work off the parallel build.
 * cgo is on for the list only, which compiles nothing: without it, go leaves out packages whose files all import C.
 */
const goList = async (pattern: string, { source, tags, child }: GoCall): Promise<readonly GoPackage[]> => {
  const env = { ...child.env, CGO_ENABLED: '1' }
  const listed = await execute('go', ['list', '-e', '-find', tags, '-f', FORMAT, pattern], { ...child, env })
  if (listed.exitCode !== 0) throw goError(listed.stderr, source)
  return listed.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', importPath = '', directory = '', standard, files, cFiles, error = ''] = line.split('\t')
      const needsCgo = !source.cgoEnabled && files === '0' && cFiles !== '0'
      return { name, importPath, directory, isStandard: standard === 'true', needsCgo, error }
    })
}

const relativePackage = (goPackage: GoPackage, source: GoSource): string =>
  `./${relative(source.directory, goPackage.directory)}`

/** Main packages, with those that are functions of Lambda apart: they import its library. */
type Mains = { readonly functions: readonly GoPackage[]; readonly others: readonly GoPackage[] }

const LIBRARY = `${LAMBDA_MODULE}/lambda`

const WITH_LIBRARY = `{{$path := .ImportPath}}{{range .Imports}}{{if eq . "${LIBRARY}"}}{{$path}}{{"\\n"}}{{end}}{{end}}`

/** Lists the main packages again with their imports, which takes longer: only for a message. Nothing is downloaded for it. */
const orderedMains = async (mains: readonly GoPackage[], { tags, child }: GoCall): Promise<Mains> => {
  if (mains.length < 2) return { functions: [], others: mains }
  const env = { ...child.env, CGO_ENABLED: '1', GOPROXY: 'off' }
  const paths = mains.map(({ importPath }) => importPath)
  const { stdout } = await execute('go', ['list', '-e', tags, '-f', WITH_LIBRARY, ...paths], { ...child, env })
  const found = new Set(stdout.split('\n'))
  const isFunction = ({ importPath }: GoPackage): boolean => found.has(importPath)
  return { functions: mains.filter(isFunction), others: mains.filter((main) => !isFunction(main)) }
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
