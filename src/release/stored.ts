import * as z from 'zod/mini'
import { digestOf } from '../files/digest.ts'
import { digestSchema } from '../registry/manifest.ts'
import type { Step } from './steps.ts'

const repository = z.strictObject({ name: z.string(), arn: z.string(), uri: z.string() })

/** Its bytes are what the registry gets, so they must be those of the digest. */
const manifest = z
  .object({ digest: digestSchema, mediaType: z.string(), text: z.string() })
  .check(z.refine(({ digest, text }) => digestOf(Buffer.from(text)) === digest, 'the text has another digest'))

const code = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('image'),
    repository,
    digest: digestSchema,
    tag: z.exactOptional(z.string()),
    isForeign: z.exactOptional(z.literal(true)),
  }),
  z.strictObject({ kind: z.literal('zip'), codeSha256: z.string(), sizeBytes: z.number() }),
])

const running = {
  code,
  architecture: z.enum(['x86_64', 'arm64']),
}

const steps = z.array(
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('move-tag'),
      repository,
      tag: z.string(),
      from: z.exactOptional(manifest),
      to: manifest,
    }),
    z.strictObject({ kind: z.literal('update-configuration'), layers: z.array(z.string()) }),
    z.strictObject({ kind: z.literal('note'), arn: z.string(), tags: z.record(z.string(), z.string()) }),
    z.strictObject({ kind: z.literal('update-code'), ...running, sourceKmsKeyArn: z.exactOptional(z.string()) }),
    z.strictObject({ kind: z.literal('verify'), ...running, layers: z.exactOptional(z.array(z.string())) }),
  ]),
)

/** Reads steps that were stored as JSON. Throws for anything that is not a list of steps, such as a manifest with other bytes than its digest says. */
export const parseSteps = (json: string): readonly Step[] => steps.parse(JSON.parse(json))
