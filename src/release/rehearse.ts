import {
  type LambdaClient,
  UpdateFunctionCodeCommand,
  type UpdateFunctionCodeCommandInput,
} from '@aws-sdk/client-lambda'
import { type Doing, errorName, explain } from '../errors.ts'
import type { LiveFunction } from '../observe/function.ts'
import type { Digest } from '../registry/manifest.ts'

/** What Lambda does with the repository in the caller's name (developer guide, Amazon ECR permissions). */
const IMAGE_ACTIONS =
  'ecr:BatchGetImage, ecr:GetDownloadUrlForLayer, ecr:GetRepositoryPolicy and, the first time, ecr:SetRepositoryPolicy'

/** What an update of the code is in the words of an error; `repositoryArn` is that of its image. */
export const updating = (functionName: string, functionArn: string, repositoryArn: string | undefined): Doing => ({
  what: `updating the code of ${functionName} in ${functionArn.split(':')[3]}`,
  action: 'lambda:UpdateFunctionCode',
  resource: functionArn,
  ...(repositoryArn === undefined ? {} : { also: `${IMAGE_ACTIONS} on ${repositoryArn}` }),
})

/** The same of attaching layers, which takes a permission on each of them, too. */
export const attaching = (functionName: string, functionArn: string, layers: readonly string[]): Doing => ({
  what: `setting the layers of ${functionName} in ${functionArn.split(':')[3]}`,
  action: 'lambda:UpdateFunctionConfiguration',
  resource: functionArn,
  ...(layers.length === 0 ? {} : { also: `lambda:GetLayerVersion on ${layers.join(', ')}` }),
})

/** An image that is in the repository already, or a zip. */
export type Rehearsed =
  | { readonly kind: 'image'; readonly uri: string; readonly digest: Digest; readonly repositoryArn: string }
  | { readonly kind: 'zip' }

/** The deploy does not wait longer to hear that it would be refused. */
const REHEARSAL_TIMEOUT_MS = 10_000

/** A zip with nothing in it (APPNOTE.TXT 4.3.16, end of central directory): whether the caller may is looked at before what it holds. */
const EMPTY_ZIP = Buffer.from(`504b0506${'00'.repeat(18)}`, 'hex')

/**
 * Asks Lambda for an update that changes nothing (API reference, UpdateFunctionCode, DryRun), so that a missing right shows before the tag is moved.
 * Throws only then: any other problem may be gone by the time of the update. Returns whether Lambda said yes.
 */
export const checkUpdatePermission = async (
  lambda: LambdaClient,
  live: LiveFunction,
  code: Rehearsed,
  { functionName, signal }: { readonly functionName: string; readonly signal: AbortSignal },
): Promise<boolean> => {
  const input: UpdateFunctionCodeCommandInput = {
    FunctionName: functionName,
    ...(code.kind === 'image' ? { ImageUri: `${code.uri}@${code.digest}` } : { ZipFile: EMPTY_ZIP }),
    Architectures: [live.architecture],
    DryRun: true,
  }
  const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(REHEARSAL_TIMEOUT_MS)])
  try {
    await lambda.send(new UpdateFunctionCodeCommand(input), { abortSignal })
    return true
  } catch (error) {
    signal.throwIfAborted()
    if (errorName(error) !== 'AccessDeniedException') return false
    throw explain(error, updating(functionName, live.arn, code.kind === 'image' ? code.repositoryArn : undefined))
  }
}
