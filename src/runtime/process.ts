import type { ChildProcess } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import { type DeployError, reasonOf } from '../errors.ts'
import { start, stopGroup } from '../host/exec.ts'
import { endLines, initTimeoutLine, startLine } from './log-lines.ts'
import { isForeign } from './machine.ts'
import { type Answer, errorAnswer, type Invocation, type RuntimeServer, startRuntimeServer } from './server.ts'
import { countedFrom, INIT_TIMEOUT_MS, type Limits, type Times, timeIsUpAt } from './time-limit.ts'

/** How long the last output of a process that is gone may take to arrive. */
const DRAIN_MS = 500

export type RuntimeOptions = {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  /** The whole environment but AWS_LAMBDA_RUNTIME_API. */
  readonly environment: Readonly<Record<string, string>>
  readonly functionArn: string
  readonly timeoutMs: number
  readonly memorySizeMb: number
  /** The command as it is called in messages, where it stands for another path. */
  readonly commandName?: string
  /** Gets the log as it comes: START, what the process writes, END and REPORT, and what it writes between events. */
  readonly onLog?: (text: string) => void
  /** How long the program's first start may take; Lambda's 10 seconds unless set. */
  readonly initTimeoutMs?: number
  /** How long it may take until the program starts, where something else has to start first. */
  readonly startTimeoutMs?: number
  /** When the program itself started, by Date.now(), where something else had to start first; undefined while it has not. */
  readonly readStart?: () => Promise<number | undefined>
  /** How much later than its answer the output may arrive, where it comes a longer way than a pipe. */
  readonly outputDelayMs?: number
  /** What the process reaches this machine by, where that is not 127.0.0.1. */
  readonly serverName?: string
  /** Takes away what may outlive the process, such as its container; called whenever the process has been ended. */
  readonly cleanUp?: () => Promise<void>
  /** Reads the end of a process that runs the program elsewhere, out of its exit and the last it wrote; else the end is the program's own. */
  readonly readEnd?: (exit: Exit) => Gone
  /** Ends it as disposing of it does; whoever waits for an event gets the signal's reason. */
  readonly signal?: AbortSignal
}

/** How a process ended, with the last of its output. */
export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly tail: string }

/** What that means for the program: it ended, could never start, or whatever was to start it failed. */
export type Gone =
  | { readonly by: 'exit' | 'not-started'; readonly text: string }
  | { readonly by: 'engine'; readonly error: DeployError }

export type Event = {
  readonly payload: Uint8Array
  readonly requestId?: string
  /** JSON on one line of ASCII. */
  readonly clientContext?: string
  /** Drops the event where it has not had its turn yet; whoever sent it gets the signal's reason. */
  readonly signal?: AbortSignal
}

/** How an event ended: with an answer, with an error of the handler's (a panic too), or by what befell the program. */
export type Ending = 'answer' | 'error' | 'exit' | 'timeout' | 'too-large' | 'not-started'

/** `functionError` is set when the payload is an error's JSON. `log` holds the process's output between START and REPORT lines, its last megabyte. */
export type Outcome = {
  readonly requestId: string
  readonly payload: Buffer
  readonly ending: Ending
  readonly functionError?: 'Unhandled'
  readonly log: string
  /** Whether the program was started for this event. */
  readonly isCold: boolean
  /** How long the function took, as Lambda counts it: its first start is not counted. */
  readonly durationMs: number
}

export type FunctionRuntime = AsyncDisposable & {
  /**
   * Runs one event; more wait for their turn. Starts the process when there is none, or the last one is gone.
   * Throws a DeployError where a container cannot be made, and the signal's reason once it is aborted.
   */
  invoke(event: Event): Promise<Outcome>
}

type Running = { readonly child: ChildProcess | undefined; readonly gone: Promise<Gone>; alive: boolean }
type Session = {
  readonly options: RuntimeOptions
  readonly server: RuntimeServer
  running?: Running | undefined
  log: string
  /** Whether there has been a program yet. */
  wasStarted: boolean
  /** Of the event that runs, or ran last. */
  times: Times
  /** When its process was started, where it was for this event. */
  launchedAt: number | undefined
}

