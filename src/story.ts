import type { Compiler } from './build/compiler.ts'
import type { Host } from './host/caller.ts'
import { isStopped, type Phase, type PhaseOptions } from './host/log.ts'
import type { Plan } from './plan/plan.ts'
import type { Facts, LiveAfter } from './report/result.ts'
import type { Shared } from './shared.ts'

/** What a run for one function starts with. */
export type Start = {
  readonly plan: Plan
  readonly host: Host
  /** Already started; undefined if there is no Go to compile. */
  readonly compiler: Compiler | undefined
  readonly temp: string
}

/** What is known so far, so that the report is true wherever the run ends. */
export type Story = {
  /** The phase that began last. */
  phase: string
  /** The first phase that failed, rather than being stopped. */
  failedIn?: string
  facts: Facts
  live: LiveAfter
  changed: boolean
  /** The finished steps that others see, in a few words: `tag dev moved`. */
  done: readonly string[]
}

/** A run in progress. `work` is everything that may write to its folder, which is kept until all of it has ended. */
export type Line = Start & { readonly shared: Shared; readonly story: Story; readonly work: Set<Promise<unknown>> }

/** Runs a stage as a phase of the log, and records it in the story if it fails. */
export const phase = <T>(
  { host, story, work }: Line,
  name: string,
  run: (phase: Phase) => Promise<T>,
  options?: PhaseOptions,
): Promise<T> => {
  const { stop } = host
  story.phase = name
  const running = host.log.phase(name, run, { ...options, stop }).catch((error: unknown) => {
    if (!stop.aborted && !isStopped(error)) story.failedIn ??= name
    throw error
  })
  work.add(running)
  return running
}

/** Adds facts to the report. */
export const learn = ({ story }: Line, facts: Facts): void => {
  story.facts = { ...story.facts, ...facts }
}
