import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises'
import { failure } from '../../errors/problems.ts'
import { start, stopGroup } from '../../host/children/exec.ts'
import { type Lines, openLines } from '../../host/log/lines.ts'
import { type Event, type FunctionRuntime, inTurn, type Outcome, type Reply } from '../event.ts'
import { isPanic } from '../function-error.ts'
import { endLines, openTail, startLine, type Tail } from '../log-lines.ts'
import { INIT_TIMEOUT_MS } from '../time-limit.ts'
import { type Container, type ContainerOptions, prepareRun } from './docker-run.ts'
import { chooseRiePlace } from './rie-address.ts'
import { post } from './rie-post.ts'
import { OK, readRieReply } from './rie-reply.ts'

/** Where this machine's RIE is mounted in the container. */
const MOUNTED = '/aws-lambda-rie'

/** How long RIE may take to listen. */
const START_WITHIN_MS = 30_000
const POLL_MS = 20
const ANSWER_WITHIN_MS = 2_000

/** How long its last lines may take to leave the container. */
const DRAIN_MS = 300

type RieSession = {
  readonly child: ChildProcess
  readonly origin: string
  readonly gone: Promise<void>
  log: Tail
  /** What splits each output into lines. */
  readonly lines: Lines[]
  /** RIE's last line, which explains its exit. */
  last: string
  isGone: boolean
  isCold: boolean
  /** Whether there was no event yet, so the next start is the first one. */
  isNew: boolean
  reported: Reported
}

/** What RIE's own lines say about an event. Those of its two outputs come in any order. */
type Reported = {
  requestId?: string
  /** On standard error, as the next two. */
  initMs?: number
  /** Why the function ended. */
  reason?: string
  hasFailed: boolean
  /** Whether there was a REPORT, the last line on standard output. */
  hasReport: boolean
  /** Called after each line. */
  onLine: () => void
}

/**
 * Runs a container under aws-lambda-rie, which starts the image's extensions and sends them every event. Uses this machine's RIE, or the image's own
 * at a usual path. The log looks as it does under our server, without RIE's lines about itself. Throws when RIE is missing or does not start.
 */
export const startUnderRie = async (container: Container, options: ContainerOptions): Promise<FunctionRuntime> => {
  const { signal, rie, image } = options
  if (rie === undefined && container.rieInside === undefined)
    throw failure('rie-missing', { image, extensions: container.extensions.join(', ') })
  const session = await launch(container, options)
  const close = async (): Promise<void> => {
    if (session.isGone) return
    stopGroup(session.child)
    await Promise.all([session.gone, container.remove()])
    // The engine may have been creating it.
    await container.remove()
  }
  await untilListening(session, signal).catch(async (error) => {
    await close()
    throw error
  })
  return inTurn({ invoke: (event) => invoke(session, event, options), close }, signal)
}

const launch = async (container: Container, options: ContainerOptions): Promise<RieSession> => {
  const { image, rie, timeoutMs, memorySizeMb, onLog } = options
  const place = await chooseRiePlace(container)
  const run = await prepareRun(container, {
    ...container.environment,
    AWS_LAMBDA_FUNCTION_TIMEOUT: String(Math.ceil(timeoutMs / 1_000)),
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySizeMb),
  })
  const args = [
    ...run.args,
    ...place.args,
    ...(rie === undefined ? [] : ['--volume', `${rie}:${MOUNTED}:ro`]),
    ...['--entrypoint', rie === undefined ? (container.rieInside ?? '') : MOUNTED, '--', image],
    ...['--runtime-interface-emulator-address', place.listen, '--runtime-api-address', place.runtimeApi],
    ...container.entryPoint,
    ...container.command,
  ]
  const child = start('docker', args, { cwd: '/', env: run.environment })
  return follow(child, place.origin, openTail(onLog))
}

const follow = (child: ChildProcess, origin: string, log: Tail): RieSession => {
  const gone = Promise.withResolvers<void>()
  const state = {
    log,
    lines: [],
    last: '',
    isGone: false,
    isCold: true,
    isNew: true,
    reported: nothingReported(),
  }
  const session: RieSession = { child, origin, gone: gone.promise, ...state }
  const leave = (): void => {
    session.isGone = true
    flush(session)
    session.reported.onLine()
    gone.resolve()
  }
  child.stdin?.on('error', () => {})
  child.stdin?.end()
  for (const output of [child.stdout, child.stderr]) {
    const lines = openLines((line) => readLine(session, line))
    session.lines.push(lines)
    output?.on('data', lines.add)
  }
  child.on('close', leave)
  child.on('error', leave)
  return session
}

const nothingReported = (): Reported => ({ hasFailed: false, hasReport: false, onLine: () => {} })