/** A function's process under a Runtime API of its own. It is started by the first event and stays for the next ones. */
export const startFunctionRuntime = async (options: RuntimeOptions): Promise<FunctionRuntime> => {
  const session: Session = {
    options,
    server: await startRuntimeServer(options.serverName),
    log: '',
    wasStarted: false,
    times: beginning(),
    launchedAt: undefined,
  }
  const close = async (): Promise<void> => {
    await end(session)
    await session.server[Symbol.asyncDispose]()
  }
  return inTurn({ invoke: (event) => invokeOnce(session, event), close }, options.signal)
}

const beginning = (): Times => ({ beganAt: performance.now(), launch: undefined, takenAt: undefined })

/** A function that takes one event at a time, and can be ended in the middle of one. */
export type OneByOne = {
  readonly invoke: (event: Event) => Promise<Outcome>
  readonly close: () => Promise<void>
}

/** The same for events that come when they like, and with the end by a signal. */
export const inTurn = (session: OneByOne, signal: AbortSignal | undefined): FunctionRuntime => {
  let turn: Promise<unknown> = Promise.resolve()
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= session.close()
    return closing
  }
  const stopped = Promise.withResolvers<never>()
  stopped.promise.catch(() => {})
  const onAbort = (): void => {
    stopped.reject(signal?.reason)
    close().catch(() => {})
  }
  if (signal?.aborted) onAbort()
  signal?.addEventListener('abort', onAbort, { once: true })
  return {
    invoke: (event) => {
      const outcome = turn.then(() => {
        signal?.throwIfAborted()
        event.signal?.throwIfAborted()
        if (closing !== undefined) throw new Error('the function was stopped before this event had its turn')
        return session.invoke(event)
      })
      turn = outcome.catch(() => {})
      return Promise.race([outcome, stopped.promise])
    },
    [Symbol.asyncDispose]: async () => {
      signal?.removeEventListener('abort', onAbort)
      await close()
    },
  }
}

const invokeOnce = async (session: Session, event: Event): Promise<Outcome> => {
  const requestId = event.requestId ?? randomUUID()
  session.log = ''
  session.launchedAt = undefined
  session.times = beginning()
  write(session, startLine(requestId, versionOf(session)))
  const { answer, ending } = await answerTo(session, event, requestId)
  const durationMs = performance.now() - (countedFrom(session.times) ?? session.times.beganAt)
  await nextTurn()
  await nextTurn()
  if (session.options.outputDelayMs !== undefined) await pause(session.options.outputDelayMs)
  writeLines(session, endOfLog(session, requestId, durationMs))
  const { log } = session
  return {
    requestId,
    payload: answer.payload,
    ending,
    ...(answer.kind === 'error' && { functionError: 'Unhandled' as const }),
    log,
    isCold: session.launchedAt !== undefined,
    durationMs,
  }
}

type End =
  | { readonly by: 'runtime'; readonly answer: Answer }
  | { readonly by: 'gone'; readonly gone: Gone; readonly isTaken: boolean }
  | { readonly by: 'time' }

type Ended = { readonly answer: Answer; readonly ending: Ending }

const answerTo = async (session: Session, event: Event, requestId: string): Promise<Ended> => {
  const warm = session.running?.alive === true ? session.running : undefined
  const first = await firstEnd(session, warm ?? launch(session), invocationOf(session, event, requestId))
  if (first.by === 'runtime') return { answer: first.answer, ending: endingOf(first.answer) }
  await end(session)
  if (first.by === 'time' && countedFrom(session.times) === undefined) {
    writeLines(session, initTimeoutLine(performance.now() - (session.times.launch?.at ?? session.times.beganAt)))
    return answerTo(session, event, requestId)
  }
  const errorAs = (ending: keyof typeof ERROR_TYPES, text: string): Ended => ({
    answer: errorAnswer(ERROR_TYPES[ending], `RequestId: ${requestId} Error: ${text}`),
    ending,
  })
  if (first.by === 'time') return errorAs('timeout', timeoutText(session.options))
  // A process that ended between two events, as Go does after a panic, never saw this one.
  if (warm !== undefined && !first.isTaken) return answerTo(session, event, requestId)
  if (first.gone.by === 'engine') throw first.gone.error
  return errorAs(first.gone.by, first.gone.text)
}

