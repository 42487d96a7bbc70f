import { z } from 'zod'
import { MUTABILITIES } from '../registry/immutability.ts'
import type { Call } from '../requests/calls.ts'
import { type EcrAccount, ecrError } from './account.ts'

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/)
const imageId = z.object({ imageDigest: z.string().optional(), imageTag: z.string().optional() })
const input = z
  .object({
    repositoryName: z.string().min(2).max(256),
    repositoryNames: z.array(z.string()),
    registryId: z.string(),
    imageIds: z.array(imageId).max(100),
    layerDigests: z.array(z.string()).max(100),
    layerDigest: digest,
    imageManifest: z.string().max(4_194_304),
    imageManifestMediaType: z.string(),
    imageTag: z.string().max(300),
    imageDigest: digest,
    imageTagMutability: z.enum(MUTABILITIES),
    imageTagMutabilityExclusionFilters: z.array(z.object({ filter: z.string() })).max(5),
    policyText: z.string(),
  })
  .partial()

/** The fields that any of the operations accepts. */
export type EcrInput = z.infer<typeof input>
export type EcrRequest = { readonly account: EcrAccount; readonly call: Call; readonly input: EcrInput }

export const readEcrInput = async (call: Call): Promise<EcrInput> => {
  const parsed = input.safeParse(JSON.parse((await call.body()).toString() || '{}'))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw ecrError(
    'InvalidParameterException',
    `Invalid parameter at '${issue?.path.join('.')}' failed to satisfy constraint: '${issue?.message}'`,
  )
}
