import { ecrRegistryRules } from './ecr/registry.ts'
import { handleEcr } from './ecr/routes.ts'
import { type GitHub, handleGitHub } from './github/api.ts'
import { handleOidc } from './github/oidc.ts'
import { identify } from './identify.ts'
import { addLayer, type LayerOptions } from './lambda/code/layers.ts'
import { sandboxTarget } from './lambda/invoke.ts'
import type { LambdaFunction } from './lambda/model.ts'
import { handleLambda } from './lambda/routes.ts'
import type { SettlingHold } from './lambda/settling.ts'
import { type MadeImage, putImage } from './registry/images.ts'
import { addRepository, type Mutability, type Repository } from './registry/repositories.ts'
import { handleRegistry } from './registry/routes.ts'
import { listenStorage } from './s3/storage.ts'
import {
  addActiveFunction,
  addRole,
  addUser,
  type FunctionOptions,
  type FunctionSnapshot,
  type RoleOptions,
  type Shown,
  show,
  snapshotOf,
  type User,
  type UserOptions,
} from './scenery.ts'
import type { Call, RequestRecord } from './shared/calls.ts'
import type { Fault, FaultHandle } from './shared/faults.ts'
import { type Listener, listen, type Reply } from './shared/http.ts'
import { serve } from './shared/pipeline.ts'
import type { World } from './state.ts'
import { handleSts } from './sts/routes.ts'
import type { SessionRecord } from './sts/sessions.ts'
import { closeWorld, type EmulatorOptions, makeWorld, STATIC_KEYS } from './world.ts'

export type InvokeAnswer = { readonly payload: string; readonly functionError?: 'Unhandled'; readonly log: string }

/** A running emulator and its scene. Times in the API are milliseconds; operations are named `service:Operation`. */
export type Emulator = AsyncDisposable & {
  readonly url: string
  /** Where blobs are downloaded from. */
  readonly storageUrl: string
  readonly region: string
  readonly accountId: string
  /** Static keys that are always accepted. */
  readonly staticKeys: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** Every request so far, oldest first. */
  readonly requests: readonly RequestRecord[]
  /** What the runner gives a job as `github.token`. */
  readonly githubToken: string
  /** What the runner would give a job with `id-token: write`, and AWS_ENDPOINT_URL. */
  runnerEnvironment(): Record<string, string>
  /** Changes claims of the next tokens; undefined removes one. */
  claims(partial: Readonly<Record<string, string | number | undefined>>): void
  /** Changes what GitHub's API answers to the job's token. */
  github(partial: Partial<Pick<GitHub, 'readsActions' | 'form'>>): void
  createRole(options: RoleOptions): string
  createUser(options: UserOptions): User
  /** The sessions that keys took, oldest first. */
  readonly sessions: readonly SessionRecord[]
  createRepository(
    name: string,
    options?: { readonly mutability?: Mutability; readonly exclusions?: readonly string[] },
  ): Repository
  repository(name: string): Repository
  /** Puts an image where a push would. */
  putImage(target: { readonly repository: string; readonly tag?: string }, image: MadeImage): Promise<string>
  createFunction(options: FunctionOptions): Promise<FunctionSnapshot>
  function(name: string): FunctionSnapshot
  /** Makes GetFunction show this state, whatever the function does, until an update settles. */
  show(name: string, shown: Shown): void
  /** Publishes the next version of a layer, whatever its zip holds, and returns its ARN. */
  createLayer(options: LayerOptions): Promise<string>
  invoke(name: string, payload: unknown, qualifier?: string): Promise<InvokeAnswer>
  fault(fault: Fault): FaultHandle
  /** Holds the settling of the function's running or next update. */
  holdSettling(functionName: string): SettlingHold
  /** The requests of one operation. */
  seen(operation: string): RequestRecord[]
}

