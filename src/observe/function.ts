import {
  type FunctionCodeLocation,
  type FunctionConfiguration,
  GetFunctionCommand,
  type GetFunctionCommandOutput,
  type LambdaClient,
} from '@aws-sdk/client-lambda'
import { functionArn, type Home } from '../aws/arn.ts'
import { errorName, explain, notFromAws } from '../errors/aws.ts'
import type { Digest } from '../files/digest.ts'
import type { Architecture } from '../plan/function.ts'

/** Values of a live ImageConfig that override the image's own. */
export type ImageOverride = {
  readonly entryPoint: readonly string[] | undefined
  readonly command: readonly string[] | undefined
  readonly workingDirectory: string | undefined
}

/** What Lambda runs, according to GetFunction. */
export type LiveCode =
  | {
      readonly kind: 'image'
      readonly imageUri: string
      readonly repositoryUri: string
      readonly digest: Digest | undefined
    }
  | {
      readonly kind: 'zip'
      readonly codeSha256: string
      readonly runtime: string
      readonly s3Object?: S3Object
    }

/**
 * The object from which Lambda reads a zip by reference. GetFunction has no S3ObjectStorageMode (API reference, FunctionCodeLocation): a
 * ResolvedS3Object with bucket and key is the only sign. Whether AWS ever shows one for a copy is not documented.
 */
export type S3Object = { readonly bucket: string; readonly key: string }

export type LiveFunction = {
  readonly exists: true
  readonly arn: string
  readonly revisionId: string | undefined
  readonly code: LiveCode
  readonly architecture: Architecture
  readonly override: ImageOverride
  /** ARNs of the layer versions attached to a zip function, in order. */
  readonly layers: readonly string[]
  readonly sourceKmsKeyArn: string | undefined
  readonly timeoutMs: number
  /** Its log group in CloudWatch; undefined if Lambda names none, which means the default one. */
  readonly logGroup: string | undefined
  /** ARN of its capacity provider, empty if Lambda does not name it. */
  readonly capacityProvider?: string
  readonly isDurable?: true
  /** Pending, Active, Inactive, Failed, … and why (API reference, FunctionConfiguration); `none` if Lambda shows no state. `stateReason` begins with the code. */
  readonly state: string
  readonly stateReasonCode: string | undefined
  readonly stateReason: string
  /** Successful, InProgress, Failed; undefined until the first update. */
  readonly update: string | undefined
  readonly updateReasonCode: string | undefined
  readonly updateReason: string
  readonly tags: Readonly<Record<string, string>> | 'not-permitted'
}

export type Live = { readonly exists: false } | LiveFunction

/** Reads a function; a missing one is not an error. Throws on other AWS errors, naming the permission needed. */
export const observeFunction = async (
  lambda: LambdaClient,
  functionName: string,
  home: Home,
  signal: AbortSignal,
): Promise<Live> => {
  const doing = {
    what: `reading function ${functionName} in ${home.region}`,
    action: 'lambda:GetFunction',
    resource: functionArn(home, functionName),
  }
  try {
    const answer = await lambda.send(new GetFunctionCommand({ FunctionName: functionName }), { abortSignal: signal })
    if (answer.Configuration === undefined) throw notFromAws(doing, 200)
    return toLive(answer)
  } catch (error) {
    signal.throwIfAborted()
    if (errorName(error) === 'ResourceNotFoundException') return { exists: false }
    throw explain(error, doing)
  }
}

/** AWS documentation, Lambda function timeout. */
const DEFAULT_TIMEOUT_SECONDS = 3

const toLive = ({
  Configuration: configuration = {},
  Code: code = {},
  Tags: tags,
  TagsError: tagsError,
}: GetFunctionCommandOutput): LiveFunction => {
  const image = configuration.ImageConfigResponse?.ImageConfig
  return {
    exists: true,
    arn: configuration.FunctionArn ?? '',
    revisionId: configuration.RevisionId,
    code:
      configuration.PackageType === 'Image'
        ? liveImage(code.ImageUri ?? '', code.ResolvedImageUri)
        : liveZip(configuration, code),
    architecture: configuration.Architectures?.[0] === 'arm64' ? 'arm64' : 'x86_64',
    override: {
      entryPoint: some(image?.EntryPoint),
      command: some(image?.Command),
      workingDirectory: image?.WorkingDirectory || undefined,
    },
    layers: (configuration.Layers ?? []).flatMap(({ Arn }) => Arn ?? []),
    sourceKmsKeyArn: code.SourceKMSKeyArn,
    logGroup: configuration.LoggingConfig?.LogGroup,
    timeoutMs: (configuration.Timeout ?? DEFAULT_TIMEOUT_SECONDS) * 1_000,
    ...kindOf(configuration),
    ...stateOf(configuration),
    tags: tags ?? (tagsError === undefined ? {} : 'not-permitted'),
  }
}

const liveZip = (
  configuration: FunctionConfiguration,
  { ResolvedS3Object: object }: FunctionCodeLocation,
): LiveCode => ({
  kind: 'zip',
  codeSha256: configuration.CodeSha256 ?? '',
  runtime: configuration.Runtime ?? '',
  ...(object?.S3Bucket && object.S3Key ? { s3Object: { bucket: object.S3Bucket, key: object.S3Key } } : {}),
})

const kindOf = ({
  CapacityProviderConfig: provided,
  DurableConfig: durable,
}: FunctionConfiguration): Pick<LiveFunction, 'capacityProvider' | 'isDurable'> => ({
  ...(provided !== undefined && {
    capacityProvider: provided.LambdaManagedInstancesCapacityProviderConfig?.CapacityProviderArn ?? '',
  }),
  ...(durable !== undefined && { isDurable: true }),
})

/** Lambda shows a State since 2021. Without one nothing is known, so it is not taken for Active. */
const NO_STATE = 'none'

const stateOf = (
  configuration: FunctionConfiguration,
): Pick<
  LiveFunction,
  'state' | 'stateReasonCode' | 'stateReason' | 'update' | 'updateReasonCode' | 'updateReason'
> => ({
  state: configuration.State ?? NO_STATE,
  stateReasonCode: configuration.StateReasonCode,
  stateReason: reason(configuration.StateReasonCode, configuration.StateReason),
  update: configuration.LastUpdateStatus,
  updateReasonCode: configuration.LastUpdateStatusReasonCode,
  updateReason: reason(configuration.LastUpdateStatusReasonCode, configuration.LastUpdateStatusReason),
})

/** Splits `…/repo:tag` and `…/repo@sha256:…`; the tag comes after the last slash because hosts may have a port. */
const liveImage = (imageUri: string, resolved: string | undefined): LiveCode => ({
  kind: 'image',
  imageUri,
  repositoryUri: imageUri.replace(/(?:@sha256:[0-9a-f]{64}|:[\w.-]+)$/, ''),
  digest: resolved?.match(/@(sha256:[0-9a-f]{64})$/)?.[1] as Digest | undefined,
})

const some = (list: string[] | undefined): string[] | undefined =>
  list === undefined || list.length === 0 ? undefined : list

const reason = (code: string | undefined, text: string | undefined): string =>
  [code, text].filter((part) => part !== undefined && part !== '').join(': ')
