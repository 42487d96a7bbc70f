import { join } from 'node:path'
import { type Problem, problem } from '../errors/problems.ts'
import { execute } from '../host/children/exec.ts'
import { readSmall } from '../host/disk/limits.ts'
import { GO_LIST, type GoCall } from './list.ts'
import { MAX_GO_BYTES } from './module.ts'

/**
 * One problem per package that a failed build lacks because cgo is off: go lists the build again as it would be with cgo.
 * A package counts if go left out all of its files, or a file of it that declares a name go does not find.
 */
export const explainCgoOff = async (stderr: string, goPackage: string, call: GoCall): Promise<readonly Problem[]> => {
  const missing = findMissing(stderr)
  if (call.source.cgoEnabled || (missing.folders.length === 0 && missing.names.length === 0)) return []
  const listed = await listWithCgo(goPackage, call)
  const found = await Promise.all(listed.map(async (one) => ((await isMissing(one, missing)) ? [one.importPath] : [])))
  return found.flat().map((importPath) => problem('cgo-off', { package: importPath }))
}

/** What go did not find: folders without Go files, and names, of another package by its name or in the package that go compiled. */
type Missing = {
  readonly folders: readonly string[]
  readonly names: readonly { readonly name: string; readonly of: string; readonly isOther: boolean }[]
}

/** go's lines hold untrusted text: every pattern is linear. */
const findMissing = (stderr: string): Missing => {
  const folders: string[] = []
  const names: Missing['names'][number][] = []
  let compiled = ''
  for (const line of stderr.split('\n')) {
    const [, folder] = line.match(/build constraints exclude all Go files in (.+)/) ?? []
    if (folder !== undefined) folders.push(folder)
    compiled = line.match(/^# (\S+)/)?.[1] ?? compiled
    const [, other, name] = line.match(/: undefined: (?:(\w+)\.)?(\w+)$/) ?? []
    if (name !== undefined) names.push({ name, of: other ?? compiled, isOther: other !== undefined })
    const [, member] = line.match(/ undefined \(type \S+ has no (?:field or )?method (\w+)[,)]/) ?? []
    if (member !== undefined) names.push({ name: member, of: compiled, isOther: false })
  }
  return { folders, names }
}

type Listed = {
  readonly importPath: string
  readonly name: string
  readonly directory: string
  readonly files: readonly string[]
}

const FORMAT =
  '{{if not .Standard}}{{.ImportPath}}\t{{.Name}}\t{{.Dir}}\t{{join .GoFiles "/"}}\t{{join .CgoFiles "/"}}{{end}}'

const listWithCgo = async (goPackage: string, { tags, child }: GoCall): Promise<readonly Listed[]> => {
  const env = { ...child.env, CGO_ENABLED: '1' }
  const { stdout } = await execute('go', [...GO_LIST, '-deps', tags, '-f', FORMAT, goPackage], { ...child, env })
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [importPath = '', name = '', directory = '', ...files] = line.split('\t')
      return {
        importPath,
        name,
        directory,
        files: files.flatMap((list) => list.split('/')).filter((file) => file !== ''),
      }
    })
}

const isMissing = async (listed: Listed, { folders, names }: Missing): Promise<boolean> => {
  if (folders.includes(listed.directory)) return listed.files.length > 0
  const wanted = names.filter(({ of, isOther }) => of === (isOther ? listed.name : listed.importPath))
  if (wanted.length === 0) return false
  const texts = await Promise.all(
    listed.files.map(
      async (file) =>
        (await readSmall(join(listed.directory, file), MAX_GO_BYTES).catch(() => undefined))?.toString() ?? '',
    ),
  )
  return texts.some((text) => NEEDS_CGO.test(text) && wanted.some(({ name }) => declares(text, name)))
}

/** A file that go leaves out without cgo. */
const NEEDS_CGO = /^(?:import|\t) ?"C"|^\/\/(?:go:build| \+build) [^\n]*\bcgo\b/m

/** Whether a file declares a name at its top level, also in a group. */
const declares = (text: string, name: string): boolean =>
  new RegExp(`^(?:func (?:\\([^)\n]*\\) )?|(?:type|var|const) )${name}\\b`, 'm').test(text) ||
  groupsOf(text).some((line) => new RegExp(`^\t${name}\\b`).test(line))

/** The lines of `var (`, `const (` and `type (` up to what closes them, as gofmt writes them. */
const groupsOf = (text: string): readonly string[] => {
  let isInGroup = false
  return text.split(/\r?\n/).filter((line) => {
    if (/^\S/.test(line)) isInGroup = /^(?:var|const|type) \((?:\s|$)/.test(line)
    return isInGroup
  })
}
