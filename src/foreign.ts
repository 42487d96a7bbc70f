import { type Confinement, openConfinement } from './host/confinement.ts'
import type { FunctionSpec } from './plan/function.ts'

/** The other people's code of a run: C compilers, Docker builds, functions under smoke-event. However the run ends, nothing of it stays. */
export type Foreign = AsyncDisposable & {
  /** Where that of one function runs, opened on first use: before it resolves, nothing of it may be started. */
  readonly confinement: (spec: FunctionSpec) => Promise<Confinement>
  /** Runs one function's after the others', so that none can reach what another is making. */
  readonly inTurn: <T>(run: () => Promise<T>) => Promise<T>
  /** For a function whose code has run, or never will. */
  readonly leave: (spec: FunctionSpec) => void
  /** Resolves when all of it has come to its end: from then on there may be a role, which it must never reach. */
  readonly over: Promise<void>
}

/** For the functions that run some. */
export const openForeign = (specs: readonly FunctionSpec[]): Foreign => {
  const waiting = new Set(specs)
  const confinements = new Map<FunctionSpec, Promise<Confinement>>()
  const over = Promise.withResolvers<void>()
  let last: Promise<unknown> = Promise.resolve()
  const leave = (spec: FunctionSpec): void => {
    waiting.delete(spec)
    if (waiting.size === 0) over.resolve()
  }
  const confinement = (spec: FunctionSpec): Promise<Confinement> => {
    const opened = confinements.get(spec) ?? openConfinement()
    confinements.set(spec, opened)
    return opened
  }
  const [first, ...others] = specs
  if (first === undefined) over.resolve()
  // Nobody else's turn comes first, so the kernel may begin at once.
  else if (others.length === 0) confinement(first).catch(() => {})
  return {
    over: over.promise,
    leave,
    confinement,
    inTurn: (run) => {
      const turn = last.then(run)
      last = turn.catch(() => {})
      return turn
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...confinements.values()].map(async (opened) => (await opened).end()))
    },
  }
}
