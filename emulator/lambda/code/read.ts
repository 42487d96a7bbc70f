import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isRegistryHost } from '../../registry/account.ts'
import type { LambdaAccount } from '../account.ts'
import { invalidParameter, tooLarge } from '../errors.ts'
import { type Architecture, type Code, newSnapshot, type PackageType, type Snapshot } from '../function/model.ts'
import type { Settings } from '../function/settings.ts'
import { resolveImage } from './images.ts'
import { MAX_UNPACKED_BYTES, readZip, unpackedBytes, zipContent } from './zip-file.ts'

/** The limit of a zip sent inline (AWS documentation, Lambda quotas). */
const MAX_ZIPPED_BYTES = 52_428_800

type CodeInput = {
  readonly ImageUri?: string | undefined
  readonly ZipFile?: string | undefined
  readonly S3Bucket?: string | undefined
  readonly SourceKMSKeyArn?: string | undefined
  readonly Architectures?: readonly Architecture[] | undefined
}

/** A snapshot with the code in a request for a function of this package type and settings. An architecture or key that is not sent is the default. */
export const readSnapshot = async (
  account: LambdaAccount,
  { packageType, settings }: { readonly packageType: PackageType; readonly settings: Settings },
  input: CodeInput,
): Promise<Snapshot> =>
  newSnapshot({
    code: await readCode(account, packageType, input),
    settings,
    architecture: input.Architectures?.[0] ?? 'x86_64',
    sourceKmsKeyArn: input.SourceKMSKeyArn,
  })

/** The code in a request (recorded texts, aws-facts 1.2 and 1.6). */
const readCode = async (account: LambdaAccount, packageType: PackageType, input: CodeInput): Promise<Code> => {
  if (packageType === 'Image') {
    if (input.ImageUri === undefined) {
      throw invalidParameter('Please provide ImageUri when updating a function with packageType Image.')
    }
    return resolveImage(account, input.ImageUri)
  }
  if (input.ImageUri !== undefined) {
    throw invalidParameter("Please don't provide ImageUri when updating a function with packageType Zip.")
  }
  if (input.S3Bucket !== undefined) {
    throw invalidParameter(
      'Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist',
    )
  }
  if (input.ZipFile === undefined) throw invalidParameter('Please provide a source for function code.')
  return storeZip(account, Buffer.from(input.ZipFile, 'base64'))
}

/** The repository in an image URI of this account, for IAM. */
export const repositoryIn = (account: LambdaAccount, imageUri: string | undefined): string | undefined => {
  const [host, ...path] = imageUri?.split('/') ?? []
  return isRegistryHost(account, host) ? path.join('/').replace(/(@.*|:[^/]*)$/, '') : undefined
}

/** Checks a zip as Lambda does before it accepts it, and stores it. */
const storeZip = async (account: LambdaAccount, bytes: Buffer): Promise<Code> => {
  if (bytes.length > MAX_ZIPPED_BYTES) {
    throw tooLarge(`Zipped size must be smaller than ${MAX_ZIPPED_BYTES} bytes`)
  }
  checkContent(bytes)
  const hash = createHash('sha256').update(bytes)
  const directory = join(account.directory, 'zips')
  const sha256 = hash.digest('base64')
  const file = join(directory, `${Buffer.from(sha256, 'base64').toString('hex')}.zip`)
  await mkdir(directory, { recursive: true })
  await writeFile(file, bytes)
  return { kind: 'zip', sha256, sizeBytes: bytes.length, file }
}

const checkContent = (bytes: Buffer): void => {
  const damaged = () =>
    invalidParameter('Could not unzip uploaded file. Please check your file, then try to upload again.')
  const entries = readZip(bytes)
  if (entries === undefined) throw damaged()
  if (unpackedBytes(entries) >= MAX_UNPACKED_BYTES) {
    throw invalidParameter(`Unzipped size must be smaller than ${MAX_UNPACKED_BYTES} bytes`)
  }
  try {
    for (const entry of entries) zipContent(bytes, entry)
  } catch {
    throw damaged()
  }
}
