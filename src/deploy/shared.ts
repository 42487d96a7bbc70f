import { join } from 'node:path'
import type { LambdaClient } from '@aws-sdk/client-lambda'
import { repositoryArn } from '../aws/arn.ts'
import { openSession, type Session } from '../aws/session.ts'
import { runsForeignCode } from '../decide/source.ts'
import { failure } from '../errors/problems.ts'
import type { Host } from '../host/caller.ts'
import { keyed, once, type Work } from '../host/concurrency/once.ts'
import type { Agents } from '../host/connections/agents.ts'
import type { Wire } from '../host/connections/request.ts'
import { endpointOf } from '../host/endpoints.ts'
import { readLayers } from '../lambda-layers/layers.ts'
import type { Architecture, FunctionSpec } from '../plan/function.ts'
import type { LayerSource } from '../plan/grammar/lambda-layers.ts'
import { type ImageReference, parseEcrHost } from '../plan/grammar/names.ts'
import { longestWaitMs, needsAws, type Plan } from '../plan/plan.ts'
import { type EcrLogin, readEcrLogin } from '../push/ecr.ts'
import { basic, type Credentials, readDockerLogin } from '../registry/auth.ts'
import { type BaseImage, readBase } from '../registry/base-image.ts'
import { openRegistry } from '../registry/client.ts'
import { isLoopback } from '../text/address.ts'
import type { Builds } from './builds.ts'
import type { Foreign } from './foreign-code.ts'
import { makeAndTry } from './prepare/foreign-build.ts'
import { produce } from './prepare/product.ts'
import type { Start } from './start.ts'
import type { Shared, Task, Tried } from './task.ts'

/** A run of one or several functions. */
export type Run = {
  readonly plan: Plan
  readonly host: Host
  readonly starts: readonly Start[]
  readonly builds: Builds
  readonly foreign: Foreign
}

/** Fetches nothing before first use. Adds everything it starts to `work`. */
export const createShared = ({ plan, host, builds, foreign }: Run, agents: Agents, work: Work): Shared => {
  const wire = { agents, signal: host.stop }
  const { mask, caller } = host
  // Other people's code must never reach a role.
  const session = once(work, async () => {
    await foreign.over
    return openSession(plan.account, host, { agents, callLimitMs: longestWaitMs(plan) })
  })
  const ecrLogin = once(work, async () => readEcrLogin((await session()).clients.ecr, mask, host.stop))
  const ecrLoginIn = async (region: string): Promise<EcrLogin> => {
    if (region === plan.account.region) return ecrLogin()
    return readEcrLogin((await session()).ecrIn(region), mask, host.stop)
  }
  const context: BaseContext = { session, plan, host, wire, ecrLoginIn }
  const image = keyed(
    work,
    ({ reference, registryMirrors }: Reference, architecture: Architecture) =>
      `${reference.text} at ${hostOf({ reference, registryMirrors })} for ${architecture}`,
    (reference, architecture) => openImage(context, reference, architecture),
  )
  const lambda = async (): Promise<LambdaClient> => (await session()).clients.lambda
  return {
    session,
    ecrLogin,
    foreign,
    proxy: agents.proxy,
    compiler: builds.of,
    ...createProducts(foreign, work),
    // Returns the shared promise itself: a new one could reject unhandled.
    base: ({ baseImage, registryMirrors }, architecture) =>
      baseImage === 'scratch'
        ? Promise.resolve(baseImage)
        : image({ reference: baseImage, registryMirrors }, architecture),
    layers: keyed(
      work,
      ({ spec: { registryMirrors } }, sources, architecture: Architecture) =>
        JSON.stringify([architecture, registryMirrors, sources.map(({ text }) => text)]),
      (
        { spec: { registryMirrors }, temp }: Pick<Task, 'spec' | 'temp'>,
        sources: readonly LayerSource[],
        architecture,
      ) =>
        readLayers(sources, {
          architecture,
          lambda,
          image: (reference) => image({ reference, registryMirrors }, architecture),
          wire,
          temp: join(temp, `layers-${architecture}`),
          keep: (writing) => work.add(writing),
        }),
    ),
    repository: async (uri) => {
      const [host = '', ...path] = uri.split('/')
      refuseForeignHost(host, uri, caller)
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

type Reference = Pick<FunctionSpec, 'registryMirrors'> & { readonly reference: ImageReference }

/** Where it is read from. */
const hostOf = ({ reference: { host }, registryMirrors }: Reference): string => registryMirrors[host] ?? host

const openImage = async (
  context: BaseContext,
  { reference: baseImage, registryMirrors }: Reference,
  architecture: Architecture,
): Promise<BaseImage> => {
  const { wire, host } = context
  const at = hostOf({ reference: baseImage, registryMirrors })
  const origin = `${isLoopback(hostname(at)) ? 'http' : 'https'}://${at}`
  const credentials = (): Promise<Credentials | undefined> => baseCredentials(context, at, baseImage.host)
  const registry = openRegistry({ wire, origin, repository: baseImage.repository, credentials, mask: host.mask })
  return readBase(registry, { ...baseImage, rights: await baseRights(context, baseImage) }, architecture)
}

/** The permissions the role needs for a base in private ECR; undefined for any other registry, and without a role. */
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
 * The login for a base's registry at this host, a mirror of `named` or that host itself: the runner's own for exactly this host, else,
 * for a private ECR base in any region, the deploy role's.
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
  // A mirror gets the role's login for the registry it mirrors only on loopback, where it cannot leave the machine.
  const region = parseEcrHost(isLoopback(hostname(at)) ? named : at)?.region
  return region === undefined || !needsAws(plan.command) ? undefined : (await ecrLoginIn(region)).credentials
}

const hostname = (at: string): string => new URL(`https://${at}`).hostname

/** ECR's password goes only to ECR's own host, to this machine, or to the host of the endpoint that is set for ECR. */
const refuseForeignHost = (at: string, uri: string, { endpoints }: Host['caller']): void => {
  const endpoint = URL.parse(endpointOf(endpoints, 'ecr')?.url ?? '')?.hostname
  const name = hostname(at)
  if (parseEcrHost(at) !== undefined || isLoopback(name)) return
  if (endpoint !== undefined && (name === endpoint || name.endsWith(`.${endpoint}`))) return
  throw failure('repository-strange', { uri, host: at })
}

/** A product for each function and architecture. */
const createProducts = (foreign: Foreign, work: Work): Pick<Shared, 'product' | 'asked'> => {
  const asked = new Map<FunctionSpec, { tried?: Tried }>()
  const make = async (task: Task, architecture: Architecture): Promise<Tried> => {
    const { stop } = task.host
    if (!runsForeignCode(task.spec)) {
      await foreign.over
      return { product: await produce(task, architecture), tookMs: undefined }
    }
    try {
      return await foreign.inTurn(() => {
        stop.throwIfAborted()
        return makeAndTry(task, architecture)
      })
    } finally {
      foreign.leave(task.spec)
    }
  }
  // A function has its folder for itself.
  const product = keyed(
    work,
    ({ temp }, architecture) => `${temp} ${architecture}`,
    async (task: Task, architecture: Architecture) => {
      const own: { tried?: Tried } = {}
      asked.set(task.spec, own)
      own.tried = await make(task, architecture)
      return own.tried
    },
  )
  return { product, asked: (spec) => asked.get(spec) }
}
