import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import {
  type LambdaClient,
  TagResourceCommand,
  UpdateFunctionCodeCommand,
  type UpdateFunctionCodeCommandInput,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { type DeployError, type Doing, errorName, explain, failure, warning } from '../errors.ts'
import type { LiveFunction } from '../observe/function.ts'
import { attaching, updating } from './rehearse.ts'
import { type Code, hasLayers, imageUri, liveHash, type Step, shows } from './steps.ts'
import { verifyLive } from './verify.ts'
import { isBusy, type WaitOptions, waitUntilSettled } from './wait.ts'

export type ApplyContext = {
  readonly lambda: LambdaClient
  readonly functionName: string
  /** Of the image's repository; a zip has none. */
  readonly repositoryArn: string | undefined
  /** The function as it was when everything was decided. */
  readonly observed: LiveFunction
  readonly look: () => Promise<LiveFunction>
  readonly moveTag: (tag: string) => Promise<void>
  readonly wait: WaitOptions
  readonly notice: (text: string) => void
}

/** Does one step and returns the function as it is then; the next step starts from that, for RevisionId changes with every update. */
export const applyStep = async (step: Step, live: LiveFunction, context: ApplyContext): Promise<LiveFunction> => {
  switch (step.kind) {
    case 'move-tag':
      await context.moveTag(step.tag)
      return live
    case 'note':
      return writeNote(step, live, context)
    case 'update-configuration':
      return updateConfiguration(step, live, context)
    case 'update-code':
      return updateCode(step, live, context)
    case 'verify':
      return verify(step, live, context)
  }
}

/** After an update of ours, what was seen when it had settled counts; without one, the function is looked at once more. */
const verify = async (
  step: Step & { kind: 'verify' },
  live: LiveFunction,
  context: ApplyContext,
): Promise<LiveFunction> => {
  const first = live === context.observed ? await context.look() : live
  const now = isBusy(first) ? await waitUntilSettled(context.look, context.wait) : first
  verifyLive(now, step, context.functionName)
  return now
}

/** A note is not worth more. */
const NOTE_TIMEOUT_MS = 10_000

/** The note helps later runs and breaks nothing when it is missing, so that a refusal is only said. */
const writeNote = async (
  step: Step & { kind: 'note' },
  live: LiveFunction,
  context: ApplyContext,
): Promise<LiveFunction> => {
  const timeoutMs = Math.min(NOTE_TIMEOUT_MS, context.wait.timeoutMs)
  const inTime = AbortSignal.timeout(timeoutMs)
  const abortSignal = AbortSignal.any([context.wait.signal, inTime])
  try {
    return await whileContended(live, { ...context, wait: { ...context.wait, timeoutMs } }, async () => {
      await context.lambda.send(new TagResourceCommand({ Resource: step.arn, Tags: { ...step.tags } }), { abortSignal })
      return live
    })
  } catch (error) {
    context.wait.signal.throwIfAborted()
    const reason = inTime.aborted ? `not done after ${timeoutMs / 1_000} s` : errorName(error)
    context.notice(warning('commit-not-noted', { name: context.functionName, error: reason, arn: step.arn }))
    return live
  }
}

/** Attaches the layers. An update that settles as Failed ends the release here, before the code is touched. */
const updateConfiguration = async (
  { layers }: Step & { kind: 'update-configuration' },
  before: LiveFunction,
  context: ApplyContext,
): Promise<LiveFunction> => {
  const { lambda, functionName: name, wait } = context
  const live = await update(before, context, {
    send: ({ revisionId: RevisionId }) =>
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Layers: [...layers], RevisionId }), {
        abortSignal: wait.signal,
      }),
    isDone: (live) => hasLayers(live, layers),
    doing: attaching(name, before.arn, layers),
  })
  if (live.update === 'Failed') throw failure('update-failed', { name, reason: live.updateReason })
  return live
}

const updateCode = async (
  step: Step & { kind: 'update-code' },
  before: LiveFunction,
  context: ApplyContext,
): Promise<LiveFunction> => {
  const { lambda, functionName, repositoryArn, wait } = context
  const code = await codeInput(step.code)
  return update(before, context, {
    send: (live) => {
      const input: UpdateFunctionCodeCommandInput = {
        FunctionName: functionName,
        ...code,
        Architectures: [step.architecture],
        RevisionId: live.revisionId,
        SourceKMSKeyArn: step.sourceKmsKeyArn,
      }
      return lambda.send(new UpdateFunctionCodeCommand(input), { abortSignal: wait.signal })
    },
    isDone: (live) => shows(live, step.code),
    doing: updating(functionName, before.arn, repositoryArn),
  })
}

type Update = {
  readonly send: (live: LiveFunction) => Promise<unknown>
  /** Whether the function shows what this update makes of it. */
  readonly isDone: (live: LiveFunction) => boolean
  readonly doing: Doing
}

/** Sends an update and waits until it has settled. What AWS says of a request that it had already accepted is looked into, not believed. */
const update = async (
  before: LiveFunction,
  context: ApplyContext,
  { send, isDone, doing }: Update,
): Promise<LiveFunction> => {
  const { wait } = context
  const change = async (live: LiveFunction): Promise<LiveFunction> => {
    await send(live)
    return waitUntilSettled(context.look, { ...wait, since: live.revisionId })
  }
  // The same may be applied again, under another tag or by force: then only our own call shows that it was.
  const isThere = isDone(before)
  const isOurs = (live: LiveFunction): boolean => !isThere && live.revisionId !== before.revisionId && isDone(live)
  try {
    return await whileContended(before, context, change, isOurs)
  } catch (error) {
    wait.signal.throwIfAborted()
    throw explain(error, doing)
  }
}

const codeInput = async (code: Code): Promise<Pick<UpdateFunctionCodeCommandInput, 'ImageUri' | 'ZipFile'>> =>
  code.kind === 'image' ? { ImageUri: imageUri(code) } : { ZipFile: await readFile(code.path) }

/** Pauses between attempts grow, for the account has 15 requests a second for everything (developer guide, Lambda quotas). */
const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 5_000
const CONTENDED = ['ResourceConflictException', 'PreconditionFailedException']

/**
 * Makes a change, again after each update that somebody else had under way (409) and after each change to the configuration (412), until the wait's time is up.
 * Either may also be the answer to our own request that was sent twice: `isOurs` recognises that by what is live. Code that somebody else put there is an error.
 */
const whileContended = async (
  before: LiveFunction,
  context: ApplyContext,
  change: (live: LiveFunction) => Promise<LiveFunction>,
  isOurs: (live: LiveFunction) => boolean = () => false,
): Promise<LiveFunction> => {
  const deadline = performance.now() + context.wait.timeoutMs
  let pauseMs = FIRST_PAUSE_MS
  for (let live = before; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await change(live)
    } catch (error) {
      context.wait.signal.throwIfAborted()
      if (!CONTENDED.includes(errorName(error)) || performance.now() > deadline) throw error
      context.wait.onState('another update is in progress')
      const now = await waitUntilSettled(context.look, context.wait)
      if (isOurs(now)) return now
      if (liveHash(now) !== liveHash(live)) throw deployedElsewhere(context.functionName, now, error)
      live = now
      await delay(Math.random() * pauseMs, undefined, { signal: context.wait.signal })
    }
  }
}

const deployedElsewhere = (functionName: string, now: LiveFunction, cause: unknown): DeployError =>
  failure('deployed-elsewhere', { name: functionName, live: liveHash(now) ?? 'unknown code' }, { cause })
