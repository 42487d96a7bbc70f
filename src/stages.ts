import type { Ready } from './artifacts.ts'
import { repositoryArn } from './aws/arn.ts'
import type { Session } from './aws/session.ts'
import { isPromoted, repositoryFor, resolveAutos, surprisingTag } from './decide/autos.ts'
import type { Observed } from './decide/observed.ts'
import { failure, warning } from './errors.ts'
import { type Live, type LiveFunction, observeFunction } from './observe/function.ts'
import { observeRepository } from './observe/repository.ts'
import { applyStep } from './release/apply.ts'
import { noteFor } from './release/note.ts'
import { codeHash, describeStep, hasLayers, liveHash, type Step, servingHash, shortHash } from './release/steps.ts'
import { isBusy, waitUntilSettled } from './release/wait.ts'
import type { LiveAfter } from './report/result.ts'
import { type Line, learn, phase } from './story.ts'

/** Credentials, and whose they are. */
export const signIn = (line: Line): Promise<Session> =>
  phase(line, 'Account', async () => {
    const session = await line.shared.session()
    line.host.log.info(`account ${session.accountId}, ${session.identity}`)
    return session
  })

/** What is live now; where an update is under way, what is live when it has settled. */
export const observe = (line: Line, session: Session): Promise<Observed> =>
  phase(line, 'Live state', async ({ state }) => {
    const { plan, host } = line
    const spec = plan.function
    const read = reading(line, session)
    const first = await read()
    const live =
      first.exists && isBusy(first) ? await waitUntilSettled(lookAgain(read), waitOptions(line, state)) : first
    const { packageType } = resolveAutos(spec, live)
    const digest = live.exists && live.code.kind === 'image' ? live.code.digest : undefined
    const named = repositoryFor(spec, live)
    const repository =
      packageType === 'image' &&
      !isPromoted(spec) &&
      (live.exists || spec.repository !== undefined || plan.command === 'push')
        ? await observeRepository(
            session.clients.ecr,
            { ...named, arn: repositoryArn(session.home, named), tag: spec.tag, liveDigest: digest },
            host.stop,
          )
        : undefined
    if (live.exists) rememberLive(line, live)
    if (live.exists && live.tags === 'not-permitted') {
      host.log.notice(warning('tags-unreadable', { name: spec.functionName, arn: live.arn }))
    }
    const otherTag = surprisingTag(spec, live)
    if (otherTag !== undefined) {
      host.log.warning(warning('tag-unset', { tag: spec.tag, name: spec.functionName, liveTag: otherTag }))
    }
    host.log.info(`${spec.functionName}: ${describeLive(live)}`)
    if (repository !== undefined)
      host.log.info(
        `repository ${repository.name}: ${repository.exists ? `${spec.tag} is ${repository.tagged === undefined ? 'not there yet' : shortHash(repository.tagged.digest)}` : 'missing'}`,
      )
    return { live, repository }
  })

const reading =
  ({ plan, host }: Line, { clients, home }: Session) =>
  (): Promise<Live> =>
    observeFunction(clients.lambda, plan.function.functionName, home, host.stop)

const lookAgain = (read: () => Promise<Live>) => async (): Promise<LiveFunction> => {
  const live = await read()
  if (!live.exists) throw failure('function-deleted', {})
  return live
}

const waitOptions = ({ plan, host }: Line, onState: (text: string) => void) => ({
  functionName: plan.function.functionName,
  timeoutMs: plan.function.waitTimeoutMs,
  signal: host.stop,
  onState,
})

const rememberLive = (line: Line, live: LiveFunction): void => {
  const hash = servingHash(live)
  const note = noteFor(live.tags, hash)
  learn(line, {
    arn: live.arn,
    packageType: live.code.kind,
    architecture: live.architecture,
    ...(hash === undefined ? {} : { previousHash: hash }),
    ...(note === undefined ? {} : { previousCommit: note.commit }),
  })
}

