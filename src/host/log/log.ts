import { DeployError } from '../../errors/problems.ts'
import { formatTime } from '../../text/format.ts'
import { sanitise } from '../../text/sanitise.ts'
import { openBlock, type Sink } from './sink.ts'

/** How often a running phase logs that it is still running. */
const HEARTBEAT_MS = 10_000

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
}

export type Log = {
  readonly info: (text: string) => void
  readonly notice: (text: string) => void
  readonly warning: (text: string) => void
  /** A line in the phases' columns, without a time: `inspect           bootstrap: x86_64, static`. */
  readonly fact: (name: string, text: string) => void
  /**
   * Logs a heartbeat while it runs, and one line when it ends: `compile    0.8 s  example.com/app for linux/x86_64`.
   * Records a span, unless `timed` measured work of this name, and a failure.
   */
  readonly phase: <T>(name: string, run: (phase: Phase) => Promise<T>, options?: PhaseOptions) => Promise<T>
  /** Records a failure of work that belongs to a phase but has no line of its own. Other phases may have begun since, or run beside it. */
  readonly within: <T>(name: string, doing: Promise<T>) => Promise<T>
  /** Records a span for work that overlaps the phases. */
  readonly timed: <T>(name: string, work: Promise<T>) => Promise<T>
  readonly spans: () => readonly Span[]
  /** Of the phases still running the one that began first, else the last one, with its last known state: `compile (go build for x86_64)`. */
  readonly doing: () => string
  /** Where a failure came from: the innermost phase that it passed, else the one that began last. Once stopped, the one that was waited for longest. */
  readonly phaseOf: (error: unknown) => string
  /** Milliseconds since the run began. */
  readonly elapsedMs: () => number
  readonly child: (name: string, options: ChildOptions) => ChildLog
  /** Prints what its children hold back, for a run that ends before they do. */
  readonly flush: () => void
}

export type ChildOptions = {
  /** Once it is aborted, the error of a phase only says that it was stopped. */
  readonly stop: AbortSignal
  /** Whether its lines appear at once, because there are no others among which they would be lost. */
  readonly isAlone: boolean
}

/** The log of one function, with phases of its own. Alone it prints at once, else everything as one folded block when it ends. */
export type ChildLog = Log & { readonly end: () => void }

/** Whether work was stopped, by the runner or because it was no longer needed, rather than failed. */
const isStopped = (error: unknown): boolean =>
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
export const createLog = (sink: Sink, began = performance.now()): Log => openTrack({ sink, began, beat: sink.line })

type Options = {
  readonly sink: Sink
  readonly began: number
  /** Where a heartbeat goes: always at once. */
  readonly beat: (text: string) => void
  readonly stop?: AbortSignal
}

type Running = { readonly name: string; state?: string }

/** What a log knows of the phases that it printed. */
type Track = Options & {
  readonly spans: Span[]
  readonly measured: Map<string, Span>
  /** In the order in which they began. */
  readonly running: Set<Running>
  readonly children: Set<Child>
  readonly failures: Map<unknown, string>
  last: Running
  stoppedAt?: string
}

type Child = { readonly name: string; readonly log: Log; readonly flush: () => void }

const openTrack = (options: Options): Log => {
  const lists = { spans: [], measured: new Map(), running: new Set<Running>(), children: new Set<Child>() }
  const track: Track = { ...options, ...lists, failures: new Map(), last: { name: 'starting' } }
  const { sink, began, stop, spans, children, failures } = track
  stop?.addEventListener('abort', () => {
    track.stoppedAt = current(track).name
  })
  const say = (text: string): void => sink.line(sanitise(text))
  return {
    info: say,
    notice: (text) => sink.notice(sanitise(text)),
    warning: (text) => sink.warning(sanitise(text)),
    fact: (name, text) => say(columns(name, '', text)),
    spans: () => spans.toSorted((a, b) => a.startMs - b.startMs),
    doing: () => (children.size > 0 ? doingOf([...children]) : describe(current(track))),
    phaseOf: (error) => track.stoppedAt ?? failures.get(error) ?? track.last.name,
    elapsedMs: () => performance.now() - began,
    within: (name, doing) =>
      doing.catch((error: unknown) => {
        fail(track, name, error)
        throw error
      }),
    timed: async (name, work) => {
      const startedAt = performance.now()
      let isDone = false
      try {
        const done = await work
        isDone = true
        return done
      } finally {
        track.measured.set(name, record(track, { name, startedAt, isDone }))
      }
    },
    phase: (name, run, more) => runPhase(track, { name, run, ...more }),
    child: (name, how) => openChild(track, name, how),
    flush: () => {
      for (const child of children) child.flush()
    },
  }
}

/** Of the running phases the one that began first, else the last one. */
const current = ({ running, last }: Track): Running => [...running][0] ?? last

const describe = ({ name, state }: Running): string => (state === undefined ? name : `${name} (${state})`)

const doingOf = (children: readonly Child[]): string =>
  children.map(({ name, log }) => (children.length === 1 ? log.doing() : `${name}: ${log.doing()}`)).join('; ')

const record = (
  { began, spans }: Track,
  { name, startedAt, isDone }: { readonly name: string; readonly startedAt: number; readonly isDone: boolean },
): Span => {
  const endedAt = performance.now()
  const span = { name, startMs: Math.round(startedAt - began), durationMs: Math.round(endedAt - startedAt), isDone }
  spans.push(span)
  return span
}

const fail = ({ stop, failures }: Track, name: string, error: unknown): void => {
  if (!stop?.aborted && !isStopped(error) && !failures.has(error)) failures.set(error, name)
}

type Task<T> = PhaseOptions & { readonly name: string; readonly run: (phase: Phase) => Promise<T> }

const runPhase = async <T>(track: Track, { name, run, group }: Task<T>): Promise<T> => {
  const { sink, stop, running, measured } = track
  const own: Running = { name }
  const startedAt = performance.now()
  let slow: string | undefined
  let result = ''
  running.add(own)
  track.last = own
  if (group !== undefined) sink.openGroup(sanitise(group))
  const heartbeat = setInterval(() => {
    const time = `${Math.round((performance.now() - startedAt) / 1_000)} s`
    const text = ['still running', own.state, slow].filter((part) => part !== undefined).join(': ')
    track.beat(sanitise(columns(name, time, text)))
  }, HEARTBEAT_MS)
  const end = (text: string, isDone: boolean): void => {
    clearInterval(heartbeat)
    running.delete(own)
    const { durationMs } = measured.get(name) ?? record(track, { name, startedAt, isDone })
    if (group !== undefined) sink.closeGroup()
    sink.line(sanitise(columns(name, formatTime(durationMs), text)))
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
    const failed = own.state === undefined ? 'failed' : `failed: ${own.state}`
    end(stop?.aborted || isStopped(error) ? 'stopped' : failed, false)
    fail(track, name, error)
    throw error
  }
}

const openChild = ({ sink, beat, began, children }: Track, name: string, { stop, isAlone }: ChildOptions): ChildLog => {
  const block = isAlone ? { sink, beat, flush: () => {} } : openBlock(sink, beat, name)
  const { flush } = block
  const child = { name, log: openTrack({ sink: block.sink, beat: block.beat, began, stop }), flush }
  children.add(child)
  return {
    ...child.log,
    end: () => {
      children.delete(child)
      flush()
    },
  }
}
