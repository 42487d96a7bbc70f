import type { Ready } from './artifacts.ts'
import { repositoryArn } from './aws/arn.ts'
import type { Session } from './aws/session.ts'
import { readZip } from './build/zip.ts'
import { isDeployedAsIs, movedTag, repositoryFor, resolveAutos, surprisingTag } from './decide/autos.ts'
import { findKindProblems, findKindWarnings } from './decide/kinds.ts'
import type { Observed } from './decide/observed.ts'
import { failure, warning } from './errors.ts'
import type { Phase } from './host/log.ts'
import { type Live, type LiveFunction, observeFunction } from './observe/function.ts'
import { type ObservedRepository, observeRepository, readImage } from './observe/repository.ts'
import { tellNearest } from './plan/siblings.ts'
import { type ApplyContext, applyStep } from './release/apply.ts'
import { type Code, servingHash } from './release/code.ts'
import { describeDone, describeStep } from './release/describe.ts'
import { differsIn } from './release/differences.ts'
import { noteFor, originOf } from './release/note.ts'
import { mayBeUpdated } from './release/state.ts'
import type { Step } from './release/steps.ts'
import { waitUntil } from './release/wait.ts'
import type { LiveAfter } from './report/result.ts'
import { type Line, phase } from './story.ts'
import { isOwnRepository, orMisnamed, surroundingsOf, tellOwnRepository } from './surroundings.ts'
import { isCommit, shortCommit, shortHash } from './words.ts'

/** Gets credentials, and finds out whose they are. */
export const signIn = (line: Line): Promise<Session> =>
  phase(line, 'account', async ({ result }) => {
    const session = await line.shared.session()
    result(`${session.accountId}, ${session.identity}`)
    return session
  })

/** Reads what is live now, whatever its state. */
export const look = (line: Line, session: Session): Promise<Live> => {
  const { functionName: name } = line.spec
  const near = tellNearest(name, line.plan.siblings.functions)
  return reading(line, session)().catch(
    orMisnamed({ setting: 'function-name', name, region: session.home.region, near }),
  )
}

/** Waits until it may be updated. A push updates nothing, and a kind that is refused stays what it is: neither waits. */
export const untilUpdatable = async (
  line: Line,
  session: Session,
  { live, onState }: { readonly live: Live; readonly onState: (text: string) => void },
): Promise<Live> => {
  const { plan, spec } = line
  const isFinal = !live.exists || plan.command === 'push' || findKindProblems(spec.functionName, live).length > 0
  if (isFinal || mayBeUpdated(live)) return live
  return waitUntil(mayBeUpdated, lookAgain(reading(line, session)), waitOptions(line, onState))
}

/** What is notable about what was seen, as warnings; returns the rest in a line. */
export const tellObserved = (line: Line, { live, repository }: Observed): string => {
  const { plan, spec, host } = line
  const { functionName: name, tag } = spec
  if (live.exists && live.tags === 'not-permitted') {
    host.log.notice(warning('tags-unreadable', { name, arn: live.arn }))
  }
  if (live.exists && plan.command !== 'push') {
    for (const text of findKindWarnings(name, live)) host.log.warning(text)
    tellOrigin(line, live)
  }
  const liveTag = surprisingTag(spec, live)
  if (liveTag !== undefined) host.log.warning(warning('tag-unset', { tag, name, liveTag }))
  const moved = plan.command === 'push' ? undefined : movedTag(spec, live, repository)
  if (moved !== undefined && repository !== undefined) {
    host.log.warning(warning('tag-shared', { name, tag, other: shortHash(moved), repository: repository.name }))
  }
  return [`${name} ${describeLive(live)}`, ...describeTag(tag, live, repository)].join('; ')
}

/** Two repositories that deploy one function undo each other's work. */
const tellOrigin = ({ spec, host }: Line, live: LiveFunction): void => {
  const origin = originOf(live.tags, servingHash(live))
  const { repository } = host.caller
  if (origin === undefined || origin.repo === repository) return
  host.log.notice(warning('origin-other', { name: spec.functionName, ...origin, repository }))
}

/** Undefined where no image goes: for a zip, for an image that is in ECR already, and without a function or a set repository. */
export const lookAtRepository = async (
  line: Line,
  session: Session,
  live: Live,
): Promise<ObservedRepository | undefined> => {
  const { plan, spec, host } = line
  const isWanted = live.exists || spec.repository !== undefined || plan.command === 'push'
  if (resolveAutos(spec, live).packageType !== 'image' || isDeployedAsIs(spec) || !isWanted) return undefined
  const named = repositoryFor(spec, live)
  const liveDigest = live.exists && live.code.kind === 'image' ? live.code.digest : undefined
  const place = { ...named, arn: repositoryArn(session.home, named), tag: spec.tag, liveDigest }
  const observing = observeRepository(session.clients.ecr, place, host.stop)
  if (isOwnRepository(live, named.name)) return observing
  const { region, nearRepository } = surroundingsOf(line, session)
  const near = tellOwnRepository(live) || nearRepository
  return observing.catch(orMisnamed({ setting: 'repository', name: named.name, region, near }))
}

const reading =
  ({ spec, host }: Line, { clients, home }: Session) =>
  (): Promise<Live> =>
    observeFunction(clients.lambda, spec.functionName, home, host.stop)

const lookAgain = (read: () => Promise<Live>) => async (): Promise<LiveFunction> => {
  const live = await read()
  if (!live.exists) throw failure('function-deleted', {})
  return live
}

const waitOptions = ({ spec, host }: Line, onState: (text: string) => void) => ({
  functionName: spec.functionName,
  timeoutMs: spec.waitTimeoutMs,
  signal: host.stop,
  onState,
})

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

