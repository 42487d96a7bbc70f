import { guessArchitecture } from '../decide/auto.ts'
import { usesCgo } from '../decide/source.ts'
import { type Compiler, createCompiler } from '../go/compiler.ts'
import type { Host } from '../host/caller.ts'
import type { FunctionSpec } from '../plan/function.ts'
import type { Foreign } from './foreign-code.ts'
import type { Start } from './start.ts'

/** The go builds of a run: one compiler for each function that is compiled. */
export type Builds = {
  readonly of: (place: { readonly spec: FunctionSpec; readonly host: Host; readonly temp: string }) => Compiler
  /** Stops those of one function, and waits until they have ended. */
  readonly stop: (start: Pick<Start, 'spec'>) => Promise<void>
}

export const openBuilds = (foreign: Foreign): Builds => {
  const compilers = new Map<FunctionSpec, Compiler>()
  return {
    of: ({ spec, host, temp }) => {
      const { source } = spec
      if (source.kind !== 'go') throw new TypeError(`${source.kind} is not compiled`)
      // On scratch the binary embeds time zones. Only with cgo does go itself start other people's code.
      const tags = spec.baseImage === 'scratch' ? ['timetzdata'] : []
      const confinement = usesCgo(spec) ? foreign.confinement(spec) : undefined
      const compiler =
        compilers.get(spec) ?? createCompiler(source, tags, temp, { stop: host.stop, log: host.log, confinement })
      compilers.set(spec, compiler)
      return compiler
    },
    stop: async ({ spec }) => compilers.get(spec)?.stop(),
  }
}

/** Starts what is surely needed, with the likely architecture, where nothing has to be proved or run before. */
export const startEarly = (starts: readonly Start[], builds: Builds): void => {
  for (const start of starts) if (start.spec.source.kind === 'go') builds.of(start).start(guessArchitecture(start.spec))
}
