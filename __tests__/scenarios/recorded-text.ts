import { tmpdir } from 'node:os'
import type { StepEnd } from '../../demo/runner.ts'

/** What a recording calls otherwise. */
export type Known = {
  /** Texts of one run, such as the emulator's host, each with its name. */
  readonly names: Readonly<Record<string, string>>
  /** Whole hashes whose short form a run may print alone. */
  readonly hashes: readonly string[]
}

/**
 * What a run prints, as text that is the same in every run and on every machine: exit code, log, outputs and job summary. Hashes and ids have numbers in the order of their
 * first appearance, so that equal ones stay equal; times and sizes have a word for a number; lines of phases that run side by side have a fixed order.
 */
export const recordingOf = (end: StepEnd, { names, hashes }: Known): string => {
  const sections = {
    'exit code': `${end.exitCode}\n`,
    log: inOrder(linesOf(renamed(end.log, names))).join('\n'),
    outputs: Object.entries(end.outputs)
      .map(([name, value]) => `${name}=${spansInOrder(renamed(value, names))}\n`)
      .join(''),
    summary: summaryOf(renamed(end.summary, names)),
  }
  const text = Object.entries(sections).map(([title, content]) => `==== ${title} ====\n${content}`)
  return numbered(text.join('\n'), hashes)
}

/** Names what is only of this machine and this run, and what depends on the builds of Go and zlib. */
const renamed = (text: string, names: Known['names']): string =>
  Object.entries({ ...names, [`${tmpdir()}/`]: '<tmp>/' })
    .reduce((all, [own, name]) => all.replaceAll(own, name), text)
    .replace(/<tmp>\/([a-z-]+)-[A-Za-z0-9]{6}\b/g, '<$1>')
    .replace(/\bgo1\.\d+(?:\.\d+)?/g, '<go>')
    .replace(/\b\d+\.\d [kM]B\b|\b\d{1,3} B\b/g, '<size>')
    .replace(/\bMax Memory Used: \d+ MB/g, 'Max Memory Used: <size>')

/** As `formatTime` of src/text/format.ts writes them; milliseconds; and when a function has logged. */
const TIMES =
  /(?:<|\bbelow )?\b\d+\.\d s\b|\b\d+ min \d+ s\b|\b\d+(?:\.\d+)? ms\b|\b\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\b/g

const timeless = (text: string): string => text.replace(TIMES, '<time>')

/** The name of a phase in its 8 columns, the time in the next 8, and the rest; of a fact, there is no time. */
const COLUMNS = /^([a-z]+ *)(<0\.1 s|\d+\.\d s|\d+ min \d+ s|)(?: {2}(.*))?$/

type LogLine = {
  /** Of a phase or a fact. */
  readonly phase?: string
  readonly text: string
}

const HEARTBEAT = /^[a-z]+ +\d+ s {2}still running/

/** Without heartbeats, and without masks: how many secrets a run has met depends on which of its requests were still needed. */
const linesOf = (log: string): LogLine[] =>
  log
    .split('\n')
    .filter((line) => !HEARTBEAT.test(line) && !line.startsWith('::add-mask::'))
    .map(lineOf)

/** A line of a phase without its time; one that is not in its columns stays as it is. */
const lineOf = (line: string): LogLine => {
  const [, name = '', time = '', text = ''] = COLUMNS.exec(line) ?? []
  const phase = name.trimEnd()
  const columns = `${phase.padEnd(8)}${time.padStart(8)}  ${text}`.trimEnd()
  if (phase === '' || columns !== line) return { text: timeless(line) }
  const shown = time === '' ? ' '.repeat(8) : '  <time>'
  return { phase, text: `${phase.padEnd(8)}${shown}  ${timeless(text)}`.trimEnd() }
}

/** Phases that run side by side, so that the order of their lines is not fixed. */
const BESIDE = ['archive', 'base', 'binary', 'compile', 'docker', 'layers', 'rights', 'zip']

/** The lines as printed, but those that follow each other from phases that run side by side by name. */
const inOrder = (lines: readonly LogLine[]): string[] => {
  const found: string[] = []
  let beside: string[] = []
  const endBlock = (): void => {
    found.push(...beside.toSorted(byText))
    beside = []
  }
  for (const { phase = '', text } of lines) {
    if (BESIDE.includes(phase)) beside.push(text)
    else {
      endBlock()
      found.push(text)
    }
  }
  endBlock()
  return found
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The spans of the output `results` by name. */
const spansInOrder = (value: string): string =>
  value
    .replace(/"(startMs|durationMs)":\d+/g, '"$1":<time>')
    .replace(/("spans":\[\{)([^\]]*)(\}\])/g, (_, before, spans: string, after) =>
      [before, spans.split('},{').toSorted(byText).join('},{'), after].join(''),
    )

/** The tasks of a section of the timeline by name, and by name what was done before a failure. */
const summaryOf = (summary: string): string =>
  timeless(summary)
    .replace(/^( {2}[a-z]+ <time>) :\d+, \d+$/gm, '$1 :<time>, <time>')
    .replace(/^( {2}(?:axisFormat|tickInterval)) .*$/gm, '$1 <time>')
    .replace(/(?:^ {2}[a-z]+ <time> :<time>, <time>\n)+/gm, (tasks) =>
      [...tasks.trimEnd().split('\n').toSorted(byText), ''].join('\n'),
    )
    .replace(/^(\| Stopped at \| `[a-z]+`, after )([a-z, ]+)( \|)$/gm, (_, before, phases: string, after) =>
      [before, phases.split(', ').toSorted(byText).join(', '), after].join(''),
    )

/** Digests, commits and the base64 of CodeSha256, whole. */
const WHOLE = /\b[0-9a-f]{64}\b|\b[0-9a-f]{40}\b|[A-Za-z0-9+/]{43}=/g
const COMMIT_DIGITS = 40

/** The form of `shortHash` and `shortCommit` of src/text/format.ts. */
const shortOf = (whole: string): string => whole.slice(0, whole.length === COMMIT_DIGITS ? 7 : 12)

/** Numbers hashes and request ids; a hash has one number whole and short. A short one of 12 digits whose whole form is nowhere has its own. */
const numbered = (text: string, known: Known['hashes']): string => {
  const ids = numbering('id')
  const withIds = text.replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, (id) => ids(id))
  const found = [...known, ...Array.from(withIds.matchAll(WHOLE), ([whole]) => whole)]
  const wholes = new Map(found.map((whole) => [shortOf(whole), whole]))
  const shorts = [...wholes.keys()].map((short) => short.replaceAll('+', '\\+'))
  const any = new RegExp([WHOLE.source, ...shorts, '\\b(?=\\d*[a-f])[0-9a-f]{12}\\b'].join('|'), 'g')
  const hashes = numbering('hash')
  return withIds.replace(any, (hash) => (hash.length > 12 ? hashes(hash) : hashes(wholes.get(hash) ?? hash, ' short')))
}

/** Gives every text a number by the order of its first appearance. */
const numbering = (word: string): ((text: string, form?: string) => string) => {
  const numbers = new Map<string, number>()
  return (text, form = '') => {
    const number = numbers.get(text) ?? numbers.size + 1
    numbers.set(text, number)
    return `<${word} ${number}${form}>`
  }
}
