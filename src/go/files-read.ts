import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isInside } from '../files/paths.ts'
import { execute } from '../host/children/exec.ts'
import { childEnvironment } from '../host/children/visible-variables.ts'
import { type CompileOptions, explainNoGo, findPackage } from './compile.ts'
import { goError } from './errors.ts'
import { GO_LIST, type GoCall, PACKAGE_FILES } from './list.ts'

/** What a build reads, as absolute paths: single files, and folders of which it may read anything. */
export type Reads = { readonly files: readonly string[]; readonly folders: readonly string[] }

/** What `go build` reads outside of Go itself and of the module cache, whose content go.sum proves. Throws like `compile`. */
export const listGoReads = async (options: CompileOptions): Promise<Reads> => {
  const { chosen, call } = await findPackage(options)
  const [packages, modules, variables] = await Promise.all([
    goLines([...GO_LIST, '-deps', call.tags, '-f', PACKAGE, chosen.importPath], call),
    goLines([...GO_LIST, '-m', '-f', MODULE], call),
    goLines(['env', 'GOMODCACHE', 'GOWORK'], call),
  ])
  const [cache = '', work = ''] = variables
  const listed = [...packages, ...modules].map((line) => line.split('\t'))
  const pathsOf = (wanted: string): string[] =>
    listed.flatMap(([kind, path = '']) =>
      kind === wanted && path !== '' && !isCached(path, cache, call) ? [path] : [],
    )
  return {
    files: [...new Set([...pathsOf('file'), ...workFiles(work)])],
    folders: [...new Set(pathsOf('module'))],
  }
}

/** Where go keeps what it has built and downloaded, and where it is itself. Asked outside of any module, which could name another go. */
export const listGoCaches = async ({ signal }: Pick<CompileOptions, 'signal'>): Promise<readonly string[]> => {
  const env = childEnvironment([], { GOTOOLCHAIN: 'local', GOWORK: 'off' })
  const asking = execute('go', ['env', 'GOCACHE', 'GOMODCACHE', 'GOROOT'], { cwd: '/', env, signal })
  const { stdout } = await asking.catch(explainNoGo)
  return stdout.split('\n').filter((path) => path !== '' && path !== 'off')
}

const MODULE = '{{"file\\t"}}{{.GoMod}}{{"\\nmodule\\t"}}{{.Dir}}'

/** Lines of `file` or `module`, a tab and a path. */
const PACKAGE = `{{if not .Standard}}${PACKAGE_FILES}{{with .Module}}${MODULE}{{end}}{{end}}`

const goLines = async (args: readonly string[], { source, child }: GoCall): Promise<readonly string[]> => {
  const { exitCode, stdout, stderr } = await execute('go', args, child)
  if (exitCode !== 0) throw goError(stderr, source)
  return stdout.split('\n')
}

/** A cache within the workspace may come with other files. */
const isCached = (path: string, cache: string, { source }: GoCall): boolean =>
  cache !== '' && isInside(path, cache) && !isInside(cache, source.workspace)

/** go.work, and what go reads beside it. */
const workFiles = (work: string): readonly string[] =>
  work === '' || work === 'off'
    ? []
    : ['go.work', 'go.work.sum', 'vendor/modules.txt']
        .map((name) => join(dirname(work), name))
        .filter((path) => existsSync(path))
