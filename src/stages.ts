import type { PreparedCode } from './artifacts.ts'
import { repositoryArn } from './aws/arn.ts'
import type { Session } from './aws/session.ts'
import { isDeployedAsIs, movedTag, repositoryFor, resolveAutos, surprisingTag } from './decide/autos.ts'
import { findKindProblems, findKindWarnings } from './decide/kinds.ts'
import type { Observed } from './decide/observed.ts'
import { failure, warning } from './errors.ts'
import { type Live, type LiveFunction, observeFunction } from './observe/function.ts'
import { type ObservedRepository, observeRepository } from './observe/repository.ts'
import { tellNearest } from './plan/siblings.ts'
import { applyStep } from './release/apply.ts'
import { noteFor } from './release/note.ts'
import { isLive, mayBeUpdated } from './release/state.ts'
import { codeHash, describeDone, describeStep, hasLayers, liveHash, type Step, servingHash } from './release/steps.ts'
import { waitUntil } from './release/wait.ts'
import type { LiveAfter } from './report/result.ts'
import { type Line, learn, phase } from './story.ts'
import { isOwnRepository, orMisnamed, surroundingsOf, tellOwnRepository } from './surroundings.ts'
import { isCommit, shortCommit, shortHash } from './words.ts'

/** Gets credentials, and finds out whose they are. */
export const signIn = (line: Line): Promise<Session> =>
  phase(line, 'account', async ({ result }) => {
    const session = await line.shared.session()
    result(`${session.accountId}, ${session.identity}`)
    return session
  })

/** Reads what is live, and waits until it may be updated. A push updates nothing, and a kind that is refused stays what it is: neither waits. */
export const observe = (line: Line, session: Session): Promise<Observed> =>
  phase(line, 'look', async ({ state, result }) => {
    const { plan, host } = line
    const spec = plan.function
    const { functionName: name } = spec
    const live = await lookAtFunction(line, session, state)
    const repository = await lookAtRepository(line, session, live)
    if (live.exists && live.tags === 'not-permitted') {
      host.log.notice(warning('tags-unreadable', { name, arn: live.arn }))
    }
    if (live.exists && plan.command !== 'push') {
      for (const text of findKindWarnings(name, live)) host.log.warning(text)
    }
    const otherTag = surprisingTag(spec, live)
    if (otherTag !== undefined) {
      host.log.warning(warning('tag-unset', { tag: spec.tag, name: spec.functionName, liveTag: otherTag }))
    }
    const moved = plan.command === 'push' ? undefined : movedTag(spec, live, repository)
    if (moved !== undefined && repository !== undefined) {
      const other = shortHash(moved)
      const { name, tag } = { name: spec.functionName, tag: spec.tag }
      host.log.warning(warning('tag-shared', { name, tag, other, repository: repository.name }))
    }
    result([`${spec.functionName} ${describeLive(live)}`, ...describeTag(spec.tag, live, repository)].join('; '))
    return { live, repository }
  })

const lookAtFunction = async (line: Line, session: Session, onState: (text: string) => void): Promise<Live> => {
  const { functionName: name } = line.plan.function
  const { functions } = line.plan.siblings
  const [region, near] = [session.home.region, tellNearest(name, functions)]
  const read = reading(line, session)
  const first = await read().catch(orMisnamed({ setting: 'function-name', name, region, near }))
  rememberLive(line, first)
  const isFinal = !first.exists || line.plan.command === 'push' || findKindProblems(name, first).length > 0
  if (isFinal || mayBeUpdated(first)) return first
  const live = await waitUntil(mayBeUpdated, lookAgain(read), waitOptions(line, onState))
  rememberLive(line, live)
  return live
}

