import { repositoryArn } from '../aws/arn.ts'
import type { Session } from '../aws/session.ts'
import { repositoryFor, resolveAutos } from '../decide/auto.ts'
import { findKindProblems, findKindWarnings } from '../decide/kinds.ts'
import type { Observed } from '../decide/observed.ts'
import { isDeployedAsIs } from '../decide/source.ts'
import { movedTag, surprisingTag } from '../decide/tag.ts'
import { warning } from '../errors/problems.ts'
import { type Live, type LiveFunction, observeFunction } from '../observe/function.ts'
import { type ObservedRepository, observeRepository } from '../observe/repository.ts'
import { siblingHint } from '../plan/other-environments.ts'
import { present, servingHash } from '../release/code.ts'
import { noteFor, originOf } from '../release/note.ts'
import { mayBeUpdated } from '../release/state.ts'
import { waitUntil } from '../release/wait.ts'
import { isCommit, shortCommit } from '../text/commit.ts'
import { shortHash } from '../text/format.ts'
import { phase, type Task } from './task.ts'
import { describeOwnRepository, isOwnRepository, orMisnamed, surroundingsOf } from './unknown-names.ts'

/** Gets credentials, and finds out whose they are. */
export const signIn = (task: Task): Promise<Session> =>
  phase(task, 'account', async ({ result }) => {
    const session = await task.shared.session()
    result(`${session.accountId}, ${session.identity}`)
    return session
  })

/** Reads what is live now, whatever its state. */
export const look = (task: Task, session: Session): Promise<Live> => {
  const { functionName: name } = task.spec
  const near = siblingHint(name, task.plan.siblings.functions)
  return reading(task, session)().catch(
    orMisnamed({ setting: 'function-name', name, region: session.home.region, near }),
  )
}

/** Waits until it may be updated. A push updates nothing, and a kind that is refused stays what it is: neither waits. */
export const untilUpdatable = async (
  task: Task,
  session: Session,
  { live, onState }: { readonly live: Live; readonly onState: (text: string) => void },
): Promise<Live> => {
  const { plan, spec } = task
  const isFinal = !live.exists || plan.command === 'push' || findKindProblems(spec.functionName, live).length > 0
  if (isFinal || mayBeUpdated(live)) return live
  return waitUntil(mayBeUpdated, lookAgain(reading(task, session)), waitOptions(task, onState))
}

/** What is notable about what was seen, as warnings; returns the rest in a line. */
export const reportObserved = (task: Task, { live, repository }: Observed): string => {
  const { plan, spec, host } = task
  const { functionName: name, tag } = spec
  if (live.exists && live.tags === 'not-permitted') {
    host.log.notice(warning('tags-unreadable', { name, arn: live.arn }))
  }
  if (live.exists && plan.command !== 'push') {
    for (const text of findKindWarnings(name, live)) host.log.warning(text)
    warnOfOtherOrigin(task, live)
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
const warnOfOtherOrigin = ({ spec, host }: Task, live: LiveFunction): void => {
  const origin = originOf(live.tags, servingHash(live))
  const { repository } = host.caller
  if (origin === undefined || origin.repo === repository) return
  host.log.notice(warning('origin-other', { name: spec.functionName, ...origin, repository }))
}

/** Undefined where no image goes: for a zip, for an image that is in ECR already, and without a function or a set repository. */
export const lookAtRepository = async (
  task: Task,
  session: Session,
  live: Live,
): Promise<ObservedRepository | undefined> => {
  const { plan, spec, host } = task
  const isWanted = live.exists || spec.repository !== undefined || plan.command === 'push'
  if (resolveAutos(spec, live).packageType !== 'image' || isDeployedAsIs(spec) || !isWanted) return undefined
  const named = repositoryFor(spec, live)
  const liveDigest = live.exists && live.code.kind === 'image' ? live.code.digest : undefined
  const place = { ...named, arn: repositoryArn(session.home, named), tag: spec.tag, liveDigest }
  const observing = observeRepository(session.clients.ecr, place, host.stop)
  if (isOwnRepository(live, named.name)) return observing
  const { region, nearRepository } = surroundingsOf(task, session)
  const near = describeOwnRepository(live) || nearRepository
  return observing.catch(orMisnamed({ setting: 'repository', name: named.name, region, near }))
}

export const reading =
  ({ spec, host }: Task, { clients, home }: Session) =>
  (): Promise<Live> =>
    observeFunction(clients.lambda, spec.functionName, home, host.stop)

/** For a function that was there. */
export const lookAgain = (read: () => Promise<Live>) => async (): Promise<LiveFunction> => present(await read())

export const waitOptions = ({ spec, host }: Task, onState: (text: string) => void) => ({
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
