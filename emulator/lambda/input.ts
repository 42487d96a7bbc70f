import { z } from 'zod'
import { ServiceError } from '../http/errors.ts'
import type { Call } from '../requests/calls.ts'
import { invalidMember, tooLarge } from './errors.ts'

const imageConfig = z.object({
  EntryPoint: z.array(z.string()).max(1500).optional(),
  Command: z.array(z.string()).max(1500).optional(),
  WorkingDirectory: z.string().max(1000).optional(),
})
const architectures = z.array(z.enum(['x86_64', 'arm64'])).length(1)
const tags = z.record(z.string().min(1).max(128), z.string().max(256))
const code = z.object({ ImageUri: z.string(), ZipFile: z.string(), S3Bucket: z.string() }).partial()
const publishTo = z.literal('LATEST_PUBLISHED').optional()
const capacityProvider = z.object({
  LambdaManagedInstancesCapacityProviderConfig: z.object({ CapacityProviderArn: z.string() }),
})
const durable = z.object({
  ExecutionTimeout: z.number().int().min(1).max(31_622_400),
  RetentionPeriodInDays: z.number().int().min(1).max(90).optional(),
})
const configuration = z.object({
  Role: z.string().regex(/^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/),
  Description: z.string().max(256),
  Timeout: z.number().int().min(1).max(900),
  MemorySize: z.number().int().min(128).max(10_240),
  Runtime: z.string(),
  RuntimeConfig: z.object({ RuntimeArn: z.string() }),
  Handler: z.string().regex(/^\S+$/).max(128),
  Environment: z.object({ Variables: z.record(z.string(), z.string()).optional() }),
  KMSKeyArn: z.string(),
  ImageConfig: imageConfig,
  Layers: z.array(z.string()),
})

/** The request bodies that are read (AWS API reference, Lambda). Members unknown to the emulator are ignored. */
export const INPUT = {
  updateCode: code.extend({
    Architectures: architectures.optional(),
    SourceKMSKeyArn: z.string().optional(),
    Publish: z.boolean().optional(),
    PublishTo: publishTo,
    DryRun: z.boolean().optional(),
    RevisionId: z.string().optional(),
  }),
  updateConfiguration: configuration.partial().extend({ RevisionId: z.string().optional() }),
  create: configuration.partial().extend({
    FunctionName: z.string(),
    Role: configuration.shape.Role,
    PackageType: z.enum(['Image', 'Zip']).optional(),
    Code: code.extend({ SourceKMSKeyArn: z.string().optional() }),
    Architectures: architectures.optional(),
    Publish: z.boolean().optional(),
    PublishTo: publishTo,
    Tags: tags.optional(),
    CapacityProviderConfig: capacityProvider.optional(),
    DurableConfig: durable.optional(),
    TenancyConfig: z.object({ TenantIsolationMode: z.literal('PER_TENANT') }).optional(),
  }),
  publishVersion: z
    .object({ CodeSha256: z.string(), Description: z.string().max(256), RevisionId: z.string() })
    .partial()
    .extend({ PublishTo: publishTo }),
  tags: z.object({ Tags: tags }),
  alias: z
    .object({
      Name: z.string(),
      FunctionVersion: z.string(),
      Description: z.string().max(256),
      RevisionId: z.string(),
      RoutingConfig: z.object({ AdditionalVersionWeights: z.record(z.string(), z.number().min(0).max(1)).optional() }),
    })
    .partial(),
}

export type ConfigurationInput = z.infer<(typeof INPUT)['updateConfiguration']>
export type CreateInput = z.infer<(typeof INPUT)['create']>
export type UpdateCodeInput = z.infer<(typeof INPUT)['updateCode']>
export type AliasInput = z.infer<(typeof INPUT)['alias']>

/** The body limit of UpdateFunctionCode and CreateFunction (recorded answers of AWS), and of UpdateFunctionConfiguration. */
const MAX_CODE_BODY_BYTES = 70_167_211
const MAX_CONFIGURATION_BODY_BYTES = 5_120

/** A request's JSON body, parsed with its schema; throws Lambda's ValidationException, or 413 when it is too large. */
export const readInput = async <T>(call: Call, schema: z.ZodType<T>): Promise<T> => {
  const body = await call.body()
  const max = call.operation === 'UpdateFunctionConfiguration' ? MAX_CONFIGURATION_BODY_BYTES : MAX_CODE_BODY_BYTES
  if (body.length >= max) {
    throw tooLarge(`Request must be smaller than ${max} bytes for the ${call.operation} operation`)
  }
  const parsed = schema.safeParse(parseBody(body))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = issue?.path.map((part) => lowerFirst(String(part))).join('.') ?? ''
  throw invalidMember(`Value at '${field}' failed to satisfy constraint: ${issue?.message}`)
}

/** A body in JSON, `{}` if it is empty; throws with Lambda's text, and what it says of the parser's error. */
export const parseBody = (body: Buffer, because: (error: unknown) => string = () => ''): unknown => {
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString())
  } catch (error) {
    const text = `Could not parse request body into json${because(error)}`
    throw new ServiceError(400, 'InvalidRequestContentException', text)
  }
}

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1)
