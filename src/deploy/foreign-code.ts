import { type Confinement, openConfinement } from '../host/children/confinement.ts'
import type { FunctionSpec } from '../plan/function.ts'

/** The other people's code of a run: C compilers, Docker builds, functions under smoke-event. However the run ends, nothing of it stays. */
export type Foreign = AsyncDisposable & {
  /** Where that of one function runs, opened on first use: before it resolves, nothing of it may be started. */
  readonly confinement: (spec: FunctionSpec) => Promise<Confinement>
  /** Runs one function's after the others', so that none can reach what another is making. */
  readonly inTurn: <T>(run: () => Promise<T>) => Promise<T>
  /** For a function whose code has come to its end, or never runs. */
  readonly leave: (spec: FunctionSpec) => void
  /** For code that may still run, or has changed what the step itself runs: nothing else is done in this run, for the same reason. */
  readonly refuse: (reason: unknown) => void
  /** Resolves when all of it has come to its end: from then on there may be a role, which it must never reach. */
  readonly over: Promise<void>
  /** Whether functions have to wait for the code of others: what they make, and what they know of the checkout, is of after it. */
  readonly isBetween: boolean
}

/** For the functions of a run, of which these run other people's code. */
export const openForeign = (specs: readonly FunctionSpec[], isForeign: (spec: FunctionSpec) => boolean): Foreign => {
  const foreign = specs.filter(isForeign)
  const waiting = new Set(foreign)
  const confinements = new Map<FunctionSpec, Promise<Confinement>>()
  const over = Promise.withResolvers<void>()
  over.promise.catch(() => {})
  let last: Promise<unknown> = Promise.resolve()
  let refused: { readonly reason: unknown } | undefined
  const confinement = (spec: FunctionSpec): Promise<Confinement> => {
    const opened = confinements.get(spec) ?? openConfinement()
    confinements.set(spec, opened)
    return opened
  }
  const [first] = foreign
  if (first === undefined) over.resolve()
  // Nobody else's turn comes first, so the kernel may begin at once.
  else if (specs.length === 1) confinement(first).catch(() => {})
  return {
    over: over.promise,
    isBetween: specs.length > 1 && foreign.length > 0,
    confinement,
    refuse: (reason) => {
      refused ??= { reason }
      over.reject(reason)
    },
    leave: (spec) => {
      waiting.delete(spec)
      if (waiting.size === 0) over.resolve()
    },
    inTurn: (run) => {
      const turn = last.then(() => {
        if (refused !== undefined) throw refused.reason
        return run()
      })
      last = turn.catch(() => {})
      return turn
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...confinements.values()].map(async (opened) => (await opened).end()))
    },
  }
}
