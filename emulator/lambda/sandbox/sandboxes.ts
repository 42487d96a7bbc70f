import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lambdaEnvironment } from '../../../src/runtime/environment.ts'
import type { Event, FunctionRuntime, Outcome } from '../../../src/runtime/event.ts'
import { startFunctionRuntime } from '../../../src/runtime/process.ts'
import { errorAnswer } from '../../../src/runtime/server.ts'
import { parseImageConfig } from '../../registry/format.ts'
import type { Catalog } from '../../registry/repositories.ts'
import { plainManifest } from '../code/plain-manifest.ts'
import { unpackZip } from '../code/zip-file.ts'
import type { Code, LambdaFunction, Snapshot } from '../function/model.ts'
import { type Entrypoint, imageEntrypoint, zipEntrypoint } from './entrypoint.ts'
import { unpackImage } from './rootfs.ts'

/** The processes of functions: one per snapshot and version that was invoked. */
export type Sandboxes = {
  invoke(fn: LambdaFunction, target: SandboxTarget, event: Event): Promise<Outcome>
  /** Ends the processes of a function that run anything but these snapshots. */
  forget(functionName: string, except?: ReadonlySet<string>): void
  close(): Promise<void>
}

export type SandboxTarget = { readonly snapshot: Snapshot; readonly version: string; readonly invokedArn: string }

type Sandbox = { readonly functionName: string; readonly snapshotId: string; readonly runtime: Promise<Start> }
type Start = FunctionRuntime | Extract<Entrypoint, { kind: 'broken' }>

/** Where the code of functions is, and the folder below which it is unpacked. */
type Place = Catalog & { readonly directory: string; readonly region: string }

/** No processes yet; code is unpacked once. */
export const makeSandboxes = (place: Place): Sandboxes => {
  const sandboxes = new Map<string, Sandbox>()
  const unpacked = new Map<string, Promise<string>>()
  const closing = new Set<Promise<void>>()
  const close = (key: string, sandbox: Sandbox) => {
    sandboxes.delete(key)
    const ending = endOf(sandbox)
    closing.add(ending)
    ending.then(() => closing.delete(ending)).catch(() => closing.delete(ending))
  }
  return {
    invoke: async (fn, target, event) => {
      const key = `${target.snapshot.id} ${target.version} ${target.invokedArn}`
      const sandbox = sandboxes.get(key) ?? {
        functionName: fn.name,
        snapshotId: target.snapshot.id,
        runtime: startOf(place, fn, target, unpacked),
      }
      sandboxes.set(key, sandbox)
      const start = await sandbox.runtime
      return 'kind' in start ? brokenOutcome(start) : start.invoke(event)
    },
    forget: (functionName, except) => {
      for (const [key, sandbox] of sandboxes) {
        if (sandbox.functionName === functionName && !except?.has(sandbox.snapshotId)) close(key, sandbox)
      }
    },
    close: async () => {
      for (const [key, sandbox] of sandboxes) close(key, sandbox)
      await Promise.all(closing)
    },
  }
}

const endOf = async ({ runtime }: Sandbox): Promise<void> => {
  const start = await runtime.catch(() => undefined)
  if (start && !('kind' in start)) await start[Symbol.asyncDispose]()
}

const brokenOutcome = ({ errorType, text }: Extract<Entrypoint, { kind: 'broken' }>): Outcome => {
  const requestId = randomUUID()
  const { payload } = errorAnswer(errorType, `RequestId: ${requestId} Error: ${text}`)
  return {
    requestId,
    payload,
    ending: 'not-started',
    functionError: 'Unhandled',
    log: `${text}\n`,
    isCold: true,
    durationMs: 0,
  }
}

const startOf = async (
  place: Place,
  fn: LambdaFunction,
  { snapshot, version, invokedArn }: SandboxTarget,
  unpacked: Map<string, Promise<string>>,
): Promise<Start> => {
  const directory = await directoryOf(place, snapshot.code, unpacked)
  const entry = await entrypointOf(place, snapshot, directory)
  if (entry.kind === 'broken') return entry
  const { settings } = snapshot
  const identity = lambdaEnvironment({
    functionName: fn.name,
    version,
    memorySizeMb: settings.memorySizeMb,
    region: place.region,
    taskRoot: entry.taskRoot,
    ...(entry.handler !== undefined && { handler: entry.handler }),
  })
  return startFunctionRuntime({
    command: entry.path,
    commandName: entry.name,
    args: entry.args,
    cwd: entry.cwd,
    environment: {
      ...identity,
      ...entry.environment,
      LAMBDA_TASK_ROOT: entry.taskRoot,
      ...settings.environment,
    },
    functionArn: invokedArn,
    timeoutMs: settings.timeoutSeconds * 1000,
    memorySizeMb: settings.memorySizeMb,
  })
}

const directoryOf = (place: Place, code: Code, unpacked: Map<string, Promise<string>>): Promise<string> => {
  const key = code.kind === 'image' ? code.digest : code.sha256
  const known = unpacked.get(key)
  if (known !== undefined) return known
  const directory = join(place.directory, 'code', Buffer.from(key).toString('hex'))
  const unpacking = unpack(place, code, directory).then(() => directory)
  unpacked.set(key, unpacking)
  return unpacking
}

const unpack = async (place: Place, code: Code, directory: string): Promise<void> => {
  if (code.kind === 'zip') return unpackZip(await readFile(code.file), directory)
  const image = await imageOf(place, code)
  return unpackImage(place.blobs, image, directory)
}

const imageOf = async (place: Place, code: Extract<Code, { kind: 'image' }>) => {
  const repository = place.repositories.get(code.repository)
  const manifest = repository && plainManifest(repository, code.digest)
  if (manifest === undefined) throw new Error(`${code.repository}@${code.digest} is gone`)
  const config = parseImageConfig(await place.blobs.read(manifest.config.digest))
  if (config === undefined) throw new Error(`the config of ${code.repository}@${code.digest} is not readable`)
  return { manifest, config }
}

const entrypointOf = async (place: Place, snapshot: Snapshot, directory: string): Promise<Entrypoint> => {
  if (snapshot.code.kind === 'zip') return zipEntrypoint(directory, snapshot)
  const { config } = await imageOf(place, snapshot.code)
  return imageEntrypoint(directory, config, snapshot)
}
