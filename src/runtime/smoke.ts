import { type DeployError, failure } from '../errors/problems.ts'
import { TASK_ROOT } from '../lambda/paths.ts'
import { findDifferences } from '../text/compare-json.ts'
import type { Sandbox } from './container/sandbox.ts'
import type { Outcome } from './event.ts'
import { describeError, isPanic, MAX_ANSWER_DEPTH, parseAnswer, readError } from './function-error.ts'
import { exitText } from './program.ts'
import { type Runnable, type RunOptions, startRunnable } from './runnable.ts'

export type SmokeOptions = Omit<RunOptions, 'account' | 'memorySizeMb' | 'commandName'> & {
  readonly runnable: Runnable
  readonly event: Buffer
  /** What the answer must contain, as parsed JSON; undefined to accept any answer. */
  readonly expected: { readonly value: unknown } | undefined
  readonly sandbox: Sandbox
}

/** A function with Lambda's default of memory (AWS documentation, Lambda function memory). */
const IDENTITY = { account: '000000000000', memorySizeMb: 128, commandName: `${TASK_ROOT}/bootstrap` }

/**
 * Runs one event. Returns the duration in milliseconds, as Lambda counts it.
 * Throws when the function does not answer, answers with an error, or the answer is not as expected.
 */
export const runSmoke = async ({ runnable, event, expected, ...options }: SmokeOptions): Promise<number> => {
  await using runtime = await startRunnable(runnable, { ...options, ...IDENTITY })
  const outcome = await runtime.invoke({ payload: event })
  const problem = findFailure(outcome, options.timeoutMs) ?? findDifference(outcome, expected)
  if (problem !== undefined) throw problem
  return outcome.durationMs
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
const SUCCESS = exitText(0, null)

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

const findDifference = ({ payload }: Outcome, expected: SmokeOptions['expected']): DeployError | undefined => {
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
