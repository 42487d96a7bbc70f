import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Emulator } from './server.ts'

const names = z.array(z.string()).optional()
const scene = z.strictObject({
  repositories: z
    .array(
      z.strictObject({
        name: z.string(),
        mutability: z.enum(['MUTABLE', 'IMMUTABLE', 'IMMUTABLE_WITH_EXCLUSION', 'MUTABLE_WITH_EXCLUSION']).optional(),
        exclusions: names,
      }),
    )
    .optional(),
  functions: z
    .array(
      z.strictObject({
        name: z.string(),
        packageType: z.enum(['Image', 'Zip']),
        architecture: z.enum(['x86_64', 'arm64']).optional(),
        runtime: z.string().optional(),
        handler: z.string().optional(),
        repository: z.string().optional(),
        tag: z.string().optional(),
        timeout: z.number().optional(),
        environment: z.record(z.string(), z.string()).optional(),
        tags: z.record(z.string(), z.string()).optional(),
      }),
    )
    .optional(),
  roles: z
    .array(
      z.strictObject({
        name: z.string(),
        trust: z
          .strictObject({ sub: z.union([z.string(), z.array(z.string())]).optional(), aud: z.string().optional() })
          .optional(),
        maxSessionSeconds: z.number().optional(),
      }),
    )
    .optional(),
  claims: z.record(z.string(), z.string()).optional(),
})

/** What an emulator begins with: repositories, functions, roles, and claims of the runner's tokens. */
export type Scene = z.infer<typeof scene>

/** Reads a scene from a JSON or YAML file; throws with the path of what is wrong in it. */
export const readScene = async (path: string): Promise<Scene> => {
  const parsed = scene.safeParse(parse(await readFile(path, 'utf8')))
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'top'}: ${issue.message}`)
  throw new Error(`${path} is not a scene: ${issues.join('; ')}`)
}

/** Drops what is undefined, so that an option that is absent is absent. */
const present = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }

/** Builds a scene in an emulator and returns the ARNs of its roles. */
export const setScene = async (emulator: Emulator, scene: Scene): Promise<string[]> => {
  for (const { name, ...options } of scene.repositories ?? []) emulator.createRepository(name, present(options))
  for (const options of scene.functions ?? []) await emulator.createFunction(present(options))
  if (scene.claims) emulator.claims(scene.claims)
  return (scene.roles ?? []).map((role) => {
    const { trust, ...options } = present(role)
    return emulator.createRole({ ...options, ...(trust && { trust: present(trust) }) })
  })
}
