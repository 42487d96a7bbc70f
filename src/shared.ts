import { repositoryArn } from './aws/arn.ts'
import type { Session } from './aws/session.ts'
import { openSession } from './aws/session.ts'
import { type BaseImage, readBase } from './build/base.ts'
import { failure } from './errors.ts'
import type { Agents } from './host/agents.ts'
import type { Host } from './host/caller.ts'
import type { Wire } from './host/request.ts'
import type { Architecture, FunctionSpec } from './plan/function.ts'
import { type ImageReference, parseEcrHost } from './plan/names.ts'
import { needsAws, type Plan } from './plan/plan.ts'
import { type EcrLogin, readEcrLogin } from './push/ecr.ts'
import { basic, type Credentials, readDockerLogin } from './registry/auth.ts'
import { openRegistry, type Registry } from './registry/client.ts'
import { isLoopback } from './registry/http.ts'

/** What the stages of a run have in common, each fetched once, when it is first asked for. */
export type Shared = {
  readonly session: () => Promise<Session>
  readonly ecrLogin: () => Promise<EcrLogin>
  readonly base: (spec: FunctionSpec, architecture: Architecture) => Promise<BaseImage | 'scratch'>
  /** The repository at this URI, for pushing. */
  readonly repository: (uri: string) => Promise<Registry>
}

/** Nothing is fetched before it is asked for. */
export const createShared = (plan: Plan, host: Host, agents: Agents): Shared => {
  const wire = { agents, signal: host.stop }
  const { mask, caller } = host
  const session = once(() => openSession(plan.account, host, { agents, callLimitMs: plan.function.waitTimeoutMs }))
  const ecrLogin = once(async () => readEcrLogin((await session()).clients.ecr, mask, host.stop))
  const ecrLoginIn = async (region: string): Promise<EcrLogin> => {
    if (region === plan.account.region) return ecrLogin()
    return readEcrLogin((await session()).ecrIn(region), mask, host.stop)
  }
  const bases = new Map<string, Promise<BaseImage | 'scratch'>>()
  return {
    session,
    ecrLogin,
    base: (spec, architecture) => {
      const key = `${spec.baseImage === 'scratch' ? spec.baseImage : spec.baseImage.text} ${architecture}`
      const known = bases.get(key) ?? openBase({ session, plan, host, wire, ecrLoginIn }, spec, architecture)
      known.catch(() => {})
      bases.set(key, known)
      return known
    },
    repository: async (uri) => {
      const [host = '', ...path] = uri.split('/')
      refuseStrange(host, uri, caller)
      const { protocol, credentials } = await ecrLogin()
      const authorization = basic(credentials)
      return openRegistry({
        wire,
        origin: `${protocol}//${host}`,
        repository: path.join('/'),
        authorization,
        credentials: async () => credentials,
        mask,
      })
    },
  }
}

type BaseContext = {
  readonly session: () => Promise<Session>
  readonly plan: Plan
  readonly host: Host
  readonly wire: Wire
  readonly ecrLoginIn: (region: string) => Promise<EcrLogin>
}

const openBase = async (
  context: BaseContext,
  { baseImage, registryMirrors }: FunctionSpec,
  architecture: Architecture,
): Promise<BaseImage | 'scratch'> => {
  if (baseImage === 'scratch') return baseImage
  const { wire, host } = context
  const at = registryMirrors[baseImage.host] ?? baseImage.host
  const origin = `${isLoopback(hostname(at)) ? 'http' : 'https'}://${at}`
  const credentials = (): Promise<Credentials | undefined> => baseCredentials(context, at, baseImage.host)
  const registry = openRegistry({ wire, origin, repository: baseImage.repository, credentials, mask: host.mask })
  return readBase(registry, { ...baseImage, rights: await baseRights(context, baseImage) }, architecture)
}

/** What the role needs for a base in a private repository of ECR; undefined for any other registry, and where there is no role. */
const baseRights = async (
  { plan, session }: BaseContext,
  { host, repository: name }: ImageReference,
): Promise<string | undefined> => {
  const ecr = parseEcrHost(host)
  if (ecr === undefined || !needsAws(plan.command)) return undefined
  const { home } = await session()
  const arn = repositoryArn({ ...home, region: ecr.region }, { name, registryId: ecr.registryId })
  return `ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on ${arn}`
}

/**
 * The login for a base's registry at this host, which stands for the named one: the runner's own for exactly the host that is asked, else,
 * for a private base of ECR in any region, the deploy role's.
 */
const baseCredentials = async (
  { plan, host, ecrLoginIn }: BaseContext,
  at: string,
  named: string,
): Promise<Credentials | undefined> => {
  const login = await readDockerLogin(at, host.caller.dockerConfigDir, host.stop)
  if (login !== undefined) {
    host.mask(login.password)
    return login
  }
  // A mirror gets the role's login for the registry it stands for only where that cannot leave the machine.
  const region = parseEcrHost(isLoopback(hostname(at)) ? named : at)?.region
  return region === undefined || !needsAws(plan.command) ? undefined : (await ecrLoginIn(region)).credentials
}

const hostname = (at: string): string => new URL(`https://${at}`).hostname

/** ECR's password goes to ECR's own host, to this machine, or to whoever answers in ECR's place (AWS_ENDPOINT_URL). */
const refuseStrange = (at: string, uri: string, { endpoints }: Host['caller']): void => {
  const named = endpoints.get('AWS_ENDPOINT_URL_ECR') ?? endpoints.get('AWS_ENDPOINT_URL')
  const stand = URL.parse(named ?? '')?.hostname
  const name = hostname(at)
  if (parseEcrHost(at) !== undefined || isLoopback(name)) return
  if (stand !== undefined && (name === stand || name.endsWith(`.${stand}`))) return
  throw failure('repository-strange', { uri, host: at })
}

const once = <T>(load: () => Promise<T>): (() => Promise<T>) => {
  let loaded: Promise<T> | undefined
  return () => {
    loaded ??= load()
    loaded.catch(() => {})
    return loaded
  }
}
