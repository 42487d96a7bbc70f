import type { Session } from '../aws/session.ts'
import { guessArchitecture } from '../decide/auto.ts'
import { type Decision, decide, decidePush } from '../decide/choose.ts'
import type { Observed } from '../decide/observed.ts'
import { isPacked, mayBeImage, runsForeignCode } from '../decide/source.ts'
import { DeployError, failure, problemsOf, refusal, throughProxy } from '../errors/problems.ts'
import { needsAws } from '../plan/plan.ts'
import type { LiveAfter } from '../release/live-after.ts'
import { readOrigin } from '../release/note.ts'
import { changesAnything, planPush, planSteps, type Step } from '../release/steps.ts'
import { type About, liveWords, type Outcome } from '../report/result.ts'
import { look, lookAtRepository, reportObserved, signIn, untilUpdatable } from './observe.ts'
import { build } from './prepare/build-only.ts'
import { promoteImage } from './prepare/deployed-as-is.ts'
import { makeImage } from './prepare/image.ts'
import type { PreparedCode } from './prepare/prepared-code.ts'
import { proveCommit } from './prepare/provenance.ts'
import { sendImage } from './prepare/push.ts'
import { checkEvents, refuseSlow } from './prepare/smoke.ts'
import { checkRights } from './prepare/update-permission.ts'
import { makeZip } from './prepare/zip.ts'
import { release } from './release.ts'
import { phase, type Task } from './task.ts'
import { surroundingsOf } from './unknown-names.ts'

/** The story of one function. Never throws: a failed result says how far it got and what Lambda runs. */
export const deployFunction = async (task: Task): Promise<About & Outcome> => {
  const { host, shared, draft } = task
  try {
    const outcome = await deploy(task)
    return { ...aboutOf(task), ...outcome }
  } catch (cause) {
    const phase = host.log.phaseOf(cause)
    const error: unknown = host.stop.aborted ? stoppedIn(task, phase) : throughProxy(cause, shared.proxy)
    const { changed, done } = draft
    const failed = { phase, live: liveNow(task), changed, done, problems: problemsOf(error), error }
    return { ...aboutOf(task), status: 'failed', ...failed }
  }
}

const deploy = async (task: Task): Promise<Outcome> => {
  const { plan, spec, host, shared, draft } = task
  const guess = guessArchitecture(spec)
  await host.log.within('smoke', checkEvents(task))
  if (!needsAws(plan.command)) {
    const file = await build(task)
    return { status: 'built', ...(file === undefined ? {} : { file }) }
  }
  // Foreign code runs to its end before there is a role it could use, or a checkout that was proved before it.
  const tookMs = runsForeignCode(spec) ? (await shared.product(task, guess)).tookMs : undefined
  await untilForeignOver(task)
  await proveCommit(task, guess)
  if (mayBeImage(spec)) {
    // Not awaited: later callers get the same promises, whose rejections are already handled.
    void shared.ecrLogin()
    if (isPacked(spec)) void shared.base(spec, guess)
  }
  const session = await signIn(task)
  const observed = await observe(task, session)
  const around = surroundingsOf(task, session, observed)
  const isPush = plan.command === 'push'
  const decision = isPush ? decidePush(spec, observed, around) : decide(spec, observed, around)
  if (decision.kind === 'refuse') throw refusal(decision.problems)
  if (!isPush) await host.log.within('smoke', refuseSlow(tookMs, spec.functionName, decision.live))
  const prepared = await prepareCode(task, session, decision)
  const steps = await planRelease(task, prepared, observed)
  draft.about.steps = steps
  const changes = changesAnything(steps)
  if (plan.dryRun) return { status: 'planned', steps: changes ? steps : [] }
  const { failure: failed, after, ...released } = await release(task, session, { steps, observed, prepared })
  draft.about.after = after
  Object.assign(draft, released)
  if (failed !== undefined) throw failed.error
  return { status: isPush ? 'pushed' : changes ? 'deployed' : 'unchanged' }
}

/** Where other functions run foreign code, this one goes on after it. */
const untilForeignOver = async (task: Task): Promise<void> => {
  const { isBetween, over } = task.shared.foreign
  if (!isBetween) return over
  await phase(task, 'wait', async ({ state }) => {
    state("for other functions' builds and smoke-event")
    await over
    task.host.stop.throwIfAborted()
  })
}

