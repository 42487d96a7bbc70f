import { open } from 'node:fs/promises'
import { type Problem, problem } from '../errors.ts'
import type { Architecture } from '../plan/function.ts'
import { type BaseFacts, isLoaderMissing } from './base-facts.ts'
import { inspectElf } from './elf.ts'
import type { LayerContents } from './layers.ts'
import { followLinks, isExtension, type OptTree, shownName } from './opt.ts'

/** What extensions are to run on. */
export type ExtensionHost = {
  readonly architecture: Architecture
  readonly base: Pick<BaseFacts, 'name' | 'libc' | 'loaders'>
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

/** Whether a base certainly has no such loader or interpreter; which interpreters one has, only scratch says. */
const lacks = (base: ExtensionHost['base'], path: string, isScript: boolean): boolean =>
  base.name === 'scratch' || (!isScript && isLoaderMissing(path, base))