/** Starts an emulator on 127.0.0.1 with an empty account. */
export const startEmulator = async (options: EmulatorOptions = {}): Promise<Emulator> => {
  const world = await makeWorld(options)
  const { faults, records } = world
  const pipeline = { faults, records, isProxied: options.shownAs !== undefined }
  const main = await listen(serve({ identify, handle: (call) => dispatch(world, call), ...pipeline }), options.port)
  const storage = await listenStorage(world.storage, pipeline)
  world.registryUrl = options.shownAs?.registry ?? main.url
  world.storageUrl = options.shownAs?.storage ?? storage.url
  return makeEmulator(world, { main, storage })
}

const dispatch = (world: World, call: Call): Promise<Reply> => {
  switch (call.service) {
    case 'lambda':
      return handleLambda(world, call)
    case 'ecr':
      return handleEcr(world, call)
    case 'sts':
      return handleSts(world, call)
    case 'oidc':
      return handleOidc(world.oidc, call)
    case 'github':
      return handleGitHub(world.github, call)
    case 'registry':
      return handleRegistry(ecrRegistryRules(world), call)
    case 'storage':
      return Promise.resolve(world.storage.handle(call))
  }
}

const makeEmulator = (
  world: World,
  { main, storage }: { readonly main: Listener; readonly storage: Listener },
): Emulator => ({
  url: main.url,
  storageUrl: storage.url,
  region: world.region,
  accountId: world.accountId,
  staticKeys: STATIC_KEYS,
  githubToken: world.github.token,
  requests: world.records,
  runnerEnvironment: () => ({
    AWS_ENDPOINT_URL: main.url,
    ACTIONS_ID_TOKEN_REQUEST_URL: `${main.url}/oidc/token?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: world.oidc.requestToken,
    GITHUB_API_URL: `${main.url}/github`,
  }),
  claims: (partial) => {
    const merged = Object.entries({ ...world.oidc.claims, ...partial })
    world.oidc.claims = Object.fromEntries(
      merged.filter((entry): entry is [string, string | number] => entry[1] !== undefined),
    )
  },
  github: (partial) => void Object.assign(world.github, partial),
  createRole: (options) => addRole(world, options),
  createUser: (options) => addUser(world, options),
  sessions: world.sessions,
  createRepository: (name, options) => addRepository(world, name, options),
  repository: (name) => known(world.repositories.get(name), `repository ${name}`),
  putImage: (target, image) => putImage(world, target, image),
  createFunction: async (options) => snapshotOf(world, await addActiveFunction(world, options)),
  function: (name) => snapshotOf(world, functionNamed(world, name)),
  show: (name, shown) => show(functionNamed(world, name), shown),
  createLayer: (options) => addLayer(world, options),
  invoke: (name, payload, qualifier) => invokeDirectly(world, name, payload, qualifier),
  fault: (fault) => world.faults.add(fault),
  holdSettling: (name) => world.settling.hold(name),
  seen: (operation) => world.records.filter((record) => `${record.service}:${record.operation}` === operation),
  [Symbol.asyncDispose]: async () => {
    world.faults.end()
    // Handlers wait for the functions that answer now; closeWorld ends those that start in between.
    await Promise.all([main[Symbol.asyncDispose](), storage[Symbol.asyncDispose](), world.sandboxes.close()])
    await closeWorld(world)
  },
})

const known = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`the emulator has no ${what}`)
  return value
}

const functionNamed = (world: World, name: string): LambdaFunction =>
  known(world.functions.get(name), `function ${name}`)

const invokeDirectly = async (
  world: World,
  name: string,
  payload: unknown,
  qualifier: string | undefined,
): Promise<InvokeAnswer> => {
  const fn = functionNamed(world, name)
  const event = { payload: Buffer.from(JSON.stringify(payload)) }
  const outcome = await world.sandboxes.invoke(world, fn, sandboxTarget(fn, qualifier), event)
  return {
    payload: outcome.payload.toString(),
    ...(outcome.functionError && { functionError: outcome.functionError }),
    log: outcome.log,
  }
}