/** The error type that Lambda gives for what befell the program. */
const ERROR_TYPES = {
  exit: 'Runtime.ExitError',
  timeout: 'Sandbox.Timedout',
  'not-started': 'Runtime.InvalidEntrypoint',
} as const

const endingOf = ({ kind, isTooLarge }: Answer): Ending =>
  isTooLarge === true ? 'too-large' : kind === 'error' ? 'error' : 'answer'

const timeoutText = ({ timeoutMs }: RuntimeOptions): string =>
  `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`

/** The first of: the runtime's answer, the end of its process, the end of its time. */
const firstEnd = async (session: Session, running: Running, invocation: Invocation): Promise<End> => {
  const expired = Promise.withResolvers<End>()
  const over = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const setTimer = () => {
    if (over.signal.aborted) return
    clearTimeout(timer)
    timer = setTimeout(() => expired.resolve({ by: 'time' }), timeLeftMs(session, session.times))
  }
  setTimer()
  let isTaken = false
  const onTaken = () => {
    isTaken = true
    session.times = { ...session.times, takenAt: performance.now() }
    setTimer()
  }
  if (session.launchedAt !== undefined) learnStart(session, session.launchedAt, over.signal).then(setTimer, () => {})
  const answered = session.server.run(invocation, onTaken).then((answer): End => ({ by: 'runtime', answer }))
  const left = running.gone.then((gone): End => ({ by: 'gone', gone, isTaken }))
  try {
    return await Promise.race([answered, expired.promise, left])
  } finally {
    over.abort()
    clearTimeout(timer)
  }
}

const limitsOf = ({ options: { timeoutMs, initTimeoutMs = INIT_TIMEOUT_MS } }: Session): Limits => ({
  timeoutMs,
  initTimeoutMs,
})

const timeLeftMs = (session: Session, times: Times): number =>
  Math.max(0, timeIsUpAt(times, limitsOf(session)) - performance.now())

/** Whoever starts faster than this is not asked when that was. */
const ASK_AFTER_MS = 500

/** Where something else has to start first, the program is taken to start at the latest moment that is allowed, until it has. */
const learnStart = async (session: Session, launchedAt: number, signal: AbortSignal): Promise<void> => {
  const { readStart } = session.options
  let startedAt: number | undefined
  while (readStart !== undefined && startedAt === undefined) {
    await pause(ASK_AFTER_MS, undefined, { signal })
    startedAt = await readStart()
  }
  signal.throwIfAborted()
  const { launch } = session.times
  if (startedAt === undefined || launch === undefined) return
  // The engine's clock may be another one.
  const at = Math.max(launchedAt, performance.now() - Math.max(0, Date.now() - startedAt))
  session.times = { ...session.times, launch: { ...launch, at } }
}

const invocationOf = (session: Session, event: Event, requestId: string): Invocation => ({
  requestId,
  payload: event.payload,
  functionArn: session.options.functionArn,
  timeLeftMs: () => timeLeftMs(session, { ...session.times, takenAt: performance.now() }),
  traceId: `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString('hex')};Sampled=0`,
  ...(event.clientContext !== undefined && { clientContext: event.clientContext }),
})

const launch = (session: Session): Running => {
  const { options, server } = session
  const env = { ...options.environment, AWS_LAMBDA_RUNTIME_API: server.address }
  server.reset()
  const now = performance.now()
  session.launchedAt = now
  const phase = session.wasStarted ? 'invoke' : 'init'
  session.times = { ...session.times, launch: { phase, at: now + (options.startTimeoutMs ?? 0) }, takenAt: undefined }
  session.wasStarted = true
  const running: Running = startProcess(options, env, (text) => {
    if (session.running === running) write(session, text)
  })
  session.running = running
  return running
}

/** As much of the last output as tells why something ended. */
const TAIL_CHARACTERS = 4_096

