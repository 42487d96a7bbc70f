import { invalidParameter } from '../errors.ts'
import type { ConfigurationInput } from '../input.ts'

export type ImageConfig = {
  readonly EntryPoint?: readonly string[] | undefined
  readonly Command?: readonly string[] | undefined
  readonly WorkingDirectory?: string | undefined
}

export type AttachedLayer = { readonly arn: string; readonly sizeBytes: number }

export type Settings = {
  readonly role: string
  readonly description: string
  readonly timeoutSeconds: number
  readonly memorySizeMb: number
  readonly runtime?: string
  /** Of the runtime `custom`: a runtime of the customer's own. */
  readonly runtimeArn?: string
  readonly handler?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly kmsKeyArn?: string
  readonly imageConfig?: ImageConfig
  readonly layers?: readonly AttachedLayer[]
}

const MAX_ENVIRONMENT_BYTES = 4_096
const DEFAULT_TIMEOUT_SECONDS = 3
const DEFAULT_MEMORY_MB = 128

/** Runtimes past their update block (AWS documentation, Lambda runtimes, deprecation). */
const UPDATE_BLOCKED = new Set([
  'go1.x',
  'provided',
  'nodejs',
  'nodejs4.3',
  'nodejs6.10',
  'nodejs8.10',
  'nodejs10.x',
  'nodejs12.x',
  'nodejs14.x',
  'python2.7',
  'python3.6',
  'python3.7',
  'ruby2.5',
  'ruby2.7',
  'java8',
  'dotnetcore1.0',
  'dotnetcore2.0',
  'dotnetcore2.1',
  'dotnetcore3.1',
  'dotnet5.0',
  'dotnet7',
])

/** Throws for a runtime that may no longer be created or updated, one of these or of `more` (recorded text, aws-facts 1.6). */
export const refuseBlockedRuntime = (runtime: string | undefined, more: readonly string[] = []): void => {
  if (runtime === undefined || !(UPDATE_BLOCKED.has(runtime) || more.includes(runtime))) return
  throw invalidParameter(
    `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
  )
}

const SUPPORTED =
  /^(provided\.al2|provided\.al2023|nodejs(16|18|20|22|24)\.x|python3\.(8|9|1\d)|java(8\.al2|11|17|21|25)|ruby3\.\d|dotnet(6|8|9|10))$/

const checkRuntime = (runtime: string | undefined, runtimeArn: string | undefined): void => {
  refuseBlockedRuntime(runtime)
  if (runtime === undefined || SUPPORTED.test(runtime)) return
  if (runtime === 'custom') {
    if (runtimeArn !== undefined) return
    throw invalidParameter('RuntimeConfig is mandatory for functions with the runtime custom.')
  }
  throw invalidParameter(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set or be a valid ARN`,
  )
}

const checkEnvironment = (variables: Readonly<Record<string, string>> | undefined): void => {
  const text = JSON.stringify(variables ?? {})
  if (Buffer.byteLength(text) <= MAX_ENVIRONMENT_BYTES) return
  throw invalidParameter(
    `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${text}`,
  )
}

/** Settings after a request: what it names replaces the old value; an ImageConfig replaces the whole one. */
export const applyConfiguration = (input: ConfigurationInput, before?: Settings): Settings => {
  const runtimeArn = input.RuntimeConfig?.RuntimeArn
  checkRuntime(input.Runtime, runtimeArn)
  const variables = input.Environment?.Variables
  checkEnvironment(variables)
  return {
    ...before,
    role: input.Role ?? before?.role ?? '',
    description: input.Description ?? before?.description ?? '',
    timeoutSeconds: input.Timeout ?? before?.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
    memorySizeMb: input.MemorySize ?? before?.memorySizeMb ?? DEFAULT_MEMORY_MB,
    ...(input.Runtime !== undefined && { runtime: input.Runtime }),
    ...(runtimeArn !== undefined && { runtimeArn }),
    ...(input.Handler !== undefined && { handler: input.Handler }),
    ...(input.Environment !== undefined && { environment: variables ?? {} }),
    ...(input.KMSKeyArn !== undefined && { kmsKeyArn: input.KMSKeyArn }),
    ...(input.ImageConfig !== undefined && { imageConfig: input.ImageConfig }),
  }
}
