import { type DeployError, failure } from '../errors/problems.ts'
import { findDifferences } from '../text/expect.ts'
import { startContainer } from './container/container.ts'
import type { Sandbox } from './container/sandbox.ts'
import { lambdaEnvironment } from './environment.ts'
import type { FunctionRuntime, Outcome } from './event.ts'
import { describeError, isPanic, MAX_ANSWER_DEPTH, parseAnswer, readError } from './function-error.ts'
import { startFunctionRuntime } from './process.ts'
import type { ProgramOptions } from './program.ts'

/** What to run: a program in a folder used as /var/task, or an image in the engine. */
export type Runnable =
  | { readonly kind: 'program'; readonly program: string; readonly folder: string }
  | { readonly kind: 'image'; readonly image: string }

export type SmokeOptions = {
  readonly runnable: Runnable
  readonly event: Buffer
  /** What the answer must contain, as parsed JSON; undefined to accept any answer. */
  readonly expected: { readonly value: unknown } | undefined
  readonly functionName: string
  readonly region: string
  /** Variables in addition to Lambda's. */
  readonly variables: Readonly<Record<string, string>>
  readonly timeoutMs: number
  /** How an image's container is kept. */
  readonly sandbox: Sandbox
  /** Gets the function's log as it comes, unsanitised. */
  readonly onLog: (text: string) => void
  readonly signal: AbortSignal
  /** So that it does not outlive its time. */
  readonly confinement?: ProgramOptions['confinement']
}

/** Lambda's default (AWS documentation, Lambda function memory). */
const MEMORY_MB = 128
const ACCOUNT = '000000000000'

/**
 * Runs one event under its own Runtime API, in Lambda's environment, without credentials. Returns the duration in milliseconds, as Lambda counts it.
 * Throws when the function does not answer, answers with an error, or the answer is not as expected.
 */
export const smoke = async (options: SmokeOptions): Promise<number> => {
  await using runtime = await startRunnable(options)
  const outcome = await runtime.invoke({ payload: options.event })
  const problem = findFailure(outcome, options.timeoutMs) ?? findDifference(outcome, options)
  if (problem !== undefined) throw problem
  return outcome.durationMs
}

const startRunnable = (options: SmokeOptions): Promise<FunctionRuntime> => {
  const { runnable, functionName, region, variables, timeoutMs, sandbox, onLog, signal } = options
  const taskRoot = runnable.kind === 'program' ? runnable.folder : '/var/task'
  const identity = lambdaEnvironment({
    functionName,
    version: '$LATEST',
    memorySizeMb: MEMORY_MB,
    region,
    taskRoot,
    handler: 'bootstrap',
  })
  const shared = {
    functionArn: `arn:aws:lambda:${region}:${ACCOUNT}:function:${functionName}`,
    timeoutMs,
    memorySizeMb: MEMORY_MB,
    onLog,
    signal,
  }
  if (runnable.kind === 'image')
    return startContainer({ ...shared, image: runnable.image, identity, variables, sandbox })
  return startFunctionRuntime({
    ...shared,
    command: runnable.program,
    commandName: '/var/task/bootstrap',
    args: [],
    cwd: runnable.folder,
    environment: { ...identity, ...variables },
    confinement: options.confinement,
  })
}

const findFailure = ({ ending, payload, log, isUntaken }: Outcome, timeoutMs: number): DeployError | undefined => {
  if (ending === 'answer') return undefined
  const { type, reason: whole } = describeError(payload)
  const reason = cut(whole)
  switch (ending) {
    case 'timeout':
      return failure(isUntaken ? 'smoke-timeout-untaken' : 'smoke-timeout', { seconds: timeoutMs / 1_000 })
    case 'too-large':
      return failure('smoke-too-large', { reason })
    case 'not-started':
      return failure(reason.endsWith(FOREIGN) ? 'smoke-foreign' : 'smoke-unstartable', { reason })
    case 'exit': {
      const lines = crashOf(log)
      if (lines !== '') return failure('smoke-panic', { lines })
      return failure(isUntaken && reason.endsWith(SUCCESS) ? 'smoke-exit-untaken' : 'smoke-exit', { reason })
    }
    case 'init-error':
    case 'error': {
      if (isPanic(payload)) return failure('smoke-panic', { lines: panicLines(reason, payload) })
      return failure('smoke-error', { type: cut(type), reason })
    }
  }
}

/** The system's error for a program for another machine. */
const FOREIGN = 'exec format error'

/** Lambda's text for a program that ended with status 0. */
const SUCCESS = 'Runtime exited without providing a reason'

const MAX_LINES = 10
const MAX_CHARACTERS = 500

const cut = (text: string): string => (text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text)

/** The first lines of Go's crash output; '' if there is none. */
const crashOf = (log: string): string => {
  const lines = log.split('\n')
  const first = lines.findIndex((line) => /^(?:panic|fatal error): /.test(line))
  return first === -1 ? '' : cut(lines.slice(first, first + MAX_LINES).join('\n'))
}

/** A panic caught by aws-lambda-go, with its frames below the runtime's. */
const panicLines = (reason: string, payload: Buffer): string => {
  const { stackTrace } = readError(payload) ?? {}
  const frames = Array.isArray(stackTrace) ? stackTrace.flatMap(frameOf) : []
  const panicked = frames.findLastIndex((frame) => /^gopanic /.test(frame))
  return cut([`panic: ${reason}`, ...frames.slice(panicked + 1).slice(0, MAX_LINES)].join('\n'))
}

const frameOf = (frame: unknown): readonly string[] => {
  if (typeof frame !== 'object' || frame === null || !('label' in frame) || !('path' in frame)) return []
  return [`${frame.label} ${frame.path}:${'line' in frame ? frame.line : '?'}`]
}

/** More than this does not help. */
const MAX_DIFFERENCES = 20

const findDifference = ({ payload }: Outcome, { expected }: SmokeOptions): DeployError | undefined => {
  if (expected === undefined) return undefined
  const text = payload.toString()
  const answer = parseAnswer(text)
  if (answer.kind === 'text') return failure('smoke-not-json', { answer: cut(text) })
  if (answer.kind === 'too-deep')
    return failure('smoke-differs', { differences: `$: nested more than ${MAX_ANSWER_DEPTH} levels deep` })
  const differences = findDifferences(expected.value, answer.value)
  if (differences.length === 0) return undefined
  return failure('smoke-differs', { differences: differences.slice(0, MAX_DIFFERENCES).join('\n') })
}
