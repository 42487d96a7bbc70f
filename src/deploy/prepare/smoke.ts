import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { runsForeignCode } from '../../decide/source.ts'
import { lendImage } from '../../docker/engine.ts'
import { failure, warning } from '../../errors/problems.ts'
import { readJsonSource } from '../../files/json-source.ts'
import { copySealed, sealFile } from '../../files/sealed-file.ts'
import { limited } from '../../host/disk/limits.ts'
import type { Phase } from '../../host/log/log.ts'
import { readPacked } from '../../inspect/program.ts'
import type { Live } from '../../observe/function.ts'
import { unchangedImage } from '../../pack/image.ts'
import type { FileEntry } from '../../pack/include.ts'
import { unpackZip } from '../../pack/zip/unpack.ts'
import type { Architecture } from '../../plan/function.ts'
import type { JsonSource, SmokeSpec } from '../../plan/smoke.ts'
import { isLinux } from '../../runtime/container/docker-run.ts'
import { refuseLargeEvent } from '../../runtime/event.ts'
import { canRun } from '../../runtime/machine.ts'
import { bootstrapIn, type Runnable } from '../../runtime/runnable.ts'
import { runSmoke } from '../../runtime/smoke.ts'
import { type Product, phase, type Task, type Tried } from '../task.ts'

/**
 * Runs smoke-event against the artifact here, before we have a role. What other code may change, in this run or in a build with cgo before it,
 * is hashed and inspected before the function starts, and compared when it is packed.
 */
export const runForeign = async (task: Task, product: Product, architecture: Architecture): Promise<Tried> => {
  const { host } = task
  const { smoke: spec, layers } = task.spec
  if (spec === undefined) return { product: await sealInPlace(task, product), tookMs: undefined }
  const isImage = product.kind === 'engine' || product.kind === 'archive'
  if (!canRun(architecture, isImage ? 'image' : 'program')) {
    host.log.notice(warning('smoke-impossible', { machine: process.arch, architecture }))
    return { product: await sealInPlace(task, product), tookMs: undefined }
  }
  if (layers !== undefined) host.log.notice(warning('smoke-without-layers', { where: layers.where }))
  const answer = async ({ state, result }: Phase): Promise<Tried> => {
    state('smoke-event')
    if (isImage) logNetwork(task, spec)
    await using owned = new AsyncDisposableStack()
    const trial = await prepare(task, product, owned)
    const tookMs = await run(task, spec, trial.runnable)
    result(`smoke-event answered in ${Math.round(tookMs)} ms`)
    return { product: trial.product, tookMs }
  }
  return phase(task, 'smoke', answer, { group: 'smoke-event' })
}

/** The container can reach more than its own network, because it was asked for or because there is none. */
const logNetwork = ({ host }: Task, { network }: SmokeSpec): void => {
  if (network === 'host')
    host.log.info("smoke-network is host: the function can reach whatever this runner's network reaches")
  else if (!isLinux)
    host.log.info(
      `the function has Docker's own network: on ${process.platform} it cannot reach this step from another`,
    )
}

/** Refuses an unreadable event before anything is built. */
export const checkEvents = async ({ spec: { smoke: spec } }: Task): Promise<void> => {
  if (spec !== undefined) await readEvents(spec)
}

const readEvents = ({ event, expect }: SmokeSpec) =>
  Promise.all([readSmallEvent(event), expect === undefined ? undefined : readJsonSource(expect)])

const readSmallEvent = async (source: JsonSource): Promise<Buffer> => {
  const event = await readJsonSource(source)
  refuseLargeEvent(event, source.where)
  return event
}

const run = async (task: Task, spec: SmokeSpec, runnable: Runnable): Promise<number> => {
  const { plan, host, shared } = task
  const [event, expected] = await readEvents(spec)
  return runSmoke({
    runnable,
    event,
    expected: expected === undefined ? undefined : { value: JSON.parse(expected.toString()) },
    functionName: task.spec.functionName,
    region: plan.account.region || 'us-east-1',
    variables: spec.variables,
    timeoutMs: spec.timeoutMs,
    sandbox: { network: spec.network },
    onLog: limited((text) => host.log.info(text.replace(/\n$/, ''))),
    signal: host.stop,
    confinement: await shared.foreign.confinement(task.spec),
  })
}

/** Refuses a function that took longer here than its timeout in Lambda. */
export const refuseSlow = async (tookMs: number | undefined, name: string, live: Live): Promise<void> => {
  if (tookMs === undefined || !live.exists || tookMs <= live.timeoutMs) return
  throw failure('smoke-slower', { seconds: (tookMs / 1_000).toFixed(1), name, limit: live.timeoutMs / 1_000 })
}

/** Hashes what other code could change, where it is: only a build with cgo has run some. */
const sealInPlace = async ({ spec }: Task, product: Product): Promise<Product> => {
  if (product.kind !== 'binary' || !runsForeignCode(spec)) return product
  const { binary } = product
  const [found, seal, files] = await Promise.all([
    readPacked(binary.path),
    sealFile(binary.path),
    Promise.all(product.files.map(async (entry) => ({ ...entry, seal: await sealFile(entry.file) }))),
  ])
  return { ...product, binary: { ...binary, seal }, files, found }
}

type Trial = {
  readonly runnable: Runnable
  /** With what it held when it was copied for the run. */
  readonly product: Product
}

const STARTABLE = 0o755

/** Makes it runnable; `owned` gets what has to be removed after the run. */
const prepare = async ({ temp, host }: Task, product: Product, owned: AsyncDisposableStack): Promise<Trial> => {
  const folder = join(temp, 'smoke')
  const { stop: signal } = host
  await mkdir(folder, { recursive: true })
  switch (product.kind) {
    case 'binary': {
      const runnable = bootstrapIn(folder)
      const files: FileEntry[] = []
      for (const entry of product.files) {
        const copy = join(folder, entry.path)
        await mkdir(dirname(copy), { recursive: true })
        files.push({ ...entry, seal: await copySealed(entry.file, copy, entry.mode) })
      }
      const seal = await copySealed(product.binary.path, runnable.program, STARTABLE)
      const found = await readPacked(runnable.program)
      return { runnable, product: { ...product, binary: { ...product.binary, seal }, files, found } }
    }
    case 'zip':
      await unpackZip(product.zip.bytes, folder, signal)
      return { runnable: bootstrapIn(folder), product }
    case 'engine':
      return { runnable: { kind: 'image', image: product.image.imageId }, product }
    case 'archive': {
      const { image } = owned.use(await lendImage(unchangedImage(product.image), { directory: folder, signal }))
      return { runnable: { kind: 'image', image }, product }
    }
  }
}