/** Reads RIE's own lines (aws-lambda-runtime-interface-emulator, handlers.go and the log of rapid); all others come from the function and its extensions. */
const readLine = (session: RieSession, line: string): void => {
  const { reported } = session
  if (line.trim() !== '') session.last = line
  const mark = /^(START|END|REPORT) RequestId: (\S+)/.exec(line)
  if (mark?.[1] === 'START') {
    reported.requestId = mark[2] ?? ''
    session.log.add(startLine(reported.requestId, '$LATEST'))
  } else if (mark?.[1] === 'REPORT') reported.hasReport = true
  else if (/^\d+ \w{3} \d{4} [\d:,]+ \[[A-Z]+\] \(rapid\) /.test(line)) readRieLine(reported, line)
  else if (mark === null) session.log.add(`${line}\n`)
  reported.onLine()
}

/** Reads unfinished lines. */
const flush = (session: RieSession): void => {
  for (const lines of session.lines) lines.end()
}

const readRieLine = (reported: Reported, line: string): void => {
  const initMs = /INIT REPORT\(durationMs: ([\d.]+)\)/.exec(line)?.[1]
  if (initMs !== undefined) reported.initMs = Number(initMs)
  const reason = reasonIn(line)
  if (reason !== undefined) reported.reason = reason
  reported.hasFailed ||= line.includes('Invoke DONE failed')
}

/** What follows `error=`, up to an id: `Invoke failed … error=exit status 1 InvokeID=…`. */
const reasonIn = (line: string): string | undefined => {
  const failed = line.search(/(?:Init|Invoke) failed /)
  const from = failed === -1 ? -1 : line.indexOf('error=', failed)
  return from === -1 ? undefined : line.slice(from + 'error='.length).split(' InvokeID=')[0]
}

const untilListening = async (session: RieSession, signal: AbortSignal): Promise<void> => {
  const deadline = performance.now() + START_WITHIN_MS
  for (;;) {
    signal.throwIfAborted()
    if (await isListening(session.origin)) return
    if (session.isGone || performance.now() > deadline)
      throw failure('rie-silent', { reason: session.last || 'it printed nothing' })
    await pause(POLL_MS)
  }
}

const isListening = (origin: string): Promise<boolean> =>
  fetch(origin, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }).then(
    () => true,
    () => false,
  )

const invoke = async (session: RieSession, event: Event, options: ContainerOptions): Promise<Outcome> => {
  const { isCold, isNew } = session
  session.isNew = false
  session.log = openTail(options.onLog)
  session.reported = nothingReported()
  const began = performance.now()
  const { status, payload } = await post(session.origin, event, options)
  const tookMs = performance.now() - began
  await untilReported(session, { isNew, hasReason: status === OK || payload.length > 0 })
  flush(session)
  const { requestId = event.requestId ?? randomUUID(), reason } = session.reported
  const initMs = isNew ? session.reported.initMs : undefined
  const reply = readRieReply({ status, payload, requestId, reason })
  if (reply === undefined) throw failure('rie-silent', { reason: `it answered ${status}: ${payload}` })
  const durationMs = Math.max(0, tookMs - freeMs(initMs))
  session.log.add(endLines({ requestId, durationMs, initMs, memorySizeMb: options.memorySizeMb }))
  session.isCold = hasEnded(reply)
  const isError = reply.ending !== 'answer'
  return {
    requestId,
    ...reply,
    ...(isError && { functionError: 'Unhandled' as const }),
    log: session.log.text(),
    isCold,
    durationMs,
  }
}

/** Waits for RIE's lines about an event; for no longer than they may take, as another version may print others. */
const untilReported = async (
  session: RieSession,
  { isNew, hasReason }: { readonly isNew: boolean; readonly hasReason: boolean },
): Promise<void> => {
  const { reported } = session
  const over = Promise.withResolvers<void>()
  reported.onLine = () => {
    const isWhole = reported.hasReport && (!isNew || reported.initMs !== undefined)
    const isExplained = hasReason || reported.reason !== undefined
    if (session.isGone || reported.hasFailed || (isWhole && isExplained)) over.resolve()
  }
  reported.onLine()
  // After the pause, a process that was busy has not read yet what came meanwhile.
  await Promise.race([over.promise, pause(DRAIN_MS).then(() => turn())])
}

/** How much of a start does not count. Lambda would end a longer start and count the next one; RIE does neither. */
const freeMs = (initMs = 0): number => (initMs > INIT_TIMEOUT_MS ? 0 : initMs)

/** Whether RIE has to start the program again for the next event. */
const hasEnded = ({ ending, payload }: Reply): boolean => (ending === 'error' ? isPanic(payload) : ending !== 'answer')
