import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { runsForeignCode } from '../../decide/autos.ts'
import { lendImage } from '../../docker/build.ts'
import { failure, warning } from '../../errors/problems.ts'
import { readJsonSource } from '../../files/json-source.ts'
import { copySealed, sealFile } from '../../files/seal.ts'
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
import { MAX_EVENT_BYTES } from '../../runtime/event.ts'
import { canRun } from '../../runtime/machine.ts'
import { type Runnable, smoke } from '../../runtime/smoke.ts'
import type { Product } from '../progress.ts'
import { type Line, phase, type Tried } from '../progress.ts'

/**
 * Runs smoke-event against the artifact here, before we have a role. What other code may change, in this run or in a build with cgo before it,
 * is hashed and inspected before the function starts, and compared when it is packed.
 */
export const runForeign = async (line: Line, product: Product, architecture: Architecture): Promise<Tried> => {
  const { host } = line
  const { smoke: spec, layers } = line.spec
  if (spec === undefined) return { product: await sealInPlace(line, product), tookMs: undefined }
  const isImage = product.kind === 'engine' || product.kind === 'archive'
  if (!canRun(architecture, isImage ? 'image' : 'program')) {
    host.log.notice(warning('smoke-impossible', { machine: process.arch, architecture }))
    return { product: await sealInPlace(line, product), tookMs: undefined }
  }
  if (layers !== undefined) host.log.notice(warning('smoke-without-layers', { where: layers.where }))
  const answer = async ({ state, result }: Phase): Promise<Tried> => {
    state('smoke-event')
    if (isImage) sayNetwork(line, spec)
    await using trial = await prepare(line, product)
    const tookMs = await run(line, spec, trial.runnable)
    result(`smoke-event answered in ${Math.round(tookMs)} ms`)
    return { product: trial.product, tookMs }
  }
  return phase(line, 'smoke', answer, { group: 'smoke-event' })
}

/** The container can reach more than its own network, because it was asked for or because there is none. */
const sayNetwork = ({ host }: Line, { network }: SmokeSpec): void => {
  if (network === 'host')
    host.log.info("smoke-network is host: the function can reach whatever this runner's network reaches")
  else if (!isLinux)
    host.log.info(
      `the function has Docker's own network: on ${process.platform} it cannot reach this step from another`,
    )
}

/** Refuses an unreadable event before anything is built. */
export const checkEvents = async ({ spec: { smoke: spec } }: Line): Promise<void> => {
  if (spec !== undefined) await readEvents(spec)
}

const readEvents = ({ event, expect }: SmokeSpec) =>
  Promise.all([readSmallEvent(event), expect === undefined ? undefined : readJsonSource(expect)])

const readSmallEvent = async (source: JsonSource): Promise<Buffer> => {
  const event = await readJsonSource(source)
  if (event.length <= MAX_EVENT_BYTES) return event
  throw failure('event-too-large', { where: source.where, size: event.length, limit: MAX_EVENT_BYTES })
}

const run = async (line: Line, spec: SmokeSpec, runnable: Runnable): Promise<number> => {
  const { plan, host, shared } = line
  const [event, expected] = await readEvents(spec)
  return smoke({
    runnable,
    event,
    expected: expected === undefined ? undefined : { value: JSON.parse(expected.toString()) },
    functionName: line.spec.functionName,
    region: plan.account.region || 'us-east-1',
    variables: spec.variables,
    timeoutMs: spec.timeoutMs,
    sandbox: { network: spec.network },
    onLog: limited((text) => host.log.info(text.replace(/\n$/, ''))),
    signal: host.stop,
    confinement: await shared.foreign.confinement(line.spec),
  })
}

/** Refuses a function that took longer here than its timeout in Lambda. */
export const refuseSlow = async (tookMs: number | undefined, name: string, live: Live): Promise<void> => {
  if (tookMs === undefined || !live.exists || tookMs <= live.timeoutMs) return
  throw failure('smoke-slower', { seconds: (tookMs / 1_000).toFixed(1), name, limit: live.timeoutMs / 1_000 })
}

/** Hashes what other code could change, where it is: only a build with cgo has run some. */
const sealInPlace = async ({ spec }: Line, product: Product): Promise<Product> => {
  if (product.kind !== 'binary' || !runsForeignCode(spec)) return product
  const { binary } = product
  const [found, seal, files] = await Promise.all([
    readPacked(binary.path),
    sealFile(binary.path),
    Promise.all(product.files.map(async (entry) => ({ ...entry, seal: await sealFile(entry.file) }))),
  ])
  return { ...product, binary: { ...binary, seal }, files, found }
}

type Trial = AsyncDisposable & {
  readonly runnable: Runnable
  /** With what it held when it was copied for the run. */
  readonly product: Product
}

const STARTABLE = 0o755

const prepare = async ({ temp, host }: Line, product: Product): Promise<Trial> => {
  const folder = join(temp, 'smoke')
  const { stop: signal } = host
  const nothing = async (): Promise<void> => {}
  await mkdir(folder, { recursive: true })
  switch (product.kind) {
    case 'binary': {
      const program = join(folder, 'bootstrap')
      const files: FileEntry[] = []
      for (const entry of product.files) {
        const copy = join(folder, entry.path)
        await mkdir(dirname(copy), { recursive: true })
        files.push({ ...entry, seal: await copySealed(entry.file, copy, entry.mode) })
      }
      const seal = await copySealed(product.binary.path, program, STARTABLE)
      const sealed = { ...product, binary: { ...product.binary, seal }, files, found: await readPacked(program) }
      return {
        runnable: { kind: 'program', program, folder },
        product: sealed,
        [Symbol.asyncDispose]: nothing,
      }
    }
    case 'zip': {
      await unpackZip(product.zip.bytes, folder, signal)
      const program = join(folder, 'bootstrap')
      return { runnable: { kind: 'program', program, folder }, product, [Symbol.asyncDispose]: nothing }
    }
    case 'engine':
      return { runnable: { kind: 'image', image: product.image.imageId }, product, [Symbol.asyncDispose]: nothing }
    case 'archive': {
      const lent = await lendImage(unchangedImage(product.image), { directory: folder, signal })
      const { image } = lent
      return { runnable: { kind: 'image', image }, product, [Symbol.asyncDispose]: () => lent[Symbol.asyncDispose]() }
    }
  }
}
