import * as z from 'zod/mini'
import { jsonOrNothing } from '../host/json.ts'

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
  claimsSchema.safeParse(jsonOrNothing(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())).data
