import type { ChildProcess } from 'node:child_process'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { StepEnd } from '../../demo/runner.ts'
import { openScene } from '../../demo/scene.ts'
import { makeTempDirectory } from '../../tools/temp-directory.ts'
import { watchPeak } from '../memory.ts'
import { BOUNDS, type HostileInput } from './input.ts'

/** What an input took of the step. */
export type HostileRun = {
  readonly tookMs: number
  /** At its peak, as are the bytes in RUNNER_TEMP. */
  readonly memoryBytes: number
  readonly diskBytes: number
  /** From SIGINT in the middle of another run to its end. */
  readonly interruptedMs: number
  /** The codes of its errors. */
  readonly codes: readonly string[]
  /** Why it was killed. */
  readonly killed?: string
}

/** More than this tells nothing new, and the machine must live. */
const CAP = { tookMs: 60_000, memoryBytes: 6_000_000_000, diskBytes: 6_000_000_000, interruptedMs: 20_000 }
const LOOK_EVERY_MS = 100
/** A step is interrupted in the middle, but not before it has begun. */
const INTERRUPT_AFTER_MS = { least: 300, most: 5_000 }

/** Runs an input through the step as a process, twice: to its end, and interrupted. */
export const runHostile = async (input: HostileInput, dist?: string): Promise<HostileRun> => {
  const whole = await once(input, dist)
  const after = Math.min(Math.max(whole.tookMs / 2, INTERRUPT_AFTER_MS.least), INTERRUPT_AFTER_MS.most)
  const { interruptedMs } = await once(input, dist, after)
  return { ...whole, interruptedMs }
}

const once = async (input: HostileInput, dist?: string, interruptAfterMs?: number): Promise<HostileRun> => {
  await using scene = await openScene()
  await using temp = makeTempDirectory()
  await using outside = makeTempDirectory()
  const more = await input.lay(scene, outside.path)
  const watching = Promise.withResolvers<Watched>()
  const end = await scene.push('dev', {
    ...more,
    ...(dist === undefined ? {} : { dist }),
    env: { ...more.env, RUNNER_TEMP: temp.path },
    onStart: (child) => watch(child, temp.path, interruptAfterMs).then(watching.resolve, watching.reject),
  })
  const watched = await watching.promise
  return { tookMs: end.durationMs, ...watched, codes: codesOf(end) }
}

type Watched = Pick<HostileRun, 'memoryBytes' | 'diskBytes' | 'interruptedMs' | 'killed'>

const watch = async (child: ChildProcess, temp: string, interruptAfterMs?: number): Promise<Watched> => {
  const peak = watchPeak(child)
  const startedAt = performance.now()
  let diskBytes = 0
  let killed: string | undefined
  let interruptedAt: number | undefined
  const kill = (why: string): void => {
    killed ??= why
    child.kill('SIGKILL')
  }
  while (child.exitCode === null && child.signalCode === null) {
    const passedMs = performance.now() - startedAt
    diskBytes = Math.max(diskBytes, await usedBytes(temp))
    if (passedMs > CAP.tookMs) kill(`> ${CAP.tookMs / 1_000} s`)
    if (diskBytes > CAP.diskBytes) kill(`> ${CAP.diskBytes / 1e9} GB on disk`)
    if ((await residentBytes(child)) > CAP.memoryBytes) kill(`> ${CAP.memoryBytes / 1e9} GB`)
    if (interruptAfterMs !== undefined && interruptedAt === undefined && passedMs >= interruptAfterMs) {
      interruptedAt = performance.now()
      child.kill('SIGINT')
    }
    if (interruptedAt !== undefined && performance.now() - interruptedAt > CAP.interruptedMs) kill('interrupt ignored')
    await delay(LOOK_EVERY_MS)
  }
  const interruptedMs = interruptedAt === undefined ? 0 : performance.now() - interruptedAt
  return { memoryBytes: await peak, diskBytes, interruptedMs, ...(killed === undefined ? {} : { killed }) }
}

const residentBytes = async ({ pid }: ChildProcess): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(status.match(/^VmRSS:\s+(\d+) kB$/m)?.[1] ?? 0) * 1_024
}

/** What the files of a folder take on the disk; sparse files take less than they hold. */
const usedBytes = async (folder: string): Promise<number> => {
  const BLOCK_BYTES = 512
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(
    files.map(({ parentPath, name }) =>
      stat(join(parentPath, name)).then(
        ({ blocks }) => blocks * BLOCK_BYTES,
        () => 0,
      ),
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** The codes of the errors of a log, each once. */
const codesOf = ({ log }: StepEnd): readonly string[] => [
  ...new Set(
    log
      .split('\n')
      .filter((line) => line.startsWith('::error'))
      .flatMap((line) => line.match(/(?:%0A| )\[([a-z-]+)\](?=%0A|$)/)?.[1] ?? []),
  ),
]

/** `4.2 s, 180 MB, stopped in 0.3 s, go-line`. */
export const describeRun = ({ tookMs, memoryBytes, diskBytes, interruptedMs, codes, killed }: HostileRun): string => {
  const stopped =
    interruptedMs > CAP.interruptedMs ? `> ${CAP.interruptedMs / 1_000}` : (interruptedMs / 1_000).toFixed(1)
  return [
    killed ?? `${(tookMs / 1_000).toFixed(1)} s`,
    `${(memoryBytes / 1e6).toFixed(0)} MB`,
    ...(diskBytes > 1e6 ? [`${(diskBytes / 1e6).toFixed(0)} MB on disk`] : []),
    ...(interruptedMs === 0 ? [] : [`stopped in ${stopped} s`]),
    codes.join(', ') || 'no error',
  ].join(', ')
}

/** The bounds that a run broke, each in a few words. */
export const brokenBounds = (input: HostileInput, run: HostileRun): readonly string[] => [
  ...(run.tookMs > BOUNDS.tookMs ? ['time'] : []),
  ...(run.memoryBytes > BOUNDS.memoryBytes || run.diskBytes > BOUNDS.memoryBytes ? ['memory'] : []),
  ...(run.interruptedMs > BOUNDS.interruptedMs ? ['interrupt'] : []),
  ...(input.code !== undefined && (run.codes.length !== 1 || run.codes[0] !== input.code) ? ['error'] : []),
]
