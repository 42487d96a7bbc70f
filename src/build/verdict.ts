import { type Problem, problem, warning } from '../errors.ts'
import type { Architecture } from '../plan/function.ts'
import { goarch } from '../registry/goarch.ts'
import { type BaseFacts, isLoaderMissing } from './base-facts.ts'
import { compareVersions } from './glibc.ts'
import type { BinaryFacts } from './inspect.ts'

/** What stands where a function is started. */
export type Found =
  | { readonly kind: 'missing' }
  | { readonly kind: 'file'; readonly mode: number; readonly isSymlink: boolean; readonly content: Content }

/** `script` begins with `#!`, `emulator` is RIE, which starts the function itself; `other` is none of them. */
export type Content =
  | { readonly kind: 'program'; readonly facts: BinaryFacts }
  | { readonly kind: 'script' }
  | { readonly kind: 'emulator' }
  | { readonly kind: 'other' }

/** What it is judged against. */
export type Judged = {
  /** Where it is in the artifact, as Lambda starts it: `bootstrap`, `/main`. */
  readonly path: string
  readonly found: Found
  readonly architecture: Architecture
  readonly base: BaseFacts
  /** `zip` has one name for it, so that nothing is said of its path. */
  readonly where: 'zip' | 'image'
}

/** What refuses a deploy, what is worth a warning, and the one line that says what was found. */
export type Verdict = {
  readonly problems: readonly Problem[]
  readonly notices: readonly string[]
  readonly report: string
}

/** Whether Lambda can run it, as far as its bytes say. Pure. */
export const judge = (judged: Judged): Verdict => {
  const { path, found, where } = judged
  if (found.kind === 'missing') {
    return { problems: [problem('entry-missing', { path, where })], notices: [], report: `${path} is missing` }
  }
  const isExecutable = (found.mode & 0o111) !== 0
  const problems = isExecutable
    ? []
    : [problem('entry-not-executable', { path, where, mode: (found.mode & 0o7777).toString(8).padStart(4, '0') })]
  const notices = where === 'image' ? pathNotices(path, found.isSymlink) : []
  if (found.content.kind === 'other') {
    return {
      problems: [...problems, problem('binary-no-program', { path })],
      notices,
      report: `${path} is no program`,
    }
  }
  if (found.content.kind === 'script') return { problems, notices, report: `${path} is a script` }
  if (found.content.kind === 'emulator') return { problems, notices, report: `${path} is RIE` }
  const { facts } = found.content
  return {
    problems: [...problems, ...programProblems(facts, judged)],
    notices: [...notices, ...programNotices(facts, judged)],
    report: reportOf(facts, path),
  }
}

/** Lambda wants the path of an image's entry point absolute and no link (developer guide, custom runtime images: Runtime.InvalidEntrypoint). */
const pathNotices = (path: string, isSymlink: boolean): readonly string[] => [
  ...(path.startsWith('/') ? [] : [warning('entry-relative', { path })]),
  ...(isSymlink ? [warning('entry-symlink', { path })] : []),
]

const programProblems = (facts: BinaryFacts, { path, architecture, base }: Judged): readonly Problem[] => {
  const { machine, type, interpreter } = facts
  if (type !== 'executable' && type !== 'shared') return [problem('binary-no-program', { path })]
  if (machine !== architecture) {
    return [problem('binary-machine', { path, machine, architecture, goarch: goarch[architecture] })]
  }
  if (interpreter === undefined) return []
  return isLoaderMissing(interpreter, base)
    ? [problem('loader-missing', { path, interpreter, base: base.name, has: libcName(base) })]
    : glibcProblems(facts, path, base)
}

const libcName = ({ libc }: BaseFacts): string => {
  if (libc.kind === 'glibc') return libc.version === undefined ? 'glibc' : `glibc ${libc.version}`
  return { musl: 'musl', none: 'no C library', unknown: 'an unknown C library' }[libc.kind]
}

const glibcProblems = ({ glibc: needed }: BinaryFacts, path: string, { name, libc }: BaseFacts): readonly Problem[] => {
  if (needed === undefined || libc.kind !== 'glibc' || libc.version === undefined) return []
  if (compareVersions(needed, libc.version) <= 0) return []
  return [problem('glibc-too-old', { path, needed, base: name, offered: libc.version })]
}

const programNotices = (facts: BinaryFacts, { path, base, where }: Judged): readonly string[] => {
  const { go } = facts
  const all = [...(isUnsure(facts, base) ? [warning('base-unknown', { path, base: base.name, ...wants(facts) })] : [])]
  if (go === undefined) return all
  const settings = go.info?.settings ?? {}
  const tags = (settings['-tags'] ?? '').split(',')
  const debug = debugOf(facts)
  // A program started by another, such as RIE or an extension's, is the image's own affair; what is judged here is the function.
  if (!go.linksLambda) all.push(warning('binary-without-lambda', { path }))
  if (settings['-race'] === 'true') all.push(warning('binary-with-race', { path }))
  if (debug !== undefined) all.push(warning('binary-debug', { path, what: debug }))
  if (go.linksNetRpc && go.linksLambda && !tags.includes('lambda.norpc')) all.push(warning('binary-net-rpc', { path }))
  if (go.linksLoadLocation && !go.linksTimeZones && base.zoneinfo === 'absent') {
    all.push(warning('binary-zones', { path, base: where === 'zip' ? base.name : `base ${base.name}` }))
  }
  return all
}

/** Whether a dynamic program meets a base of which too little is known. */
const isUnsure = ({ interpreter, glibc }: BinaryFacts, { libc }: BaseFacts): boolean =>
  interpreter !== undefined &&
  (libc.kind === 'unknown' || (libc.kind === 'glibc' && libc.version === undefined && glibc !== undefined))

const wants = ({ glibc, interpreter }: BinaryFacts): { readonly wanted: string } => ({
  wanted: glibc === undefined ? (interpreter ?? '') : `glibc ${glibc}`,
})

const debugOf = ({ hasDebugInfo, go }: BinaryFacts): string | undefined => {
  if (/(?:^|[\s=])-N\b/.test(go?.info?.settings['-gcflags'] ?? '')) return '-gcflags=-N'
  return hasDebugInfo ? 'it holds DWARF' : undefined
}

/** `bootstrap: 6.3 MB, x86_64, static, go1.26.8, 1 module, example.com/app`. */
const reportOf = ({ sizeBytes, machine, interpreter, glibc, go }: BinaryFacts, path: string): string => {
  const linked = interpreter === undefined ? 'static' : `dynamic${glibc === undefined ? '' : ` (glibc ${glibc})`}`
  const size = `${(sizeBytes / 1_000_000).toFixed(1)} MB`
  return `${path}: ${[size, machine, linked, ...goWords(go)].join(', ')}`
}

const goWords = (go: BinaryFacts['go']): readonly string[] => {
  if (go === undefined) return ['not linked by Go']
  if (go.info === undefined) return ['Go without build info']
  const { version, modules, mainModule } = go.info
  const count = modules.length === 1 ? '1 module' : `${modules.length} modules`
  return [version, count, ...(mainModule === undefined ? [] : [mainModule.path])]
}
