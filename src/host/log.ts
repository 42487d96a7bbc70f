import { withoutLogins } from '../address.ts'
import { DeployError } from '../errors.ts'
import { formatTime } from '../words.ts'

/** How often a running phase logs that it is still running. */
const HEARTBEAT_MS = 10_000

/** Where lines go: the runner's commands, or a terminal. */
export type Sink = {
  readonly line: (text: string) => void
  readonly notice: (text: string) => void
  readonly warning: (text: string) => void
  readonly openGroup: (title: string) => void
  readonly closeGroup: () => void
}

/** One phase as the summary shows it; milliseconds since the run began. */
export type Span = {
  readonly name: string
  readonly startMs: number
  readonly durationMs: number
  /** Whether it came to its end, neither failed nor stopped. */
  readonly isDone: boolean
}

/** What a running phase reports to the log. */
export type Phase = {
  /** The last known state, for failures and the heartbeat; the heartbeat adds what may make it slow. */
  readonly state: (text: string, slowBecause?: string) => void
  /** The result, for the phase's line. */
  readonly result: (text: string) => void
}

export type PhaseOptions = {
  /** Title of a folded group, for a phase that prints many lines. */
  readonly group?: string
  /** Once it is aborted, an error of this phase only says that it was stopped. */
  readonly stop?: AbortSignal
}

export type Log = {
  readonly info: (text: string) => void
  readonly notice: (text: string) => void
  readonly warning: (text: string) => void
  /** A line in the phases' columns, without a time: `inspect           bootstrap: x86_64, static`. */
  readonly fact: (name: string, text: string) => void
  /**
   * Logs a heartbeat while it runs, and one line when it ends: `compile    0.8 s  example.com/app for linux/x86_64`.
   * Records a span, unless `timed` measured work of this name.
   */
  readonly phase: <T>(name: string, run: (phase: Phase) => Promise<T>, options?: PhaseOptions) => Promise<T>
  /** Records a span for work that overlaps the phases. */
  readonly timed: <T>(name: string, work: Promise<T>) => Promise<T>
  readonly spans: () => readonly Span[]
  /** Of the phases still running the one that began first, else the last one, with its last known state: `compile (go build for x86_64)`. */
  readonly doing: () => string
  /** Milliseconds since the run began. */
  readonly elapsedMs: () => number
}

/** Whether work was stopped, by the runner or because it was no longer needed, rather than failed. */
export const isStopped = (error: unknown): boolean =>
  error instanceof DeployError
    ? error.code === 'stopped' || error.code === 'step-too-long'
    : error instanceof Error && error.name === 'AbortError'

/** The abort reason for work that is not needed. */
export const needless = (what: string): Error =>
  Object.assign(new Error(`${what} is not needed`), { name: 'AbortError' })

const NAME_WIDTH = 8
const TIME_WIDTH = 8

/** A line of the log in columns: name, time, text. */
const columns = (name: string, time: string, text: string): string =>
  `${name.padEnd(NAME_WIDTH)}${time.padStart(TIME_WIDTH)}  ${text}`.trimEnd()

/** A log that writes to a sink, for a run that began at this time by performance.now(). Every line passes `sanitise`, so no printed text can be a command to the runner. */
export const createLog = (sink: Sink, began = performance.now()): Log => {
  const spans: Span[] = []
  const measured = new Map<string, Span>()
  const running = new Set<{ readonly name: string; state?: string }>()
  let last: { readonly name: string; state?: string } = { name: 'start' }
  const say = (text: string): void => sink.line(sanitise(text))
  const record = (name: string, startedAt: number, isDone: boolean): Span => {
    const endedAt = performance.now()
    const span = { name, startMs: Math.round(startedAt - began), durationMs: Math.round(endedAt - startedAt), isDone }
    spans.push(span)
    return span
  }
  return {
    info: say,
    notice: (text) => sink.notice(sanitise(text)),
    warning: (text) => sink.warning(sanitise(text)),
    fact: (name, text) => say(columns(name, '', text)),
    spans: () => spans.toSorted((a, b) => a.startMs - b.startMs),
    doing: () => {
      const [{ name, state } = last] = running
      return state === undefined ? name : `${name} (${state})`
    },
    elapsedMs: () => performance.now() - began,
    timed: async (name, work) => {
      const startedAt = performance.now()
      let isDone = false
      try {
        const done = await work
        isDone = true
        return done
      } finally {
        measured.set(name, record(name, startedAt, isDone))
      }
    },
    phase: async (name, run, { group, stop } = {}) => {
      const own: { readonly name: string; state?: string } = { name }
      const startedAt = performance.now()
      let slow: string | undefined
      let result = ''
      running.add(own)
      last = own
      if (group !== undefined) sink.openGroup(sanitise(group))
      const heartbeat = setInterval(() => {
        const time = `${Math.round((performance.now() - startedAt) / 1_000)} s`
        say(columns(name, time, ['still running', own.state, slow].filter((part) => part !== undefined).join(': ')))
      }, HEARTBEAT_MS)
      const end = (text: string, isDone: boolean): void => {
        clearInterval(heartbeat)
        running.delete(own)
        const { durationMs } = measured.get(name) ?? record(name, startedAt, isDone)
        if (group !== undefined) sink.closeGroup()
        say(columns(name, formatTime(durationMs), text))
      }
      try {
        const done = await run({
          state: (text, slowBecause) => {
            own.state = text
            slow = slowBecause
          },
          result: (text) => {
            result = text
          },
        })
        end(result, true)
        return done
      } catch (error) {
        end(
          stop?.aborted || isStopped(error) ? 'stopped' : `failed${own.state === undefined ? '' : `: ${own.state}`}`,
          false,
        )
        throw error
      }
    },
  }
}

// Escape sequences (CSI, OSC, single), then the remaining control and direction-changing characters.
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g
const LINE_BREAKS = /\r\n?|[\u0085\u2028\u2029\v\f]/g
const CONTROLS = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\p{Bidi_Control}]/gu

/**
 * Makes untrusted text safe to print: no ANSI, no control characters, no logins in URLs (git prints remotes as configured), and no line that the runner would read as a command,
 * in either form (`::command::` at the start of a line, `##[command]` anywhere; see actions/runner, ActionCommand.cs).
 */
export const sanitise = (text: string): string =>
  withoutLogins(text.replace(ESCAPES, '').replace(LINE_BREAKS, '\n').replace(CONTROLS, ''))
    .replaceAll('##[', '# #[')
    .replace(/^([^\S\r\n\u2028\u2029]*):(?=:)/gm, '$1: ')