const startProcess = (
  options: RuntimeOptions,
  env: Readonly<Record<string, string>>,
  onOutput: (text: string) => void,
): Running => {
  const { command, args, cwd } = options
  if (isForeign(command)) {
    const error = Object.assign(new Error(command), { code: 'ENOEXEC' })
    return { child: undefined, gone: Promise.resolve(notStarted(options, error)), alive: false }
  }
  try {
    return followed(start(command, args, { cwd, env }), options, onOutput)
  } catch (error) {
    // So Node reports some of what the system refuses at once.
    return { child: undefined, gone: Promise.resolve(notStarted(options, error)), alive: false }
  }
}

const followed = (child: ChildProcess, options: RuntimeOptions, onOutput: (text: string) => void): Running => {
  const gone = Promise.withResolvers<Gone>()
  const running: Running = { child, gone: gone.promise, alive: true }
  let tail = ''
  const leave = (end: Gone) => {
    running.alive = false
    gone.resolve(end)
  }
  child.stdin?.on('error', () => {})
  child.stdin?.end()
  for (const output of [child.stdout, child.stderr]) {
    output?.setEncoding('utf8').on('data', (text: string) => {
      tail = (tail + text).slice(-TAIL_CHARACTERS)
      onOutput(text)
    })
  }
  child.on('error', (error) => leave(notStarted(options, error)))
  child.on('exit', (code, signal) => {
    running.alive = false
    const over = () => leave((options.readEnd ?? ownEnd)({ code, signal, tail }))
    const late = setTimeout(over, DRAIN_MS)
    child.on('close', () => {
      clearTimeout(late)
      over()
    })
    // Its children end with it, as everything does in Lambda's sandbox.
    stopGroup(child)
  })
  return running
}

const notStarted = ({ command, commandName }: RuntimeOptions, error: unknown): Gone => ({
  by: 'not-started',
  text: `fork/exec ${commandName ?? command}: ${spawnText(error)}`,
})

const ownEnd = ({ code, signal }: Exit): Gone => ({ by: 'exit', text: exitText(code, signal) })

/** What Lambda's init says about a process that ended (aws-lambda-runtime-interface-emulator, rapid). */
export const exitText = (code: number | null, signal: NodeJS.Signals | null): string => {
  if (signal !== null) return `Runtime exited with error: signal: ${signal === 'SIGKILL' ? 'killed' : signal}`
  return code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`
}

const SPAWN_TEXTS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  ENOEXEC: 'exec format error',
}

const spawnText = (error: unknown): string => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  return SPAWN_TEXTS[code] ?? reasonOf(error)
}

const end = async (session: Session): Promise<void> => {
  const { running } = session
  session.running = undefined
  session.server.reset()
  if (running?.child === undefined || !running.alive) return
  stopGroup(running.child)
  await Promise.all([running.gone, session.options.cleanUp?.()])
}

const write = (session: Session, text: string): void => {
  session.log = appended(session.log, text)
  session.options.onLog?.(text)
}

/** Writes whole lines of our own, wherever the process has stopped writing. */
const writeLines = (session: Session, lines: string): void =>
  write(session, `${session.log.endsWith('\n') ? '' : '\n'}${lines}`)

/** As much of a log as is kept, in characters. */
const KEPT_CHARACTERS = 1_048_576

/** A log with more at its end, and its beginning dropped where it grows without measure. */
export const appended = (log: string, text: string): string => {
  const whole = log + text
  return whole.length > 2 * KEPT_CHARACTERS ? whole.slice(-KEPT_CHARACTERS) : whole
}

const versionOf = ({ options }: Session): string => options.environment.AWS_LAMBDA_FUNCTION_VERSION ?? '$LATEST'

const endOfLog = ({ options, launchedAt, times }: Session, requestId: string, durationMs: number): string => {
  const { launch, takenAt } = times
  const isFirst = launch?.phase === 'init' && launchedAt !== undefined && takenAt !== undefined
  const initMs = isFirst ? takenAt - launchedAt : undefined
  return endLines({ requestId, durationMs, initMs, memorySizeMb: options.memorySizeMb })
}