/** Undefined where no image goes: for a zip, for an image that is in ECR already, and without a function or a set repository. */
const lookAtRepository = async (line: Line, session: Session, live: Live): Promise<ObservedRepository | undefined> => {
  const { plan, host } = line
  const spec = plan.function
  const isWanted = live.exists || spec.repository !== undefined || plan.command === 'push'
  if (resolveAutos(spec, live).packageType !== 'image' || isDeployedAsIs(spec) || !isWanted) return undefined
  const named = repositoryFor(spec, live)
  const liveDigest = live.exists && live.code.kind === 'image' ? live.code.digest : undefined
  const place = { ...named, arn: repositoryArn(session.home, named), tag: spec.tag, liveDigest }
  const reading = observeRepository(session.clients.ecr, place, host.stop)
  if (isOwnRepository(live, named.name)) return reading
  const { region, nearRepository } = surroundingsOf(line, session)
  const near = tellOwnRepository(live) || nearRepository
  return reading.catch(orMisnamed({ setting: 'repository', name: named.name, region, near }))
}

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

const rememberLive = (line: Line, live: Live): void => {
  // A push changes no function, and needs none.
  if (!live.exists && line.plan.command !== 'push') line.story.live = 'gone'
  if (!live.exists) return
  const isBroken = live.state === 'Failed'
  if (isBroken) line.story.live = 'broken'
  // While it changes, what it shows may not be what it runs.
  const hash = isBroken || !mayBeUpdated(live) ? undefined : servingHash(live)
  const note = noteFor(live.tags, hash)
  learn(line, {
    arn: live.arn,
    packageType: live.code.kind,
    architecture: live.architecture,
    logGroup: live.logGroup ?? `/aws/lambda/${line.plan.function.functionName}`,
    ...(hash === undefined ? {} : { previousHash: hash }),
    ...(live.code.kind === 'image' ? { previousRepository: live.code.repositoryUri } : {}),
    ...(note === undefined ? {} : { previousCommit: note.commit }),
  })
}

/** `runs 1d1cef48c5a8 (556c23c), x86_64, Active`. */
const describeLive = (live: Live): string => {
  if (!live.exists) return 'does not exist'
  const hash = servingHash(live)
  const { commit = '' } = noteFor(live.tags, hash) ?? {}
  const what = live.code.kind === 'image' ? 'image' : `${live.code.runtime} zip`
  const known = `${what} ${shortHash(hash ?? '')}${isCommit(commit) ? ` (${shortCommit(commit)})` : ''}`
  const unknown = live.update === 'Failed' ? 'the code from before a failed update' : 'an image that did not resolve'
  if (live.state === 'Failed') return `runs nothing, ${live.architecture}, Failed: ${live.stateReason}`
  return `runs ${hash === undefined ? unknown : known}, ${live.architecture}, ${live.state}`
}

/** Where the tag points, and whether that is what runs. */
const describeTag = (tag: string, live: Live, repository: ObservedRepository | undefined): readonly string[] => {
  if (repository === undefined) return []
  if (!repository.exists) return [`repository ${repository.name} does not exist`]
  if (repository.tagged === undefined) return [`tag ${tag} does not exist yet`]
  const { digest } = repository.tagged
  const isFromTag =
    live.exists && live.state !== 'Failed' && live.code.kind === 'image' && live.code.imageUri.endsWith(`:${tag}`)
  return isFromTag && servingHash(live) === digest ? [`from tag ${tag}`] : [`tag ${tag} is at ${shortHash(digest)}`]
}

type Releasing = { readonly steps: readonly Step[]; readonly live: LiveFunction; readonly ready: PreparedCode }

