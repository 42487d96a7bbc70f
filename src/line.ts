import { build, makeImage, makeZip, type PreparedCode, promoteImage } from './artifacts.ts'
import type { Session } from './aws/session.ts'
import { guessArchitecture, isPacked, mayBeImage, runsForeignCode } from './decide/autos.ts'
import { decide, decidePush, type Make, type Promote } from './decide/choose.ts'
import type { Observed } from './decide/observed.ts'
import { DeployError, failure, problemsOf, refusal, throughProxy } from './errors.ts'
import { createAgents } from './host/agents.ts'
import { needless } from './host/log.ts'
import { type Product, produce } from './products.ts'
import { changesAnything, describeStep, planPush, planSteps } from './release/steps.ts'
import { liveWords, type Result } from './report/result.ts'
import { createShared } from './shared.ts'
import { moveTags, observe, release, signIn } from './stages.ts'
import { type Line, learn, type Start, type Story } from './story.ts'
import { checkEvents, refuseSlow, runSmoke } from './trial.ts'

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
  const story: Story = { phase: 'starting', facts: {}, live: 'old', changed: false, done: [] }
  const work = new Set<Promise<unknown>>()
  const name = start.plan.function.functionName
  try {
    const outcome = await connected({ ...start, host, story, work })
    return { name, facts: story.facts, ...outcome }
  } catch (cause) {
    const isStopped = start.host.stop.aborted
    const error: unknown = isStopped ? stoppedIn(story, name, start.host.stop.reason) : cause
    const { phase, failedIn, ...told } = story
    return {
      name,
      status: 'failed',
      ...told,
      phase: isStopped ? phase : (failedIn ?? phase),
      problems: problemsOf(error),
      error,
    }
  } finally {
    over.abort(needless('what is still under way'))
    await start.compiler?.stop()
    await Promise.allSettled(work)
  }
}

/** Opens connections for the run and closes them afterwards. */
const connected = async (line: Omit<Line, 'shared'>): Promise<Outcome> => {
  const { host } = line
  using agents = createAgents(host.caller.proxies)
  const { proxy } = agents
  if (proxy !== undefined) host.log.info(`connections go through ${proxy}, except to what NO_PROXY names`)
  return await deployFunction({ ...line, shared: createShared(line, agents, line.work) }).catch((error) => {
    throw throughProxy(error, proxy)
  })
}

const stoppedIn = ({ phase, live }: Story, name: string, reason: unknown): unknown => {
  if (!(reason instanceof DeployError)) return reason
  const runs = { ...liveWords, unknown: 'the code from before or the new' }[live]
  return failure('stopped-in-phase', { reason: reason.message, phase, name, runs, remedy: reason.hint })
}

const deployFunction = async (line: Line): Promise<Outcome> => {
  const { plan, shared } = line
  const spec = plan.function
  await checkEvents(line)
  if (plan.command === 'build' || plan.command === 'check') return build(line)
  // Foreign code runs to its end before there is a role it could use.
  const early = runsForeignCode(spec) ? await produce(line, guessArchitecture(spec)) : undefined
  const tookMs = early === undefined ? undefined : await runSmoke(line, early, guessArchitecture(spec))
  if (mayBeImage(spec)) {
    // Not awaited: later callers get the same promises, whose rejections are already handled.
    void shared.ecrLogin()
    if (isPacked(spec)) void shared.base(spec, guessArchitecture(spec))
  }
  const session = await signIn(line)
  const observed = await observe(line, session)
  if (plan.command === 'push') return push(line, session, { observed, early })
  const decision = decide(spec, observed, plan.account.region)
  if (decision.kind === 'refuse') throw refusal(decision.problems)
  const { live } = decision
  refuseSlow(tookMs, spec.functionName, live)
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
  const decision = decidePush(plan.function, observed, plan.account.region)
  if (decision.kind === 'refuse') throw refusal(decision.problems)
  const ready = await makeImage(line, session, decision, early)
  const steps = planPush(ready.code, decision.repository)
  const described = steps.map((step) => describeStep(step, functionName))
  if (plan.dryRun) return { status: 'planned', steps: described }
  await moveTags(line, steps, ready)
  return { status: 'pushed', steps: described }
}
