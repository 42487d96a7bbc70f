/** How often a phase that is still running says so. */
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
export type Span = { readonly name: string; readonly startMs: number; readonly durationMs: number }

/** What a running phase tells its log: `state` is the last known state, quoted by the heartbeat. */
export type Phase = { readonly state: (text: string) => void }

export type Log = {
  readonly info: (text: string) => void
  readonly notice: (text: string) => void
  readonly warning: (text: string) => void
  /** A group in the log with a heartbeat; its span is recorded. The group is closed before an error leaves it. */
  readonly phase: <T>(title: string, run: (phase: Phase) => Promise<T>) => Promise<T>
  /** Records a span for work that overlaps the phases. */
  readonly timed: <T>(name: string, work: Promise<T>) => Promise<T>
  readonly spans: () => readonly Span[]
  /** The phase that began last, and its last known state: `Compile (go build for x86_64)`. */
  readonly doing: () => string
}

/** A log over a sink. Every line passes `sanitise`, so nothing that is printed can be a command to the runner. */
export const createLog = (sink: Sink): Log => {
  const spans: Span[] = []
  const began = performance.now()
  let doing = 'start'
  const record = (name: string, startedAt: number): void => {
    spans.push({ name, startMs: Math.round(startedAt - began), durationMs: Math.round(performance.now() - startedAt) })
  }
  return {
    info: (text) => sink.line(sanitise(text)),
    notice: (text) => sink.notice(sanitise(text)),
    warning: (text) => sink.warning(sanitise(text)),
    spans: () => spans.toSorted((a, b) => a.startMs - b.startMs),
    doing: () => doing,
    timed: async (name, work) => {
      const startedAt = performance.now()
      try {
        return await work
      } finally {
        record(name, startedAt)
      }
    },
    phase: async (title, run) => {
      const startedAt = performance.now()
      let state = 'started'
      doing = title
      sink.openGroup(sanitise(title))
      const heartbeat = setInterval(() => {
        const seconds = Math.round((performance.now() - startedAt) / 1_000)
        sink.line(sanitise(`still at it after ${seconds} s: ${state}`))
      }, HEARTBEAT_MS)
      try {
        return await run({
          state: (text) => {
            state = text
            doing = `${title} (${text})`
          },
        })
      } finally {
        clearInterval(heartbeat)
        record(title, startedAt)
        sink.closeGroup()
      }
    },
  }
}

// ESC-introduced sequences (CSI, OSC, single), then whatever control and direction-changing characters are left.
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g
const LINE_BREAKS = /\r\n?|[\u0085\u2028\u2029\v\f]/g
const CONTROLS = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\p{Bidi_Control}]/gu

/**
 * Text that is safe to print whoever wrote it: no ANSI, no control characters, and no line that the runner would take for a command,
 * in either of its forms (`::command::` at the start of a line, `##[command]` anywhere; see actions/runner, ActionCommand.cs).
 */
export const sanitise = (text: string): string =>
  text
    .replace(ESCAPES, '')
    .replace(LINE_BREAKS, '\n')
    .replace(CONTROLS, '')
    .replaceAll('##[', '# #[')
    .replace(/^([^\S\n]*):(?=:)/gm, '$1: ')
