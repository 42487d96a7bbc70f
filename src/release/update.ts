import {
  type LambdaClient,
  UpdateFunctionCodeCommand,
  type UpdateFunctionCodeCommandInput,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import type { Doing } from '../errors/aws.ts'
import type { LiveFunction } from '../observe/function.ts'
import { type Code, imageUri } from './code.ts'
import { type Changing, whileContended } from './conflict.ts'
import { shows, type Wanted } from './differences.ts'
import { failedState } from './not-live.ts'
import { hasEnded, mayBeUpdated } from './state.ts'
import type { Step } from './steps.ts'
import { attaching, explainUpdate, updating } from './update-permission.ts'
import { waitUntil } from './wait.ts'

/** Attaches the layers. If the update settles as Failed, throws before the code is changed. */
export const updateConfiguration = async (
  { layers }: Step & { kind: 'update-configuration' },
  before: LiveFunction,
  context: UpdateContext,
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

/** Updates the code, and waits until it runs or the update has failed. */
export const updateCode = async (
  step: Step & { kind: 'update-code' },
  before: LiveFunction,
  context: UpdateContext,
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

/** What an update needs beside its step. */
export type UpdateContext = Changing & {
  readonly lambda: LambdaClient
  /** The zip with this CodeSha256. Throws if it is not at hand. */
  readonly zip: (codeSha256: string) => Buffer
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
export const update = async (
  before: LiveFunction,
  context: UpdateContext,
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

const codeInput = (code: Code, { zip }: UpdateContext): Pick<UpdateFunctionCodeCommandInput, 'ImageUri' | 'ZipFile'> =>
  code.kind === 'image' ? { ImageUri: imageUri(code) } : { ZipFile: zip(code.codeSha256) }
