import { isLoopback } from '../text/address.ts'
import { awsFiles, textOf } from './aws-files.ts'
import { isMetadata } from './connections/addresses.ts'
import type { Variables } from './variables.ts'

/** AWS's services that the step asks, as variables and the `services` sections of the config file name them. */
const SERVICES = ['lambda', 'ecr', 'sts', 'sso', 'sso_oidc', 'signin'] as const

type Service = (typeof SERVICES)[number]

/** An address that somebody has set for a service of AWS, for a source of credentials, or for OIDC tokens. */
export type Endpoint = {
  readonly of: Service | 'credentials' | 'id-token'
  /** The variable that sets it, or the setting with its profile and file. */
  readonly where: string
  readonly url: string
  /** Whether it is reached over https, or over http without leaving the machine. */
  readonly isSafe: boolean
}

/** The endpoint that is set for a service; undefined for AWS's own. */
export const endpointOf = (endpoints: readonly Endpoint[], service: Service): Endpoint | undefined =>
  endpoints.find((endpoint) => endpoint.of === service)

/**
 * Every endpoint that variables or AWS's config files set, in the SDK's order: the variable of the service, that of all services, the `services`
 * section, the profile (AWS SDKs and Tools Reference Guide, service-specific endpoints).
 */
export const readEndpoints = (env: Variables): readonly Endpoint[] => {
  const profile = readProfile(env)
  const ignores = env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS || profile.find('ignore_configured_endpoint_urls')?.url
  const services = /^true$/i.test(ignores ?? '') ? [] : SERVICES
  return [
    ...services.map((service) => ({
      of: service,
      ...(ofVariable(env, `AWS_ENDPOINT_URL_${service.toUpperCase()}`) ??
        ofVariable(env, 'AWS_ENDPOINT_URL') ??
        profile.findFor(service) ??
        profile.find('endpoint_url')),
    })),
    {
      of: 'credentials' as const,
      ...(ofVariable(env, 'AWS_EC2_METADATA_SERVICE_ENDPOINT') ?? profile.find('ec2_metadata_service_endpoint')),
    },
    { of: 'credentials' as const, ...ofVariable(env, 'AWS_CONTAINER_CREDENTIALS_FULL_URI') },
    { of: 'id-token' as const, ...ofVariable(env, 'ACTIONS_ID_TOKEN_REQUEST_URL') },
  ].flatMap(({ of, where, url }) => (where && url ? [{ of, where, url, isSafe: isSafe(of, url) }] : []))
}

const isSafe = (of: Endpoint['of'], text: string): boolean => {
  const url = URL.parse(text)
  if (url?.protocol === 'https:') return true
  // A machine's own metadata address is not on any network.
  return url?.protocol === 'http:' && (isLoopback(url.hostname) || (of === 'credentials' && isMetadata(url.hostname)))
}

type Found = Pick<Endpoint, 'where' | 'url'>

const ofVariable = (env: Variables, name: string): Found | undefined =>
  env[name] ? { where: name, url: env[name] } : undefined

/** What AWS's config and credentials files say in the chosen profile, the config file first. */
type Profile = {
  readonly find: (setting: string) => Found | undefined
  /** The endpoint of a service in the `services` section that the profile names. */
  readonly findFor: (service: Service) => Found | undefined
}

const readProfile = (env: Variables): Profile => {
  const name = env.AWS_PROFILE || 'default'
  const { config, credentials } = awsFiles(env)
  const inConfig = readSections(config)
  const own = inConfig.get(`profile.${name}`) ?? (name === 'default' ? inConfig.get(name) : undefined)
  const profiles = [
    { file: config, settings: own },
    { file: credentials, settings: readSections(credentials).get(name) },
  ]
  const find = (setting: string): Found | undefined => {
    const { file, settings } = profiles.find((each) => each.settings?.has(setting)) ?? {}
    const url = settings?.get(setting)
    return url === undefined ? undefined : { where: `${setting} of profile ${name} in ${file}`, url }
  }
  return {
    find,
    findFor: (service) => {
      const section = find('services')?.url
      const url = inConfig.get(`services.${section}`)?.get(`${service}.endpoint_url`)
      return url === undefined
        ? undefined
        : { where: `endpoint_url of ${service} in services ${section} in ${config}`, url }
    },
  }
}

type Sections = ReadonlyMap<string, ReadonlyMap<string, string>>

/** The sections of a file of AWS's, as the SDK reads it: `[profile x]` as profile.x, and settings of an indented block as `block.setting`. */
const readSections = (path: string): Sections => {
  const sections = new Map<string, Map<string, string>>()
  let section: Map<string, string> | undefined
  let block = ''
  for (const line of textOf(path).split(/\r?\n/)) {
    const text = line.split(/(?:^|\s)[;#]/)[0]?.trim() ?? ''
    const [, header] = text.match(/^\[(.*)\]$/) ?? []
    const [, name = '', value = ''] = text.match(/^([^=]+)=(.*)$/) ?? []
    if (header !== undefined) {
      const key = keyOf(header)
      section = sections.get(key) ?? new Map()
      sections.set(key, section)
      block = ''
    } else if (name !== '' && value.trim() === '') block = `${name.trim()}.`
    else if (name !== '') {
      if (!/^\s/.test(line)) block = ''
      section?.set(`${block}${name.trim()}`, value.trim())
    }
  }
  return sections
}

/** `profile "x"` -> profile.x. */
const keyOf = (header: string): string =>
  header.replace(
    /^(profile|sso-session|services)\s+(?!\s)(["']?)(.*)\2$/,
    (_, kind: string, __, name: string) => `${kind}.${name}`,
  )
