import type { Compiler } from './build/compiler.ts'
import type { Host } from './host/caller.ts'
import type { Confinement } from './host/confinement.ts'
import { isStopped, type Phase, type PhaseOptions } from './host/log.ts'
import type { Architecture } from './plan/function.ts'
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
  /** For other people's code; undefined if the run starts none. */
  readonly confinement: Promise<Confinement> | undefined
}

/** What is known so far, so that the report is true wherever the run ends. */
export type Story = {
  /** The phase that began last; once the run is stopped, the one that it waited for longest. */
  phase: string
  /** The phases still running, in the order in which they began. */
  readonly running: Set<{ readonly name: string }>
  /** Where each failure came from: the innermost phase that it passed. */
  readonly failures: Map<unknown, string>
  /** The architectures for which everything that is read was found to be the event's own commit. */
  readonly proven: Set<Architecture>
  facts: Facts
  live: LiveAfter
  changed: boolean
  /** The finished steps that others see, in a few words: `tag dev moved`. */
  done: readonly string[]
}

/** A run in progress. */
export type Line = Start & {
  readonly shared: Shared
  readonly story: Story
  /** Everything that may write to its folder, which is kept until all of it has ended. */
  readonly work: Set<Promise<unknown>>
  /** The commit that a build takes, as it is noted; empty if nobody knows. */
  readonly commit: Promise<string>
}

/** The story of a run that may be stopped. */
export const openStory = (stop: AbortSignal): Story => {
  const start = { phase: 'starting', running: new Set<{ readonly name: string }>(), failures: new Map() }
  const story: Story = { ...start, proven: new Set(), facts: {}, live: 'old', changed: false, done: [] }
  stop.addEventListener('abort', () => {
    const [first] = story.running
    if (first !== undefined) story.phase = first.name
  })
  return story
}

/** Runs a stage as a phase of the log, and records it in the story if it fails. */
export const phase = <T>(
  { host, story, work }: Line,
  name: string,
  run: (phase: Phase) => Promise<T>,
  options?: PhaseOptions,
): Promise<T> => {
  const own = { name }
  story.phase = name
  story.running.add(own)
  const logged = host.log.phase(name, run, { ...options, stop: host.stop }).finally(() => story.running.delete(own))
  const running = within({ host, story }, name, logged)
  work.add(running)
  return running
}

/** Records a failure of work that belongs to a phase but has no line of its own. Other phases may have begun since, or run beside it. */
export const within = <T>({ host, story }: Pick<Line, 'host' | 'story'>, name: string, doing: Promise<T>): Promise<T> =>
  doing.catch((error: unknown) => {
    if (!host.stop.aborted && !isStopped(error) && !story.failures.has(error)) story.failures.set(error, name)
    throw error
  })

/** Adds facts to the report. */
export const learn = ({ story }: Line, facts: Facts): void => {
  story.facts = { ...story.facts, ...facts }
}