/** Applies the steps in order; after a failure, checks what Lambda runs. */
export const release = (line: Line, session: Session, { steps, live, ready }: Releasing): Promise<void> =>
  phase(line, 'release', async ({ state, result }) => {
    const { plan, host } = line
    const { functionName } = plan.function
    const read = reading(line, session)
    let isNoted = true
    const context = {
      lambda: session.clients.lambda,
      functionName,
      observed: live,
      look: lookAgain(read),
      repositoryArn: ready.repositoryArn,
      moveTag: ready.moveTag,
      wait: waitOptions(line, state),
      notice: (text: string) => {
        isNoted = false
        host.log.notice(text)
      },
    }
    let current = live
    let doing: Step | undefined
    try {
      if (steps.some(isUpdate) && !steps.some(({ kind }) => kind === 'move-tag')) await ready.confirmTag()
      const zip = steps.some(({ kind }) => kind === 'update-code') ? await ready.readZip?.() : undefined
      for (const step of steps) {
        state(describeStep(step, functionName))
        doing = step
        current = await applyStep(step, current, { ...context, zip })
        if (step.kind !== 'note' && step.kind !== 'verify') line.story.changed = true
        // Lambda may accept new code and then not put it into service.
        const isDone = step.kind === 'note' ? isNoted : step.kind !== 'update-code' || current.update !== 'Failed'
        if (isDone) line.story.done = [...line.story.done, describeDone(step)]
      }
      line.story.live = 'new'
      result(line.story.done.join(', '))
    } catch (error) {
      const after = await lookAfter(
        line,
        session,
        doing !== undefined && isUpdate(doing) ? current.revisionId : undefined,
      )
      const wasSent = doing !== undefined && steps.slice(0, steps.indexOf(doing) + 1).some(isUpdate)
      if (wasSent || after !== undefined) line.story.live = liveAfter(after, live, ready)
      const hasOtherLayers =
        doing?.kind === 'update-configuration' && after?.exists === true && !hasLayers(after, live.layers)
      if (line.story.live === 'new' || hasOtherLayers) line.story.changed = true
      throw error
    }
  })

const isUpdate = ({ kind }: Step): boolean => kind === 'update-code' || kind === 'update-configuration'

/** Applies the steps of a push, which has no function. */
export const moveTags = (
  line: Line,
  steps: readonly (Step & { kind: 'move-tag' })[],
  ready: PreparedCode,
): Promise<void> =>
  phase(line, 'release', async ({ state, result }) => {
    for (const step of steps) {
      state(describeStep(step, line.plan.function.functionName))
      await ready.moveTag(step.tag)
      line.story.changed = true
      line.story.done = [...line.story.done, describeDone(step)]
    }
    result(line.story.done.join(', ') || 'the tag points to this image already')
  })

/** How long a stopped run watches its last update; GitHub allows 7.5 s between SIGINT and SIGTERM. */
const LAST_LOOK_MS = 3_000

/** What is live after a failure; undefined if unknown. After a stop, the update that changes revision `since` gets a little time to settle. */
const lookAfter = async (line: Line, session: Session, since: string | undefined): Promise<Live | undefined> => {
  const { host, plan } = line
  if (!host.stop.aborted) return reading(line, session)().catch(() => undefined)
  const signal = AbortSignal.timeout(LAST_LOOK_MS)
  let seen: Live | undefined
  const look = async (): Promise<Live> => {
    seen = await observeFunction(session.clients.lambda, plan.function.functionName, session.home, signal)
    return seen
  }
  await waitUntil(mayBeUpdated, lookAgain(look), { ...waitOptions(line, () => {}), signal, since }).catch(() => {})
  return seen
}

/** What Lambda runs after a failure. After a failed update it shows the new code but keeps running the old one. */
const liveAfter = (after: Live | undefined, before: LiveFunction, { code, layers }: PreparedCode): LiveAfter => {
  if (after?.exists === false) return 'gone'
  if (after?.state === 'Failed') return 'broken'
  if (after === undefined || after.update === 'InProgress') return 'unknown'
  const hasFailed = after.update === 'Failed'
  const showsOldCode = liveHash(after) === liveHash(before)
  if ((hasFailed && showsOldCode) || ((hasFailed || showsOldCode) && hasLayers(after, before.layers))) return 'old'
  if (!hasLayers(after, layers)) return 'unknown'
  if (hasFailed || showsOldCode) return 'mixed'
  return isLive(after) && liveHash(after) === codeHash(code) ? 'new' : 'unknown'
}
