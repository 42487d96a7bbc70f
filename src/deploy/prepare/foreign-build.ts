import { failure, warning } from '../../errors/problems.ts'
import type { Process } from '../../host/children/processes.ts'
import { putBackCommandFiles } from '../../host/runner/command-files.ts'
import type { Architecture } from '../../plan/function.ts'
import type { Task, Tried } from '../task.ts'
import { produce } from './product.ts'
import { runForeign } from './smoke.ts'

/** Makes the product and runs smoke-event against it. When it resolves, no other people's code runs any more, and the product is what it was before the run. */
export const makeAndTry = async (task: Task, architecture: Architecture): Promise<Tried> => {
  const { foreign } = task.shared
  try {
    const product = await produce(task, architecture)
    checkCommandFiles()
    const tried = await runForeign(task, product, architecture)
    await endForeignCode(task)
    return tried
  } catch (error) {
    // What failed may have left code that runs on: only where there is none may anything else go on.
    await refuseRemains(task).catch(foreign.refuse)
    throw error
  }
}

/** Throws if other people's code has written to the runner's files, which are as before then. */
const checkCommandFiles = (): void => {
  const files = putBackCommandFiles()
  if (files.length > 0) throw failure('command-file-written', { files: files.join(', ') })
}

/** Ends other people's code, whatever it has started. Throws if something still runs, or has written to files of the runner or of the step itself. */
const endForeignCode = async (task: Task): Promise<void> => {
  const { host, shared, spec } = task
  const { unknown, isKnown } = await (await shared.foreign.confinement(spec)).end()
  if (!isKnown) host.log.notice(warning('foreign-code-unseen', { platform: process.platform }))
  if (unknown.length > 0) host.log.warning(warning('foreign-code-unknown', { processes: listed(unknown) }))
  await refuseRemains(task)
  checkCommandFiles()
}

const refuseRemains = async ({ shared, spec }: Task): Promise<void> => {
  const { alive, changed } = await (await shared.foreign.confinement(spec)).end()
  if (alive.length > 0) throw failure('foreign-code-alive', { processes: listed(alive) })
  if (changed.length > 0) throw failure('own-file-changed', { files: changed.join(', ') })
}

/** `4711 (sleep), 4712 (sh)`. */
const listed = (processes: readonly Process[]): string =>
  processes.map(({ pid, name }) => `${pid} (${name})`).join(', ')
