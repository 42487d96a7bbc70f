import type { GitHub } from './github/api.ts'
import { type Listener, listen } from './http/listener.ts'
import { addUser, type User, type UserOptions } from './iam/account.ts'
import { type ImageTarget, type MadeImage, putImage } from './images/make.ts'
import { addLayer, type LayerOptions } from './lambda/code/layers.ts'
import {
  addActiveFunction,
  type FunctionOptions,
  type FunctionSnapshot,
  type Shown,
  show,
  snapshotOf,
} from './lambda/existing-functions.ts'
import type { LambdaFunction } from './lambda/function/model.ts'
import type { SettlingHold } from './lambda/function/update-duration.ts'
import { sandboxTarget } from './lambda/operations/invoke.ts'
import type { TagRules } from './registry/immutability.ts'
import { addRepository, type Repository } from './registry/repositories.ts'
import type { RequestRecord } from './requests/calls.ts'
import type { Fault, FaultHandle } from './requests/faults.ts'
import { serve } from './requests/pipeline.ts'
import { listenStorage } from './s3/storage.ts'
import type { SessionRecord } from './sts/account.ts'
import { addRole, type RoleOptions } from './sts/roles.ts'
import { handle, identify } from './world/services.ts'
import { closeWorld, type EmulatorOptions, makeWorld, STATIC_KEYS, type World } from './world/state.ts'

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
  createRepository(name: string, options?: Partial<TagRules>): Repository
  repository(name: string): Repository
  /** Puts an image where a push would. */
  putImage(target: ImageTarget, image: MadeImage): Promise<string>
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
  const main = await listen(serve({ identify, handle: (call) => handle(world, call), ...pipeline }), options.port)
  const storage = await listenStorage(world.storage, pipeline, options.shownAs?.storage)
  world.registryUrl = options.shownAs?.registry ?? main.url
  return makeEmulator(world, { main, storage })
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
  createFunction: async (options) => snapshotOf(await addActiveFunction(world, options)),
  function: (name) => snapshotOf(functionNamed(world, name)),
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
  const outcome = await world.sandboxes.invoke(fn, sandboxTarget(fn, qualifier), event)
  return {
    payload: outcome.payload.toString(),
    ...(outcome.functionError && { functionError: outcome.functionError }),
    log: outcome.log,
  }
}
