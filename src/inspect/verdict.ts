import { type Problem, problem, warning } from '../errors/problems.ts'
import type { Architecture } from '../plan/function.ts'
import { goarch } from '../registry/goarch.ts'
import {
  type BaseFacts,
  baseFacts,
  isInterpreterMissing,
  isLoaderMissing,
  isUnsure,
  olderGlibc,
  USUAL_RUNTIME,
} from './base-facts.ts'
import { goNotices, oldLambda } from './go-notices.ts'
import type { BinaryFacts, Content, Found } from './program.ts'

/** What starts a program if not Lambda; `isSure` if it certainly does, not just gets its name. */
export type Starter = { readonly path: string; readonly isSure: boolean }

/** The file and its host. */
export type Judged = {
  /** Its path in the artifact, as Lambda starts it: `bootstrap`, `/main`. */
  readonly path: string
  readonly found: Found
  readonly architecture: Architecture
  readonly base: BaseFacts
  /** A `zip` allows only one path, so there is nothing to say about it. */
  readonly where: 'zip' | 'image'
  readonly starter?: Starter
  /** Whether extensions or layers start with it: one of them, such as the Lambda Web Adapter, may ask for its events. */
  readonly hasCompany?: boolean
}

/** What blocks a deploy, what deserves a warning, and a one-line report. */
export type Verdict = {
  readonly problems: readonly Problem[]
  readonly notices: readonly string[]
  readonly report: string
}

/** Whether Lambda can run it, as far as its bytes tell. Pure. */
export const judge = (judged: Judged): Verdict => {
  const { path, found, where, starter } = judged
  if (found.kind === 'missing') return judgeMissing(judged, found.near)
  if (found.kind === 'hidden') return judgeHidden(path, found.folder)
  const { content } = found
  const problems = accessProblems(found, judged)
  const notices = where === 'image' && starter === undefined ? pathNotices(path, found.isSymlink) : []
  if (content.kind === 'other') {
    return {
      problems: [...problems, problem('binary-no-program', { path })],
      notices,
      report: `${path} is not a program`,
    }
  }
  if (content.kind === 'script') {
    const missing = content.interpreters.filter((one) => isInterpreterMissing(one, judged.base)).slice(0, 1)
    return {
      problems: [...problems, ...missing.map((one) => scriptProblem(path, one, judged.base))],
      notices,
      report: `${path} is a script`,
    }
  }
  if (content.kind === 'emulator') return { problems, notices, report: `${path} is RIE` }
  const { facts } = content
  return {
    problems: [...problems, ...programProblems(facts, judged)],
    notices: [...notices, ...programNotices(facts, judged)],
    report: reportOf(facts, path),
  }
}

const judgeMissing = ({ path, where, starter }: Judged, program: string | undefined): Verdict => {
  const report = `${path} is missing`
  const near = program === undefined ? '' : `The image has ${program}: start it with  ENTRYPOINT ["${program}"] . `
  if (starter === undefined) return { problems: [problem('entry-missing', { path, where, near })], notices: [], report }
  const values = { path, starter: starter.path, near }
  return starter.isSure
    ? { problems: [problem('started-missing', values)], notices: [], report }
    : { problems: [], notices: [warning('word-missing', values)], report }
}

const judgeHidden = (path: string, folder: string): Verdict => ({
  problems: [problem('entry-hidden', { path, folder })],
  notices: [],
  report: `${path} is in ${folder}`,
})

const accessProblems = (
  { mode, closed, content }: Extract<Found, { kind: 'file' }>,
  { path, where }: Judged,
): readonly Problem[] => {
  const lacking = lackingAccess(mode, content.kind)
  return [
    ...(lacking === undefined
      ? []
      : [problem('entry-not-executable', { path, where, lacking, mode: shownMode(mode) })]),
    ...(closed === undefined
      ? []
      : [problem('entry-closed', { path, folder: closed.path, mode: shownMode(closed.mode) })]),
  ]
}

/** What Lambda's own user may not do with a file that must start; a script is read by its interpreter. It is never root (developer guide, container images, requirements). */
export const lackingAccess = (mode: number, kind: Content['kind']): string | undefined => {
  const [wanted, lacking] = kind === 'script' ? [0o005, 'readable and executable'] : [0o001, 'executable']
  return (mode & wanted) === wanted ? undefined : lacking
}

export const shownMode = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, '0')