const describeLive = (live: Live): string => {
  if (!live.exists) return 'missing'
  const what = live.code.kind === 'image' ? live.code.imageUri : `zip for ${live.code.runtime}`
  return `${what}, ${shortHash(liveHash(live) ?? 'nothing resolved')}, ${live.architecture}, ${live.state}`
}

type Releasing = { readonly steps: readonly Step[]; readonly live: LiveFunction; readonly ready: Ready }

/** Does the steps one after the other; after a failure, looks once more what Lambda runs. */
export const release = (line: Line, session: Session, { steps, live, ready }: Releasing): Promise<void> =>
  phase(line, 'Release', async ({ state }) => {
    const { plan, host } = line
    const { functionName } = plan.function
    const read = reading(line, session)
    const context = {
      lambda: session.clients.lambda,
      functionName,
      observed: live,
      look: lookAgain(read),
      repositoryArn: ready.repositoryArn,
      moveTag: ready.moveTag,
      wait: waitOptions(line, state),
      notice: host.log.notice,
    }
    let current = live
    let doing: Step | undefined
    try {
      for (const step of steps) {
        host.log.info(describeStep(step, functionName))
        state(describeStep(step, functionName))
        doing = step
        current = await applyStep(step, current, context)
        if (step.kind !== 'note' && step.kind !== 'verify') line.story.changed = true
      }
      line.story.live = 'new'
    } catch (error) {
      const isUpdate = doing?.kind === 'update-code' || doing?.kind === 'update-configuration'
      const after = await lookAfter(line, session, isUpdate ? current.revisionId : undefined)
      line.story.live = liveAfter(after, live, ready)
      const hasOtherLayers =
        doing?.kind === 'update-configuration' && after?.exists === true && !hasLayers(after, live.layers)
      if (line.story.live === 'new' || hasOtherLayers) line.story.changed = true
      throw error
    }
  })

/** The steps of a push, which has no function to look at. */
export const moveTags = (line: Line, steps: readonly (Step & { kind: 'move-tag' })[], ready: Ready): Promise<void> =>
  phase(line, 'Release', async ({ state }) => {
    for (const step of steps) {
      const what = describeStep(step, line.plan.function.functionName)
      line.host.log.info(what)
      state(what)
      await ready.moveTag(step.tag)
      line.story.changed = true
    }
  })

/** How long a stopped run watches its last update, of the 7.5 s that GitHub leaves it between SIGINT and SIGTERM. */
const LAST_LOOK_MS = 3_000

/** What is live after a failure, undefined if that cannot be seen; after a stop, the update that changes revision `since` gets a little time to settle. */
const lookAfter = async (line: Line, session: Session, since: string | undefined): Promise<Live | undefined> => {
  const { host, plan } = line
  if (!host.stop.aborted) return reading(line, session)().catch(() => undefined)
  const signal = AbortSignal.timeout(LAST_LOOK_MS)
  let seen: Live | undefined
  const look = async (): Promise<Live> => {
    seen = await observeFunction(session.clients.lambda, plan.function.functionName, session.home, signal)
    return seen
  }
  await waitUntilSettled(lookAgain(look), { ...waitOptions(line, () => {}), signal, since }).catch(() => {})
  return seen
}

/** What Lambda runs after a failure. After an update that settled as Failed it shows what was wanted and keeps running what was there. */
const liveAfter = (after: Live | undefined, before: LiveFunction, { code, layers }: Ready): LiveAfter => {
  if (!after?.exists || after.update === 'InProgress') return 'unknown'
  const hasFailed = after.update === 'Failed'
  const showsOldCode = liveHash(after) === liveHash(before)
  if ((hasFailed && showsOldCode) || ((hasFailed || showsOldCode) && hasLayers(after, before.layers))) return 'old'
  if (!hasLayers(after, layers)) return 'unknown'
  if (hasFailed || showsOldCode) return 'mixed'
  return liveHash(after) === codeHash(code) ? 'new' : 'unknown'
}