type Releasing = { readonly steps: readonly Step[]; readonly observed: Observed; readonly ready: Ready }

/** How far the steps came, and what Lambda was seen to run. */
export type Released = {
  readonly done: readonly Step[]
  readonly after: Live
  /** Unless it was not touched, or not seen since. */
  readonly live?: LiveAfter
  readonly changed: boolean
  readonly failure?: { readonly error: unknown }
}

/** Applies the steps in order; after a failure, checks what Lambda runs. Never throws. */
export const release = async (line: Line, session: Session, releasing: Releasing): Promise<Released> => {
  const progress: Progress = { done: [], after: releasing.observed.live, changed: false }
  try {
    await phase(line, 'release', async (at) => {
      await applyAll(line, session, { ...releasing, progress, at })
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

const applyAll = async (line: Line, session: Session, applying: Applying): Promise<void> => {
  const { steps, observed, ready, progress, at } = applying
  let isNoted = true
  const unnoted = (text: string): void => {
    isNoted = false
    line.host.log.notice(text)
  }
  let current = observed.live
  let doing: Step | undefined
  try {
    if (steps.some(isUpdate) && !steps.some(({ kind }) => kind === 'move-tag')) {
      await confirmTag(line, session, { code: ready.code, observed })
    }
    const context = await contextOf(line, session, { applying, notice: unnoted })
    for (const step of steps) {
      at.state(describeStep(step, line.spec.functionName))
      doing = step
      current = await applyStep(step, current, context)
      progress.after = current
      if (step.kind !== 'note' && step.kind !== 'verify') progress.changed = true
      // Lambda may accept new code and then not put it into service.
      const hasFailed = step.kind === 'update-code' && current.exists && current.update === 'Failed'
      if (!hasFailed && (step.kind !== 'note' || isNoted)) progress.done = [...progress.done, step]
    }
  } catch (error) {
    Object.assign(progress, await lookAfter(line, session, { applying, doing, current }))
    throw error
  }
}

const contextOf = async (
  line: Line,
  session: Session,
  { applying, notice }: { readonly applying: Applying; readonly notice: (text: string) => void },
): Promise<ApplyContext> => {
  const { steps, observed, ready, at } = applying
  // Before the first step, because it throws if the file is not what was packed.
  const zip = ready.zip !== undefined && steps.some(({ kind }) => kind === 'update-code') ? ready.zip : undefined
  const bytes = zip === undefined ? undefined : await readZip(zip)
  return {
    lambda: session.clients.lambda,
    functionName: line.spec.functionName,
    observed: observed.live,
    look: lookAgain(reading(line, session)),
    open: line.shared.repository,
    zip: (codeSha256) => {
      if (bytes === undefined || zip?.codeSha256 !== codeSha256) throw new TypeError(`there is no zip ${codeSha256}`)
      return bytes
    },
    wait: waitOptions(line, at.state),
    notice,
  }
}

const isUpdate = ({ kind }: Step): boolean => kind === 'update-code' || kind === 'update-configuration'

type Tagged = { readonly code: Code; readonly observed: Observed }

/** Throws if our tag, which had this image when we looked, has been moved since. */
const confirmTag = async ({ spec, host }: Line, { clients }: Session, { code, observed }: Tagged): Promise<void> => {
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
  line: Line,
  session: Session,
  { applying, doing, current }: Failing,
): Promise<Partial<Progress>> => {
  const { steps, observed, ready, progress } = applying
  // A push touches no function.
  if (!observed.live.exists || line.plan.command === 'push') return {}
  const since = doing !== undefined && isUpdate(doing) && current.exists ? current.revisionId : undefined
  const after = await lookOnce(line, session, since)
  const wasSent = doing !== undefined && steps.slice(0, steps.indexOf(doing) + 1).some(isUpdate)
  if (!wasSent && after === undefined) return {}
  const live = liveAfter(after, observed.live, ready)
  const hasOtherLayers =
    doing?.kind === 'update-configuration' && after?.exists === true && differsIn(after, observed.live, 'layers')
  const changed = progress.changed || live === 'new' || hasOtherLayers
  return { live, changed, ...(after === undefined ? {} : { after }) }
}

/** What is live after a failure; undefined if unknown. After a stop, the update that changes revision `since` gets a little time to settle. */
const lookOnce = async (line: Line, session: Session, since: string | undefined): Promise<Live | undefined> => {
  const { host, spec } = line
  if (!host.stop.aborted) return reading(line, session)().catch(() => undefined)
  const signal = AbortSignal.timeout(LAST_LOOK_MS)
  let seen: Live | undefined
  const read = async (): Promise<Live> => {
    seen = await observeFunction(session.clients.lambda, spec.functionName, session.home, signal)
    return seen
  }
  await waitUntil(mayBeUpdated, lookAgain(read), { ...waitOptions(line, () => {}), signal, since }).catch(() => {})
  return seen
}

/** What Lambda runs after a failure. After a failed update it shows the new code but keeps running the old one. */
const liveAfter = (after: Live | undefined, before: LiveFunction, { code, layers }: Ready): LiveAfter => {
  if (after?.exists === false) return 'gone'
  if (after?.state === 'Failed') return 'broken'
  if (after === undefined || after.update === 'InProgress') return 'unknown'
  const hasFailed = after.update === 'Failed'
  const showsOldCode = !differsIn(after, before, 'code')
  const hasOldLayers = !differsIn(after, before, 'layers')
  if ((hasFailed && showsOldCode) || ((hasFailed || showsOldCode) && hasOldLayers)) return 'old'
  if (differsIn(after, { layers }, 'layers')) return 'unknown'
  if (hasFailed || showsOldCode) return 'mixed'
  return differsIn(after, { code }, 'state', 'code') ? 'unknown' : 'new'
}
