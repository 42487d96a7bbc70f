import { join } from 'node:path'
import type { Host } from '../host/caller.ts'
import type { ChildOptions } from '../host/exec.ts'
import { needless } from '../host/log.ts'
import type { Architecture } from '../plan/function.ts'
import type { GoSource } from '../plan/source.ts'
import { type Binary, type CompileOptions, compile } from './compile.ts'
import { listGoReads, type Reads } from './go-reads.ts'

/** Builds one source, once per architecture, and stops builds that are not needed. */
export type Compiler = {
  /** Starts early: go is running when this returns. `finish` waits for it. */
  readonly start: (architecture: Architecture) => void
  /** What a build for this architecture reads. */
  readonly listReads: (architecture: Architecture) => Promise<Reads>
  /** Returns the binary for this architecture; stops builds for any other. */
  readonly finish: (architecture: Architecture) => Promise<Binary>
  /** Stops running builds and waits until they have ended. */
  readonly stop: () => Promise<void>
}

/** The host's log and signal, and where the builds run. */
export type Place = Pick<Host, 'stop' | 'log'> & Pick<ChildOptions, 'confinement'>

/** Binaries go to `temp`, one per architecture. */
export const createCompiler = (
  source: GoSource,
  extraTags: readonly string[],
  temp: string,
  { stop, log, confinement }: Place,
): Compiler => {
  const optionsFor = (architecture: Architecture, signal: AbortSignal): CompileOptions => {
    const output = join(temp, `bootstrap-${architecture}`)
    return { source, architecture, extraTags, output, signal, confinement, say: log.info }
  }
  const builds = new Map<Architecture, { binary: Promise<Binary>; abandon: AbortController }>()
  const build = (architecture: Architecture): Promise<Binary> => {
    const running = builds.get(architecture)
    if (running !== undefined) return running.binary
    const abandon = new AbortController()
    const signal = AbortSignal.any([stop, abandon.signal])
    const binary = log.timed('compile', compile(optionsFor(architecture, signal)))
    builds.set(architecture, { binary, abandon })
    return binary
  }
  const stopOthers = (kept?: Architecture): void => {
    for (const [architecture, { abandon }] of builds) {
      if (architecture !== kept) abandon.abort(needless(`the build for ${architecture}`))
    }
  }
  return {
    start: (architecture) => {
      build(architecture).catch(() => {})
    },
    listReads: (architecture) => listGoReads(optionsFor(architecture, stop)),
    finish: (architecture) => {
      stopOthers(architecture)
      return build(architecture)
    },
    stop: async () => {
      stopOthers()
      await Promise.allSettled([...builds.values()].map(({ binary }) => binary))
    },
  }
}
