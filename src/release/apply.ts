import { TagResourceCommand } from '@aws-sdk/client-lambda'
import { errorName } from '../errors/aws.ts'
import { warning } from '../errors/problems.ts'
import type { Live, LiveFunction } from '../observe/function.ts'
import { pushManifest } from '../push/image.ts'
import type { Registry } from '../registry/client.ts'
import { present } from './code.ts'
import { whileContended } from './conflict.ts'
import { hasEnded } from './state.ts'
import type { Step } from './steps.ts'
import { type UpdateContext, updateCode, updateConfiguration } from './update.ts'
import { verifyLive } from './verify.ts'
import { waitUntil } from './wait.ts'

/** What applying needs beside the step: the account, and what a step only names. */
export type ApplyContext = UpdateContext & {
  /** The function as it was when the steps were planned. */
  readonly observed: Live
  /** The repository at this URI, for pushing. */
  readonly open: (uri: string) => Promise<Registry>
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
