import { once } from '../host/concurrency/once.ts'
import { createAgents } from '../host/connections/agents.ts'
import { needless } from '../host/log/log.ts'
import type { Result } from '../report/result.ts'
import { deployFunction } from './function.ts'
import { readCommit } from './prepare/provenance.ts'
import { createShared, type Run } from './shared.ts'
import type { Start } from './start.ts'
import type { Shared, Task } from './task.ts'

/** Deploys the functions of a run side by side, each to its own end: one that fails stops none of the others. */
export const deployAll = async (run: Run): Promise<readonly Result[]> => {
  const { host, starts } = run
  const work = new Set<Promise<unknown>>()
  const over = new AbortController()
  const agents = createAgents(host.caller.proxies)
  const { proxy } = agents
  if (proxy !== undefined) host.log.info(`connections go through ${proxy}, except to what NO_PROXY names`)
  const shared = createShared(
    { ...run, host: { ...host, stop: AbortSignal.any([host.stop, over.signal]) } },
    agents,
    work,
  )
  let left = starts.length
  /** With the last function ends what they share. */
  const leave = (): void => {
    left -= 1
    if (left > 0) return
    agents[Symbol.dispose]()
    over.abort(needless('what is still under way'))
  }
  try {
    return await Promise.all(starts.map((start) => deployOne(run, { start, shared, leave })))
  } finally {
    host.log.flush()
    await Promise.allSettled(work)
  }
}

type One = { readonly start: Start; readonly shared: Shared; readonly leave: () => void }

const deployOne = async (run: Run, { start, shared, leave }: One): Promise<Result> => {
  const { spec, host, over } = start
  const task = openTask(run, start, shared)
  const result = await deployFunction(task)
  run.foreign.leave(spec)
  leave()
  over.abort(needless('what is still under way'))
  await run.builds.stop(start)
  await Promise.allSettled(task.work)
  host.log.end()
  return { ...result, spans: host.log.spans() }
}

const openTask = ({ plan, foreign }: Run, { spec, host, temp }: Start, shared: Shared): Task => {
  const work = new Set<Promise<unknown>>()
  const commit = once(work, async () => {
    const found = await readCommit({ plan, spec, host })
    task.draft.checkedOut = found
    return found
  })
  const task: Task = {
    ...{ plan, spec, host, temp, shared, commit, work },
    draft: { about: { name: spec.functionName, steps: [] }, done: [], changed: false },
    proven: new Set(),
  }
  // It is known by the time it is needed.
  if (!foreign.isBetween) void commit()
  return task
}
