import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { type BaseReference, parseBase } from '../bases/stand-ins.ts'
import type { PolicyDocument } from '../iam/policy.ts'
import { MUTABILITIES } from '../registry/immutability.ts'
import type { Emulator } from '../server.ts'

/** A map; any other key is refused with a list of these. */
const known = <S extends z.core.$ZodLooseShape>(shape: S) =>
  z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? `expected one of ${Object.keys(shape).join(', ')}` : undefined,
  })

const names = z.array(z.string()).exactOptional()
const oneOrMany = z.union([z.string(), z.array(z.string())], { error: 'expected text, or a list of texts' })

const statement = known({
  Sid: z.string().exactOptional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMany,
  Resource: oneOrMany,
})
const policyDocument = known({
  Version: z.string().exactOptional(),
  Id: z.string().exactOptional(),
  Statement: z.array(statement),
})

const scene = known({
  repositories: z
    .array(
      known({
        name: z.string(),
        mutability: z.enum(MUTABILITIES).exactOptional(),
        exclusions: names,
      }),
    )
    .exactOptional(),
  functions: z
    .array(
      known({
        name: z.string(),
        packageType: z.enum(['Image', 'Zip']),
        architecture: z.enum(['x86_64', 'arm64']).exactOptional(),
        runtime: z.string().exactOptional(),
        handler: z.string().exactOptional(),
        repository: z.string().exactOptional(),
        tag: z.string().exactOptional(),
        timeout: z.number().exactOptional(),
        environment: z.record(z.string(), z.string()).exactOptional(),
        tags: z.record(z.string(), z.string()).exactOptional(),
        state: z.string().exactOptional(),
        stateReason: z.string().exactOptional(),
        stateReasonCode: z.string().exactOptional(),
        lastUpdateStatus: z.string().exactOptional(),
        capacityProvider: z.string().exactOptional(),
        durable: known({ executionTimeoutSeconds: z.number(), retentionDays: z.number() }).exactOptional(),
        tenantIsolation: z.literal('PER_TENANT').exactOptional(),
        s3Object: known({ bucket: z.string(), key: z.string(), version: z.string().exactOptional() }).exactOptional(),
        runtimeArn: z.string().exactOptional(),
        codeSigning: known({
          policy: z.enum(['Enforce', 'Warn']),
          signed: names,
          damaged: names,
          isDeleted: z.boolean().exactOptional(),
        }).exactOptional(),
      }),
    )
    .exactOptional(),
  roles: z
    .array(
      known({
        name: z.string(),
        trust: known({
          sub: oneOrMany.exactOptional(),
          aud: z.string().exactOptional(),
          principals: names,
          externalId: z.string().exactOptional(),
          tagSession: z.boolean().exactOptional(),
        }).exactOptional(),
        maxSessionSeconds: z.number().exactOptional(),
        /** A policy document, or the path of its file, relative to the scene's folder. */
        policy: z.unknown().exactOptional(),
      }),
    )
    .exactOptional(),
  bases: z
    .array(
      z.string().transform((text, context): BaseReference => {
        const base = parseBase(text)
        if (base !== undefined) return base
        context.addIssue({ code: 'custom', message: 'expected HOST/NAME:TAG' })
        return z.NEVER
      }),
    )
    .exactOptional(),
  claims: z.record(z.string(), z.string()).exactOptional(),
})

type Read = z.infer<typeof scene>
type Role = Omit<NonNullable<Read['roles']>[number], 'policy'> & { readonly policy?: PolicyDocument }

/** What an emulator starts with: repositories, functions, roles, base images, and claims of the runner's tokens. */
export type Scene = Omit<Read, 'roles'> & { readonly roles?: readonly Role[] }

/** Reads a scene from a JSON or YAML file; throws with the file, the path in it, and what is expected there. */
export const readScene = async (file: string): Promise<Scene> => {
  const { roles, ...rest } = check(scene, await readYaml(file), file)
  if (roles === undefined) return rest
  const read = roles.map(async ({ policy, ...role }, index): Promise<Role> => {
    if (policy === undefined) return role
    return { ...role, policy: await readPolicy(policy, file, ['roles', index, 'policy']) }
  })
  return { ...rest, roles: await Promise.all(read) }
}

type Path = readonly PropertyKey[]

const readPolicy = async (policy: unknown, file: string, path: Path): Promise<PolicyDocument> => {
  if (typeof policy !== 'string') return check(policyDocument, withList(policy), file, path)
  const policyFile = resolve(dirname(file), policy)
  const value = await readYaml(policyFile).catch((error: Error) => {
    throw new Error(`${file}: ${shown(path)}: ${error.message}`)
  })
  return check(policyDocument, withList(value), policyFile)
}

/** A policy document may have its only statement without a list. */
const withList = (policy: unknown): unknown => {
  if (typeof policy !== 'object' || policy === null || !('Statement' in policy)) return policy
  return { ...policy, Statement: [policy.Statement].flat() }
}

const readYaml = async (file: string): Promise<unknown> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`cannot read ${file}: ${error.code === 'ENOENT' ? 'it does not exist' : error.message}`)
  })
  try {
    return parse(text)
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : error}`)
  }
}

const check = <T>(schema: z.ZodType<T>, value: unknown, file: string, within: Path = []): T => {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.flatMap((issue) => linesOf(issue, value, within))
  throw new Error(lines.map((line) => `${file}: ${line}`).join('\n'))
}

/** zod's names of YAML's types, in the words of those who write it. */
const TYPES: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a map',
  record: 'a map',
  string: 'text',
  number: 'a number',
}

/** `functions[0].packageType: expected one of "Image"|"Zip", got "image"`, or a line per key that is not read. */
const linesOf = (issue: z.core.$ZodIssue, value: unknown, within: Path): string[] => {
  const path = [...within, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${shown([...path, key])}: this key is not read here, ${issue.message}`)
  }
  const type = issue.code === 'invalid_type' ? TYPES[issue.expected] : undefined
  const expected = type ? `expected ${type}` : issue.message.replace(/^Invalid (?:input|option): /, '')
  return [`${shown(path)}: ${expected}, got ${briefly(valueAt(value, issue.path))}`]
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value)

const MAX_SHOWN = 60

const briefly = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text
}

/** `roles[0].policy`; `top` is the file itself. */
const shown = (path: Path): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '') || 'top'

/** Builds a scene in an emulator, without its base images, and returns the ARNs of its roles. */
export const setScene = async (emulator: Emulator, scene: Scene): Promise<string[]> => {
  for (const { name, ...options } of scene.repositories ?? []) emulator.createRepository(name, options)
  for (const [index, options] of (scene.functions ?? []).entries()) {
    await emulator.createFunction(options).catch((error: Error) => {
      throw new Error(`functions[${index}]: ${error.message}`)
    })
  }
  if (scene.claims) emulator.claims(scene.claims)
  return (scene.roles ?? []).map((role) => emulator.createRole(role))
}
