import { join } from 'node:path'
import type { Host } from '../host/caller.ts'
import type { ChildOptions } from '../host/children/exec.ts'
import { needless } from '../host/log/log.ts'
import type { Architecture } from '../plan/function.ts'
import type { GoSource } from '../plan/source.ts'
import { type Binary, type CompileOptions, compile } from './compile.ts'
import { listGoReads, type Reads } from './files-read.ts'

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
export type CompilerHost = Pick<Host, 'stop' | 'log'> & {
  readonly confinement: Promise<NonNullable<ChildOptions['confinement']>> | undefined
}

/** Binaries go to `temp`, one per architecture. */
export const createCompiler = (
  source: GoSource,
  extraTags: readonly string[],
  temp: string,
  { stop, log, confinement }: CompilerHost,
): Compiler => {
  const optionsFor = (architecture: Architecture, signal: AbortSignal): CompileOptions => {
    const output = join(temp, `bootstrap-${architecture}`)
    return { source, architecture, extraTags, output, signal, say: log.info }
  }
  /** Without a confinement go runs when this returns. */
  const within = <T>(options: CompileOptions, run: (options: CompileOptions) => Promise<T>): Promise<T> =>
    confinement === undefined ? run(options) : confinement.then((opened) => run({ ...options, confinement: opened }))
  const builds = new Map<Architecture, { binary: Promise<Binary>; abandon: AbortController }>()
  const build = (architecture: Architecture): Promise<Binary> => {
    const running = builds.get(architecture)
    if (running !== undefined) return running.binary
    const abandon = new AbortController()
    const signal = AbortSignal.any([stop, abandon.signal])
    const binary = log.timed('compile', within(optionsFor(architecture, signal), compile))
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
    listReads: (architecture) => within(optionsFor(architecture, stop), listGoReads),
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
