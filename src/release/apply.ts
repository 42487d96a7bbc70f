import { setTimeout as delay } from 'node:timers/promises'
import {
  type LambdaClient,
  TagResourceCommand,
  UpdateFunctionCodeCommand,
  type UpdateFunctionCodeCommandInput,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { type Doing, errorName } from '../errors/aws.ts'
import { type DeployError, failure, warning } from '../errors/problems.ts'
import type { Live, LiveFunction } from '../observe/function.ts'
import { pushManifest } from '../push/image.ts'
import type { Registry } from '../registry/client.ts'
import { type Code, hashOf, imageUri } from './code.ts'
import { differsIn, shows, type Wanted } from './differences.ts'
import { failedState } from './not-live.ts'
import { attaching, explainUpdate, updating } from './rehearse.ts'
import { hasEnded, mayBeUpdated } from './state.ts'
import type { Step } from './steps.ts'
import { verifyLive } from './verify.ts'
import { type WaitOptions, waitUntil } from './wait.ts'

/** What applying needs beside the step: the account, and what a step only names. */
export type ApplyContext = {
  readonly lambda: LambdaClient
  readonly functionName: string
  /** The function as it was when the steps were planned. */
  readonly observed: Live
  readonly look: () => Promise<LiveFunction>
  /** The repository at this URI, for pushing. */
  readonly open: (uri: string) => Promise<Registry>
  /** The zip with this CodeSha256. Throws if it is not at hand. */
  readonly zip: (codeSha256: string) => Buffer
  readonly wait: WaitOptions
  readonly notice: (text: string) => void
}

/** Applies one step and returns the function's new state, from which the next step starts: RevisionId changes with every update. */
export const applyStep = async (step: Step, live: Live, context: ApplyContext): Promise<Live> => {
  switch (step.kind) {
    case 'move-tag':
      await moveTag(step, context)
      return live
    case 'note':
      return writeNote(step, present(live), context)
    case 'update-configuration':
      return updateConfiguration(step, present(live), context)
    case 'update-code':
      return updateCode(step, present(live), context)
    case 'verify':
      return verify(step, live, context)
  }
}

const present = (live: Live): LiveFunction => {
  if (!live.exists) throw failure('function-deleted', {})
  return live
}

const moveTag = async ({ repository, tag, to }: Step & { kind: 'move-tag' }, { open }: ApplyContext): Promise<void> => {
  const { digest, mediaType, text } = to
  const registry = await open(repository.uri)
  await pushManifest({ digest, mediaType, bytes: Buffer.from(text) }, tag, { registry, repository })
}

/** After our own update, verifies the state seen when it settled; without one, reads the function again. */
const verify = async (step: Step & { kind: 'verify' }, live: Live, context: ApplyContext): Promise<Live> => {
  const first = live === context.observed ? await context.look() : present(live)
  const now = hasEnded(first) ? first : await waitUntil(hasEnded, context.look, context.wait)
  verifyLive(now, step, context.functionName)
  return now
}

/** A note is not worth more time. */
const NOTE_TIMEOUT_MS = 10_000

/** The note helps later runs, and nothing breaks without it, so a failure is only a warning. */
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

/** Attaches the layers. If the update settles as Failed, throws before the code is changed. */
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
    // Whether the function is live shows after the code, which may be what it lacks.
    isOver: mayBeUpdated,
    wanted: { layers },
    doing: attaching(name, before.arn, layers),
  })
  const failed = live.update === 'Failed' ? failedState(live, name) : undefined
  if (failed !== undefined) throw failed
  return live
}

const updateCode = async (
  step: Step & { kind: 'update-code' },
  before: LiveFunction,
  context: ApplyContext,
): Promise<LiveFunction> => {
  const { lambda, functionName, wait } = context
  const code = codeInput(step.code, context)
  return update(before, context, {
    send: (live) => {
      const input: UpdateFunctionCodeCommandInput = {
        FunctionName: functionName,
        ...code,
        Architectures: [step.architecture],
        RevisionId: live.revisionId,
        ...(step.sourceKmsKeyArn === undefined ? {} : { SourceKMSKeyArn: step.sourceKmsKeyArn }),
      }
      return lambda.send(new UpdateFunctionCodeCommand(input), { abortSignal: wait.signal })
    },
    isOver: hasEnded,
    wanted: { code: step.code, architecture: step.architecture },
    doing: updating(functionName, before.arn, step.code.kind === 'image' ? step.code.repository.arn : undefined),
  })
}

type Update = {
  readonly send: (live: LiveFunction) => Promise<unknown>
  /** Whether the wait for it is over. */
  readonly isOver: (live: LiveFunction) => boolean
  /** What the function shows after this update. */
  readonly wanted: Wanted
  readonly doing: Doing
}

/** Sends an update and waits until it settles. An error for a request that AWS had already accepted is checked, not believed. */
const update = async (
  before: LiveFunction,
  context: ApplyContext,
  { send, isOver, wanted, doing }: Update,
): Promise<LiveFunction> => {
  const { wait } = context
  const change = async (live: LiveFunction): Promise<LiveFunction> => {
    await send(live)
    return waitUntil(isOver, context.look, { ...wait, since: live.revisionId })
  }
  // If the same code was live before (forced, or under another tag), the state cannot prove that our call was applied.
  const isThere = shows(before, wanted)
  const isOurs = (live: LiveFunction): boolean =>
    !isThere && live.revisionId !== before.revisionId && shows(live, wanted)
  try {
    return await whileContended(before, context, change, isOurs)
  } catch (error) {
    wait.signal.throwIfAborted()
    throw explainUpdate(error, doing, before)
  }
}

const codeInput = (code: Code, { zip }: ApplyContext): Pick<UpdateFunctionCodeCommandInput, 'ImageUri' | 'ZipFile'> =>
  code.kind === 'image' ? { ImageUri: imageUri(code) } : { ZipFile: zip(code.codeSha256) }

/** Pauses grow because the whole account shares 15 requests per second (developer guide, Lambda quotas). */
const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 5_000
const CONTENDED = ['ResourceConflictException', 'PreconditionFailedException']

/**
 * Makes a change, and retries after another update in progress (409) or a configuration change (412), until the wait's time is up.
 * Either may also answer our own request if it was sent twice: `isOurs` detects that from the live state. Code deployed by somebody else is an error.
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
      const now = await waitUntil(mayBeUpdated, context.look, context.wait)
      if (isOurs(now)) return now
      if (differsIn(now, { code: live.code }, 'code')) throw deployedElsewhere(context.functionName, now, error)
      live = now
      await delay(Math.random() * pauseMs, undefined, { signal: context.wait.signal })
    }
  }
}

const deployedElsewhere = (functionName: string, now: LiveFunction, cause: unknown): DeployError =>
  failure('deployed-elsewhere', { name: functionName, live: hashOf(now.code) ?? 'unknown code' }, { cause })
