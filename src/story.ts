import type { Host } from './host/caller.ts'
import type { Phase, PhaseOptions } from './host/log.ts'
import type { Architecture, FunctionSpec } from './plan/function.ts'
import type { Plan } from './plan/plan.ts'
import type { LiveAfter } from './release/live-after.ts'
import type { Step } from './release/steps.ts'
import type { About } from './report/result.ts'
import type { Shared } from './shared.ts'

/** What is known of a function so far, so that its result is true wherever the run ends. Only its story writes here. */
type Draft = {
  /** What goes into the result. */
  readonly about: { -readonly [K in keyof About]: About[K] }
  /** What was done of the steps. */
  done: readonly Step[]
  /** The commit that is checked out, once git has said so: empty if it is not known. */
  checkedOut?: string
  /** The commit that an image in ECR comes from: empty if it is not known. */
  promoted?: string
  /** What Lambda runs, if a change that failed may have touched it. */
  live?: LiveAfter
  /** Whether code or tag were changed. */
  changed: boolean
}

/** One function on its way. */
export type Line = {
  readonly plan: Plan
  readonly spec: FunctionSpec
  /** With a log of its own, and a signal that stops its own work as well. */
  readonly host: Host
  /** Its own folder. */
  readonly temp: string
  readonly shared: Shared
  readonly draft: Draft
  /** The architectures for which everything that is read was found to be the event's own commit. */
  readonly proven: Set<Architecture>
  /** Everything that may write to its folder, which is kept until all of it has ended. */
  readonly work: Set<Promise<unknown>>
  /** The commit that a build takes, as it is noted; empty if nobody knows. Asked once: of git, when nobody else's code may change the checkout any more. */
  readonly commit: () => Promise<string>
}

/** Runs a stage as a phase of the function's log. */
export const phase = <T>(
  { host, work }: Pick<Line, 'host' | 'work'>,
  name: string,
  run: (phase: Phase) => Promise<T>,
  options?: PhaseOptions,
): Promise<T> => {
  const running = host.log.phase(name, run, options)
  work.add(running)
  return running
}
