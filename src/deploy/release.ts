import type { Session } from '../aws/session.ts'
import type { Observed } from '../decide/observed.ts'
import { failure } from '../errors/problems.ts'
import type { Phase } from '../host/log/log.ts'
import { type Live, observeFunction } from '../observe/function.ts'
import { readImage } from '../observe/repository.ts'
import { readZip } from '../pack/zip/zip.ts'
import { type ApplyContext, applyStep } from '../release/apply.ts'
import type { Code } from '../release/code.ts'
import { describeDone, describeStep } from '../release/describe.ts'
import { differsIn } from '../release/differences.ts'
import { type LiveAfter, liveAfter } from '../release/live-after.ts'
import { mayBeUpdated } from '../release/state.ts'
import type { Step } from '../release/steps.ts'
import { waitUntil } from '../release/wait.ts'
import { lookAgain, reading, waitOptions } from './observe.ts'
import type { PreparedCode } from './prepare/prepared-code.ts'
import { phase, type Task } from './task.ts'

type Releasing = { readonly steps: readonly Step[]; readonly observed: Observed; readonly prepared: PreparedCode }

/** How far the steps came, and what Lambda was seen to run. */
type Released = {
  readonly done: readonly Step[]
  readonly after: Live
  /** Unless it was not touched, or not seen since. */
  readonly live?: LiveAfter
  readonly changed: boolean
  readonly failure?: { readonly error: unknown }
}

/** Applies the steps in order; after a failure, checks what Lambda runs. Never throws. */
export const release = async (task: Task, session: Session, releasing: Releasing): Promise<Released> => {
  const progress: Progress = { done: [], after: releasing.observed.live, changed: false }
  try {
    await phase(task, 'release', async (at) => {
      await applyAll(task, session, { ...releasing, progress, at })
      at.result(progress.done.map(describeDone).join(', ') || 'the tag points to this image already')
    })
    return { ...progress, live: 'new' }
  } catch (error) {
    return { ...progress, failure: { error } }
  }
}

/** What was done so far, so that it is known when a step fails. */
type Progress = { -readonly [K in keyof Omit<Released, 'failure'>]: Released[K] }

type Applying = Releasing & { readonly progress: Progress; readonly at: Phase }

const applyAll = async (task: Task, session: Session, applying: Applying): Promise<void> => {
  const { steps, observed, prepared, progress, at } = applying
  let isNoted = true
  const unnoted = (text: string): void => {
    isNoted = false
    task.host.log.notice(text)
  }
  let current = observed.live
  let doing: Step | undefined
  try {
    if (steps.some(isUpdate) && !steps.some(({ kind }) => kind === 'move-tag')) {
      await confirmTag(task, session, { code: prepared.code, observed })
    }
    const context = await contextOf(task, session, { applying, notice: unnoted })
    for (const step of steps) {
      at.state(describeStep(step, task.spec.functionName))
      doing = step
      current = await applyStep(step, current, context)
      progress.after = current
      if (step.kind !== 'note' && step.kind !== 'verify') progress.changed = true
      // Lambda may accept new code and then not put it into service.
      const hasFailed = step.kind === 'update-code' && current.exists && current.update === 'Failed'
      if (!hasFailed && (step.kind !== 'note' || isNoted)) progress.done = [...progress.done, step]
    }
  } catch (error) {
    Object.assign(progress, await lookAfter(task, session, { applying, doing, current }))
    throw error
  }
}

const contextOf = async (
  task: Task,
  session: Session,
  { applying, notice }: { readonly applying: Applying; readonly notice: (text: string) => void },
): Promise<ApplyContext> => {
  const { steps, observed, prepared, at } = applying
  // Before the first step, because it throws if the file is not what was packed.
  const zip = prepared.zip !== undefined && steps.some(({ kind }) => kind === 'update-code') ? prepared.zip : undefined
  const bytes = zip === undefined ? undefined : await readZip(zip)
  return {
    lambda: session.clients.lambda,
    functionName: task.spec.functionName,
    observed: observed.live,
    look: lookAgain(reading(task, session)),
    open: task.shared.repository,
    zip: (codeSha256) => {
      if (bytes === undefined || zip?.codeSha256 !== codeSha256) throw new TypeError(`there is no zip ${codeSha256}`)
      return bytes
    },
    wait: waitOptions(task, at.state),
    notice,
  }
}

const isUpdate = ({ kind }: Step): boolean => kind === 'update-code' || kind === 'update-configuration'

type Tagged = { readonly code: Code; readonly observed: Observed }

/** Throws if our tag, which had this image when we looked, has been moved since. */
const confirmTag = async ({ spec, host }: Task, { clients }: Session, { code, observed }: Tagged): Promise<void> => {
  const { repository } = observed
  if (code.kind !== 'image' || code.isForeign || code.tag === undefined || !repository?.exists) return
  if (repository.isTagImmutable) return
  const found = await readImage(clients.ecr, repository, { imageTag: code.tag }, host.stop)
  if (found?.digest === code.digest) return
  const values = { tag: code.tag, repository: repository.name, name: spec.functionName }
  throw failure('tag-moved', { ...values, other: found?.digest ?? 'nothing' })
}

/** How long a stopped run watches its last update; GitHub allows 7.5 s between SIGINT and SIGTERM. */
const LAST_LOOK_MS = 3_000

/** The step that failed, unless it was none, and the function before it. */
type Failing = { readonly applying: Applying; readonly doing: Step | undefined; readonly current: Live }

/** What a failure left behind, as far as it can be seen. */
const lookAfter = async (
  task: Task,
  session: Session,
  { applying, doing, current }: Failing,
): Promise<Partial<Progress>> => {
  const { steps, observed, prepared, progress } = applying
  // A push touches no function.
  if (!observed.live.exists || task.plan.command === 'push') return {}
  const since = doing !== undefined && isUpdate(doing) && current.exists ? current.revisionId : undefined
  const after = await lookOnce(task, session, since)
  const wasSent = doing !== undefined && steps.slice(0, steps.indexOf(doing) + 1).some(isUpdate)
  if (!wasSent && after === undefined) return {}
  const live = liveAfter(after, observed.live, prepared)
  const hasOtherLayers =
    doing?.kind === 'update-configuration' && after?.exists === true && differsIn(after, observed.live, 'layers')
  const changed = progress.changed || live === 'new' || hasOtherLayers
  return { live, changed, ...(after === undefined ? {} : { after }) }
}

/** What is live after a failure; undefined if unknown. After a stop, the update that changes revision `since` gets a little time to settle. */
const lookOnce = async (task: Task, session: Session, since: string | undefined): Promise<Live | undefined> => {
  const { host, spec } = task
  if (!host.stop.aborted) return reading(task, session)().catch(() => undefined)
  const signal = AbortSignal.timeout(LAST_LOOK_MS)
  let seen: Live | undefined
  const read = async (): Promise<Live> => {
    seen = await observeFunction(session.clients.lambda, spec.functionName, session.home, signal)
    return seen
  }
  await waitUntil(mayBeUpdated, lookAgain(read), { ...waitOptions(task, () => {}), signal, since }).catch(() => {})
  return seen
}
