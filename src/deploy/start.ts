import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Host } from '../host/caller.ts'
import type { ChildLog } from '../host/log/log.ts'
import type { FunctionSpec } from '../plan/function.ts'

/** One function at the start of a run: a folder, a log and a signal of its own. */
export type Start = {
  readonly spec: FunctionSpec
  readonly host: Host & { readonly log: ChildLog }
  readonly temp: string
  /** Stops its own work, also what turned out not to be needed. */
  readonly over: AbortController
}

/** Functions of one run, whose folders go below `temp`. */
export const openStarts = (specs: readonly FunctionSpec[], host: Host, temp: string): readonly Start[] =>
  specs.map((spec, index) => {
    const over = new AbortController()
    const stop = AbortSignal.any([host.stop, over.signal])
    const log = host.log.child(spec.functionName, { stop, isAlone: specs.length === 1 })
    const own = join(temp, String(index))
    // At once: nothing is awaited before go runs.
    mkdirSync(own, { mode: 0o700 })
    return { spec, host: { ...host, stop, log }, temp: own, over }
  })
