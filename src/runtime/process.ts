import type { ChildProcess } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { start, stopGroup } from '../host/exec.ts'
import { type Answer, errorAnswer, type Invocation, type RuntimeServer, startRuntimeServer } from './server.ts'

/** How long the runtime may take from its start to its first call (AWS documentation, Lambda execution environment: 10 seconds). */
const INIT_TIMEOUT_MS = 10_000

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
  /** What the process reaches this machine by, where that is not 127.0.0.1. */
  readonly serverName?: string
  /** Takes away what may outlive the process, such as its container; called whenever the process has been ended. */
  readonly cleanUp?: () => Promise<void>
}

export type Event = { readonly payload: Uint8Array; readonly requestId?: string; readonly clientContext?: string }

/** `functionError` is set when the payload is an error's JSON. `log` holds the process's output between START and REPORT lines. */
export type Outcome = {
  readonly requestId: string
  readonly payload: Buffer
  readonly functionError?: 'Unhandled'
  readonly log: string
  /** How long the function took, its start not counted. */
  readonly durationMs: number
}

export type FunctionRuntime = AsyncDisposable & {
  /** Runs one event; more wait for their turn. Starts the process when there is none, or the last one is gone. */
  invoke(event: Event): Promise<Outcome>
}

type Running = { readonly child: ChildProcess; readonly gone: Promise<string>; alive: boolean }
type Session = {
  readonly options: RuntimeOptions
  readonly server: RuntimeServer
  running?: Running | undefined
  log: string
  /** When this event's process was started, where it was for this event, and when the event was taken. */
  launchedAt: number | undefined
  takenAt: number | undefined
}

/** A function's process under a Runtime API of its own. It is started by the first event and stays for the next ones. */
export const startFunctionRuntime = async (options: RuntimeOptions): Promise<FunctionRuntime> => {
  const session: Session = {
    options,
    server: await startRuntimeServer(options.serverName),
    log: '',
    launchedAt: undefined,
    takenAt: undefined,
  }
  let turn: Promise<unknown> = Promise.resolve()
  let isOpen = true
  return {
    invoke: (event) => {
      const outcome = turn.then(() => {
        if (!isOpen) throw new Error('the function was stopped before this event had its turn')
        return invokeOnce(session, event)
      })
      turn = outcome.catch(() => {})
      return outcome
    },
    [Symbol.asyncDispose]: async () => {
      isOpen = false
      await end(session)
      await session.server[Symbol.asyncDispose]()
    },
  }
}

const invokeOnce = async (session: Session, event: Event): Promise<Outcome> => {
  const requestId = event.requestId ?? randomUUID()
  const began = performance.now()
  session.log = ''
  session.launchedAt = undefined
  session.takenAt = undefined
  write(session, `START RequestId: ${requestId} Version: ${versionOf(session)}\n`)
  const answer = await answerTo(session, event, requestId)
  await nextTurn()
  await nextTurn()
  const durationMs = performance.now() - (session.takenAt ?? began)
  write(session, `${session.log.endsWith('\n') ? '' : '\n'}${endOfLog(session, requestId, durationMs)}`)
  const { log } = session
  return {
    requestId,
    payload: answer.payload,
    ...(answer.kind === 'error' && { functionError: 'Unhandled' as const }),
    log,
    durationMs,
  }
}

type End =
  | { readonly by: 'runtime'; readonly answer: Answer }
  | { readonly by: 'exit'; readonly how: string; readonly isTaken: boolean }
  | { readonly by: 'time' }

const answerTo = async (session: Session, event: Event, requestId: string): Promise<Answer> => {
  const warm = session.running?.alive === true ? session.running : undefined
  const ending = await firstEnd(session, warm ?? launch(session), invocationOf(session, event, requestId))
  if (ending.by === 'runtime') return ending.answer
  await end(session)
  // A process that ended between two events, as Go does after a panic, never saw this one.
  if (ending.by === 'exit' && warm !== undefined && !ending.isTaken) return answerTo(session, event, requestId)
  const [errorType, text] = ending.by === 'time' ? timeoutError(session.options) : exitError(ending.how)
  return errorAnswer(errorType, `RequestId: ${requestId} Error: ${text}`)
}

const timeoutError = ({ timeoutMs }: RuntimeOptions): [string, string] => [
  'Sandbox.Timedout',
  `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`,
]

