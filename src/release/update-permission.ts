import {
  type LambdaClient,
  UpdateFunctionCodeCommand,
  type UpdateFunctionCodeCommandInput,
} from '@aws-sdk/client-lambda'
import { type Doing, errorName, explain } from '../errors/aws.ts'
import { type DeployError, failure } from '../errors/problems.ts'
import type { Digest } from '../files/digest.ts'
import type { LiveFunction } from '../observe/function.ts'

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
  /** Whether another step may have signed it. */
  | { readonly kind: 'zip'; readonly maybeSigned: boolean }

/** How long a deploy waits for this check. */
const REHEARSAL_TIMEOUT_MS = 10_000

/** A zip with nothing but a `bootstrap` of one line, made in 1980: Lambda finds nothing wrong with it. */
const SMALL_ZIP = Buffer.from(
  'UEsDBBQAAAgAAAAAIQAdnfsECgAAAAoAAAAJAAAAYm9vdHN0cmFwIyEvYmluL3NoClBLAQI/AxQAAAgAAAAAIQAdnfsECgAAAAoAAAAJAAAAAAAAAAAAAADtgQAAAABib290c3RyYXBQSwUGAAAAAAEAAQA3AAAAMQAAAAAA',
  'base64',
)

const UNSIGNED = ['CodeVerificationFailedException', 'InvalidCodeSignatureException']

/** Refusals that the update itself would meet, too. An image may be refused for itself, and another one is deployed; the small zip cannot. */
const CERTAIN: Readonly<Record<Rehearsed['kind'], readonly string[]>> = {
  image: ['AccessDeniedException'],
  zip: ['AccessDeniedException', 'CodeSigningConfigNotFoundException', 'InvalidParameterValueException'],
}

/** The runtime that takes code longest: changing to it does not help a function that has it. */
const NEWEST_RUNTIME = 'provided.al2023'

/** The error of an update. A refused value of a zip function on an older runtime may be that runtime, for which Lambda has no error name of its own. */
export const explainUpdate = (error: unknown, doing: Doing, { code }: LiveFunction): DeployError => {
  const explained = explain(error, doing)
  const isRefused = explained.code === 'aws-call-failed' && errorName(error) === 'InvalidParameterValueException'
  if (!isRefused || code.kind === 'image' || code.runtime === NEWEST_RUNTIME) return explained
  const { resource } = doing
  const values = { what: explained.message, runtime: code.runtime, resource }
  return failure('code-refused-by-runtime', values, { cause: error })
}

/**
 * Asks Lambda for a dry-run update (API reference, UpdateFunctionCode, DryRun), so that a missing permission, a runtime that takes no more code
 * and a code signing config show before anything changes. Throws only for what is certain: other problems may be gone by the time of the update.
 * Returns whether Lambda agreed.
 */
export const checkUpdatePermission = async (
  lambda: LambdaClient,
  live: LiveFunction,
  code: Rehearsed,
  { functionName, signal }: { readonly functionName: string; readonly signal: AbortSignal },
): Promise<boolean> => {
  const input: UpdateFunctionCodeCommandInput = {
    FunctionName: functionName,
    ...(code.kind === 'image' ? { ImageUri: `${code.uri}@${code.digest}` } : { ZipFile: SMALL_ZIP }),
    Architectures: [live.architecture],
    DryRun: true,
  }
  const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(REHEARSAL_TIMEOUT_MS)])
  try {
    await lambda.send(new UpdateFunctionCodeCommand(input), { abortSignal })
    return true
  } catch (error) {
    signal.throwIfAborted()
    if (!isCertain(errorName(error), code)) return false
    const doing = updating(functionName, live.arn, code.kind === 'image' ? code.repositoryArn : undefined)
    throw explainUpdate(error, doing, live)
  }
}

/** The small zip is not signed, and neither is a zip of ours. */
const isCertain = (name: string, code: Rehearsed): boolean =>
  CERTAIN[code.kind].includes(name) || (code.kind === 'zip' && !code.maybeSigned && UNSIGNED.includes(name))
