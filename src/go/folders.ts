import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Problem, problem } from '../errors/problems.ts'
import { readSmallSync } from '../host/disk/limits.ts'
import type { GoSource } from '../plan/source.ts'
import { MAX_MODULE_BYTES, moduleAbove } from './module.ts'

/** The problem if go.mod or go.work names a folder that is missing or has no go.mod; undefined if go's lines say nothing of the kind. */
export const missingFolder = (text: string, source: GoSource): Problem | undefined => {
  const [, module] = text.match(/^go: cannot load module (.+) listed in go\.work file: open /m) ?? []
  if (module !== undefined) return problem('work-folder-missing', { module })
  const replaced = text.split('\n').flatMap(readReplaced)
  const [first] = replaced
  if (first === undefined) return undefined
  // Folders that exist need another fix, so the missing ones come first.
  const missing = replaced.filter(({ isEmpty }) => !isEmpty)
  const named = [...new Set((missing.length > 0 ? missing : replaced).map(({ old, folder }) => `${old} by ${folder}`))]
  const values = { file: replacingFile(source, (missing[0] ?? first).old), replaced: named.join(' and ') }
  return missing.length > 0 ? problem('replace-missing', values) : problem('replace-empty', values)
}

type Replaced = { readonly old: string; readonly folder: string; readonly isEmpty: boolean }

/** go reports a missing folder in two ways, by when it needs the module. Its lines hold untrusted text: every pattern is linear. */
const readReplaced = (line: string): readonly Replaced[] => {
  const said = line.replace(/^\S+\.go:\d+(?::\d+)?: |^go: /, '')
  const [, old, folder] = said.match(/^([^\s@]+)@\S+: replacement directory (.+) does not exist$/) ?? []
  if (old !== undefined && folder !== undefined) return [{ old, folder, isEmpty: false }]
  const [, module, by, file] =
    said.match(/^([^\s@]+)@\S+ \(replaced by ([^()]+)\): reading [^:]+: open (.+): no such file or directory$/) ?? []
  if (module === undefined || by === undefined || file === undefined) return []
  return [{ old: module, folder: by, isEmpty: existsSync(dirname(file)) }]
}

/** The file with the `replace` of a module: that of go.work wins. */
const replacingFile = ({ directory }: GoSource, module: string): 'go.mod' | 'go.work' => {
  const folder = moduleAbove(directory, ['go.work'])
  if (folder === undefined) return 'go.mod'
  const words = readWork(join(folder, 'go.work')).map((line) =>
    line
      .trim()
      .replace(/^replace\s+/, '')
      .split(/\s+/),
  )
  return words.some(([old, ...rest]) => old === module && rest.includes('=>')) ? 'go.work' : 'go.mod'
}

const readWork = (path: string): readonly string[] => {
  try {
    return readSmallSync(path, MAX_MODULE_BYTES).split('\n')
  } catch {
    return []
  }
}
