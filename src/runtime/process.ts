import { randomBytes, randomUUID } from 'node:crypto'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import { stopGroup } from '../host/children/exec.ts'
import { type Ending, type Event, type FunctionRuntime, inTurn, type Outcome, type Reply } from './event.ts'
import type { Answer, Invocation } from './exchange.ts'
import { failedReply } from './function-error.ts'
import { endLines, initTimeoutLine, openTail, startLine, type Tail } from './log-lines.ts'
import { type Gone, type ProgramOptions, type StartedProgram, startProgram } from './program.ts'
import { type RuntimeServer, type ServerPlace, startRuntimeServer } from './server.ts'
import { countedFrom, INIT_TIMEOUT_MS, type Limits, type Times, timeIsUpAt } from './time-limit.ts'

export type RuntimeOptions = ProgramOptions & {
  /** The whole environment except AWS_LAMBDA_RUNTIME_API. */
  readonly environment: Readonly<Record<string, string>>
  readonly functionArn: string
  readonly timeoutMs: number
  readonly memorySizeMb: number
  /** Gets the log as it comes: START, what the process writes, END and REPORT, and what it writes between events. */
  readonly onLog?: (text: string) => void
  /** How long the program's first start may take; Lambda's 10 seconds unless set. */
  readonly initTimeoutMs?: number
  /** How long something else, such as a container, may take to start before the program does. */
  readonly startTimeoutMs?: number
  /** When the program itself started, by Date.now(), if something else starts first; undefined until then. */
  readonly readStart?: () => Promise<number | undefined>
  /** How long after its answer output may still arrive, if it takes a longer path than a pipe. */
  readonly outputDelayMs?: number
  /** Where its Runtime API listens. */
  readonly server?: ServerPlace
  /** Removes what may outlive the process, such as its container; called each time we end the process. */
  readonly cleanUp?: () => Promise<void>
  /** Ends it like disposal; waiting invocations reject with the signal's reason. */
  readonly signal?: AbortSignal
}

type Session = {
  readonly options: RuntimeOptions
  readonly server: RuntimeServer
  program?: StartedProgram | undefined
  log: Tail
  /** Whether there has been a program yet. */
  wasStarted: boolean
  /** Of the current or last event. */
  times: Times
  /** When the process was started, if this event started it. */
  launchedAt: number | undefined
}

/** Runs a function's process under its own Runtime API. The first event starts it; later events reuse it. */
export const startFunctionRuntime = async (options: RuntimeOptions): Promise<FunctionRuntime> => {
  const session: Session = {
    options,
    server: await startRuntimeServer(options.server),
    log: openTail(options.onLog),
    wasStarted: false,
    times: timesFromNow(),
    launchedAt: undefined,
  }
  const close = async (): Promise<void> => {
    await end(session)
    await session.server[Symbol.asyncDispose]()
  }
  return inTurn({ invoke: (event) => invokeOnce(session, event), close }, options.signal)
}

const timesFromNow = (): Times => ({ beganAt: performance.now(), launch: undefined, takenAt: undefined })

const invokeOnce = async (session: Session, event: Event): Promise<Outcome> => {
  const requestId = event.requestId ?? randomUUID()
  session.log = openTail(session.options.onLog)
  session.launchedAt = undefined
  session.times = timesFromNow()
  session.log.add(startLine(requestId, versionOf(session)))
  const reply = await answerTo(session, event, requestId)
  const durationMs = performance.now() - (countedFrom(session.times) ?? session.times.beganAt)
  await nextTurn()
  await nextTurn()
  if (session.options.outputDelayMs !== undefined) await pause(session.options.outputDelayMs)
  writeLines(session, endOfLog(session, requestId, durationMs))
  const log = session.log.text()
  return {
    ...reply,
    requestId,
    ...(reply.ending !== 'answer' && { functionError: 'Unhandled' as const }),
    log,
    ...(session.times.takenAt === undefined && { isUntaken: true as const }),
    isCold: session.launchedAt !== undefined,
    durationMs,
  }
}

type End =
  | { readonly by: 'runtime'; readonly answer: Answer }
  | { readonly by: 'gone'; readonly gone: Gone; readonly isTaken: boolean }
  | { readonly by: 'time' }

