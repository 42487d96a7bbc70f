import { type DeployError, failure } from '../errors.ts'
import { findDifferences } from '../expect.ts'
import { startContainer } from './container.ts'
import { lambdaEnvironment } from './environment.ts'
import { type FunctionRuntime, type Outcome, startFunctionRuntime } from './process.ts'

/** What is to run: a program in a folder that stands for /var/task, or an image that the engine has. */
export type Runnable =
  | { readonly kind: 'program'; readonly program: string; readonly folder: string }
  | { readonly kind: 'image'; readonly image: string }

export type SmokeOptions = {
  readonly runnable: Runnable
  readonly event: Buffer
  /** What the answer must hold, as parsed JSON; undefined where any answer will do. */
  readonly expected: { readonly value: unknown } | undefined
  readonly functionName: string
  readonly region: string
  /** Variables beside those that Lambda sets. */
  readonly variables: Readonly<Record<string, string>>
  readonly timeoutMs: number
  /** Gets the function's log as it comes; its bytes are not ours. */
  readonly onLog: (text: string) => void
  readonly signal: AbortSignal
}

/** Lambda's default, where a function does not say (AWS documentation, Lambda function memory). */
const MEMORY_MB = 128
const ACCOUNT = '000000000000'

/**
 * Runs one event under a Runtime API of its own, in Lambda's environment and without any credential. Returns how long the function took, in milliseconds, its start not counted.
 * Throws when it does not answer, answers with an error, or not what is expected.
 */
export const smoke = async (options: SmokeOptions): Promise<number> => {
  const { event, timeoutMs, signal } = options
  await using runtime = await startRunnable(options)
  const stopped = Promise.withResolvers<never>()
  const onStop = (): void => stopped.reject(signal.reason)
  signal.addEventListener('abort', onStop, { once: true })
  try {
    const outcome = await Promise.race([runtime.invoke({ payload: event }), stopped.promise])
    const problem = findFailure(outcome, timeoutMs) ?? findDifference(outcome, options)
    if (problem !== undefined) throw problem
    return outcome.durationMs
  } finally {
    signal.removeEventListener('abort', onStop)
  }
}

const startRunnable = (options: SmokeOptions): Promise<FunctionRuntime> => {
  const { runnable, functionName, region, variables, timeoutMs, onLog, signal } = options
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
  }
  if (runnable.kind === 'image')
    return startContainer({ ...shared, image: runnable.image, identity, variables, signal })
  return startFunctionRuntime({
    ...shared,
    command: runnable.program,
    commandName: '/var/task/bootstrap',
    args: [],
    cwd: runnable.folder,
    environment: { ...identity, ...variables },
  })
}

const findFailure = ({ functionError, payload }: Outcome, timeoutMs: number): DeployError | undefined => {
  if (functionError === undefined) return undefined
  const { errorType, errorMessage } = readError(payload)
  const message = errorMessage.replace(/^RequestId: \S+ Error: /, '')
  if (errorType === 'Sandbox.Timedout' || /^Task timed out/.test(message))
    return failure('smoke-timeout', { seconds: timeoutMs / 1_000 })
  if (errorType === 'Runtime.InvalidEntrypoint') return failure('smoke-unstartable', { reason: message })
  if (errorType === 'Runtime.ExitError') return failure('smoke-exit', { reason: message })
  if (errorType === 'Function.ResponseSizeTooLarge') return failure('smoke-too-large', { reason: message })
  return failure('smoke-error', { type: errorType, reason: message })
}

const readError = (payload: Buffer): { readonly errorType: string; readonly errorMessage: string } => {
  const text = payload.toString()
  const error = parse(text)
  if (typeof error?.value !== 'object' || error.value === null) return { errorType: '', errorMessage: text }
  const { errorType, errorMessage } = error.value as Record<string, unknown>
  return { errorType: String(errorType ?? ''), errorMessage: String(errorMessage ?? text) }
}

const parse = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** More than this says no more. */
const MAX_DIFFERENCES = 20

const findDifference = ({ payload }: Outcome, { expected }: SmokeOptions): DeployError | undefined => {
  if (expected === undefined) return undefined
  const text = payload.toString()
  const answer = parse(text)
  if (answer === undefined) return failure('smoke-not-json', { answer: text.slice(0, MAX_SHOWN_ANSWER) })
  const differences = findDifferences(expected.value, answer.value)
  if (differences.length === 0) return undefined
  return failure('smoke-differs', { differences: differences.slice(0, MAX_DIFFERENCES).join('\n') })
}

const MAX_SHOWN_ANSWER = 500
