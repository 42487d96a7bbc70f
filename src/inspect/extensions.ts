import { failure, type Problem, problem, warning } from '../errors/problems.ts'
import type { OptContents } from '../lambda-layers/layers.ts'
import { followLinks, isExtension, type OptTree, shownName } from '../lambda-layers/opt-tree.ts'
import type { Architecture } from '../plan/function.ts'
import { type BaseFacts, isInterpreterMissing, isLoaderMissing, isUnsure, olderGlibc } from './base-facts.ts'
import { type ElfFacts, inspectElf } from './elf.ts'
import { type Content, readScript } from './program.ts'
import { lackingAccess, scriptProblem, shownMode } from './verdict.ts'

/** A file in /opt/extensions: its path, and what decides whether it starts. */
export type Extension = {
  readonly path: string
  readonly mode: number
  readonly content:
    | { readonly kind: 'program'; readonly facts: ElfFacts }
    | Extract<Content, { readonly kind: 'script' | 'other' }>
}

/** What extensions run on. */
export type ExtensionHost = {
  readonly architecture: Architecture
  readonly base: Pick<BaseFacts, 'name' | 'libc' | 'has'>
  /** What `layers` adds to /opt, unless the base already has it. */
  readonly opt?: OptTree
}

/** Reads a file of /opt/extensions; what a Go program contains is the image's business. */
export const readExtension = async (path: string, mode: number, file: string): Promise<Extension> => {
  const facts = await inspectElf(file)
  return {
    path: shownName(path),
    mode,
    content: facts === undefined ? await readScript(file) : { kind: 'program', facts },
  }
}

/** Lambda's own limit is lower (FunctionError.TooManyExtensions). */
const MAX_EXTENSIONS = 50

/** Throws if there are more than Lambda starts; `where` is what has them in /opt/extensions. */
export const refuseMany = (where: string, count: number): void => {
  if (count > MAX_EXTENSIONS) throw failure('extensions-too-many', { where, count, limit: MAX_EXTENSIONS })
}

/** The extensions in `layers`. */
export const readExtensions = async ({ tree }: OptContents): Promise<readonly Extension[]> => {
  const found: Extension[] = []
  const paths = [...tree.keys()].filter(isExtension)
  refuseMany('layers', paths.length)
  for (const path of paths) {
    const entry = followLinks(path, tree)
    if (entry?.kind === 'file') found.push(await readExtension(`/opt/${path}`, entry.mode, entry.file))
  }
  return found
}

/** Which extensions cannot start there, and which might not. Lambda starts every file in /opt/extensions, and one failure fails every start of the function. Pure. */
export const judgeExtensions = (
  extensions: readonly Extension[],
  host: ExtensionHost,
): { readonly problems: readonly Problem[]; readonly notices: readonly string[] } => ({
  problems: extensions.flatMap((extension) => problemsOf(extension, host)),
  notices: extensions.flatMap((extension) => noticesOf(extension, host)),
})

const problemsOf = ({ path, mode, content }: Extension, host: ExtensionHost): readonly Problem[] => {
  const lacking = lackingAccess(mode, content.kind)
  return [
    ...(lacking === undefined ? [] : [problem('extension-mode', { path, lacking, mode: shownMode(mode) })]),
    ...(content.kind === 'program' ? programProblems(path, content.facts, host) : []),
    ...(content.kind === 'script' ? scriptProblems(path, content.interpreters, host) : []),
  ]
}

const programProblems = (path: string, facts: ElfFacts, host: ExtensionHost): readonly Problem[] => {
  const { machine, interpreter, glibc: needed } = facts
  const { architecture, base } = host
  if (machine !== architecture) return [problem('extension-machine', { path, machine, architecture })]
  if (interpreter === undefined || isInOpt(host, interpreter)) return []
  if (isLoaderMissing(interpreter, base)) {
    return [problem('extension-loader', { path, interpreter: shownName(interpreter), base: base.name })]
  }
  const offered = olderGlibc(needed, base)
  if (needed === undefined || offered === undefined) return []
  return [problem('extension-glibc', { path, needed, base: base.name, offered })]
}

const scriptProblems = (path: string, interpreters: readonly string[], host: ExtensionHost): readonly Problem[] => {
  const { base } = host
  const missing = interpreters.find((one) => !isInOpt(host, one) && isInterpreterMissing(one, base))
  if (missing === undefined) return []
  return missing.endsWith('\r')
    ? [scriptProblem(path, missing, base)]
    : [problem('extension-script', { path, interpreter: shownName(missing), base: base.name })]
}

const noticesOf = ({ path, content }: Extension, host: ExtensionHost): readonly string[] => {
  if (content.kind !== 'program') return []
  const { machine, interpreter } = content.facts
  if (interpreter === undefined || machine !== host.architecture || isInOpt(host, interpreter)) return []
  if (!isUnsure(content.facts, host.base)) return []
  return [warning('extension-base-unknown', { path, interpreter: shownName(interpreter), base: host.base.name })]
}

const isInOpt = ({ opt }: ExtensionHost, path: string): boolean =>
  opt !== undefined && path.startsWith('/opt/') && followLinks(path.slice('/opt/'.length), opt)?.kind === 'file'
