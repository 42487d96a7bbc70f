import {
  type LambdaClient,
  UpdateFunctionCodeCommand,
  type UpdateFunctionCodeCommandInput,
} from '@aws-sdk/client-lambda'
import { type Doing, errorName, explain } from '../errors.ts'
import type { LiveFunction } from '../observe/function.ts'
import type { Digest } from '../registry/manifest.ts'

/** What Lambda does with the repository on the caller's behalf (developer guide, Amazon ECR permissions). */
const IMAGE_ACTIONS =
  'ecr:BatchGetImage, ecr:GetDownloadUrlForLayer, ecr:GetRepositoryPolicy and, the first time, ecr:SetRepositoryPolicy'

/** Describes a code update for an error; `repositoryArn` is for images only. */
export const updating = (functionName: string, functionArn: string, repositoryArn: string | undefined): Doing => ({
  what: `updating the code of ${functionName} in ${functionArn.split(':')[3]}`,
  action: 'lambda:UpdateFunctionCode',
  resource: functionArn,
  ...(repositoryArn === undefined ? {} : { also: `${IMAGE_ACTIONS} on ${repositoryArn}` }),
})

/** Describes attaching layers, which needs a permission on each of them too. */
export const attaching = (functionName: string, functionArn: string, layers: readonly string[]): Doing => ({
  what: `setting the layers of ${functionName} in ${functionArn.split(':')[3]}`,
  action: 'lambda:UpdateFunctionConfiguration',
  resource: functionArn,
  ...(layers.length === 0 ? {} : { also: `lambda:GetLayerVersion on ${layers.join(', ')}` }),
})

/** An image that is already in the repository, or a zip. */
export type Rehearsed =
  | { readonly kind: 'image'; readonly uri: string; readonly digest: Digest; readonly repositoryArn: string }
  | { readonly kind: 'zip' }

/** How long a deploy waits for this check. */
const REHEARSAL_TIMEOUT_MS = 10_000

/** An empty zip (APPNOTE.TXT 4.3.16, end of central directory): Lambda checks permissions before contents. */
const EMPTY_ZIP = Buffer.from(`504b0506${'00'.repeat(18)}`, 'hex')

/**
 * Asks Lambda for a dry-run update (API reference, UpdateFunctionCode, DryRun), so that a missing permission shows before the tag moves.
 * Throws only for that: other problems may be gone by the time of the update. Returns whether Lambda agreed.
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