/** A script whose interpreter is missing; the usual cause is its line endings. */
export const scriptProblem = (path: string, interpreter: string, { name }: Pick<BaseFacts, 'name'>): Problem =>
  interpreter.endsWith('\r')
    ? problem('script-carriage-return', { path, interpreter: interpreter.slice(0, -1) })
    : problem('script-interpreter', { path, interpreter, base: name })

/** Lambda wants an image's entry point as a path, not a link (developer guide, custom runtime images: Runtime.InvalidEntrypoint); AWS's own sample for Go is `./main`. */
const pathNotices = (path: string, isSymlink: boolean): readonly string[] => [
  ...(path.includes('/') ? [] : [warning('entry-relative', { path })]),
  ...(isSymlink ? [warning('entry-symlink', { path })] : []),
]

const programProblems = (facts: BinaryFacts, judged: Judged): readonly Problem[] => {
  const { path, architecture, base, starter } = judged
  const { machine, type, interpreter, go } = facts
  if (type !== 'executable' && type !== 'shared') return [problem('binary-no-program', { path })]
  if (machine !== architecture) {
    return [problem('binary-machine', { path, machine, architecture, goarch: goarch[architecture] })]
  }
  const version = starter?.isSure === false ? undefined : oldLambda(go)
  const old = version === undefined ? [] : [problem('binary-old-lambda', { path, version })]
  if (interpreter === undefined) return old
  return isLoaderMissing(interpreter, base)
    ? [
        ...old,
        problem('loader-missing', {
          path,
          interpreter,
          base: base.name,
          has: libcName(base),
          newer: newerHint(facts, judged),
        }),
      ]
    : [...old, ...glibcProblems(facts, judged)]
}

/** That the usual runtime would do, as a sentence and a space; empty if it would not. */
const newerHint = ({ interpreter = '', glibc: needed }: BinaryFacts, { where, path }: Judged): string => {
  const usual = baseFacts(USUAL_RUNTIME)
  if (isLoaderMissing(interpreter, usual) || olderGlibc(needed, usual) !== undefined) return ''
  return where === 'zip'
    ? `The runtime ${USUAL_RUNTIME} can run ${path}. `
    : `AWS's base ${USUAL_RUNTIME}, which base-image is if left out, can run ${path}. `
}

const libcName = ({ libc }: BaseFacts): string => {
  if (libc.kind === 'glibc') return libc.version === undefined ? 'glibc' : `glibc ${libc.version}`
  return { musl: 'musl', none: 'no C library', unknown: 'an unknown C library' }[libc.kind]
}

const glibcProblems = (facts: BinaryFacts, judged: Judged): readonly Problem[] => {
  const { path, base } = judged
  const { glibc: needed } = facts
  const offered = olderGlibc(needed, base)
  return needed === undefined || offered === undefined
    ? []
    : [problem('glibc-too-old', { path, needed, base: base.name, offered, newer: newerHint(facts, judged) })]
}

const programNotices = (facts: BinaryFacts, { path, base, where, hasCompany }: Judged): readonly string[] => {
  const { go } = facts
  const all = [...(isUnsure(facts, base) ? [warning('base-unknown', { path, base: base.name, ...wants(facts) })] : [])]
  if (go === undefined) return all
  const settings = go.info?.settings ?? {}
  const tags = (settings['-tags'] ?? '').split(',')
  const debug = debugOf(facts)
  // A program started by another, such as RIE or an extension, is the image's business; this judges the function.
  if (!go.knowsRuntimeApi && hasCompany !== true) all.push(warning('binary-without-lambda', { path }))
  if (settings['-race'] === 'true') all.push(warning('binary-with-race', { path }))
  if (debug !== undefined) all.push(warning('binary-debug', { path, what: debug }))
  if (go.linksNetRpc && go.linksLambda && !tags.includes('lambda.norpc')) all.push(warning('binary-net-rpc', { path }))
  if (go.linksLoadLocation && !go.linksTimeZones && base.zoneinfo === 'absent') {
    all.push(warning('binary-zones', { path, base: where === 'zip' ? base.name : `the base ${base.name}` }))
  }
  all.push(...goNotices(go.info, path))
  return all
}

const wants = ({ glibc, interpreter }: BinaryFacts): { readonly wanted: string } => ({
  wanted: glibc === undefined ? (interpreter ?? '') : `glibc ${glibc}`,
})

const debugOf = ({ hasDebugInfo, go }: BinaryFacts): string | undefined => {
  if (/(?:^|[\s=])-N\b/.test(go?.info?.settings['-gcflags'] ?? '')) return '-gcflags=-N'
  return hasDebugInfo ? 'it contains DWARF' : undefined
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
