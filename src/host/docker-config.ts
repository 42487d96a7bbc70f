import * as z from 'zod/mini'

/** Of Docker's config.json, where each login takes some hundred bytes. */
export const MAX_DOCKER_CONFIG_BYTES = 1_048_576

/** Where it keeps logins: in itself, or in the programs that it names. */
export const dockerConfigSchema = z.object({
  auths: z.optional(z.record(z.string(), z.object({ auth: z.optional(z.string()) }))),
  credHelpers: z.optional(z.record(z.string(), z.string())),
  credsStore: z.optional(z.string()),
})

/** The program of a credential helper (docker/docker-credential-helpers). */
export const helperProgram = (name: string): string => `docker-credential-${name}`
