import { realpath } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { isInside } from '../files/paths.ts'
import { execute } from '../host/children/exec.ts'
import { readSmallSync } from '../host/disk/limits.ts'
import { findRepository, mayHoldLinks } from '../host/git.ts'
import type { GoSource } from '../plan/source.ts'
import { GO_LIST, type GoCall, PACKAGE_FILES } from './list.ts'
import { MAX_GO_BYTES, moduleAbove } from './module.ts'

/** More would bury the rest of the log. */
const SHOWN = 10

/**
 * What a build of the package reads outside of the repository, a line each: modules that go.mod or go.work names by a path, and links of the commit.
 * Go itself and the module cache are not among it. Empty if go cannot list it: then the build says why.
 */
export const findOutside = async (goPackage: string, call: GoCall): Promise<readonly string[]> => {
  const { source, tags, child } = call
  if (!(await mayLeadOutside(call))) return []
  const list = async (args: readonly string[]): Promise<readonly Read[]> => {
    const { stdout } = await execute('go', [...GO_LIST, ...args], child)
    return Promise.all(stdout.split('\n').map(readLine))
  }
  const [root, ...listed] = await Promise.all([
    realpath(rootOf(source)),
    list(['-m', '-f', OWN_MODULE]),
    list(['-deps', tags, '-f', READS, goPackage]),
  ])
  const outside = listed.flat().filter(({ path, real }) => path !== '' && !isInside(real, root))
  const said = new Map<string, string>()
  for (const read of [...outside.filter(isModule), ...outside.filter((read) => !isModule(read))]) {
    const { path, name, real } = read
    // What is in such a module, or behind such a link, is one with it.
    if ([...said.keys()].some((above) => isInside(path, above))) continue
    const [what, where] = [relative(root, path), relative(root, real)]
    said.set(path, isModule(read) ? `module ${name} is read from ${where}` : `${what} is a link to ${where}`)
  }
  const found = [...said.values()].map((text) => `${text}, outside of the repository: ${SO}`)
  const more = found.length - SHOWN
  return more > 0 ? [...found.slice(0, SHOWN), `and ${more} more, outside of the repository`] : found
}

/** Without a path in go.mod, a go.work, a flag that names other files, or a link, nothing can be outside, and a list that takes the compiler's time is spared. */
const mayLeadOutside = async ({ source, child }: GoCall): Promise<boolean> => {
  const { GOWORK = '', GOFLAGS = '' } = child.env
  const root = findRepository(source.directory, source.workspace)
  const module = moduleAbove(source.directory)
  if (root === undefined || module === undefined || GOWORK !== '' || GOFLAGS !== '') return true
  if (moduleAbove(source.directory, ['go.work']) !== undefined || namesPath(join(module, 'go.mod'))) return true
  return mayHoldLinks({ root, stop: child.signal ?? new AbortController().signal })
}

/** Whether a go.mod replaces a module by a folder, or is too large to tell. */
const namesPath = (file: string): boolean => {
  const text = readSmallSync(file, MAX_GO_BYTES)
  return text === '' || /=>\s*["`]?\.{0,2}\//.test(text)
}

/** A line of go's list: a module with its name, a package's folder or one of its files; `real` is the path without links. */
type Read = { readonly kind: string; readonly path: string; readonly name: string; readonly real: string }

const isModule = ({ kind }: Read): boolean => kind === 'module'

const readLine = async (line: string): Promise<Read> => {
  const [kind = '', path = '', name = ''] = line.split('\t')
  return { kind, path, name, real: await realpath(path).catch(() => path) }
}

const SO = 'the commit does not say what the build gets there'

const rootOf = ({ directory, workspace }: GoSource): string => findRepository(directory, workspace) ?? workspace

/** The modules of go.mod and go.work themselves. */
const OWN_MODULE = 'module{{"\\t"}}{{.Dir}}{{"\\t"}}{{.Path}}'

/** Lines of `module`, `folder` or `file`, a tab and a path; for packages of modules that go did not download. */
const READS = [
  '{{if not .Standard}}{{$own := true}}',
  '{{with .Module}}{{$own = or .Main (not .Dir)}}{{if .Replace}}{{$own = or $own (not .Replace.Version)}}{{end}}',
  `{{if and $own .Dir}}${OWN_MODULE}{{"\\n"}}{{end}}{{end}}`,
  `{{if $own}}folder{{"\\t"}}{{.Dir}}{{"\\n"}}${PACKAGE_FILES}{{end}}{{end}}`,
].join('')
