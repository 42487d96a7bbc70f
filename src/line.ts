import { build, makeImage, makeZip, type PreparedCode, promoteImage } from './artifacts.ts'
import type { Session } from './aws/session.ts'
import { guessArchitecture, isPacked, mayBeImage, runsForeignCode } from './decide/autos.ts'
import { decide, decidePush, type Make, type Promote } from './decide/choose.ts'
import type { Observed } from './decide/observed.ts'
import { DeployError, failure, problemsOf, refusal, throughProxy } from './errors.ts'
import { makeAndTry } from './foreign-code.ts'
import { createAgents } from './host/agents.ts'
import { needless } from './host/log.ts'
import type { Product } from './products.ts'
import { proveCommit, readCommit } from './provenance.ts'
import { changesAnything, describeStep, planPush, planSteps } from './release/steps.ts'
import { liveWords, type Result } from './report/result.ts'
import { createShared } from './shared.ts'
import { moveTags, observe, release, signIn } from './stages.ts'
import { type Line, learn, openStory, type Start, type Story, within } from './story.ts'
import { surroundingsOf } from './surroundings.ts'
import { checkEvents, refuseSlow } from './trial.ts'

type Outcome =
  | { status: 'deployed' }
  | { status: 'planned'; steps: readonly string[] }
  | { status: 'unchanged' }
  | { status: 'built' }
  | { status: 'pushed'; steps: readonly string[] }

/** Delivers one function. Never throws: a failed result says how far it got and what Lambda runs. */
export const deliver = async (start: Start): Promise<Result> => {
  // Stops early work that turned out not to be needed.
  const over = new AbortController()
  const host = { ...start.host, stop: AbortSignal.any([start.host.stop, over.signal]) }
  const { stop } = start.host
  const story = openStory(stop)
  const work = new Set<Promise<unknown>>()
  const name = start.plan.function.functionName
  try {
    const outcome = await connected({ ...start, host, story, work, commit: readCommit({ ...start, host }) })
    return { name, facts: story.facts, ...outcome }
  } catch (cause) {
    const phase = stop.aborted ? story.phase : (story.failures.get(cause) ?? story.phase)
    const error: unknown = stop.aborted ? stoppedIn(story, name, stop.reason) : cause
    const { facts, live, changed, done } = story
    return { name, status: 'failed', facts, live, changed, done, phase, problems: problemsOf(error), error }
  } finally {
    over.abort(needless('what is still under way'))
    await start.compiler?.stop()
    await Promise.allSettled(work)
  }
}

/** Opens connections for the run and closes them afterwards. */
const connected = async (line: Omit<Line, 'shared'>): Promise<Outcome> => {
  const { host, story } = line
  using agents = createAgents(host.caller.proxies)
  const { proxy } = agents
  if (proxy !== undefined) host.log.info(`connections go through ${proxy}, except to what NO_PROXY names`)
  return await deployFunction({ ...line, shared: createShared(line, agents, line.work) }).catch((error) => {
    const shown = throughProxy(error, proxy)
    story.failures.set(shown, story.failures.get(error) ?? story.phase)
    throw shown
  })
}

const stoppedIn = ({ phase, live, facts }: Story, name: string, reason: unknown): unknown => {
  if (!(reason instanceof DeployError)) return reason
  // Before the look at the function, nobody knows whether it exists.
  const state = live === 'old' && facts.arn === undefined ? 'was not changed' : `runs ${liveWords[live]}`
  return failure('stopped-in-phase', { reason: reason.message, phase, name, state, remedy: reason.hint })
}

const deployFunction = async (line: Line): Promise<Outcome> => {
  const { plan, shared } = line
  const spec = plan.function
  await within(line, 'smoke', checkEvents(line))
  if (plan.command === 'build' || plan.command === 'check') return build(line)
  await proveCommit(line, guessArchitecture(spec))
  // Foreign code runs to its end before there is a role it could use.
  const tried = runsForeignCode(spec) ? await makeAndTry(line, guessArchitecture(spec)) : undefined
  const early = tried?.product
  if (mayBeImage(spec)) {
    // Not awaited: later callers get the same promises, whose rejections are already handled.
    void shared.ecrLogin()
    if (isPacked(spec)) void shared.base(spec, guessArchitecture(spec))
  }
  const session = await signIn(line)
  const observed = await observe(line, session)
  if (plan.command === 'push') return push(line, session, { observed, early })
  const decision = decide(spec, observed, surroundingsOf(line, session, observed))
  if (decision.kind === 'refuse') throw refusal(decision.problems)
  const { live } = decision
  await within(line, 'smoke', refuseSlow(tried?.tookMs, spec.functionName, live))
  const ready = await prepareCode(line, session, { decision, early })
  const wanted = {
    code: ready.code,
    layers: ready.layers,
    architecture: decision.architecture,
    force: spec.force,
    commit: line.story.facts.commit ?? line.host.caller.sha,
    environment: plan.environment,
  }
  const steps = planSteps(wanted, live, observed.repository)
  const { previousCommit } = line.story.facts
  if (previousCommit !== undefined && !steps.some(({ kind }) => kind === 'note'))
    learn(line, { keptCommit: previousCommit })
  const described = steps.map((step) => describeStep(step, spec.functionName))
  if (plan.dryRun) return { status: 'planned', steps: changesAnything(steps) ? described : [] }
  await release(line, session, { steps, live, ready })
  return { status: changesAnything(steps) ? 'deployed' : 'unchanged' }
}

type Deciding = { readonly decision: Make | Promote; readonly early: Product | undefined }

const prepareCode = (line: Line, session: Session, { decision, early }: Deciding): Promise<PreparedCode> => {
  if (decision.kind === 'promote') return promoteImage(line, session, decision)
  return decision.packageType === 'image'
    ? makeImage(line, session, decision, early)
    : makeZip(line, session, decision, early)
}

type Pushing = { readonly observed: Observed; readonly early: Product | undefined }

/** Pushes the image and moves its tag; the function is not changed. */
const push = async (line: Line, session: Session, { observed, early }: Pushing): Promise<Outcome> => {
  const { plan } = line
  const { functionName } = plan.function
  const decision = decidePush(plan.function, observed, surroundingsOf(line, session, observed))
  if (decision.kind === 'refuse') throw refusal(decision.problems)
  const ready = await makeImage(line, session, decision, early)
  const steps = planPush(ready.code, decision.repository)
  const described = steps.map((step) => describeStep(step, functionName))
  if (plan.dryRun) return { status: 'planned', steps: described }
  await moveTags(line, steps, ready)
  return { status: 'pushed', steps: described }
}
