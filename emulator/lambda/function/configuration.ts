import type { LambdaFunction, LastUpdate, S3Object, Snapshot, State, Version } from './model.ts'
import { traitsPart } from './optional-features.ts'
import type { ImageConfig } from './settings.ts'

/** A FunctionConfiguration (AWS API reference, Lambda). Image functions have CodeSize 0, a bare hex CodeSha256 and no runtime. */
export const configurationOf = (fn: LambdaFunction, version?: Version): Record<string, unknown> => ({
  ...snapshotPart(fn, version?.snapshot ?? fn.shown),
  FunctionName: fn.name,
  FunctionArn: version ? `${fn.arn}:${version.number}` : fn.arn,
  Version: version?.number ?? '$LATEST',
  ...(version && { Description: version.description }),
  LastModified: version?.lastModified ?? fn.lastModified,
  RevisionId: version?.revisionId ?? fn.revisionId,
  PackageType: fn.packageType,
  ...traitsPart(fn.traits),
  ...statePart(version?.state ?? fn.state),
  ...(version ? versionUpdatePart(version) : updatePart(fn.lastUpdate)),
})

/** A row of ListVersionsByFunction or ListFunctions: no State and no LastUpdateStatus. */
export const rowOf = (fn: LambdaFunction, version?: Version): Record<string, unknown> => {
  const row = configurationOf(fn, version)
  for (const name of Object.keys(row)) if (/^(State|LastUpdateStatus)/.test(name)) delete row[name]
  return row
}

const statePart = ({ state, reason, code }: State) => ({
  ...(state && { State: state }),
  ...(reason && { StateReason: reason }),
  ...(code && { StateReasonCode: code }),
})

const updatePart = (last: LastUpdate | undefined) =>
  last && {
    LastUpdateStatus: last.status,
    ...(last.reason && { LastUpdateStatusReason: last.reason }),
    ...(last.code && { LastUpdateStatusReasonCode: last.code }),
  }

const versionUpdatePart = (version: Version) =>
  version.state.state === 'Active' ? { LastUpdateStatus: 'Successful' } : {}

const snapshotPart = (fn: LambdaFunction, { code, settings, architecture }: Snapshot) => ({
  Role: settings.role,
  Description: settings.description,
  Timeout: settings.timeoutSeconds,
  MemorySize: settings.memorySizeMb,
  CodeSha256: code.kind === 'image' ? code.digest.slice('sha256:'.length) : code.sha256,
  CodeSize: code.kind === 'image' ? 0 : code.sizeBytes,
  Architectures: [architecture],
  EphemeralStorage: { Size: 512 },
  TracingConfig: { Mode: 'PassThrough' },
  SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
  LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${fn.name}` },
  ...(settings.environment && { Environment: { Variables: settings.environment } }),
  ...(settings.kmsKeyArn && { KMSKeyArn: settings.kmsKeyArn }),
  ...(hasContent(settings.imageConfig) && { ImageConfigResponse: { ImageConfig: settings.imageConfig } }),
  ...(settings.layers?.length && {
    Layers: settings.layers.map(({ arn, sizeBytes }) => ({ Arn: arn, CodeSize: sizeBytes })),
  }),
  ...(code.kind === 'zip' && {
    Runtime: settings.runtime,
    Handler: settings.handler,
    ...(settings.runtimeArn && { RuntimeConfig: { RuntimeArn: settings.runtimeArn } }),
    RuntimeVersionConfig: {
      RuntimeVersionArn: `arn:aws:lambda:${fn.arn.split(':')[3]}::runtime:${'0'.repeat(64)}`,
    },
  }),
})

const hasContent = ({ EntryPoint, Command, WorkingDirectory }: ImageConfig = {}): boolean =>
  EntryPoint !== undefined || Command !== undefined || WorkingDirectory !== undefined

/** GetFunction's Code: the URI as given and as resolved, or a presigned download of the zip. */
export const codeLocation = ({ code, sourceKmsKeyArn }: Snapshot, location: string | undefined) => ({
  ...(code.kind === 'image'
    ? {
        RepositoryType: 'ECR',
        ImageUri: code.imageUri,
        ResolvedImageUri: `${code.imageUri.split('/')[0]}/${code.repository}@${code.digest}`,
      }
    : { RepositoryType: 'S3', Location: location, ...(code.s3Object && { ResolvedS3Object: s3Part(code.s3Object) }) }),
  ...(sourceKmsKeyArn && { SourceKMSKeyArn: sourceKmsKeyArn }),
})

const s3Part = ({ bucket, key, version }: S3Object) => ({
  S3Bucket: bucket,
  S3Key: key,
  ...(version !== undefined && { S3ObjectVersion: version }),
})
