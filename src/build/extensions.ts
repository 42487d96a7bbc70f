import { open } from 'node:fs/promises'
import { type Problem, problem } from '../errors.ts'
import type { Architecture } from '../plan/function.ts'
import { inspectElf } from './elf.ts'
import type { LayerContents } from './layers.ts'
import { followLinks, isExtension, type OptTree, shownName } from './opt.ts'

/** What extensions are to run on. */
export type ExtensionHost = {
  readonly architecture: Architecture
  readonly base: {
    /** `scratch`, or as the user names it. */
    readonly name: string
    readonly libc: { readonly kind: 'glibc' | 'musl' | 'none' | 'unknown' }
    /** The loaders of dynamic programs that are there, by path; undefined where nobody looked. */
    readonly loaders: readonly string[] | undefined
  }
}

/** Longer is no first line of a script (Linux, BINPRM_BUF_SIZE). */
const MAX_SHEBANG_BYTES = 256

/** What of /opt/extensions could not be started there: for another machine, or in want of a loader or interpreter that neither the base nor /opt has. */
export const findExtensionProblems = async (
  { tree }: LayerContents,
  host: ExtensionHost,
): Promise<readonly Problem[]> => {
  const found: Problem[] = []
  for (const path of [...tree.keys()].filter(isExtension)) {
    const entry = followLinks(path, tree)
    if (entry?.kind !== 'file') continue
    const name = shownName(path)
    const elf = await inspectElf(entry.file)
    const wanted = elf === undefined ? await readShebang(entry.file) : elf.interpreter
    if (elf !== undefined && elf.machine !== host.architecture) {
      found.push(problem('extension-machine', { name, machine: elf.machine, architecture: host.architecture }))
    } else if (wanted !== undefined && !brings(tree, wanted) && lacks(host.base, wanted, elf === undefined)) {
      const values = { name, interpreter: shownName(wanted), base: host.base.name }
      found.push(problem(elf === undefined ? 'extension-script' : 'extension-loader', values))
    }
  }
  return found
}

/** `/bin/sh` of `#!/bin/sh -e`; undefined for what is no script. */
const readShebang = async (file: string): Promise<string | undefined> => {
  await using handle = await open(file)
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_SHEBANG_BYTES), 0, MAX_SHEBANG_BYTES, 0)
  return /^#![ \t]*([^\s]+)/.exec(buffer.toString('utf8', 0, bytesRead))?.[1]
}

const brings = (tree: OptTree, path: string): boolean =>
  path.startsWith('/opt/') && followLinks(path.slice('/opt/'.length), tree)?.kind === 'file'

/** Whether a base certainly has no such loader or interpreter; of an unknown base nothing is certain. */
const lacks = ({ name, libc, loaders }: ExtensionHost['base'], path: string, isScript: boolean): boolean => {
  if (name === 'scratch') return true
  if (isScript || libc.kind === 'unknown' || loaders?.includes(path)) return false
  return libc.kind === 'none' || (libc.kind === 'musl') !== /\/ld-musl-/.test(path)
}