const answerTo = async (session: Session, event: Event, requestId: string): Promise<Reply> => {
  const warm = session.program?.alive === true ? session.program : undefined
  const program = warm ?? launch(session)
  const first = await firstEnd(session, program, invocationOf(session, event, requestId))
  if (first.by === 'runtime') {
    if (first.answer.isInitError) await endAfter(session, program)
    return { payload: first.answer.payload, ending: endingOf(first.answer) }
  }
  await end(session)
  if (first.by === 'time' && countedFrom(session.times) === undefined) {
    writeLines(session, initTimeoutLine(performance.now() - (session.times.launch?.at ?? session.times.beganAt)))
    return answerTo(session, event, requestId)
  }
  if (first.by === 'time') return failedReply('timeout', requestId, timeoutText(session.options))
  // A process that ended between two events, as Go does after a panic, never saw this one.
  if (warm !== undefined && !first.isTaken) return answerTo(session, event, requestId)
  if (first.gone.by === 'engine') throw first.gone.error
  return failedReply(first.gone.by, requestId, first.gone.text)
}

const endingOf = ({ kind, isTooLarge, isInitError }: Answer): Ending => {
  if (isTooLarge) return 'too-large'
  if (isInitError) return 'init-error'
  return kind === 'error' ? 'error' : 'answer'
}

/** How long a program may take to end by itself after it reported a failed start. */
const EXIT_WITHIN_MS = 1_000

/** Lets it write its last lines. The next event starts another: this one gets no more events. */
const endAfter = async (session: Session, program: StartedProgram): Promise<void> => {
  const gone = new AbortController()
  const limit = pause(EXIT_WITHIN_MS, undefined, { signal: gone.signal }).catch(() => {})
  await Promise.race([program.gone, limit])
  gone.abort()
  await end(session)
}

const timeoutText = ({ timeoutMs }: RuntimeOptions): string =>
  `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`

/** Whichever comes first: the runtime's answer, the end of its process, or the time limit. */
const firstEnd = async (session: Session, program: StartedProgram, invocation: Invocation): Promise<End> => {
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
  const left = program.gone.then((gone): End => ({ by: 'gone', gone, isTaken }))
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

/** We ask for the start time only of programs slower than this. */
const ASK_AFTER_MS = 500

/** If something else starts first, the program counts as started at the latest allowed moment until the real time is known. */
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
  // The engine's clock may differ from ours.
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

const launch = (session: Session): StartedProgram => {
  const { options, server } = session
  const env = { ...options.environment, AWS_LAMBDA_RUNTIME_API: server.address }
  server.reset()
  const now = performance.now()
  session.launchedAt = now
  const phase = session.wasStarted ? 'invoke' : 'init'
  session.times = { ...session.times, launch: { phase, at: now + (options.startTimeoutMs ?? 0) }, takenAt: undefined }
  session.wasStarted = true
  const program: StartedProgram = startProgram(options, env, (text) => {
    if (session.program === program) session.log.add(text)
  })
  session.program = program
  return program
}

const end = async (session: Session): Promise<void> => {
  const { program } = session
  session.program = undefined
  session.server.reset()
  if (program?.child === undefined || !program.alive) return
  stopGroup(program.child)
  await Promise.all([program.gone, session.options.cleanUp?.()])
}

/** Writes our own lines on a new line, even if the process stopped in the middle of one. */
const writeLines = ({ log }: Session, lines: string): void => log.add(`${log.endsLine() ? '' : '\n'}${lines}`)

const versionOf = ({ options }: Session): string => options.environment.AWS_LAMBDA_FUNCTION_VERSION ?? '$LATEST'

const endOfLog = ({ options, launchedAt, times }: Session, requestId: string, durationMs: number): string => {
  const { launch, takenAt } = times
  const isFirst = launch?.phase === 'init' && launchedAt !== undefined && takenAt !== undefined
  const initMs = isFirst ? takenAt - launchedAt : undefined
  return endLines({ requestId, durationMs, initMs, memorySizeMb: options.memorySizeMb })
}