const exitError = (how: string): [string, string] => [
  how.startsWith('fork/exec') ? 'Runtime.InvalidEntrypoint' : 'Runtime.ExitError',
  how,
]

/** The first of: the runtime's answer, the end of its process, the time-out. */
const firstEnd = async (session: Session, running: Running, invocation: Invocation): Promise<End> => {
  const expired = Promise.withResolvers<End>()
  const expire = (afterMs: number) => setTimeout(() => expired.resolve({ by: 'time' }), afterMs)
  let timer = expire(INIT_TIMEOUT_MS + invocation.timeoutMs)
  let isTaken = false
  const onTaken = () => {
    isTaken = true
    session.takenAt = performance.now()
    clearTimeout(timer)
    timer = expire(invocation.timeoutMs)
  }
  const answered = session.server.run(invocation, onTaken).then((answer): End => ({ by: 'runtime', answer }))
  const exited = running.gone.then((how): End => ({ by: 'exit', how, isTaken }))
  const first = await Promise.race([answered, expired.promise, exited])
  clearTimeout(timer)
  return first
}

const invocationOf = ({ options }: Session, event: Event, requestId: string): Invocation => ({
  requestId,
  payload: event.payload,
  functionArn: options.functionArn,
  timeoutMs: options.timeoutMs,
  traceId: `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString('hex')};Sampled=0`,
  ...(event.clientContext !== undefined && { clientContext: event.clientContext }),
})

const launch = (session: Session): Running => {
  const { options, server } = session
  const gone = Promise.withResolvers<string>()
  const env = { ...options.environment, AWS_LAMBDA_RUNTIME_API: server.address }
  server.reset()
  const child = start(options.command, options.args, { cwd: options.cwd, env })
  const running: Running = { child, gone: gone.promise, alive: true }
  session.running = running
  session.launchedAt = performance.now()
  session.takenAt = undefined
  const leave = (how: string) => {
    running.alive = false
    gone.resolve(how)
  }
  const collect = (chunk: Buffer) => {
    if (session.running === running) write(session, chunk.toString())
  }
  child.stdin?.on('error', () => {})
  child.stdin?.end()
  child.stdout?.on('data', collect)
  child.stderr?.on('data', collect)
  child.on('error', (error) => leave(`fork/exec ${options.commandName ?? options.command}: ${spawnText(error)}`))
  child.on('exit', (code, signal) => {
    running.alive = false
    const late = setTimeout(() => leave(exitText(code, signal)), DRAIN_MS)
    child.on('close', () => {
      clearTimeout(late)
      leave(exitText(code, signal))
    })
  })
  return running
}

/** What Lambda's init says about a process that ended (aws-lambda-runtime-interface-emulator, rapid). */
const exitText = (code: number | null, signal: NodeJS.Signals | null): string => {
  if (signal !== null) return `Runtime exited with error: signal: ${signal === 'SIGKILL' ? 'killed' : signal}`
  return code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`
}

const SPAWN_TEXTS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  ENOEXEC: 'exec format error',
}

const spawnText = (error: Error & { readonly code?: string }): string => SPAWN_TEXTS[error.code ?? ''] ?? error.message

const end = async (session: Session): Promise<void> => {
  const { running } = session
  session.running = undefined
  session.server.reset()
  if (running?.alive !== true) return
  stopGroup(running.child)
  await Promise.all([running.gone, session.options.cleanUp?.()])
}

const write = (session: Session, text: string): void => {
  session.log += text
  session.options.onLog?.(text)
}

const versionOf = ({ options }: Session): string => options.environment.AWS_LAMBDA_FUNCTION_VERSION ?? '$LATEST'

/** As Lambda prints it: what the start took stands only where there was one (AWS documentation, Lambda function logs). */
const endOfLog = ({ options, launchedAt, takenAt }: Session, requestId: string, durationMs: number): string => {
  const init =
    launchedAt === undefined || takenAt === undefined ? '' : `Init Duration: ${(takenAt - launchedAt).toFixed(2)} ms\t`
  return (
    `END RequestId: ${requestId}\nREPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\t` +
    `Billed Duration: ${Math.ceil(durationMs)} ms\tMemory Size: ${options.memorySizeMb} MB\t` +
    `Max Memory Used: ${options.memorySizeMb} MB\t${init}\n`
  )
}
