import { randomBytes, randomUUID } from 'node:crypto'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import { stopGroup } from '../host/exec.ts'
import { type Ending, type Event, type FunctionRuntime, inTurn, type Outcome } from './event.ts'
import { appended, endLines, initTimeoutLine, startLine } from './log-lines.ts'
import { type Gone, type ProgramOptions, type Running, startProgram } from './program.ts'
import { type Answer, errorAnswer, type Invocation, type RuntimeServer, startRuntimeServer } from './server.ts'
import { countedFrom, INIT_TIMEOUT_MS, type Limits, type Times, timeIsUpAt } from './time-limit.ts'

export type RuntimeOptions = ProgramOptions & {
  /** The whole environment but AWS_LAMBDA_RUNTIME_API. */
  readonly environment: Readonly<Record<string, string>>
  readonly functionArn: string
  readonly timeoutMs: number
  readonly memorySizeMb: number
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
  /** Ends it as disposing of it does; whoever waits for an event gets the signal's reason. */
  readonly signal?: AbortSignal
}

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
  const running: Running = startProgram(options, env, (text) => {
    if (session.running === running) write(session, text)
  })
  session.running = running
  return running
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

const versionOf = ({ options }: Session): string => options.environment.AWS_LAMBDA_FUNCTION_VERSION ?? '$LATEST'

const endOfLog = ({ options, launchedAt, times }: Session, requestId: string, durationMs: number): string => {
  const { launch, takenAt } = times
  const isFirst = launch?.phase === 'init' && launchedAt !== undefined && takenAt !== undefined
  const initMs = isFirst ? takenAt - launchedAt : undefined
  return endLines({ requestId, durationMs, initMs, memorySizeMb: options.memorySizeMb })
}