/** Looks at the function and its repository, and waits until the function may be updated. */
const observe = (task: Task, session: Session): Promise<Observed> =>
  phase(task, 'look', async ({ state, result }) => {
    const { about } = task.draft
    about.before = await look(task, session)
    about.before = await untilUpdatable(task, session, { live: about.before, onState: state })
    const observed = { live: about.before, repository: await lookAtRepository(task, session, about.before) }
    result(reportObserved(task, observed))
    return observed
  })

type Going = Exclude<Decision | ReturnType<typeof decidePush>, { readonly kind: 'refuse' }>

/** Makes what is deployed, or looks into what is there; changes nothing that others see. */
const prepareCode = async (task: Task, session: Session, decision: Going): Promise<PreparedCode> => {
  const { draft } = task
  const keep = <T extends PreparedCode>(prepared: T): T => {
    draft.about.code = prepared.code
    draft.about.architecture = prepared.architecture
    return prepared
  }
  if (decision.kind === 'promote') {
    const prepared = keep(await promoteImage(task, session, decision))
    draft.promoted = prepared.commit
    const { repository, digest } = prepared.code
    await checkRights(task, session, { live: decision.live, repository: { ...repository, digest } })
    return prepared
  }
  if (decision.kind === 'make' && decision.packageType === 'zip') return keep(await makeZip(task, session, decision))
  const prepared = keep(await makeImage(task, session, decision))
  const sentBytes = await sendImage(task, session, { prepared, repository: decision.repository })
  if (sentBytes !== undefined) draft.about.sentBytes = sentBytes
  return prepared
}

const planRelease = async (task: Task, prepared: PreparedCode, observed: Observed): Promise<readonly Step[]> => {
  const { plan, spec, host } = task
  const { code, architecture, layers, manifest } = prepared
  if (plan.command === 'push') return planPush(prepared, observed.repository)
  const { repository, runId } = host.caller
  const wanted = {
    code,
    architecture,
    force: spec.force,
    commit: namedCommit(task) ?? (await task.commit()),
    environment: plan.environment,
    origin: readOrigin(repository, runId) ?? {},
    ...(layers === undefined ? {} : { layers }),
    ...(manifest === undefined ? {} : { manifest }),
  }
  return planSteps(wanted, observed.live, observed.repository)
}

/** What is known of the function, however its run ended. */
const aboutOf = (task: Task): About => {
  const commit = commitOf(task)
  return { ...task.draft.about, ...(commit === undefined ? {} : { commit }) }
}

/** The commit that code names which was not built here: empty if it names none that is known. */
const namedCommit = ({ spec, shared, draft }: Task): string | undefined =>
  draft.promoted ?? shared.asked(spec)?.tried?.product.commit

/** The commit that the code comes from, where it is not the run's: empty if it is not known. */
const commitOf = (task: Task): string | undefined => {
  const { spec, host, shared, draft } = task
  const checkedOut = shared.asked(spec) === undefined ? undefined : draft.checkedOut
  const commit = namedCommit(task) ?? checkedOut
  return commit === host.caller.sha ? undefined : commit
}

/** What Lambda runs now that the deploy has failed. */
const liveNow = ({ plan, draft }: Task): LiveAfter => {
  const { live, about } = draft
  const { before } = about
  if (live !== undefined || before === undefined) return live ?? 'old'
  // A push changes no function, and needs none.
  if (!before.exists) return plan.command === 'push' ? 'old' : 'gone'
  return before.state === 'Failed' ? 'broken' : 'old'
}

const stoppedIn = (task: Task, phase: string): unknown => {
  const { host, spec, draft } = task
  const { reason } = host.stop
  if (!(reason instanceof DeployError)) return reason
  const live = liveNow(task)
  // Before the look at the function, nobody knows whether it exists.
  const state = live === 'old' && !draft.about.before?.exists ? 'was not changed' : `runs ${liveWords[live]}`
  const values = { phase, name: spec.functionName, state, remedy: reason.hint }
  return failure('stopped-in-phase', { reason: reason.message, ...values })
}
