import * as z from 'zod/mini'
import { jsonOrNothing } from '../text/json.ts'

const claimsSchema = z.object({
  sub: z.optional(z.string()),
  aud: z.optional(z.string()),
  ref: z.optional(z.string()),
  environment: z.optional(z.string()),
})

/** The claims of a GitHub OIDC token that trust policies check, on one line; nothing that could be used as a token. */
export const describeToken = (token: string): string => {
  const claims = readClaims(token)
  if (claims === undefined) return 'nothing readable'
  return Object.entries(claims)
    .map(([name, value]) => `${name} ${value}`)
    .concat(claims.environment === undefined ? ['no environment'] : [])
    .join(', ')
}

const readClaims = (token: string): z.infer<typeof claimsSchema> | undefined =>
  claimsSchema.safeParse(payloadOf(token)).data

/** A token's claims as they are, for a schema to check; undefined for one that cannot be read. */
export const payloadOf = (token: string): unknown =>
  jsonOrNothing(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

/** What a subject names, other than a branch; the values are for its remedy. */
export type Subject = {
  readonly kind: 'pullRequest' | 'mergeQueue' | 'environment' | 'tag' | 'custom'
  readonly values: Readonly<Record<string, string>>
}

/** `repo:octo/app:ref:refs/heads/main`, with or without ids (GitHub documentation, OpenID Connect reference, example subject claims). */
const SUBJECT =
  /^(?<repository>repo:[^:]+):(?:(?<pull>pull_request)|environment:(?<environment>[^:]+)|ref:(?<ref>refs\/[^:]+))$/
const QUEUE = /^refs\/heads\/gh-readonly-queue\/(?<branch>.+)\/pr-\d+-[0-9a-f]+$/

/** What the token's sub names; undefined for a branch and for a token that cannot be read. */
export const subjectOf = (token: string): Subject | undefined => {
  const sub = readClaims(token)?.sub
  if (sub === undefined) return undefined
  const { repository = '', pull, environment, ref = '' } = sub.match(SUBJECT)?.groups ?? {}
  const values = { sub, repository }
  if (repository === '') return { kind: 'custom', values }
  if (pull !== undefined) return { kind: 'pullRequest', values }
  if (environment !== undefined) return { kind: 'environment', values: { ...values, environment } }
  const branch = ref.match(QUEUE)?.groups?.branch
  if (branch !== undefined) return { kind: 'mergeQueue', values: { ...values, branch } }
  return ref.startsWith('refs/tags/') ? { kind: 'tag', values } : undefined
}
