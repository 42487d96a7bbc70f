import { join } from 'node:path'
import * as z from 'zod/mini'
import { failure } from '../errors/problems.ts'
import { execute } from '../host/children/exec.ts'
import { childEnvironment } from '../host/children/visible-variables.ts'
import type { Wire } from '../host/connections/request.ts'
import { readSmall } from '../host/disk/limits.ts'
import { dockerConfigSchema, helperProgram, MAX_DOCKER_CONFIG_BYTES } from '../host/docker-config.ts'
import { jsonOrNothing } from '../text/json.ts'
import { RegistryError, readBody, send } from './http.ts'

export type Credentials = { readonly username: string; readonly password: string }

const MAX_TOKEN_BYTES = 65_536
/** A helper that prompts for input would hang forever. */
const HELPER_TIMEOUT_MS = 10_000

/** The Authorization header of the Basic scheme (RFC 7617). */
export const basic = ({ username, password }: Credentials): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`

/**
 * The challenge in a WWW-Authenticate header: Bearer with its parameters if offered, else Basic; undefined for any other scheme.
 * `Bearer realm="https://a/token",service="a", Basic realm="b"` -> bearer, realm https://a/token (RFC 9110, 11.6.1; RFC 6750).
 */
export const parseChallenge = (header: string): Challenge | undefined => {
  const starts = [...header.matchAll(/(?:^|,\s*)(basic|bearer)(?=\s|$)/gi)]
  const challenges = starts.map((start, index): Challenge => {
    const text = header.slice(start.index + start[0].length, starts[index + 1]?.index)
    const pairs = [...text.matchAll(/(?<!\w)(\w+)=(?:"([^"]*)"|([^\s,"]+))/g)]
    const parameters = new Map(pairs.map(([, name = '', quoted, plain]) => [name.toLowerCase(), quoted ?? plain ?? '']))
    return { scheme: start[1]?.toLowerCase() === 'bearer' ? 'bearer' : 'basic', parameters }
  })
  return challenges.find(({ scheme }) => scheme === 'bearer') ?? challenges[0]
}

export type Challenge = { readonly scheme: 'basic' | 'bearer'; readonly parameters: ReadonlyMap<string, string> }

/** RFC 6750, 2.1: what may follow `Bearer` in a header. */
const bearer = z.string().check(z.regex(/^[\w.~+/-]+=*$/))
const tokenSchema = z.object({ token: z.optional(bearer), access_token: z.optional(bearer) })

/** Gets a bearer token from the registry's realm; credentials go to that realm only. Not retried: the request that needs the token is. */
export const fetchToken = async (
  wire: Wire,
  parameters: ReadonlyMap<string, string>,
  scope: string,
  credentials: Credentials | undefined,
): Promise<string> => {
  const realm = URL.parse(parameters.get('realm') ?? '')
  if (realm === null) throw failure('registry-no-realm', {})
  const service = parameters.get('service')
  if (service !== undefined) realm.searchParams.set('service', service)
  realm.searchParams.set('scope', parameters.get('scope') ?? scope)
  const received = await send(wire, realm, {
    method: 'GET',
    headers: credentials === undefined ? {} : { authorization: basic(credentials) },
  })
  const bytes = await readBody(received, realm.host, MAX_TOKEN_BYTES)
  const { status } = received
  if (status !== 200)
    throw new RegistryError(`${realm.host} did not give a token for ${scope}: ${status}`, status, 'UNAUTHORIZED')
  const parsed = tokenSchema.safeParse(jsonOrNothing(bytes.toString()))
  const token = parsed.success ? (parsed.data.token ?? parsed.data.access_token) : undefined
  if (token === undefined)
    throw new RegistryError(`${realm.host} answered without a token for ${scope}`, status, 'UNAUTHORIZED')
  return token
}

const helperSchema = z.object({ Username: z.string(), Secret: z.string() })

/** Docker Hub has its own key in a Docker configuration. */
const configKeys = (host: string): string[] =>
  host === 'registry-1.docker.io' ? ['https://index.docker.io/v1/', 'docker.io'] : [host, `https://${host}`]

/** The login that `docker login` saved for exactly this host, in a credential helper or in config.json; undefined when there is none. */
export const readDockerLogin = async (
  host: string,
  configDir: string,
  signal: AbortSignal,
): Promise<Credentials | undefined> => {
  const config = await readDockerConfig(join(configDir, 'config.json'))
  for (const key of configKeys(host)) {
    const helper = config.credHelpers?.[key]
    if (helper !== undefined) return askHelper(helper, key, signal)
    const login = decodeLogin(config.auths?.[key]?.auth)
    if (login !== undefined) return login
    if (config.credsStore !== undefined && config.auths?.[key] !== undefined)
      return askHelper(config.credsStore, key, signal)
  }
  return undefined
}

const readDockerConfig = async (path: string): Promise<z.infer<typeof dockerConfigSchema>> => {
  try {
    return dockerConfigSchema.parse(JSON.parse((await readSmall(path, MAX_DOCKER_CONFIG_BYTES))?.toString() ?? ''))
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return {}
    // The parser's message quotes the broken JSON, which holds logins.
    throw failure('docker-config', { path }, cause instanceof SyntaxError ? {} : { cause })
  }
}

const decodeLogin = (auth: string | undefined): Credentials | undefined => {
  const match = Buffer.from(auth ?? '', 'base64')
    .toString()
    .match(/^([^:]+):(.+)$/s)
  return match?.[1] !== undefined && match[2] !== undefined ? { username: match[1], password: match[2] } : undefined
}

/** Runs docker-credential-NAME get with the host on standard input; undefined when it has no login. */
const askHelper = async (name: string, host: string, stop: AbortSignal): Promise<Credentials | undefined> => {
  const command = helperProgram(name)
  const signal = AbortSignal.any([stop, AbortSignal.timeout(HELPER_TIMEOUT_MS)])
  const run = execute(command, ['get'], { cwd: '/', env: childEnvironment([], {}), input: host, signal })
  const { exitCode, stdout } = await run.catch((cause) => {
    throw failure('docker-helper-silent', { command, host }, { cause })
  })
  if (exitCode !== 0) return undefined
  const answer = jsonOrNothing(stdout)
  if (answer === undefined) throw failure('docker-helper-not-json', { command, host })
  const parsed = helperSchema.safeParse(answer)
  return parsed.success ? { username: parsed.data.Username, password: parsed.data.Secret } : undefined
}
