import type { Compiler } from './build/compiler.ts'
import type { Host } from './host/caller.ts'
import { isStopped, type Phase, type PhaseOptions } from './host/log.ts'
import type { Plan } from './plan/plan.ts'
import type { Facts, LiveAfter } from './report/result.ts'
import type { Shared } from './shared.ts'

/** What a line starts with. */
export type Start = {
  readonly plan: Plan
  readonly host: Host
  /** Where there is Go to compile; it has started. */
  readonly compiler: Compiler | undefined
  readonly temp: string
}

/** What has become known so far, for a report that is true wherever the line ends. */
export type Story = {
  /** The one that began last. */
  phase: string
  /** The first one that failed by itself. */
  failedIn?: string
  facts: Facts
  live: LiveAfter
  changed: boolean
}

/** A line under way. `work` is what may write to its folder, which stays until that has ended, whether anybody still waits for it or not. */
export type Line = Start & { readonly shared: Shared; readonly story: Story; readonly work: Set<Promise<unknown>> }

/** Runs a stage as a phase of the log; where it fails, the story says in which. */
export const phase = <T>(
  { host, story, work }: Line,
  name: string,
  run: (phase: Phase) => Promise<T>,
  options?: PhaseOptions,
): Promise<T> => {
  story.phase = name
  const running = host.log.phase(name, run, options).catch((error: unknown) => {
    if (!isStopped(error)) story.failedIn ??= name
    throw error
  })
  work.add(running)
  return running
}

/** Adds to what the report will say, however the line ends. */
export const learn = ({ story }: Line, facts: Facts): void => {
  story.facts = { ...story.facts, ...facts }
}
