import { ServiceError } from '../../http/errors.ts'
import { invalidParameter } from '../errors.ts'
import type { CreateInput } from '../input.ts'

/**
 * A code signing config (AWS API reference, CodeSigningConfig) on a function. Zips are named by their CodeSha256:
 * those that carry a good signature, and those that were changed after they were signed. `isDeleted`: the function names a config that is gone.
 */
export type CodeSigning = {
  readonly policy: 'Enforce' | 'Warn'
  readonly signed?: readonly string[]
  readonly damaged?: readonly string[]
  readonly isDeleted?: boolean
}

/** What kind of function it is, from its creation on (AWS API reference, FunctionConfiguration). */
export type Traits = {
  /** The ARN of its capacity provider (Lambda Managed Instances). */
  readonly capacityProvider?: string | undefined
  readonly durable?: { readonly executionTimeoutSeconds: number; readonly retentionDays: number } | undefined
  readonly tenantIsolation?: 'PER_TENANT' | undefined
  readonly codeSigning?: CodeSigning | undefined
}

const DEFAULT_RETENTION_DAYS = 14

/** The traits in a CreateFunction request. */
export const traitsIn = ({ CapacityProviderConfig, DurableConfig: durable, TenancyConfig }: CreateInput): Traits => ({
  capacityProvider: CapacityProviderConfig?.LambdaManagedInstancesCapacityProviderConfig.CapacityProviderArn,
  durable: durable && {
    executionTimeoutSeconds: durable.ExecutionTimeout,
    retentionDays: durable.RetentionPeriodInDays ?? DEFAULT_RETENTION_DAYS,
  },
  tenantIsolation: TenancyConfig?.TenantIsolationMode,
})

/** The same in a FunctionConfiguration. Code signing does not show in it. */
export const traitsPart = ({ capacityProvider, durable, tenantIsolation }: Traits): Record<string, unknown> => ({
  ...(capacityProvider !== undefined && {
    CapacityProviderConfig: {
      LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: capacityProvider },
    },
  }),
  ...(durable !== undefined && {
    DurableConfig: {
      ExecutionTimeout: durable.executionTimeoutSeconds,
      RetentionPeriodInDays: durable.retentionDays,
    },
  }),
  ...(tenantIsolation !== undefined && { TenancyConfig: { TenantIsolationMode: tenantIsolation } }),
})

/** Throws for a zip that the function's code signing config does not let in (AWS API reference, errors of UpdateFunctionCode; texts not recorded). */
export const checkSignature = ({ codeSigning }: Traits, sha256: string): void => {
  if (codeSigning === undefined) return
  if (codeSigning.isDeleted) {
    throw new ServiceError(404, 'CodeSigningConfigNotFoundException', 'The code signing configuration cannot be found.')
  }
  // An altered zip is refused whatever the policy says.
  if (codeSigning.damaged?.includes(sha256)) {
    throw new ServiceError(
      400,
      'InvalidCodeSignatureException',
      'Lambda cannot deploy the function. The signature of the deployment package is not valid.',
    )
  }
  if (codeSigning.policy === 'Warn' || codeSigning.signed?.includes(sha256)) return
  throw new ServiceError(
    400,
    'CodeVerificationFailedException',
    'Lambda cannot deploy the function. The function or layer might be signed using a signature that the client is not configured to accept. Check the provided signature.',
  )
}

/** Throws where an invocation lacks what this kind of function needs: a qualifier, or a tenant (AWS API reference, Invoke; texts not recorded). */
export const checkInvocation = (traits: Traits, qualifier: string | undefined, tenantId: string | undefined): void => {
  if (traits.durable !== undefined && qualifier === undefined) {
    throw invalidParameter('You cannot invoke a durable function using an unqualified ARN.')
  }
  if (traits.tenantIsolation !== undefined && tenantId === undefined) {
    throw invalidParameter('Add a valid tenant ID in your request. The function has a tenant isolation mode.')
  }
}
